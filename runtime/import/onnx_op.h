// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/import/onnx_builder.h"

namespace systole::onnx {
class Node;
class Attribute;
class Tensor;
}  // namespace systole::onnx

namespace systole::import {

/// Attributes of an ONNX node by name. A missing one gives the default; one of another type too,
/// as its value field is then empty.
class OnnxAttributes {
 public:
  explicit OnnxAttributes(const onnx::Node& node) : node_(&node) {}

  bool Has(const std::string& name) const { return Find(name) != nullptr; }
  int64_t Int(const std::string& name, int64_t otherwise) const;
  float Float(const std::string& name, float otherwise) const;
  std::string Text(const std::string& name, const std::string& otherwise) const;
  std::vector<int64_t> Ints(const std::string& name) const;  ///< Empty when missing.
  std::vector<float> Floats(const std::string& name) const;
  std::vector<std::string> Texts(const std::string& name) const;
  const onnx::Tensor* Tensor(const std::string& name) const;  ///< Null when missing.

 private:
  const onnx::Attribute* Find(const std::string& name) const;
  const onnx::Node* node_;
};

/// One ONNX node on its way into the graph. Its operands are graph tensors; between
/// DequantizeLinear and QuantizeLinear, and in the QLinear forms, they are quantized ones.
struct OnnxOp {
  std::string type;  ///< Of the plain operator, e.g. "Conv" also for QLinearConv.
  int64_t opset = 0;
  OnnxAttributes attributes;
  std::vector<TensorId> in;          ///< kNoTensor where absent.
  std::vector<std::string> outputs;  ///< Names of the values.
  /// Where the result is to be quantized: its type and quantization.
  bool quantized = false;
  DataType out_type = DataType::kFloat32;
  graph::Quantization out_quant;
  graph::Activation activation = graph::Activation::kNone;
  /// The runtime leaves the operator in float32, so that rounding errors may decide the last bit.
  bool settled = false;
  /// The first operand holds the stored values of real ones that the file's node would get.
  bool stored = false;

  bool has(size_t i) const { return i < in.size() && in[i] != graph::kNoTensor; }
  const std::string& name() const { return outputs[0]; }
};

/// Adds what the node does and returns the tensors of its outputs.
using OnnxResult = Result<std::vector<TensorId>>;

/// A tensor like `like` in type and quantization, or as `op` wants its result.
graph::Tensor ResultTensor(const OnnxBuilder& b, const OnnxOp& op, TensorId like, Shape shape);

/// A float32 (or other) result without quantization.
graph::Tensor PlainTensor(const OnnxOp& op, DataType type, Shape shape);

/// Wraps the usual single output.
inline OnnxResult One(Result<TensorId> id) {
  if (!id) return tl::unexpected(std::move(id).error());
  return std::vector<TensorId>{*id};
}

// The families; each function knows the operators that its file's table names.
OnnxResult EmitConv(OnnxBuilder& b, const OnnxOp& op);           ///< Conv, ConvInteger
OnnxResult EmitConvTranspose(OnnxBuilder& b, const OnnxOp& op);  ///< ConvTranspose
OnnxResult EmitMatMul(OnnxBuilder& b, const OnnxOp& op);         ///< MatMul, MatMulInteger
OnnxResult EmitGemm(OnnxBuilder& b, const OnnxOp& op);           ///< Gemm
OnnxResult EmitPool(OnnxBuilder& b, const OnnxOp& op);           ///< Average-, Max-, Global-Pool
OnnxResult EmitBinary(OnnxBuilder& b, const OnnxOp& op);         ///< Add .. Where, n-ary Max, Sum
OnnxResult EmitUnary(OnnxBuilder& b, const OnnxOp& op);          ///< Relu .. Cast
OnnxResult EmitFunction(OnnxBuilder& b, const OnnxOp& op);       ///< Selu, Softplus, Mish, ...
OnnxResult EmitNormalization(OnnxBuilder& b, const OnnxOp& op);  ///< Layer-, Instance-, LRN, ...
OnnxResult EmitReduction(OnnxBuilder& b, const OnnxOp& op);      ///< ReduceL1, ReduceL2, ...
OnnxResult EmitRecurrent(OnnxBuilder& b, const OnnxOp& op);      ///< LSTM, GRU
OnnxResult EmitClip(OnnxBuilder& b, const OnnxOp& op);
OnnxResult EmitBatchNormalization(OnnxBuilder& b, const OnnxOp& op);
OnnxResult EmitSoftmax(OnnxBuilder& b, const OnnxOp& op);  ///< Softmax, LogSoftmax
OnnxResult EmitReduce(OnnxBuilder& b, const OnnxOp& op);   ///< Reduce*, ArgMax, ArgMin, CumSum
OnnxResult EmitReshape(OnnxBuilder& b, const OnnxOp& op);  ///< Reshape, Flatten, (Un)squeeze
OnnxResult EmitTranspose(OnnxBuilder& b, const OnnxOp& op);
OnnxResult EmitConcat(OnnxBuilder& b, const OnnxOp& op);
OnnxResult EmitSplit(OnnxBuilder& b, const OnnxOp& op);
OnnxResult EmitSlice(OnnxBuilder& b, const OnnxOp& op);
OnnxResult EmitGather(OnnxBuilder& b, const OnnxOp& op);  ///< Gather, GatherND
OnnxResult EmitPad(OnnxBuilder& b, const OnnxOp& op);
OnnxResult EmitTile(OnnxBuilder& b, const OnnxOp& op);    ///< Tile, Expand
OnnxResult EmitBlocks(OnnxBuilder& b, const OnnxOp& op);  ///< DepthToSpace, SpaceToDepth
OnnxResult EmitResize(OnnxBuilder& b, const OnnxOp& op);  ///< Resize, Upsample
OnnxResult EmitShape(OnnxBuilder& b, const OnnxOp& op);   ///< Shape, Size, ConstantOfShape, Range
OnnxResult EmitDynamicQuantize(OnnxBuilder& b, const OnnxOp& op);

/// Whether there is a kind for the function with these attributes.
bool IsTabled(const OnnxOp& op);

/// The list `axes`: an attribute until some operator set, an input from then on. Empty: not given.
Result<std::vector<int64_t>> AxesOf(const OnnxBuilder& b, const OnnxOp& op, size_t input);

/// Whether the constant holds one number, and which.
bool ConstantScalar(const OnnxBuilder& b, TensorId id, float& value);

}  // namespace systole::import
