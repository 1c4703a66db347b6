// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_constants.h"

#include <cmath>
#include <cstring>
#include <string>
#include <type_traits>

namespace systole::import {
namespace {

using graph::DataType;
using graph::OpKind;

template <typename T>
graph::Bytes Pack(const std::vector<int64_t>& values) {
  graph::Bytes bytes(values.size() * sizeof(T));
  for (size_t i = 0; i < values.size(); ++i) {
    const T value = static_cast<T>(values[i]);
    std::memcpy(&bytes[i * sizeof(T)], &value, sizeof(T));
  }
  return bytes;
}

/// Dimensions are below 2^31, so that int32 holds them.
Result<graph::Bytes> Integers(const OperatorReader& r, const std::vector<int64_t>& values) {
  const DataType type = r.graph.output(r.node).type;
  if (type == DataType::kInt32) return Pack<int32_t>(values);
  if (type == DataType::kInt64) return Pack<int64_t>(values);
  return r.Malformed("its output is " + std::string(graph::DataTypeName(type)) +
                     "; int32 or int64 is expected");
}

template <typename T>
T ScalarAt(const graph::Tensor& tensor) {
  T value;
  std::memcpy(&value, tensor.bytes().data(), sizeof(T));
  return value;
}

/// start, start + delta, ... before limit.
template <typename T>
Result<graph::Bytes> Range(const OperatorReader& r, size_t budget, int64_t& count) {
  const T start = ScalarAt<T>(r.graph.input(r.node, 0));
  const T limit = ScalarAt<T>(r.graph.input(r.node, 1));
  const T delta = ScalarAt<T>(r.graph.input(r.node, 2));
  const double steps = std::ceil((static_cast<double>(limit) - static_cast<double>(start)) /
                                 static_cast<double>(delta));
  if (!(steps >= 1) || steps * sizeof(T) > static_cast<double>(budget)) {
    return r.Refused("its range has " + std::to_string(steps) + " elements; 1 .. " +
                     std::to_string(budget / sizeof(T)) + " are supported in this file");
  }
  count = static_cast<int64_t>(steps);
  graph::Bytes bytes(static_cast<size_t>(count) * sizeof(T));
  T value = start;
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    std::memcpy(&bytes[i * sizeof(T)], &value, sizeof(T));
    if constexpr (std::is_integral_v<T>) {  // Behind the last element there may be no successor.
      using U = std::make_unsigned_t<T>;
      value = static_cast<T>(static_cast<U>(value) + static_cast<U>(delta));
    } else {
      value += delta;
    }
  }
  return bytes;
}

Result<graph::Bytes> ReadRange(OperatorReader& r, size_t budget) {
  const DataType type = r.graph.output(r.node).type;
  for (size_t i = 0; i < 3; ++i) {
    const graph::Tensor& operand = r.graph.input(r.node, i);
    if (!operand.is_constant() || operand.num_elements() != 1 || operand.type != type) {
      return r.Refused("input " + std::to_string(i) + " must be one constant of the output's type");
    }
  }
  int64_t count = 0;
  Result<graph::Bytes> result = r.Refused("its type " + std::string(graph::DataTypeName(type)) +
                                          " is not supported; int32, int64 and float32 are");
  if (type == DataType::kInt32) result = Range<int32_t>(r, budget, count);
  if (type == DataType::kInt64) result = Range<int64_t>(r, budget, count);
  if (type == DataType::kFloat32) result = Range<float>(r, budget, count);
  if (result) r.reshaped = graph::Shape{count};
  return result;
}

/// Kinds whose work grows faster than their operands, or that keep state.
bool IsHeavy(OpKind kind) {
  switch (kind) {
    case OpKind::kConv2D:
    case OpKind::kDepthwiseConv2D:
    case OpKind::kTransposeConv:
    case OpKind::kFullyConnected:
    case OpKind::kBatchMatMul:
    case OpKind::kAveragePool2D:
    case OpKind::kMaxPool2D:
    case OpKind::kReadVariable:
    case OpKind::kAssignVariable:
    case OpKind::kSvdf:
    case OpKind::kSequenceLstm:
    case OpKind::kDetectionPostProcess: return true;
    default: return false;
  }
}

/// Kinds that copy stored values, if input and output are quantized alike.
bool OnlyMoves(OpKind kind) {
  switch (kind) {
    case OpKind::kPad:
    case OpKind::kMirrorPad:
    case OpKind::kReshape:
    case OpKind::kTranspose:
    case OpKind::kSplit:
    case OpKind::kSlice:
    case OpKind::kStridedSlice:
    case OpKind::kUnpack:
    case OpKind::kGather:
    case OpKind::kGatherNd:
    case OpKind::kTile:
    case OpKind::kBroadcastTo:
    case OpKind::kReverse:
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth:
    case OpKind::kBatchToSpace:
    case OpKind::kSpaceToBatch: return true;
    default: return false;
  }
}

}  // namespace

Result<graph::Bytes> ReadComputedConstant(OperatorReader& r, size_t budget) {
  if (r.code == TfliteOp::kRange) return ReadRange(r, budget);
  const graph::Shape shape = r.InputShape();
  const auto rank = static_cast<int64_t>(shape.size());
  if (r.code == TfliteOp::kRank) {
    r.reshaped = graph::Shape{};
    return Integers(r, {rank});
  }
  if (shape.empty()) return r.Refused("the shape of a scalar has no elements");
  r.reshaped = graph::Shape{rank};
  return Integers(r, shape);
}

bool CanFold(const graph::Graph& graph, const graph::Node& node) {
  if (IsHeavy(node.kind)) return false;
  for (const graph::TensorId id : node.inputs) {
    if (id != graph::kNoTensor && !graph.tensor(id).is_constant()) return false;
  }
  if (OnlyMoves(node.kind)) return true;
  for (const graph::TensorId id : node.outputs) {
    const DataType type = graph.tensor(id).type;
    const bool quantized = type == DataType::kInt8 || type == DataType::kUint8 ||
                           type == DataType::kInt16 || !graph.tensor(id).quant.empty();
    if (quantized) return false;  // Rounded as the numerics mode says.
  }
  return true;
}

size_t FoldingWork(const graph::Graph& graph, const graph::Node& node) {
  size_t bytes = 0;
  for (const auto* ids : {&node.inputs, &node.outputs}) {
    for (const graph::TensorId id : *ids) {
      if (id != graph::kNoTensor) bytes += static_cast<size_t>(graph.tensor(id).size_bytes());
    }
  }
  return bytes;
}

}  // namespace systole::import
