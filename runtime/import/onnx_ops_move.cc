// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/import/onnx_op.h"

namespace systole::import {
namespace {

/// Amounts per axis, [before.., after..]: an attribute until operator set 10, an input from 11;
/// with 18 the axes may be named.
Result<std::vector<int64_t>> ReadAmounts(const OnnxBuilder& b, const OnnxOp& op, size_t rank) {
  std::vector<int64_t> given = op.attributes.Ints("pads");
  if (op.has(1)) {
    SYSTOLE_ASSIGN_OR_RETURN(given, b.Ints(op.in[1], "the amounts"));
  }
  std::vector<int64_t> axes = graph::IdentityPermutation(rank);
  if (op.has(3)) {
    SYSTOLE_ASSIGN_OR_RETURN(axes, b.Ints(op.in[3], "the axes", rank));
  }
  if (given.size() != 2 * axes.size()) {
    return InvalidArgument(std::to_string(given.size()) + " amounts for " +
                           std::to_string(axes.size()) + " axes");
  }
  std::vector<int64_t> amounts(2 * rank, 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, ResolveAxis(axes[i], rank));
    amounts[axis] = given[i];
    amounts[rank + axis] = given[axes.size() + i];
  }
  for (const int64_t amount : amounts) {
    if (amount < -graph::kMaxTensorBytes || amount > graph::kMaxTensorBytes) {
      return Unsupported("an amount of " + std::to_string(amount));
    }
  }
  return amounts;
}

/// The filling value as the input's type stores it.
Result<void> ReadFilling(const OnnxBuilder& b, const OnnxOp& op, graph::PadAttrs& a) {
  a.has_value = true;
  a.value = static_cast<double>(op.attributes.Float("value", 0.0F));
  if (op.has(2)) {
    float value = 0;
    if (ConstantScalar(b, op.in[2], value)) {
      a.value = static_cast<double>(value);
    } else {
      SYSTOLE_ASSIGN_OR_RETURN(const auto values, b.Ints(op.in[2], "the filling", 1));
      a.value = values.empty() ? 0.0 : static_cast<double>(values[0]);
    }
  }
  if (!op.stored) return {};
  const graph::Quantization& quant = b.tensor(op.in[0]).quant;
  // Between DequantizeLinear and QuantizeLinear the filling is a real number.
  if (a.value == 0.0) {
    a.has_value = false;
    return {};
  }
  const DataType type = b.tensor(op.in[0]).type;
  const double low = type == DataType::kUint8 ? 0 : type == DataType::kInt16 ? -32768 : -128;
  const double high = type == DataType::kInt16 ? 32767 : low + 255;
  const double steps = std::nearbyint(a.value / static_cast<double>(quant.scale()));
  a.value = std::clamp(steps + static_cast<double>(quant.zero_point()), low, high);
  return {};
}

}  // namespace

namespace {

/// Amounts that are not negative.
OnnxResult EmitPositivePad(OnnxBuilder& b, const OnnxOp& op, const std::vector<int64_t>& before,
                           const std::vector<int64_t>& after) {
  Shape shape = b.shape(op.in[0]);
  const size_t rank = shape.size();
  for (size_t i = 0; i < rank; ++i) shape[i] += before[i] + after[i];
  if (shape == b.shape(op.in[0])) return One(op.in[0]);
  const std::string mode = op.attributes.Text("mode", "constant");
  if (mode == "reflect") {
    for (size_t i = 0; i < rank; ++i) {
      if (std::max(before[i], after[i]) >= b.shape(op.in[0])[i]) {
        return Unsupported("reflection of more than the tensor");
      }
    }
    return One(b.Emit(OpKind::kMirrorPad, {op.in[0]}, graph::MirrorPadAttrs{before, after, false},
                      ResultTensor(b, op, op.in[0], shape)));
  }
  if (mode != "constant") return Unsupported("mode '" + mode.substr(0, 40) + "'");
  graph::PadAttrs a{before, after, false, 0};
  SYSTOLE_RETURN_IF_ERROR(ReadFilling(b, op, a));
  return One(b.Emit(OpKind::kPad, {op.in[0]}, a, ResultTensor(b, op, op.in[0], shape)));
}

/// Along one axis: what lies outside repeats the border or begins from the other side; negative
/// amounts cut off.
Result<TensorId> PadByIndex(OnnxBuilder& b, const OnnxOp& op, TensorId x, size_t axis,
                            int64_t before, int64_t after, bool wrap) {
  Shape shape = b.shape(x);
  const int64_t size = shape[axis];
  shape[axis] = size + before + after;
  constexpr int64_t kMaxLength = int64_t{1} << 24;
  if (shape[axis] < 1 || shape[axis] > kMaxLength) {
    return Unsupported("an axis of " + std::to_string(shape[axis]) + " elements");
  }
  std::vector<int64_t> indices;
  for (int64_t i = -before; i < size + after; ++i) {
    indices.push_back(wrap ? ((i % size) + size) % size : std::clamp<int64_t>(i, 0, size - 1));
  }
  graph::GatherAttrs a;
  a.axis = static_cast<int64_t>(axis);
  return b.Emit(OpKind::kGather, {x, b.AddInts(op.name() + "_indices", indices)}, a,
                ResultTensor(b, op, x, shape));
}

}  // namespace

OnnxResult EmitPad(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0)) return InvalidArgument("its operand is missing");
  const size_t rank = b.rank(op.in[0]);
  SYSTOLE_ASSIGN_OR_RETURN(const auto amounts, ReadAmounts(b, op, rank));
  std::vector<int64_t> before(amounts.begin(), amounts.begin() + static_cast<int64_t>(rank));
  std::vector<int64_t> after(amounts.begin() + static_cast<int64_t>(rank), amounts.end());
  const std::string mode = op.attributes.Text("mode", "constant");
  const bool by_index = mode == "edge" || mode == "wrap";
  TensorId x = op.in[0];
  for (size_t i = 0; i < rank; ++i) {
    const int64_t first = by_index ? before[i] : std::min<int64_t>(before[i], 0);
    const int64_t last = by_index ? after[i] : std::min<int64_t>(after[i], 0);
    if (first == 0 && last == 0) continue;
    SYSTOLE_ASSIGN_OR_RETURN(x, PadByIndex(b, op, x, i, first, last, mode == "wrap"));
    before[i] -= first, after[i] -= last;
  }
  OnnxOp rest = op;
  rest.in[0] = x;
  return EmitPositivePad(b, rest, before, after);
}

OnnxResult EmitTile(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || !op.has(1)) return InvalidArgument("an operand is missing");
  SYSTOLE_ASSIGN_OR_RETURN(const auto values, b.Ints(op.in[1], "the amounts", 8));
  Shape shape = b.shape(op.in[0]);
  for (const int64_t value : values) {
    if (value < 1 || value > graph::kMaxTensorBytes) {
      return Unsupported("an amount of " + std::to_string(value));
    }
  }
  if (op.type == "Expand") {
    SYSTOLE_ASSIGN_OR_RETURN(shape, BroadcastShapes(shape, values));
    if (shape == b.shape(op.in[0])) return One(op.in[0]);
    return One(b.Emit(OpKind::kBroadcastTo, {op.in[0]}, graph::ReshapeAttrs{shape},
                      ResultTensor(b, op, op.in[0], shape)));
  }
  if (values.size() != shape.size()) return InvalidArgument("one amount per axis is needed");
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] > graph::kMaxTensorBytes / values[i])
      return Unsupported("the result is too large");
    shape[i] *= values[i];
  }
  if (shape == b.shape(op.in[0])) return One(op.in[0]);
  return One(b.Emit(OpKind::kTile, {op.in[0]}, graph::TileAttrs{values},
                    ResultTensor(b, op, op.in[0], shape)));
}

OnnxResult EmitBlocks(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || b.rank(op.in[0]) != 4) return InvalidArgument("its operand is not an image");
  graph::BlockAttrs a;
  a.block = op.attributes.Int("blocksize", 0);
  const std::string mode = op.attributes.Text("mode", "DCR");
  const bool to_space = op.type == "DepthToSpace";
  a.depth_outermost = to_space && mode == "CRD";
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, b.ToChannelsLast(op.in[0]));
  Shape shape = b.shape(x);
  const int64_t s = a.block;
  if (s < 1 || s > 4096 || (to_space ? shape[3] % (s * s) : shape[1] % s + shape[2] % s) != 0) {
    return InvalidArgument("blocksize " + std::to_string(s) + " does not fit " +
                           graph::ShapeToString(b.shape(op.in[0])));
  }
  shape[1] = to_space ? shape[1] * s : shape[1] / s;
  shape[2] = to_space ? shape[2] * s : shape[2] / s;
  shape[3] = to_space ? shape[3] / (s * s) : shape[3] * s * s;
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId y, b.Emit(to_space ? OpKind::kDepthToSpace : OpKind::kSpaceToDepth, {x}, a,
                               ResultTensor(b, op, x, shape)));
  return One(b.ToChannelsFirst(y));
}

namespace {

/// Rows and columns of the result; batch and channels must stay.
Result<Shape> ResizedShape(const OnnxBuilder& b, const OnnxOp& op) {
  const Shape in = b.shape(op.in[0]);
  const bool upsample = op.type == "Upsample";
  const bool early = op.opset < 11;
  std::vector<float> scales = upsample ? op.attributes.Floats("scales") : std::vector<float>();
  const size_t input = upsample || early ? 1 : 2;
  if (scales.empty() && op.has(input) && !b.tensor(op.in[input]).bytes().empty()) {
    SYSTOLE_ASSIGN_OR_RETURN(scales, b.Floats(op.in[input], "the scales"));
  }
  std::vector<int64_t> sizes;
  if (!early && op.has(3)) {
    SYSTOLE_ASSIGN_OR_RETURN(sizes, b.Ints(op.in[3], "the sizes", 8));
  }
  const auto named = op.attributes.Ints("axes");
  const auto axes = named.empty() ? graph::IdentityPermutation(in.size()) : named;
  if ((sizes.empty() ? scales.size() : sizes.size()) != axes.size()) {
    return InvalidArgument("scales or sizes do not fit the axes");
  }
  Shape out = in;
  for (size_t i = 0; i < axes.size(); ++i) {
    SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, ResolveAxis(axes[i], in.size()));
    const double size = sizes.empty()
                            ? std::floor(static_cast<double>(in[axis]) *
                                         static_cast<double>(scales[i]))
                            : static_cast<double>(sizes[i]);
    if (!(size >= 1 && size <= static_cast<double>(graph::kMaxTensorBytes))) {
      return InvalidArgument("axis " + std::to_string(axis) + " gets a size that does not exist");
    }
    out[axis] = static_cast<int64_t>(size);
    // Coordinates follow from the sizes; a scale that is not their ratio gives others.
    if (sizes.empty() && static_cast<float>(size) != static_cast<float>(in[axis]) * scales[i]) {
      return Unsupported("a scale that does not give a whole number of pixels");
    }
  }
  if (out[0] != in[0] || out[1] != in[1]) return Unsupported("batch or channels change their size");
  return out;
}

Result<graph::ResizeAttrs> ResizeRule(const OnnxOp& op) {
  graph::ResizeAttrs a;
  const bool modern = op.type == "Resize" && op.opset >= 11;
  const std::string mode =
      op.attributes.Text("coordinate_transformation_mode", modern ? "half_pixel" : "asymmetric");
  using Coordinates = graph::ResizeCoordinates;
  if (mode == "asymmetric") a.coordinates = Coordinates::kAsymmetric;
  else if (mode == "half_pixel") a.coordinates = Coordinates::kHalfPixel;
  else if (mode == "align_corners") a.coordinates = Coordinates::kAlignCorners;
  else if (mode == "pytorch_half_pixel") a.coordinates = Coordinates::kPytorchHalfPixel;
  else return Unsupported("coordinate_transformation_mode '" + mode.substr(0, 40) + "'");
  const std::string rounding =
      op.attributes.Text("nearest_mode", modern ? "round_prefer_floor" : "floor");
  using Rounding = graph::ResizeRounding;
  if (rounding == "floor") a.rounding = Rounding::kFloor;
  else if (rounding == "ceil") a.rounding = Rounding::kCeil;
  else if (rounding == "round_prefer_floor") a.rounding = Rounding::kPreferFloor;
  else if (rounding == "round_prefer_ceil") a.rounding = Rounding::kPreferCeil;
  else return Unsupported("nearest_mode '" + rounding.substr(0, 40) + "'");
  return a;
}

}  // namespace

namespace {

/// Whether ONNX Runtime has this image with the channels last: it is the result of a convolution.
bool FromChannelsLast(OnnxBuilder& b, TensorId x) {
  const auto& nodes = b.graph().nodes;
  return std::any_of(nodes.begin(), nodes.end(), [&](const graph::Node& node) {
    return node.kind == OpKind::kTranspose && node.outputs[0] == x;
  });
}

}  // namespace

OnnxResult EmitResize(OnnxBuilder& b, const OnnxOp& op) {
  if (!op.has(0) || b.rank(op.in[0]) != 4) return Unsupported("its operand is not an image");
  SYSTOLE_ASSIGN_OR_RETURN(const Shape shape, ResizedShape(b, op));
  SYSTOLE_ASSIGN_OR_RETURN(graph::ResizeAttrs a, ResizeRule(op));
  if (op.attributes.Int("antialias", 0) != 0) return Unsupported("antialias");
  a.out_h = shape[2], a.out_w = shape[3];
  const std::string mode = op.attributes.Text("mode", "nearest");
  if (mode != "nearest" && mode != "linear" && mode != "bilinear") {
    return Unsupported("mode '" + mode.substr(0, 40) + "'");
  }
  if (mode != "nearest") {
    // What the operator computes where its values are not real numbers; see ResizeRounding's use in
    // runtime/reference/resize_ops.cc.
    using Rounding = graph::ResizeRounding;
    a.rounding = op.stored || b.tensor(op.in[0]).type == DataType::kFloat32 ? Rounding::kFloor
                 : FromChannelsLast(b, op.in[0])                           ? Rounding::kPreferCeil
                                                                           : Rounding::kCeil;
  }
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, b.ToChannelsLast(op.in[0]));
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId y,
      b.Emit(mode == "nearest" ? OpKind::kResizeNearestNeighbor : OpKind::kResizeBilinear, {x}, a,
             ResultTensor(b, op, x, {shape[0], shape[2], shape[3], shape[1]})));
  return One(b.ToChannelsFirst(y));
}

}  // namespace systole::import
