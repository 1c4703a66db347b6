// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/import/onnx_model.pb.h"
#include "runtime/import/onnx_op.h"
#include "runtime/import/onnx_tensor.h"

namespace systole::import {
namespace {

/// Target of Reshape: 0 copies a dimension (unless allowzero), -1 takes what remains.
Result<Shape> ReshapeTarget(const OnnxBuilder& b, const OnnxOp& op) {
  std::vector<int64_t> target = op.attributes.Ints("shape");
  if (op.has(1)) {
    SYSTOLE_ASSIGN_OR_RETURN(target, b.Ints(op.in[1], "the shape", 8));
  }
  const Shape& in = b.shape(op.in[0]);
  const bool copies = op.attributes.Int("allowzero", 0) == 0;
  int64_t known = 1;
  int64_t open = -1;
  for (size_t i = 0; i < target.size(); ++i) {
    if (target[i] == 0 && copies && i < in.size()) target[i] = in[i];
    if (target[i] == -1 && open < 0) {
      open = static_cast<int64_t>(i);
      continue;
    }
    if (target[i] < 1 || target[i] > graph::kMaxTensorBytes / known) {
      return InvalidArgument("cannot reshape " + graph::ShapeToString(in) + " to " +
                             graph::ShapeToString(target));
    }
    known *= target[i];
  }
  if (open >= 0) target[open] = graph::NumElements(in) / known;
  return target;
}

Result<Shape> SqueezeTarget(const OnnxBuilder& b, const OnnxOp& op) {
  const Shape& in = b.shape(op.in[0]);
  SYSTOLE_ASSIGN_OR_RETURN(auto axes, AxesOf(b, op, 1));
  std::vector<bool> drop(in.size(), false);
  for (size_t i = 0; axes.empty() && i < in.size(); ++i) drop[i] = in[i] == 1;
  for (const int64_t given : axes) {
    SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, ResolveAxis(given, in.size()));
    if (in[axis] != 1) return InvalidArgument("axis " + std::to_string(axis) + " is not 1 long");
    drop[axis] = true;
  }
  Shape out;
  for (size_t i = 0; i < in.size(); ++i) {
    if (!drop[i]) out.push_back(in[i]);
  }
  return out;
}

Result<Shape> UnsqueezeTarget(const OnnxBuilder& b, const OnnxOp& op) {
  const Shape& in = b.shape(op.in[0]);
  SYSTOLE_ASSIGN_OR_RETURN(auto axes, AxesOf(b, op, 1));
  const size_t rank = in.size() + axes.size();
  for (int64_t& axis : axes) {
    SYSTOLE_ASSIGN_OR_RETURN(axis, ResolveAxis(axis, rank));
  }
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end()) {
    return InvalidArgument("an axis is given twice");
  }
  Shape out = in;
  for (const int64_t axis : axes) out.insert(out.begin() + axis, 1);
  return out;
}

Result<Shape> FlattenTarget(const OnnxBuilder& b, const OnnxOp& op) {
  const Shape& in = b.shape(op.in[0]);
  int64_t axis = op.attributes.Int("axis", 1);
  if (axis != static_cast<int64_t>(in.size())) {
    SYSTOLE_ASSIGN_OR_RETURN(axis, ResolveAxis(axis, in.size()));
  }
  Shape out = {1, 1};
  for (size_t i = 0; i < in.size(); ++i) out[static_cast<int64_t>(i) < axis ? 0 : 1] *= in[i];
  return out;
}

}  // namespace

OnnxResult EmitReshape(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  auto target = op.type == "Reshape"     ? ReshapeTarget(b, op)
                : op.type == "Squeeze"   ? SqueezeTarget(b, op)
                : op.type == "Unsqueeze" ? UnsqueezeTarget(b, op)
                                         : FlattenTarget(b, op);
  if (!target) return tl::unexpected(target.error());
  return One(b.Reshape(op.in[0], *target));
}

OnnxResult EmitTranspose(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  graph::Permutation perm = op.attributes.Ints("perm");
  if (perm.empty()) {
    perm = graph::IdentityPermutation(b.rank(op.in[0]));
    std::reverse(perm.begin(), perm.end());
  }
  if (!graph::IsPermutation(perm, b.rank(op.in[0]))) {
    return InvalidArgument("perm is not a permutation of the axes of " +
                           graph::ShapeToString(b.shape(op.in[0])));
  }
  return One(b.Transpose(op.in[0], perm));
}

OnnxResult EmitConcat(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  Shape shape = b.shape(op.in[0]);
  graph::AxisAttrs a;
  SYSTOLE_ASSIGN_OR_RETURN(a.axis, ResolveAxis(op.attributes.Int("axis", 1), shape.size()));
  for (size_t i = 1; i < op.in.size(); ++i) {
    if (!op.has(i)) return InvalidArgument("an operand is missing");
    Shape other = b.shape(op.in[i]);
    if (other.size() == shape.size()) {
      shape[a.axis] += other[a.axis];
      other[a.axis] = shape[a.axis];
    }
    if (other != shape || shape[a.axis] > graph::kMaxTensorBytes) {
      return InvalidArgument("input " + std::to_string(i) + " " +
                             graph::ShapeToString(b.shape(op.in[i])) + " does not fit the others");
    }
  }
  return One(b.Emit(OpKind::kConcatenation, op.in, a, ResultTensor(b, op, op.in[0], shape)));
}

OnnxResult EmitSplit(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  const Shape shape = b.shape(op.in[0]);
  graph::SplitAttrs a;
  SYSTOLE_ASSIGN_OR_RETURN(a.axis, ResolveAxis(op.attributes.Int("axis", 0), shape.size()));
  a.sizes = op.attributes.Ints("split");
  const auto parts = static_cast<int64_t>(op.outputs.size());
  if (op.has(1)) {
    SYSTOLE_ASSIGN_OR_RETURN(a.sizes, b.Ints(op.in[1], "the sizes", 1024));
  }
  if (a.sizes.empty()) {
    // Equal parts; the last may be smaller.
    const int64_t size = (shape[a.axis] + parts - 1) / parts;
    a.sizes.assign(op.outputs.size(), size);
    a.sizes.back() = shape[a.axis] - size * (parts - 1);
  }
  int64_t sum = 0;
  std::vector<graph::Tensor> outputs;
  if (a.sizes.size() != op.outputs.size()) {
    return InvalidArgument(std::to_string(a.sizes.size()) + " sizes for " +
                           std::to_string(parts) + " outputs");
  }
  for (size_t i = 0; i < a.sizes.size(); ++i) {
    if (a.sizes[i] < 1 || a.sizes[i] > shape[a.axis] - sum) {
      return InvalidArgument("the sizes do not add up to " + std::to_string(shape[a.axis]));
    }
    sum += a.sizes[i];
    graph::Tensor out = ResultTensor(b, op, op.in[0], shape);
    out.name = op.outputs[i];
    out.shape[a.axis] = a.sizes[i];
    outputs.push_back(std::move(out));
  }
  if (sum != shape[a.axis]) {
    return InvalidArgument("the sizes do not add up to " + std::to_string(shape[a.axis]));
  }
  return b.EmitAll(OpKind::kSplit, {op.in[0]}, a, std::move(outputs));
}

namespace {

/// Starts, ends, axes and steps: inputs from operator set 10, attributes before.
struct SliceLists {
  std::vector<int64_t> starts, ends, axes, steps;
};

Result<SliceLists> ReadSlice(const OnnxBuilder& b, const OnnxOp& op) {
  SliceLists lists{op.attributes.Ints("starts"), op.attributes.Ints("ends"),
                   op.attributes.Ints("axes"), {}};
  std::vector<int64_t>* const targets[] = {&lists.starts, &lists.ends, &lists.axes, &lists.steps};
  for (size_t i = 1; i < 5; ++i) {
    if (!op.has(i)) continue;
    SYSTOLE_ASSIGN_OR_RETURN(*targets[i - 1], b.Ints(op.in[i], "a limit"));
  }
  if (lists.axes.empty()) lists.axes = graph::IdentityPermutation(lists.starts.size());
  if (lists.steps.empty()) lists.steps.assign(lists.starts.size(), 1);
  if (lists.ends.size() != lists.starts.size() || lists.axes.size() != lists.starts.size() ||
      lists.steps.size() != lists.starts.size()) {
    return InvalidArgument("starts, ends, axes and steps have different lengths");
  }
  return lists;
}

}  // namespace

OnnxResult EmitSlice(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  SYSTOLE_ASSIGN_OR_RETURN(const SliceLists lists, ReadSlice(b, op));
  const Shape in = b.shape(op.in[0]);
  graph::SliceAttrs a;
  a.begin.assign(in.size(), 0);
  a.stride.assign(in.size(), 1);
  a.drop.assign(in.size(), 0);
  a.count = in;
  for (size_t i = 0; i < lists.axes.size(); ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, ResolveAxis(lists.axes[i], in.size()));
    const int64_t size = in[axis];
    const int64_t step = lists.steps[i];
    if (step == 0 || step > graph::kMaxTensorBytes || step < -graph::kMaxTensorBytes) {
      return InvalidArgument("step " + std::to_string(step));
    }
    // Beyond the tensor means its end; the limits of int64 are usual for that.
    const auto place = [&](int64_t at, int64_t low, int64_t high) {
      if (at < 0) at = at < -size ? -1 : at + size;
      return std::clamp(at, low, high);
    };
    const bool back = step < 0;
    const int64_t begin = place(lists.starts[i], 0, back ? size - 1 : size);
    const int64_t end = place(lists.ends[i], back ? -1 : 0, back ? size - 1 : size);
    const int64_t distance = back ? begin - end : end - begin;
    if (distance <= 0) return Unsupported("a slice without elements");
    a.begin[axis] = begin;
    a.stride[axis] = step;
    a.count[axis] = (distance + std::abs(step) - 1) / std::abs(step);
  }
  if (a.count == in && a.begin == Shape(in.size(), 0)) {
    if (a.stride == Shape(in.size(), 1)) return One(op.in[0]);
  }
  return One(b.Emit(OpKind::kStridedSlice, {op.in[0]}, a,
                    ResultTensor(b, op, op.in[0], a.count)));
}

OnnxResult EmitGather(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || !op.has(1)) return InvalidArgument("an operand is missing");
  const Shape in = b.shape(op.in[0]);
  const Shape at = b.shape(op.in[1]);
  if (op.type == "GatherND") {
    if (op.attributes.Int("batch_dims", 0) != 0) return Unsupported("batch_dims");
    if (at.empty() || at.back() > static_cast<int64_t>(in.size())) {
      return InvalidArgument("indices " + graph::ShapeToString(at) + " do not fit " +
                             graph::ShapeToString(in));
    }
    Shape shape(at.begin(), at.end() - 1);
    shape.insert(shape.end(), in.begin() + at.back(), in.end());
    return One(b.Emit(OpKind::kGatherNd, {op.in[0], op.in[1]}, graph::NoAttrs{},
                      ResultTensor(b, op, op.in[0], shape)));
  }
  graph::GatherAttrs a;
  SYSTOLE_ASSIGN_OR_RETURN(a.axis, ResolveAxis(op.attributes.Int("axis", 0), in.size()));
  TensorId indices = op.in[1];
  if (b.tensor(indices).is_constant()) {
    // Negative ones count from the end.
    SYSTOLE_ASSIGN_OR_RETURN(auto values, b.Ints(indices, "indices", size_t{1} << 24));
    for (int64_t& value : values) {
      SYSTOLE_ASSIGN_OR_RETURN(value, ResolveAxis(value, static_cast<size_t>(in[a.axis])));
    }
    indices = b.AddConstant(b.tensor(indices).name, DataType::kInt64, at, ToBytes(values));
  }
  Shape shape(in.begin(), in.begin() + a.axis);
  shape.insert(shape.end(), at.begin(), at.end());
  shape.insert(shape.end(), in.begin() + a.axis + 1, in.end());
  return One(b.Emit(OpKind::kGather, {op.in[0], indices}, a,
                    ResultTensor(b, op, op.in[0], shape)));
}

OnnxResult EmitShape(OnnxBuilder& b, const OnnxOp& op) {
  if (op.type == "Shape" || op.type == "Size") {
    if (!op.has(0)) return InvalidArgument("its operand is missing");
    const Shape in = b.shape(op.in[0]);
    if (op.type == "Size") {
      return One(b.AddConstant(op.name(), DataType::kInt64, {},
                               ToBytes(std::vector<int64_t>{graph::NumElements(in)})));
    }
    const auto rank = static_cast<int64_t>(in.size());
    const auto place = [&](int64_t at) {
      return std::clamp(at < 0 ? at + rank : at, int64_t{0}, rank);
    };
    const int64_t start = place(op.attributes.Int("start", 0));
    const int64_t end = std::max(start, place(op.attributes.Int("end", rank)));
    return One(b.AddInts(op.name(), Shape(in.begin() + start, in.begin() + end)));
  }
  if (op.type == "ConstantOfShape") {
    if (!op.has(0)) return InvalidArgument("its operand is missing");
    SYSTOLE_ASSIGN_OR_RETURN(const Shape shape, b.Ints(op.in[0], "the shape", 8));
    ExternalData none{{}};
    graph::Tensor value;
    value.type = DataType::kFloat32;
    value.data = ToBytes(std::vector<float>{0.0F});
    if (const onnx::Tensor* given = op.attributes.Tensor("value")) {
      SYSTOLE_ASSIGN_OR_RETURN(value, ReadOnnxTensor(*given, none));
    }
    SYSTOLE_RETURN_IF_ERROR(graph::CheckedBytes(shape, value.type));
    if (value.num_elements() != 1) return InvalidArgument("value is not one number");
    value.shape = {};
    const TensorId one = b.AddTensor(std::move(value));
    return One(b.Emit(OpKind::kBroadcastTo, {one}, graph::ReshapeAttrs{shape},
                      ResultTensor(b, op, one, shape)));
  }
  return Unsupported("the operator is not supported");
}

}  // namespace systole::import
