// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/graph/attributes.h"

namespace systole::graph {

enum class DataType { kInt8, kUint8, kInt16, kInt32, kInt64, kFloat32, kBool };

std::string_view DataTypeName(DataType type);
int64_t DataTypeSize(DataType type);  ///< Bytes per element.

/// Dimensions, outermost first. Empty is a scalar.
using Shape = std::vector<int64_t>;

std::string ShapeToString(const Shape& shape);  ///< "1x32x32x3", "scalar" when empty.
int64_t NumElements(const Shape& shape);        ///< Product; 1 for a scalar. See CheckedBytes().

/// real = scale * (stored - zero_point). One scale: the whole tensor; else one per index of `axis`.
/// scales are the file's float32 bits. zero_points has as many entries as scales.
/// Empty scales: the tensor is not quantized.
struct Quantization {
  std::vector<float> scales;
  std::vector<int64_t> zero_points;
  int axis = 0;

  bool empty() const { return scales.empty(); }
  bool per_channel() const { return scales.size() > 1; }
  float scale(size_t channel = 0) const { return scales[per_channel() ? channel : 0]; }
  int64_t zero_point(size_t channel = 0) const { return zero_points[per_channel() ? channel : 0]; }
};

using Bytes = std::vector<std::byte>;

/// A value that flows along the graph's edges, or a constant.
struct Tensor {
  std::string name;
  DataType type = DataType::kInt8;
  Shape shape;  ///< All dimensions positive after import.
  Quantization quant;
  std::shared_ptr<const Bytes> data;  ///< Little endian, dense, row-major; null if not constant.
  /// State that nodes read and write (kAssignVariable, kSvdf, kSequenceLstm). Every sample starts
  /// from `initial`, or from stored values that mean zero where that is null.
  bool is_variable = false;
  std::shared_ptr<const Bytes> initial;

  bool is_constant() const { return data != nullptr; }
  int64_t num_elements() const { return NumElements(shape); }
  int64_t size_bytes() const { return num_elements() * DataTypeSize(type); }
  std::span<const std::byte> bytes() const {
    return data ? std::span<const std::byte>(*data) : std::span<const std::byte>();
  }

  /// Element of a constant of an integer type, widened. `index` must be below num_elements().
  int64_t IntAt(int64_t index) const;
};

using TensorId = int32_t;
inline constexpr TensorId kNoTensor = -1;  ///< An optional input that is absent.

struct Node {
  std::string name;  ///< Unique, e.g. "conv2d_3": operator and position in the file.
  OpKind kind = OpKind::kConv2D;
  std::vector<TensorId> inputs;  ///< As OpKind says; parameters folded into attributes are gone.
  std::vector<TensorId> outputs;
  Attributes attributes;

  template <typename T>
  const T& attrs() const {  ///< T must be the struct that belongs to `kind`.
    return std::get<T>(attributes);
  }
};

/// A network. Tensor ids are positions in `tensors` and equal the file's tensor numbers; nodes are
/// in an order in which they can be executed.
struct Graph {
  std::string model_name;
  std::vector<Tensor> tensors;
  std::vector<Node> nodes;
  std::vector<TensorId> inputs;
  std::vector<TensorId> outputs;

  const Tensor& tensor(TensorId id) const { return tensors[static_cast<size_t>(id)]; }
  Tensor& tensor(TensorId id) { return tensors[static_cast<size_t>(id)]; }
  const Tensor& input(const Node& node, size_t i = 0) const { return tensor(node.inputs[i]); }
  const Tensor& output(const Node& node, size_t i = 0) const { return tensor(node.outputs[i]); }
  bool has_input(const Node& node, size_t i) const {
    return i < node.inputs.size() && node.inputs[i] != kNoTensor;
  }
};

/// "conv2d_3" for the fourth node of a graph when it is a convolution.
std::string NodeName(OpKind kind, size_t position);

}  // namespace systole::graph
