// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_builder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_shapes.h"
#include "runtime/import/onnx_tensor.h"
#include "runtime/reference/operator.h"

namespace systole::import {
namespace {

using graph::Attributes;
using graph::Tensor;

/// Bounds what a small file can make us compute and keep.
constexpr int64_t kMaxFoldedBytes = int64_t{256} << 20;
constexpr int64_t kMaxFoldedMacs = int64_t{1} << 26;

bool SameQuantization(const graph::Quantization& a, const graph::Quantization& b) {
  return a.scales == b.scales && a.zero_points == b.zero_points &&
         (a.axis == b.axis || !a.per_channel());
}

}  // namespace

TensorId OnnxBuilder::AddTensor(Tensor tensor) {
  graph_.tensors.push_back(std::move(tensor));
  return static_cast<TensorId>(graph_.tensors.size() - 1);
}

TensorId OnnxBuilder::AddConstant(std::string name, DataType type, Shape shape,
                                  std::shared_ptr<const graph::Bytes> data,
                                  graph::Quantization quant) {
  Tensor t;
  t.name = std::move(name);
  t.type = type;
  t.shape = std::move(shape);
  t.quant = std::move(quant);
  t.data = std::move(data);
  return AddTensor(std::move(t));
}

TensorId OnnxBuilder::AddFloats(std::string name, Shape shape, const std::vector<float>& values) {
  return AddConstant(std::move(name), DataType::kFloat32, std::move(shape), ToBytes(values));
}

TensorId OnnxBuilder::AddInts(std::string name, const std::vector<int64_t>& values) {
  return AddConstant(std::move(name), DataType::kInt64, {static_cast<int64_t>(values.size())},
                     ToBytes(values));
}

Result<TensorId> OnnxBuilder::Emit(OpKind kind, std::vector<TensorId> inputs,
                                   Attributes attributes, Tensor output) {
  std::vector<Tensor> outputs;
  outputs.push_back(std::move(output));
  SYSTOLE_ASSIGN_OR_RETURN(const auto ids, EmitAll(kind, std::move(inputs), std::move(attributes),
                                                   std::move(outputs)));
  return ids[0];
}

Result<std::vector<TensorId>> OnnxBuilder::EmitAll(OpKind kind, std::vector<TensorId> inputs,
                                                   Attributes attributes,
                                                   std::vector<Tensor> outputs) {
  graph::Node node;
  node.kind = kind;
  node.name = graph::NodeName(kind, graph_.nodes.size());
  node.inputs = std::move(inputs);
  node.attributes = std::move(attributes);
  for (const TensorId id : node.inputs) {
    if (id == graph::kNoTensor) continue;
    if (auto bytes = graph::CheckedBytes(shape(id), tensor(id).type); !bytes) {
      return Error(bytes.error().code, "'" + tensor(id).name + "': " + bytes.error().message);
    }
  }
  for (Tensor& output : outputs) {
    if (auto bytes = graph::CheckedBytes(output.shape, output.type); !bytes) {
      return Error(bytes.error().code, "its output: " + bytes.error().message);
    }
    node.outputs.push_back(AddTensor(std::move(output)));
  }
  // Whatever a rule has overlooked of a damaged file ends here.
  SYSTOLE_ASSIGN_OR_RETURN(const auto shapes, graph::InferOutputShapes(graph_, node));
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (i < shapes.size() && shape(node.outputs[i]) == shapes[i]) continue;
    return InvalidArgument("node '" + node.name + "': output " +
                           graph::ShapeToString(shape(node.outputs[i])) +
                           " does not follow from its inputs");
  }
  if (!Fold(node)) graph_.nodes.push_back(node);
  return node.outputs;
}

/// Computes the node if it depends on constants only and the result is small enough to keep.
bool OnnxBuilder::Fold(const graph::Node& node) {
  if (node.kind == OpKind::kRecurrent) return false;  // Its work is not counted.
  int64_t bytes = 0;
  for (const TensorId id : node.inputs) {
    if (id != graph::kNoTensor && !tensor(id).is_constant()) return false;
  }
  for (const TensorId id : node.outputs) bytes += tensor(id).size_bytes();
  if (folded_bytes_ + bytes > kMaxFoldedBytes) return false;
  reference::Call call{reference::SignatureOf(graph_, node, golden::Numerics::kOrt), {}, {}, {}};
  if (!reference::CheckOperator(call.signature)) return false;
  if (graph::NodeMacs(graph_, node) > kMaxFoldedMacs) return false;
  std::vector<std::shared_ptr<graph::Bytes>> results;
  for (const TensorId id : node.inputs) {
    call.inputs.push_back(id == graph::kNoTensor ? std::span<const std::byte>()
                                                 : tensor(id).bytes());
    call.variables.emplace_back();
  }
  for (const TensorId id : node.outputs) {
    results.push_back(
        std::make_shared<graph::Bytes>(static_cast<size_t>(tensor(id).size_bytes())));
    call.outputs.push_back(*results.back());
  }
  if (!reference::RunOperator(call)) return false;
  folded_bytes_ += bytes;
  for (size_t i = 0; i < results.size(); ++i) {
    graph_.tensor(node.outputs[i]).data = std::move(results[i]);
  }
  return true;
}

Result<TensorId> OnnxBuilder::Transpose(TensorId x, const graph::Permutation& perm) {
  if (graph::IsIdentity(perm)) return x;
  Tensor out = tensor(x);
  out.shape = graph::PermuteShape(tensor(x).shape, perm);
  if (out.quant.per_channel()) {
    out.quant.axis = static_cast<int>(graph::InversePermutation(perm)[out.quant.axis]);
  }
  if (out.is_constant()) {
    folded_bytes_ += out.size_bytes();
    if (folded_bytes_ > kMaxFoldedBytes) {
      return Unsupported("the constants are larger than " + std::to_string(kMaxFoldedBytes) +
                         " bytes");
    }
    out.data = graph::PermuteBytes(tensor(x).bytes(), tensor(x).shape, perm,
                                   graph::DataTypeSize(out.type));
    return AddTensor(std::move(out));
  }
  return Emit(OpKind::kTranspose, {x}, graph::TransposeAttrs{perm}, std::move(out));
}

Result<TensorId> OnnxBuilder::Reshape(TensorId x, const Shape& shape) {
  if (shape == tensor(x).shape) return x;
  // Nodes are checked by their shape rules; a constant becomes no node.
  if (shape.size() > graph::kMaxRank) {
    return Unsupported("shape " + graph::ShapeToString(shape) + " has " +
                       std::to_string(shape.size()) + " dimensions; the limit is " +
                       std::to_string(graph::kMaxRank));
  }
  Tensor out = tensor(x);
  out.shape = shape;
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t bytes, graph::CheckedBytes(shape, out.type));
  if (bytes != tensor(x).size_bytes()) {
    return InvalidArgument("shape " + graph::ShapeToString(tensor(x).shape) + " cannot become " +
                           graph::ShapeToString(shape));
  }
  if (out.quant.per_channel()) {
    const int64_t channels = static_cast<int64_t>(out.quant.scales.size());
    const auto axis = std::find(shape.begin(), shape.end(), channels);
    if (axis == shape.end()) return Unsupported("a shape without the axis of quantization");
    out.quant.axis = static_cast<int>(axis - shape.begin());
  }
  if (out.is_constant()) return AddTensor(std::move(out));  // Shares the bytes.
  return Emit(OpKind::kReshape, {x}, graph::ReshapeAttrs{shape}, std::move(out));
}

Result<TensorId> OnnxBuilder::ToChannelsLast(TensorId x) {
  graph::Permutation perm = graph::IdentityPermutation(rank(x));
  std::rotate(perm.begin() + 1, perm.begin() + 2, perm.end());
  return Transpose(x, perm);
}

Result<TensorId> OnnxBuilder::ToChannelsFirst(TensorId x) {
  graph::Permutation perm = graph::IdentityPermutation(rank(x));
  std::rotate(perm.begin() + 1, perm.end() - 1, perm.end());
  return Transpose(x, perm);
}

Result<TensorId> OnnxBuilder::WithQuantization(TensorId x, const graph::Quantization& quant) {
  graph::Tensor& t = graph_.tensor(x);
  for (const int64_t zero : quant.zero_points) {
    const bool is_int8 = t.type == DataType::kInt8;
    const int64_t low = is_int8 ? -128 : 0;
    const bool is_byte = is_int8 || t.type == DataType::kUint8;
    if (!is_byte || (zero >= low && zero <= low + 255)) continue;
    return InvalidArgument("zero point " + std::to_string(zero) + " is outside " +
                           std::string(graph::DataTypeName(t.type)));
  }
  if (SameQuantization(t.quant, quant)) return x;
  if (t.quant.empty() && !t.is_constant()) {
    t.quant = quant;
    return x;
  }
  Tensor alias = t;
  alias.quant = quant;
  if (alias.is_constant()) return AddTensor(std::move(alias));
  const Shape shape = alias.shape;
  return Emit(OpKind::kReshape, {x}, graph::ReshapeAttrs{shape}, std::move(alias));
}

Result<std::vector<int64_t>> OnnxBuilder::Ints(TensorId x, const std::string& what,
                                               size_t limit) const {
  const Tensor& t = tensor(x);
  if (!t.is_constant()) {
    return Unsupported(what + " '" + t.name + "' is computed while the network runs; it must be " +
                       "a constant");
  }
  if (t.type == DataType::kFloat32) return InvalidArgument(what + " are not integers");
  const size_t count = t.bytes().size() / static_cast<size_t>(graph::DataTypeSize(t.type));
  if (count > limit) {
    return InvalidArgument(what + ": " + std::to_string(count) + " numbers; at most " +
                           std::to_string(limit) + " are expected");
  }
  std::vector<int64_t> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = t.IntAt(static_cast<int64_t>(i));
  return values;
}

Result<std::vector<float>> OnnxBuilder::Floats(TensorId x, const std::string& what) const {
  const Tensor& t = tensor(x);
  if (!t.is_constant()) {
    return Unsupported(what + " '" + t.name + "' is computed while the network runs; it must be " +
                       "a constant");
  }
  if (t.type != DataType::kFloat32) {
    return InvalidArgument(what + " '" + t.name + "' is " +
                           std::string(graph::DataTypeName(t.type)) + ", not float32");
  }
  std::vector<float> values(t.bytes().size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), t.bytes().data(), t.bytes().size());
  return values;
}

Result<int64_t> ResolveAxis(int64_t axis, size_t rank) {
  const auto size = static_cast<int64_t>(rank);
  if (axis >= -size && axis < size) return axis < 0 ? axis + size : axis;
  return InvalidArgument("axis " + std::to_string(axis) + " of a tensor with " +
                         std::to_string(rank) + " dimensions");
}

Result<Shape> BroadcastShapes(const Shape& a, const Shape& b) {
  Shape out(std::max(a.size(), b.size()));
  for (size_t i = 0; i < out.size(); ++i) {
    const int64_t from_a = i < a.size() ? a[a.size() - 1 - i] : 1;
    const int64_t from_b = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (from_a != from_b && from_a != 1 && from_b != 1) {
      return InvalidArgument("shapes " + graph::ShapeToString(a) + " and " +
                             graph::ShapeToString(b) + " cannot be broadcast to each other");
    }
    out[out.size() - 1 - i] = std::max(from_a, from_b);
  }
  return out;
}

}  // namespace systole::import
