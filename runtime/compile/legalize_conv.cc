// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "runtime/compile/legalizer.h"

namespace systole::compile {
namespace {

Dims DimsOf(const graph::Shape& shape) { return {shape[0], shape[1], shape[2], shape[3]}; }

std::string WindowText(const Dims& in, const Window& window, const Dims& out) {
  std::string text = fmt::format("{} k{}", DimsText(in), window.kh);
  if (window.kw != window.kh) text += fmt::format("x{}", window.kw);
  text += fmt::format(" s{}", window.sy);
  if (window.sx != window.sy) text += fmt::format("x{}", window.sx);
  if (window.dy != 1 || window.dx != 1) text += fmt::format(" d{}", window.dy);
  return text + " -> " + DimsText(out);
}

golden::WeightType WeightTypeOf(const graph::Tensor& weights) {
  return weights.type == graph::DataType::kUint8 ? golden::WeightType::kUint8
                                                 : golden::WeightType::kInt8;
}

/// Real factor of each channel (one if the weights have one scale).
std::vector<double> RealFactors(const graph::Graph& graph, const graph::Node& node,
                                golden::ScaleProduct product) {
  std::vector<double> real;
  for (const float scale : graph.input(node, 1).quant.scales) {
    real.push_back(golden::RealMultiplier(graph.input(node).quant.scale(), scale,
                                          graph.output(node).quant.scale(), product));
  }
  return real;
}

}  // namespace

const graph::Node* Legalizer::FoldablePad(const Node& node) const {
  if (node.kind != graph::OpKind::kConv2D && node.kind != graph::OpKind::kDepthwiseConv2D) {
    return nullptr;
  }
  const Node* pad = producer_[node.inputs[0]];
  if (pad == nullptr || pad->kind != graph::OpKind::kPad || uses_[node.inputs[0]] != 1) {
    return nullptr;
  }
  const auto& attrs = pad->attrs<graph::PadAttrs>();
  const Tensor& in = graph_.input(*pad);
  const Tensor& out = graph_.output(*pad);
  const bool image = in.shape.size() == 4 && attrs.before[0] == 0 && attrs.after[0] == 0 &&
                     attrs.before[3] == 0 && attrs.after[3] == 0;
  const bool same_quant = in.type == out.type && in.quant.scales == out.quant.scales &&
                          in.quant.zero_points == out.quant.zero_points;
  // The window's own padding behind the PAD's must not change what the pad amounts mean: both fill
  // with the zero point, so they add up.
  return image && same_quant ? pad : nullptr;
}

Result<Legalizer::Geometry> Legalizer::WindowOf(const Node& node) {
  const graph::WindowGeometry g = graph::NodeWindow(graph_, node);
  Geometry geometry{node.inputs[0], {}, DimsOf(graph_.output(node).shape), {}};
  // A step that leads nowhere need not fit into a command.
  const auto step = [](const graph::WindowAxis& axis, int64_t s) { return axis.out == 1 ? 1 : s; };
  const auto spread = [](int64_t kernel, int64_t dilation) { return kernel == 1 ? 1 : dilation; };
  geometry.window = {g.kernel_h,
                     g.kernel_w,
                     step(g.rows, g.stride_h),
                     step(g.cols, g.stride_w),
                     spread(g.kernel_h, g.dilation_h),
                     spread(g.kernel_w, g.dilation_w),
                     g.rows.pad_before,
                     g.cols.pad_before};
  if (const Node* pad = FoldablePad(node)) {
    const auto& attrs = pad->attrs<graph::PadAttrs>();
    geometry.source = pad->inputs[0];
    geometry.window.pad_top += attrs.before[1];
    geometry.window.pad_left += attrs.before[2];
  }
  geometry.in = DimsOf(graph_.tensor(geometry.source).shape);
  const Window& w = geometry.window;
  if (w.kh > 255 || w.kw > 255 || w.sy > 15 || w.sx > 15 || w.dy > 63 || w.dx > 63 ||
      geometry.in.c > 65535 || w.kw * geometry.in.c > 65535) {
    return tl::unexpected(Problem(
        node, fmt::format("kernel {}x{}, stride {}x{}, dilation {}x{}, {} channels: at most 255, 15, "
                          "63, and 65535 bytes in a kernel row",
                          w.kh, w.kw, w.sy, w.sx, w.dy, w.dx, geometry.in.c)));
  }
  return geometry;
}

std::vector<int8_t> Legalizer::ChipBytes(const Tensor& tensor) const {
  const std::byte flip{static_cast<unsigned char>(
      tensor.type == graph::DataType::kUint8 ? 0x80 : 0x00)};
  std::vector<int8_t> bytes;
  bytes.reserve(tensor.bytes().size());
  for (const std::byte b : tensor.bytes()) bytes.push_back(static_cast<int8_t>(b ^ flip));
  return bytes;
}

std::vector<int32_t> Legalizer::BiasOf(const Node& node, int64_t channels) const {
  std::vector<int32_t> bias(channels, 0);
  if (!graph_.has_input(node, 2)) return bias;
  const Tensor& tensor = graph_.input(node, 2);
  for (int64_t c = 0; c < channels; ++c) bias[c] = static_cast<int32_t>(tensor.IntAt(c));
  return bias;
}

void Legalizer::FoldInputZero(ConvLayer& layer, int32_t zero) const {
  const int64_t taps = layer.window.kh * layer.window.kw * layer.in.c;
  for (int64_t c = 0; c < layer.out.c; ++c) {
    int64_t sum = 0;
    for (int64_t t = 0; t < taps; ++t) sum += layer.weights[c * taps + t];
    const int64_t folded = layer.bias[c] - zero * (sum - taps * layer.weight_zero);
    layer.bias[c] = static_cast<int32_t>(static_cast<uint32_t>(folded));  // Wraps as the sums do.
  }
}

Result<Requant> Legalizer::ConvRequant(const Node& node, golden::OpClass op,
                                       graph::Activation activation) {
  const auto rule = golden::RuleFor(op, WeightTypeOf(graph_.input(node, 1)), numerics_);
  if (!rule) {
    return tl::unexpected(Problem(
        node, fmt::format("uint8 networks do not exist in numerics '{}'; use tflite_ref",
                          golden::Name(numerics_))));
  }
  const ChipQuant out = QuantOf(graph_.output(node));
  const Limits limits = ActivationLimits(activation, out);
  Requant requant{spec::Requant::kTwoStep, {}, out.zero, limits.low, limits.high};
  for (const double real : RealFactors(graph_, node, rule->product)) {
    requant.factors.push_back(golden::QuantizeMultiplier(real));
    if (!Representable(requant.factors.back())) {
      return tl::unexpected(
          Problem(node, fmt::format("requantization factor {} is above 2^31", real)));
    }
  }
  return requant;
}

Result<void> Legalizer::Conv2D(const Node& node) {
  SYSTOLE_ASSIGN_OR_RETURN(const Geometry g, WindowOf(node));
  const Tensor& weights = graph_.input(node, 1);
  if (weights.shape[3] != g.in.c) {
    return tl::unexpected(Problem(
        node, fmt::format("grouped convolution ({} input channels, {} in the weights) is not "
                          "supported", g.in.c, weights.shape[3])));
  }
  SYSTOLE_ASSIGN_OR_RETURN(Requant requant, ConvRequant(node, golden::OpClass::kConv,
                                                        graph::NodeActivation(node)));
  ConvLayer conv;
  conv.input = ValueOf(g.source);
  conv.output = ValueOf(node.outputs[0]);
  conv.in = g.in;
  conv.out = g.out;
  conv.window = g.window;
  conv.weights = ChipBytes(weights);
  conv.weight_zero = QuantOf(weights).zero;
  conv.pad_byte = QuantOf(graph_.tensor(g.source)).zero;
  conv.bias = BiasOf(node, g.out.c);
  FoldInputZero(conv, conv.pad_byte);
  conv.requant = std::move(requant);
  Layer layer = NewLayer(node, program::LayerEngine::kConv, WindowText(g.in, g.window, g.out));
  layer.work = std::move(conv);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::Depthwise(const Node& node) {
  if (node.attrs<graph::DepthwiseConv2DAttrs>().depth_multiplier != 1) {
    return DepthwiseOnArray(node);
  }
  SYSTOLE_ASSIGN_OR_RETURN(const Geometry g, WindowOf(node));
  const Tensor& weights = graph_.input(node, 1);
  SYSTOLE_ASSIGN_OR_RETURN(Requant requant, ConvRequant(node, golden::OpClass::kDepthwise,
                                                        graph::NodeActivation(node)));
  VectorLayer vector;
  vector.op = spec::Opcode::kDepthwise;
  vector.input = ValueOf(g.source);
  vector.output = ValueOf(node.outputs[0]);
  vector.in = g.in;
  vector.out = g.out;
  vector.window = g.window;
  vector.zero_x = QuantOf(graph_.tensor(g.source)).zero;
  vector.zero_w = QuantOf(weights).zero;
  vector.weights = ChipBytes(weights);
  vector.bias = BiasOf(node, g.out.c);
  vector.requant = std::move(requant);
  Layer layer = NewLayer(node, program::LayerEngine::kVector, WindowText(g.in, g.window, g.out));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::DepthwiseOnArray(const Node& node) {
  SYSTOLE_ASSIGN_OR_RETURN(const Geometry g, WindowOf(node));
  const Tensor& weights = graph_.input(node, 1);
  const int64_t multiplier = node.attrs<graph::DepthwiseConv2DAttrs>().depth_multiplier;
  const int64_t taps = g.window.kh * g.window.kw;
  if (taps * g.in.c * g.out.c > (int64_t{1} << 28)) {
    return tl::unexpected(Problem(
        node, fmt::format("depth multiplier {} with {} channels needs more than 256 MiB of weights",
                          multiplier, g.in.c)));
  }
  SYSTOLE_ASSIGN_OR_RETURN(Requant requant, ConvRequant(node, golden::OpClass::kDepthwise,
                                                        graph::NodeActivation(node)));
  ConvLayer conv;
  conv.input = ValueOf(g.source);
  conv.output = ValueOf(node.outputs[0]);
  conv.in = g.in;
  conv.out = g.out;
  conv.window = g.window;
  conv.weight_zero = QuantOf(weights).zero;
  conv.pad_byte = QuantOf(graph_.tensor(g.source)).zero;
  const std::vector<int8_t> own = ChipBytes(weights);
  conv.weights.assign(g.out.c * taps * g.in.c, static_cast<int8_t>(conv.weight_zero));
  for (int64_t c = 0; c < g.out.c; ++c) {
    for (int64_t t = 0; t < taps; ++t) {
      conv.weights[(c * taps + t) * g.in.c + c / multiplier] = own[t * g.out.c + c];
    }
  }
  conv.bias = BiasOf(node, g.out.c);
  FoldInputZero(conv, conv.pad_byte);
  conv.requant = std::move(requant);
  Layer layer = NewLayer(node, program::LayerEngine::kConv, WindowText(g.in, g.window, g.out));
  layer.work = std::move(conv);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::FullyConnected(const Node& node) {
  const Tensor& weights = graph_.input(node, 1);
  const int64_t channels = weights.shape[0];
  const int64_t depth = weights.shape[1];
  const int64_t rows = graph_.input(node).num_elements() / depth;
  if (depth > 65535) {
    return tl::unexpected(
        Problem(node, fmt::format("{} input features; at most 65535 are supported", depth)));
  }
  const graph::Activation activation = graph::NodeActivation(node);
  ConvLayer conv;
  conv.input = ValueOf(node.inputs[0]);
  conv.output = ValueOf(node.outputs[0]);
  conv.in = {1, 1, rows, depth};
  conv.out = {1, 1, rows, channels};
  conv.weights = ChipBytes(weights);
  conv.weight_zero = QuantOf(weights).zero;
  conv.pad_byte = QuantOf(graph_.input(node)).zero;
  const std::vector<int32_t> bias = BiasOf(node, channels);
  conv.bias = bias;
  FoldInputZero(conv, conv.pad_byte);
  const std::string shape = rows == 1 ? fmt::format("{} -> {}", depth, channels)
                                      : fmt::format("{}x{} -> {}x{}", rows, depth, rows, channels);
  Layer layer = NewLayer(node, program::LayerEngine::kConv, shape);
  SYSTOLE_ASSIGN_OR_RETURN(conv.requant,
                           ConvRequant(node, golden::OpClass::kFullyConnected, activation));
  const auto rule =
      golden::RuleFor(golden::OpClass::kFullyConnected, WeightTypeOf(weights), numerics_);
  if (rule->rounding == golden::Rounding::kFloat64) {
    return FinishFloat64(node, std::move(conv), std::move(layer),
                         RealFactors(graph_, node, rule->product), bias);
  }
  layer.work = std::move(conv);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::FinishFloat64(const Node& node, ConvLayer conv, Layer layer,
                                      std::vector<double> real, const std::vector<int32_t>& bias) {
  const int64_t depth = conv.in.c;
  const int64_t reach = std::max(127 - conv.pad_byte, conv.pad_byte + 128);
  const Limits limits{conv.requant.low, conv.requant.high};
  std::vector<golden::QuantizedMultiplier> factors;
  for (int64_t c = 0; c < conv.out.c; ++c) {
    int64_t bound = std::abs(static_cast<int64_t>(bias[c]));
    for (int64_t t = 0; t < depth; ++t) {
      bound += reach * std::abs(conv.weights[c * depth + t] - conv.weight_zero);
    }
    const auto factor = OneStepForFloat64(real[real.size() == 1 ? 0 : c], bound, conv.requant.zero,
                                          limits);
    if (!factor) break;
    factors.push_back(*factor);
  }
  if (static_cast<int64_t>(factors.size()) == conv.out.c) {
    conv.requant.mode = spec::Requant::kOneStep;
    conv.requant.factors = std::move(factors);
    layer.work = std::move(conv);
    out_.layers.push_back(std::move(layer));
    return {};
  }
  program::TensorRef sums = TypeOf(node.outputs[0]);
  sums.name += "/accumulators";
  sums.type = graph::DataType::kInt32;
  Value raw;
  raw.name = sums.name;
  raw.bytes = conv.out.elements() * 4;
  out_.values.push_back(std::move(raw));
  const ValueId output = conv.output;
  conv.output = static_cast<ValueId>(out_.values.size()) - 1;
  conv.requant.mode = spec::Requant::kRaw;
  conv.requant.factors.clear();
  const ValueId raw_value = conv.output;
  const bool is_uint8 = graph_.output(node).type == graph::DataType::kUint8;
  const int32_t flip = is_uint8 ? 128 : 0;
  layer.work = std::move(conv);
  out_.layers.push_back(std::move(layer));

  Layer finish = NewLayer(node, program::LayerEngine::kCpu, "");
  finish.info.name += "/requantize";
  finish.info.macs = 0;
  finish.info.reason = "float64 requantization that no integer factor reproduces";
  CpuLayer cpu;
  cpu.operation = program::Float64RequantStep{std::move(real), limits.low + flip, limits.high + flip};
  cpu.inputs = {raw_value};
  cpu.outputs = {output};
  sums.shape = {conv.out.n * conv.out.h * conv.out.w, conv.out.c};
  cpu.input_types = {sums};
  cpu.output_types = {TypeOf(node.outputs[0])};
  finish.work = std::move(cpu);
  out_.layers.push_back(std::move(finish));
  return {};
}

}  // namespace systole::compile
