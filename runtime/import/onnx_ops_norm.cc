// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "runtime/import/onnx_compose.h"
#include "runtime/import/onnx_op.h"

namespace systole::import {
namespace {

Result<void> NeedFloats(const OnnxBuilder& b, const OnnxOp& op, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!op.has(i)) return InvalidArgument("an operand is missing");
    if (b.tensor(op.in[i]).type != DataType::kFloat32) {
      return Unsupported("operands that are not float32");
    }
  }
  return {};
}

int64_t Product(Shape::const_iterator first, Shape::const_iterator last) {
  int64_t product = 1;
  for (; first != last; ++first) product *= *first;
  return product;
}

/// LAYER_NORMALIZATION over all axes from `axis` on; factor and offset have the shape of these.
Result<TensorId> LayerNorm(OnnxBuilder& b, const OnnxOp& op, TensorId x, TensorId factor,
                           TensorId offset, int64_t axis, bool centred) {
  const Shape shape = b.shape(x);
  const int64_t rows = Product(shape.begin(), shape.begin() + axis);
  const int64_t depth = Product(shape.begin() + axis, shape.end());
  SYSTOLE_ASSIGN_OR_RETURN(factor, b.Reshape(factor, {depth}));
  if (offset != graph::kNoTensor) {
    SYSTOLE_ASSIGN_OR_RETURN(offset, b.Reshape(offset, {depth}));
  }
  const bool last = axis + 1 == static_cast<int64_t>(shape.size());
  if (!last) {
    SYSTOLE_ASSIGN_OR_RETURN(x, b.Reshape(x, {rows, depth}));
  }
  graph::LayerNormAttrs a;
  a.epsilon = op.attributes.Float("epsilon", 1e-5F);
  a.centred = centred;
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId y, b.Emit(OpKind::kLayerNormalization, {x, factor, offset}, a,
                               PlainTensor(op, DataType::kFloat32, b.shape(x))));
  return b.Reshape(y, shape);
}

/// InstanceNormalization and GroupNormalization: every group of channels of an image on its own.
Result<TensorId> GroupNorm(OnnxBuilder& b, const OnnxOp& op, int64_t groups) {
  const Shape shape = b.shape(op.in[0]);
  if (shape.size() < 3 || groups < 1 || shape[1] % groups != 0) {
    return InvalidArgument(std::to_string(groups) + " groups of " + graph::ShapeToString(shape));
  }
  const int64_t depth = Product(shape.begin() + 2, shape.end()) * (shape[1] / groups);
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId rows,
                           b.Reshape(op.in[0], {shape[0] * groups, depth}));
  const TensorId ones =
      b.AddFloats(op.name() + "_ones", {depth}, std::vector<float>(static_cast<size_t>(depth), 1));
  SYSTOLE_ASSIGN_OR_RETURN(TensorId x,
                           LayerNorm(b, op, rows, ones, graph::kNoTensor, 1, true));
  SYSTOLE_ASSIGN_OR_RETURN(x, b.Reshape(x, shape));
  Shape channels(shape.size() - 1, 1);
  channels[0] = shape[1];
  TensorId parts[2];
  for (size_t i = 0; i < 2; ++i) {
    TensorId part = op.in[1 + i];
    // Operator set 18 has one factor for a group.
    if (b.tensor(part).num_elements() == groups && groups != shape[1]) {
      return Unsupported("factors per group");
    }
    SYSTOLE_ASSIGN_OR_RETURN(parts[i], b.Reshape(part, channels));
  }
  OnnxComposer c(b, op);
  return c.result(c.Add(c.Mul(x, parts[0]), parts[1]));
}

/// x / (bias + alpha / size * sum of squares of `size` neighbouring channels) ^ beta.
Result<TensorId> LocalResponse(OnnxBuilder& b, const OnnxOp& op) {
  const Shape shape = b.shape(op.in[0]);
  const int64_t size = op.attributes.Int("size", 1);
  if (shape.size() < 2 || size < 1 || size > 4096) return InvalidArgument("its size");
  OnnxComposer c(b, op);
  std::vector<int64_t> before(shape.size(), 0), after(shape.size(), 0);
  before[1] = (size - 1) / 2, after[1] = size / 2;
  Shape wide = shape;
  wide[1] += size - 1;
  const TensorId squares = c.Mul(op.in[0], op.in[0]);
  if (!c.ok()) return c.result(squares);
  const TensorId padded =
      c.Take(b.Emit(OpKind::kPad, {squares}, graph::PadAttrs{before, after, true, 0.0},
                    PlainTensor(op, DataType::kFloat32, wide)));
  TensorId sum = graph::kNoTensor;
  for (int64_t i = 0; i < size && c.ok(); ++i) {
    graph::SliceAttrs a;
    a.begin.assign(shape.size(), 0), a.stride.assign(shape.size(), 1);
    a.drop.assign(shape.size(), 0);
    a.begin[1] = i, a.count = shape;
    const TensorId part = c.Take(b.Emit(OpKind::kStridedSlice, {padded}, a,
                                        PlainTensor(op, DataType::kFloat32, shape)));
    sum = i == 0 ? part : c.Add(sum, part);
  }
  const float alpha = op.attributes.Float("alpha", 0.0001F) / static_cast<float>(size);
  sum = c.Add(c.Binary(OpKind::kMul, sum, alpha), c.Number(op.attributes.Float("bias", 1.0F)));
  const TensorId power = c.Binary(OpKind::kPow, sum, op.attributes.Float("beta", 0.75F));
  return c.result(c.Binary(OpKind::kDiv, op.in[0], power));
}

/// x + skip (+ bias), normalized; the optional outputs are the mean, the deviation and the sum.
OnnxResult SkipNorm(OnnxBuilder& b, const OnnxOp& op, bool centred) {
  OnnxComposer c(b, op);
  const size_t bias = centred ? 4 : 3;
  TensorId x = c.Add(op.in[0], op.in[1]);
  if (op.has(bias)) x = c.Add(x, op.in[bias]);
  SYSTOLE_ASSIGN_OR_RETURN(x, c.result(x));
  const TensorId offset = centred && op.has(3) ? op.in[3] : graph::kNoTensor;
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId y, LayerNorm(b, op, x, op.in[2], offset,
                                  static_cast<int64_t>(b.rank(x)) - 1, centred));
  std::vector<TensorId> results = {y};
  if (op.outputs.size() > 3) results = {y, y, y, x};
  return results;
}

}  // namespace

OnnxResult EmitNormalization(OnnxBuilder& b, const OnnxOp& op) {
  const bool skip = op.type.starts_with("Skip");
  SYSTOLE_RETURN_IF_ERROR(NeedFloats(b, op, op.type == "LRN" ? 1 : skip ? 3 : 2));
  if (op.type == "LRN") return One(LocalResponse(b, op));
  if (skip) return SkipNorm(b, op, op.type == "SkipLayerNormalization");
  if (op.type == "InstanceNormalization" || op.type == "GroupNormalization") {
    SYSTOLE_RETURN_IF_ERROR(NeedFloats(b, op, 3));
    const bool instance = op.type == "InstanceNormalization";
    if (b.rank(op.in[0]) < 3) return InvalidArgument("its operand has no pixels");
    return One(GroupNorm(b, op, instance ? b.shape(op.in[0])[1]
                                         : op.attributes.Int("num_groups", 1)));
  }
  for (size_t i = 1; i < op.outputs.size(); ++i) {
    if (!op.outputs[i].empty()) return Unsupported("more than one output");
  }
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis,
                           ResolveAxis(op.attributes.Int("axis", -1), b.rank(op.in[0])));
  const bool centred = op.type == "LayerNormalization";
  return One(LayerNorm(b, op, op.in[0], op.in[1],
                       op.has(2) && centred ? op.in[2] : graph::kNoTensor, axis, centred));
}

namespace {

/// Sums of absolute values, of squares and so on.
Result<TensorId> Reduction(OnnxBuilder& b, const OnnxOp& op) {
  const TensorId x = op.in[0];
  SYSTOLE_ASSIGN_OR_RETURN(auto axes, AxesOf(b, op, 1));
  if (axes.empty() && op.attributes.Int("noop_with_empty_axes", 0) != 0) {
    return Unsupported("noop_with_empty_axes");
  }
  if (axes.empty()) axes = graph::IdentityPermutation(b.rank(x));
  for (int64_t& axis : axes) {
    SYSTOLE_ASSIGN_OR_RETURN(axis, ResolveAxis(axis, b.rank(x)));
  }
  const bool keep = op.attributes.Int("keepdims", 1) != 0;
  OnnxComposer c(b, op);
  if (op.type == "ReduceL1") {
    return c.result(c.Reduce(OpKind::kSum, c.Unary(OpKind::kAbs, x), axes, keep));
  }
  if (op.type == "ReduceLogSumExp") {
    const TensorId top = c.Reduce(OpKind::kReduceMax, x, axes, true);
    const TensorId below = c.Binary(OpKind::kSub, x, top);
    const TensorId sum = c.Reduce(OpKind::kSum, c.Unary(OpKind::kExp, below), axes, keep);
    return c.result(c.Add(c.Unary(OpKind::kLog, sum), c.Reduce(OpKind::kReduceMax, x, axes, keep)));
  }
  if (op.type == "ReduceLogSum") {
    return c.result(c.Unary(OpKind::kLog, c.Reduce(OpKind::kSum, x, axes, keep)));
  }
  const TensorId sum = c.Reduce(OpKind::kSum, c.Mul(x, x), axes, keep);
  return c.result(op.type == "ReduceL2" ? c.Unary(OpKind::kSqrt, sum) : sum);
}

}  // namespace

OnnxResult EmitReduction(OnnxBuilder& b, const OnnxOp& op) {
  SYSTOLE_RETURN_IF_ERROR(NeedFloats(b, op, 1));
  return One(Reduction(b, op));
}

}  // namespace systole::import
