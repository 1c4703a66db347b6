// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/import/onnx_model.pb.h"
#include "runtime/import/onnx_op.h"

namespace systole::import {

/// What a name of the file stands for. Values behind DequantizeLinear exist as the stored integers;
/// the float32 tensor is made when somebody needs it.
struct OnnxValue {
  TensorId plain = graph::kNoTensor;
  TensorId stored = graph::kNoTensor;  ///< Quantized tensor whose real values these are.
  /// The type that ONNX Runtime has given the stored values by the time it looks for operators
  /// between DequantizeLinear and QuantizeLinear.
  DataType runtime_type = DataType::kUint8;
};

/// Who reads a value.
struct OnnxUses {
  std::vector<int> nodes;  ///< Positions, one entry per reading input.
  bool is_output = false;  ///< Of the network.

  /// The only reader; -1 when there is none, another one, or the value leaves the network.
  int Only() const { return !is_output && nodes.size() == 1 ? nodes[0] : -1; }
};

/// QuantizeLinear behind a node, directly or with a Relu or Clip between.
struct OnnxQuantizer {
  int node = -1;     ///< Position; -1 when there is none.
  int between = -1;  ///< Position of the Relu or Clip; -1 when there is none.
  DataType type = DataType::kUint8;
  DataType runtime_type = DataType::kUint8;
  graph::Quantization quant;
  graph::Activation activation = graph::Activation::kNone;
  bool redundant = true;  ///< The quantized range is within the activation's.
};

/// The names of a network and what stands behind them.
class OnnxValues {
 public:
  OnnxValues(const onnx::Model& model, OnnxBuilder& builder);

  const onnx::Node& node(int position) const { return graph_.node(position); }
  void Set(const std::string& name, OnnxValue value) { values_[name] = value; }
  const OnnxValue* Find(const std::string& name) const;
  const OnnxUses& UsesOf(const std::string& name) const;

  /// The value of a name. Error: no node before has written it.
  Result<OnnxValue> Get(const std::string& name) const;
  /// The same as a tensor; stored integers are dequantized, once.
  Result<TensorId> Plain(const std::string& name);

  /// Scales and zero points from two constants; both of `axis` when there is more than one.
  /// `like` supplies the type when there are no zero points.
  struct Meaning {
    graph::Quantization quant;
    DataType type = DataType::kUint8;
  };
  Result<Meaning> ReadMeaning(const std::string& scale, const std::string& zero_point,
                              int64_t axis, DataType like);

  /// What QuantizeLinear at this position makes: int8 becomes uint8 where ONNX Runtime does that,
  /// and also wherever only DequantizeLinear nodes read it, so that types do not mix.
  Result<OnnxQuantizer> ReadQuantizer(int position);
  /// The quantizer behind a value that nobody else reads.
  Result<OnnxQuantizer> QuantizerBehind(const std::string& name);
  /// Whether the file's int8 value of this name is stored as uint8.
  bool IsShifted(const std::string& name) const { return shifted_.contains(name); }

 private:
  bool OnlyDequantized(const std::string& name) const;
  bool RuntimeShifts(const std::string& name) const;
  Result<void> ReadActivation(int position, OnnxQuantizer& q);

  const onnx::Graph& graph_;
  const int64_t opset_;
  OnnxBuilder& b_;
  std::unordered_map<std::string, OnnxValue> values_;
  std::unordered_map<std::string, OnnxUses> uses_;
  std::unordered_set<std::string> shifted_;
};

}  // namespace systole::import
