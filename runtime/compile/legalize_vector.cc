// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/compile/legalizer.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/ops_pool.h"

namespace systole::compile {
namespace {

constexpr size_t kMostPoolRegions = 64;

/// One axis of a pool's output cut where the number of covered pixels changes.
struct AxisPart {
  int64_t begin, end, count;
};
std::vector<AxisPart> PartsOf(int64_t size, int64_t kernel, int64_t stride,
                              const graph::WindowAxis& axis) {
  std::vector<AxisPart> parts;
  for (int64_t o = 0; o < axis.out; ++o) {
    const int64_t first = std::max<int64_t>(o * stride - axis.pad_before, 0);
    const int64_t last = std::min(o * stride - axis.pad_before + kernel, size);
    if (!parts.empty() && parts.back().count == last - first) {
      parts.back().end = o + 1;
    } else {
      parts.push_back({o, o + 1, last - first});
    }
  }
  return parts;
}

std::string PoolText(const Dims& in, const Window& w, const Dims& out) {
  return fmt::format("{} k{}x{} s{}x{} -> {}", DimsText(in), w.kh, w.kw, w.sy, w.sx, DimsText(out));
}

/// The step to a second row or pixel matters only where there is one; pools over the whole image
/// often have strides beyond what a command can say.
Window PoolWindow(const graph::WindowGeometry& g) {
  return {g.kernel_h,
          g.kernel_w,
          g.rows.out == 1 ? 1 : g.stride_h,
          g.cols.out == 1 ? 1 : g.stride_w,
          g.dilation_h,
          g.dilation_w,
          g.rows.pad_before,
          g.cols.pad_before};
}

bool WindowFits(const Window& w) { return w.kh <= 255 && w.kw <= 255 && w.sy <= 15 && w.sx <= 15; }

}  // namespace

Result<void> Legalizer::CheckOneQuant(const Node& node) const {
  if (!OnChip(graph_.input(node))) {
    return Unsupported(fmt::format("the input is {}; engines take int8 and uint8 of one scale",
                                   graph::DataTypeName(graph_.input(node).type)));
  }
  // Pools do not requantize; the runtimes ignore differences of this size.
  const graph::Quantization& in = graph_.input(node).quant;
  const graph::Quantization& out = graph_.output(node).quant;
  const bool same =
      OnChip(graph_.output(node)) && graph_.input(node).type == graph_.output(node).type &&
      in.zero_point() == out.zero_point() && std::abs(in.scale() - out.scale()) <= 1e-6F;
  if (same) return {};
  return Unsupported("input and output have different scales");
}

Result<void> Legalizer::AveragePool(const Node& node) {
  const Tensor& in = graph_.input(node);
  const Tensor& out = graph_.output(node);
  const auto& attrs = node.attrs<graph::Pool2DAttrs>();
  const bool real = numerics_ == golden::Numerics::kOrt;  // Averages of real values.
  if (real) {
    if (!OnChip(in) || !OnChip(out)) return Unsupported("the engines average 8-bit tensors only");
    SYSTOLE_RETURN_IF_ERROR(
        reference::CheckOperator(reference::SignatureOf(graph_, node, numerics_)));
  } else {
    SYSTOLE_RETURN_IF_ERROR(CheckOneQuant(node));
  }
  if (attrs.count_include_pad && !real) return Unsupported("the average counts padded positions");
  const graph::WindowGeometry g = graph::NodeWindow(graph_, node);
  VectorLayer vector;
  vector.op = spec::Opcode::kSumpool;
  vector.input = ValueOf(node.inputs[0]);
  vector.output = ValueOf(node.outputs[0]);
  vector.in = ImageOf(in.shape);
  vector.out = ImageOf(out.shape);
  vector.window = PoolWindow(g);
  // The quotient is taken of the stored values, ties away from their own zero: uint8 values are
  // never negative, so their stored form is undone first.
  const int32_t flip = in.type == graph::DataType::kUint8 ? -128 : 0;
  vector.zero_x = flip;
  const Limits limits = ActivationLimits(numerics_, attrs.activation, QuantOf(out));
  vector.requant = {spec::Requant::kOneStep, {}, flip, limits.low, limits.high};
  const auto rows = PartsOf(vector.in.h, g.kernel_h, g.stride_h, g.rows);
  const auto cols = PartsOf(vector.in.w, g.kernel_w, g.stride_w, g.cols);
  if (real) {
    // What all parts of the output have in common, and each its factor.
    const ChipQuant quant = QuantOf(in);
    vector.zero_x = quant.zero;
    bool first = true;
    for (const AxisPart& y : rows) {
      for (const AxisPart& x : cols) {
        const int64_t taps = y.count * x.count;
        const int64_t divisor = attrs.count_include_pad ? g.kernel_h * g.kernel_w : taps;
        if (!WindowFits(vector.window) || taps < 1 || rows.size() * cols.size() > kMostPoolRegions) {
          return Unsupported("the window is too large, or its parts are too many");
        }
        const auto part = AverageInFloat(quant, QuantOf(out), limits, taps, divisor);
        if (!part || (!first && part->mode != vector.requant.mode)) {
          return Unsupported("roundings of float32 decide some averages");
        }
        first = false;
        vector.regions.push_back({y.begin, y.end, x.begin, x.end, part->factors[0]});
        vector.requant = *part;
        vector.requant.factors.clear();
      }
    }
    Layer layer = NewLayer(node, program::LayerEngine::kVector,
                           PoolText(vector.in, vector.window, vector.out));
    layer.work = std::move(vector);
    out_.layers.push_back(std::move(layer));
    return {};
  }
  bool possible = WindowFits(vector.window) && rows.size() * cols.size() <= kMostPoolRegions;
  for (const AxisPart& y : rows) {
    for (const AxisPart& x : cols) {
      const int64_t count = y.count * x.count;
      const auto factor = ReciprocalFactor(count, count * 256);
      possible = possible && factor.has_value();
      if (possible) vector.regions.push_back({y.begin, y.end, x.begin, x.end, *factor});
    }
  }
  if (!possible) {
    return Unsupported(
        fmt::format("{} border regions with different divisors (most: {}), window "
                    "at most 255, stride at most 15",
                    rows.size() * cols.size(), kMostPoolRegions));
  }
  Layer layer =
      NewLayer(node, program::LayerEngine::kVector, PoolText(vector.in, vector.window, vector.out));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::MaxPool(const Node& node) {
  const graph::WindowGeometry g = graph::NodeWindow(graph_, node);
  SYSTOLE_RETURN_IF_ERROR(CheckOneQuant(node));
  const Window window = PoolWindow(g);
  if (!WindowFits(window)) {
    return Unsupported(fmt::format("window {}x{} stride {}x{}: at most 255 and 15", window.kh,
                                   window.kw, window.sy, window.sx));
  }
  VectorLayer vector;
  vector.op = spec::Opcode::kMaxpool;
  vector.input = ValueOf(node.inputs[0]);
  vector.output = ValueOf(node.outputs[0]);
  vector.in = ImageOf(graph_.input(node).shape);
  vector.out = ImageOf(graph_.output(node).shape);
  vector.window = window;
  vector.pad_byte = -128;
  const Limits limits =
      ActivationLimits(numerics_, graph::NodeActivation(node), QuantOf(graph_.output(node)));
  vector.requant = {spec::Requant::kRaw, {}, 0, limits.low, limits.high};
  Layer layer =
      NewLayer(node, program::LayerEngine::kVector, PoolText(vector.in, vector.window, vector.out));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::Pad(const Node& node) {
  const auto& attrs = node.attrs<graph::PadAttrs>();
  const Tensor& in = graph_.input(node);
  if (!OnChip(in) || !SameQuant(in, graph_.output(node))) {
    return Unsupported("the engines pad int8 and uint8 of one scale only");
  }
  SYSTOLE_RETURN_IF_ERROR(
      reference::CheckOperator(reference::SignatureOf(graph_, node, numerics_)));
  const ChipQuant quant = QuantOf(in);
  const double flip = in.type == graph::DataType::kUint8 ? 128 : 0;
  const double value = attrs.has_value ? attrs.value - flip : quant.zero;
  if (!(value >= -128 && value <= 127)) return Unsupported("the value is not of the input's type");
  const bool image = in.shape.size() == 4 && attrs.before[0] == 0 && attrs.after[0] == 0 &&
                     attrs.before[3] == 0 && attrs.after[3] == 0;
  if (!image) return PadParts(node, static_cast<int32_t>(value));
  VectorLayer vector;
  vector.op = spec::Opcode::kMaxpool;
  vector.input = ValueOf(node.inputs[0]);
  vector.output = ValueOf(node.outputs[0]);
  vector.in = ImageOf(in.shape);
  vector.out = ImageOf(graph_.output(node).shape);
  vector.window.pad_top = attrs.before[1];
  vector.window.pad_left = attrs.before[2];
  vector.pad_byte = static_cast<int32_t>(value);
  vector.requant = {spec::Requant::kRaw, {}, 0, -128, 127};
  Layer layer = NewLayer(node, program::LayerEngine::kVector,
                         fmt::format("{} -> {}", DimsText(vector.in), DimsText(vector.out)));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::Rescale(const Node& node) {
  const Tensor& in = graph_.input(node);
  const Tensor& out = graph_.output(node);
  if (!OnChip(in) || !OnChip(out)) {
    return Unsupported(fmt::format("{} to {}; engines take int8 and uint8 of one scale",
                                   graph::DataTypeName(in.type), graph::DataTypeName(out.type)));
  }
  const graph::Activation activation =
      node.kind == graph::OpKind::kRelu ? graph::Activation::kRelu : graph::Activation::kNone;
  const ChipQuant from = QuantOf(in);
  const ChipQuant to = QuantOf(out);
  const golden::QuantizedMultiplier factor =
      golden::QuantizeMultiplier(static_cast<double>(from.scale) / static_cast<double>(to.scale));
  if (!Representable(factor)) {
    return Unsupported("the ratio of the scales is above 2^31");
  }
  const Limits limits = ActivationLimits(numerics_, activation, to);
  VectorLayer vector;
  vector.op = spec::Opcode::kSumpool;
  vector.input = ValueOf(node.inputs[0]);
  vector.output = ValueOf(node.outputs[0]);
  vector.in = ImageOf(in.shape);
  vector.out = vector.in;
  vector.zero_x = from.zero;
  vector.requant = {spec::Requant::kTwoStep, {factor}, to.zero, limits.low, limits.high};
  Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(vector.in));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

}  // namespace systole::compile
