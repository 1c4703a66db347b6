// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "runtime/graph/permute.h"

namespace systole::import {

using graph::DataType;
using graph::OpKind;
using graph::Shape;
using graph::TensorId;

/// Grows a graph node by node. Every tensor's shape is known when it is added. A node whose inputs
/// are all constants is computed at once and leaves a constant.
class OnnxBuilder {
 public:
  explicit OnnxBuilder(std::string model_name) { graph_.model_name = std::move(model_name); }

  graph::Graph& graph() { return graph_; }
  const graph::Tensor& tensor(TensorId id) const { return graph_.tensor(id); }
  const Shape& shape(TensorId id) const { return tensor(id).shape; }
  size_t rank(TensorId id) const { return shape(id).size(); }

  TensorId AddTensor(graph::Tensor tensor);
  TensorId AddConstant(std::string name, DataType type, Shape shape,
                       std::shared_ptr<const graph::Bytes> data,
                       graph::Quantization quant = {});
  TensorId AddFloats(std::string name, Shape shape, const std::vector<float>& values);
  TensorId AddInts(std::string name, const std::vector<int64_t>& values);  ///< int64, rank 1.

  /// A node with one new output of the given name, type, shape and quantization.
  Result<TensorId> Emit(OpKind kind, std::vector<TensorId> inputs, graph::Attributes attributes,
                        graph::Tensor output);
  /// The same for nodes with several outputs.
  Result<std::vector<TensorId>> EmitAll(OpKind kind, std::vector<TensorId> inputs,
                                        graph::Attributes attributes,
                                        std::vector<graph::Tensor> outputs);

  /// The same values in other order or shape; nothing is emitted where nothing changes.
  Result<TensorId> Transpose(TensorId x, const graph::Permutation& perm);
  Result<TensorId> Reshape(TensorId x, const Shape& shape);
  Result<TensorId> ToChannelsLast(TensorId x);   ///< NCHW (any rank from 3) to NHWC.
  Result<TensorId> ToChannelsFirst(TensorId x);  ///< And back.

  /// The tensor with this meaning of its stored values. It is given to the tensor itself when that
  /// has none yet; else a tensor that shares the bytes stands beside it.
  Result<TensorId> WithQuantization(TensorId x, const graph::Quantization& quant);

  /// Elements of a constant list of integers. Error: not a constant, or longer than `limit`.
  Result<std::vector<int64_t>> Ints(TensorId x, const std::string& what, size_t limit = 64) const;
  /// Elements of a constant of floats. Error: not a constant of float32.
  Result<std::vector<float>> Floats(TensorId x, const std::string& what) const;

 private:
  bool Fold(const graph::Node& node);

  graph::Graph graph_;
  int64_t folded_bytes_ = 0;
};

/// An axis counted from the end when negative. Error: outside the rank.
Result<int64_t> ResolveAxis(int64_t axis, size_t rank);

/// NumPy's rule. Error: the shapes do not go together.
Result<Shape> BroadcastShapes(const Shape& a, const Shape& b);

}  // namespace systole::import
