// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/graph/geometry.h"
#include "runtime/import/onnx_op.h"
#include "runtime/import/onnx_sums.h"
#include "runtime/import/onnx_window.h"

namespace systole::import {
namespace {

/// Weights of a convolution with two axes: [out, in / groups, rows, columns] of the file.
struct Weights {
  TensorId id = graph::kNoTensor;
  int64_t groups = 1;
};

Result<Weights> ReadWeights(OnnxBuilder& b, const OnnxOp& op, TensorId x) {
  if (op.in.size() < 2 || op.in[1] == graph::kNoTensor) {
    return InvalidArgument("it has no weights");
  }
  const graph::Tensor& w = b.tensor(op.in[1]);
  if (!w.is_constant()) return Unsupported("the weights '" + w.name + "' are not a constant");
  if (w.shape.size() != op.attributes.Ints("dilations").size() + 2 &&
      !op.attributes.Ints("dilations").empty()) {
    return InvalidArgument("weights " + graph::ShapeToString(w.shape) +
                           " do not fit the number of dilations");
  }
  if (w.shape.size() != b.rank(op.in[0])) {
    return InvalidArgument("weights " + graph::ShapeToString(w.shape) + " and input " +
                           graph::ShapeToString(b.shape(op.in[0])) +
                           " have different numbers of dimensions");
  }
  Weights result;
  SYSTOLE_ASSIGN_OR_RETURN(result.id, LiftImage(b, op.in[1]));
  result.groups = op.attributes.Int("group", 1);
  const int64_t channels = b.shape(x)[1];
  if (result.groups < 1 || result.groups > channels || channels % result.groups != 0) {
    return InvalidArgument(std::to_string(result.groups) + " groups of " +
                           std::to_string(channels) + " channels");
  }
  return result;
}

/// Sets what CONV_2D and DEPTHWISE_CONV_2D have in common.
template <typename Attrs>
Attrs ConvAttrs(const OnnxOp& op, const OnnxWindow& w) {
  Attrs a;
  a.stride_h = w.stride[0], a.stride_w = w.stride[1];
  a.dilation_h = w.dilation[0], a.dilation_w = w.dilation[1];
  a.padding = w.padding, a.pads = w.pads;
  // Behind sums the activation comes with the multiplication by the scales.
  a.activation = op.activation;
  return a;
}

}  // namespace

namespace {

/// The convolution as int32 sums, and what float32 sums would have been rounded to.
Result<TensorId> EmitSettled(OnnxBuilder& b, const OnnxOp& op, const graph::Conv2DAttrs& attributes,
                             TensorId image, TensorId kernel, TensorId bias, Shape shape) {
  const int64_t channels = shape.back();
  if (bias == graph::kNoTensor) {
    bias = b.AddFloats(op.name() + "_bias", {channels},
                       std::vector<float>(static_cast<size_t>(channels), 0.0F));
  } else {
    SYSTOLE_ASSIGN_OR_RETURN(bias, FloatBias(b, bias, channels));
  }
  graph::Conv2DAttrs plain = attributes;
  plain.activation = graph::Activation::kNone;
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId sums,
      b.Emit(OpKind::kConv2D, {image, kernel, graph::kNoTensor}, plain,
             PlainTensor(op, DataType::kInt32, shape)));
  return b.Emit(OpKind::kSettleSums, {sums, image, kernel, bias}, attributes,
                ResultTensor(b, op, image, std::move(shape)));
}

}  // namespace

OnnxResult EmitConv(OnnxBuilder& b, const OnnxOp& op) {
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, LiftImage(b, op.in[0]));
  SYSTOLE_ASSIGN_OR_RETURN(const Weights weights, ReadWeights(b, op, x));
  const Shape in = b.shape(x);
  const Shape shape = b.shape(weights.id);
  const int64_t channels = shape[0];
  if (shape[1] != in[1] / weights.groups || channels % weights.groups != 0) {
    return InvalidArgument("weights " + graph::ShapeToString(shape) + " do not fit input " +
                           graph::ShapeToString(in) + " in " + std::to_string(weights.groups) +
                           " groups");
  }
  SYSTOLE_ASSIGN_OR_RETURN(
      const OnnxWindow w,
      ReadWindow(op, b.rank(op.in[0]) - 2, {in[2], in[3]}, {shape[2], shape[3]}));
  const bool depthwise = weights.groups == in[1] && weights.groups > 1;
  SYSTOLE_ASSIGN_OR_RETURN(
      TensorId kernel, b.Transpose(weights.id, depthwise ? graph::Permutation{1, 2, 3, 0}
                                                         : graph::Permutation{0, 2, 3, 1}));
  SYSTOLE_ASSIGN_OR_RETURN(kernel, OneZeroPoint(b, kernel));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId image, b.ToChannelsLast(x));
  const TensorId given = op.has(2) ? op.in[2] : graph::kNoTensor;
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId bias, IsByte(b, x)
                                                    ? IntegerBias(b, given, x, kernel, channels)
                                                    : FloatBias(b, given, channels));
  graph::Tensor out = SumsTensor(b, op, x, {in[0], w.out[0], w.out[1], channels});
  OnnxOp inner = op;
  if (out.type == DataType::kInt32) inner.activation = graph::Activation::kNone;
  const auto plain = ConvAttrs<graph::Conv2DAttrs>(inner, w);
  if (op.settled && IsByte(b, x) && channels > weights.groups) {
    SYSTOLE_ASSIGN_OR_RETURN(
        const TensorId y, EmitSettled(b, op, plain, image, kernel, given, std::move(out.shape)));
    return One(LowerImage(b, y, b.rank(op.in[0])));
  }
  graph::Attributes attributes = plain;
  if (depthwise) {
    auto a = ConvAttrs<graph::DepthwiseConv2DAttrs>(inner, w);
    a.depth_multiplier = channels / weights.groups;
    attributes = a;
  }
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId sums,
      b.Emit(depthwise ? OpKind::kDepthwiseConv2D : OpKind::kConv2D, {image, kernel, bias},
             attributes, std::move(out)));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId y, FinishSums(b, op, sums, x, kernel));
  return One(LowerImage(b, y, b.rank(op.in[0])));
}

namespace {

/// Output sizes and cropping of a transposed convolution.
Result<graph::TransposeConvAttrs> TransposedWindow(const OnnxOp& op, size_t axes, const Shape& in,
                                                   const Shape& weights) {
  int64_t kernel[2] = {weights[2], weights[3]};
  int64_t stride[2] = {1, 1};
  int64_t dilation[2] = {1, 1};
  SYSTOLE_RETURN_IF_ERROR(ReadSteps(op, "strides", axes, stride));
  SYSTOLE_RETURN_IF_ERROR(ReadSteps(op, "dilations", axes, dilation));
  if (dilation[0] != 1 || dilation[1] != 1) return Unsupported("dilations other than 1");
  const auto extra = op.attributes.Ints("output_padding");
  const auto wanted = op.attributes.Ints("output_shape");
  const auto pads = op.attributes.Ints("pads");
  const std::string automatic = op.attributes.Text("auto_pad", "NOTSET");
  if ((!extra.empty() && extra.size() != axes) || (!wanted.empty() && wanted.size() != axes) ||
      (!pads.empty() && pads.size() != 2 * axes)) {
    return InvalidArgument("output_padding, output_shape or pads have another number of axes");
  }
  for (const auto* values : {&extra, &wanted, &pads}) {
    for (const int64_t value : *values) {
      if (value < 0 || value > graph::kMaxTensorBytes) {
        return Unsupported("output_padding, output_shape or pads of " + std::to_string(value));
      }
    }
  }
  graph::TransposeConvAttrs a;
  a.stride_h = stride[0], a.stride_w = stride[1];
  int64_t out[2];
  for (size_t i = 0; i < 2; ++i) {
    const int64_t more = i < extra.size() ? extra[i] : 0;
    const int64_t full = (in[2 + i] - 1) * stride[i] + kernel[i] + more;
    int64_t before = i < axes && !pads.empty() ? pads[i] : 0;
    int64_t after = i < axes && !pads.empty() ? pads[axes + i] : 0;
    const bool same = automatic == "SAME_UPPER" || automatic == "SAME_LOWER";
    if ((same || !wanted.empty()) && i < axes) {
      const int64_t target = wanted.empty() ? in[2 + i] * stride[i] : wanted[i];
      const int64_t total = std::max<int64_t>(full - target, 0);
      const int64_t small = total / 2;
      before = automatic == "SAME_LOWER" ? total - small : small;
      if (automatic == "NOTSET") before = total - small;
      after = full - target - before;
    }
    if (before < 0 || before > full || after > full) {
      return Unsupported("pads or output_padding outside the result");
    }
    out[i] = full - before - after;
    a.pads[i] = before;
    a.pads[2 + i] = std::max<int64_t>(after, 0);
  }
  a.out_h = out[0], a.out_w = out[1];
  a.activation = op.activation;
  if (out[0] < 1 || out[1] < 1) return InvalidArgument("the result has no pixels");
  return a;
}

}  // namespace

namespace {

/// Weights [in, out / groups, ..] as [in, out, ..]: zero points, or 0.0, outside the own group.
Result<TensorId> WithoutGroups(OnnxBuilder& b, const Weights& weights) {
  constexpr int64_t kMaxBytes = int64_t{1} << 27;
  graph::Tensor t = b.tensor(weights.id);
  const int64_t own = t.shape[1];
  const int64_t taps = t.shape[2] * t.shape[3];
  if (t.shape[0] % weights.groups != 0 || t.size_bytes() > kMaxBytes / weights.groups) {
    return Unsupported(std::to_string(weights.groups) + " groups of weights " +
                       graph::ShapeToString(t.shape));
  }
  const auto size = graph::DataTypeSize(t.type);
  auto data = std::make_shared<graph::Bytes>(
      static_cast<size_t>(t.size_bytes() * weights.groups));
  t.shape[1] = own * weights.groups;
  if (t.quant.per_channel()) {
    if (t.quant.axis != 1) return Unsupported("a scale per input channel");
    const graph::Quantization part = t.quant;
    for (int64_t g = 1; g < weights.groups; ++g) {
      t.quant.scales.insert(t.quant.scales.end(), part.scales.begin(), part.scales.end());
      t.quant.zero_points.insert(t.quant.zero_points.end(), part.zero_points.begin(),
                                 part.zero_points.end());
    }
  }
  const auto from = b.tensor(weights.id).bytes();
  for (int64_t i = 0; i < t.shape[0]; ++i) {
    const int64_t group = i / (t.shape[0] / weights.groups);
    for (int64_t o = 0; o < t.shape[1]; ++o) {
      std::byte* to = data->data() + (i * t.shape[1] + o) * taps * size;
      if (o / own == group) {
        std::memcpy(to, from.data() + (i * own + o % own) * taps * size,
                    static_cast<size_t>(taps * size));
      } else if (size == 1) {
        const int64_t zero = t.quant.empty() ? 0 : t.quant.zero_point(static_cast<size_t>(o));
        std::memset(to, static_cast<int>(zero & 0xFF), static_cast<size_t>(taps));
      }
    }
  }
  t.data = std::move(data);
  return b.AddTensor(std::move(t));
}

}  // namespace

OnnxResult EmitConvTranspose(OnnxBuilder& b, const OnnxOp& op) {
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId x, LiftImage(b, op.in[0]));
  SYSTOLE_ASSIGN_OR_RETURN(Weights weights, ReadWeights(b, op, x));
  if (weights.groups != 1) {
    SYSTOLE_ASSIGN_OR_RETURN(weights.id, WithoutGroups(b, weights));
  }
  const Shape in = b.shape(x);
  const Shape shape = b.shape(weights.id);  // [in, out, rows, columns]
  if (shape[0] != in[1]) {
    return InvalidArgument("weights " + graph::ShapeToString(shape) + " do not fit input " +
                           graph::ShapeToString(in));
  }
  SYSTOLE_ASSIGN_OR_RETURN(const auto attributes,
                           TransposedWindow(op, b.rank(op.in[0]) - 2, in, shape));
  SYSTOLE_ASSIGN_OR_RETURN(TensorId kernel, b.Transpose(weights.id, {1, 2, 3, 0}));
  SYSTOLE_ASSIGN_OR_RETURN(kernel, OneZeroPoint(b, kernel));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId image, b.ToChannelsLast(x));
  const TensorId given = op.has(2) ? op.in[2] : graph::kNoTensor;
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId bias, IsByte(b, x)
                                                    ? IntegerBias(b, given, x, kernel, shape[1])
                                                    : FloatBias(b, given, shape[1]));
  SYSTOLE_ASSIGN_OR_RETURN(
      const TensorId sums,
      b.Emit(OpKind::kTransposeConv, {image, kernel, bias}, attributes,
             SumsTensor(b, op, x, {in[0], attributes.out_h, attributes.out_w, shape[1]})));
  SYSTOLE_ASSIGN_OR_RETURN(const TensorId y, FinishSums(b, op, sums, x, kernel));
  return One(LowerImage(b, y, b.rank(op.in[0])));
}

}  // namespace systole::import
