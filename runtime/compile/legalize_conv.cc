// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "runtime/compile/legalizer.h"

namespace systole::compile {
namespace {

std::string WindowText(const Dims& in, const Window& window, const Dims& out) {
  std::string text = fmt::format("{} k{}", DimsText(in), window.kh);
  if (window.kw != window.kh) text += fmt::format("x{}", window.kw);
  text += fmt::format(" s{}", window.sy);
  if (window.sx != window.sy) text += fmt::format("x{}", window.sx);
  if (window.dy != 1 || window.dx != 1) text += fmt::format(" d{}", window.dy);
  return text + " -> " + DimsText(out);
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
  const bool same_quant = OnChip(in) && SameQuant(in, out) &&
                          (!attrs.has_value || attrs.value == in.quant.zero_point());
  // The window's own padding behind the PAD's must not change what the pad amounts mean: both fill
  // with the zero point, so they add up.
  return image && same_quant ? pad : nullptr;
}

Result<Legalizer::Geometry> Legalizer::WindowOf(const Node& node) {
  const graph::WindowGeometry g = graph::NodeWindow(graph_, node);
  Geometry geometry{node.inputs[0], {}, ImageOf(graph_.output(node).shape), {}};
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
  geometry.in = ImageOf(graph_.tensor(geometry.source).shape);
  const Window& w = geometry.window;
  if (w.kh > 255 || w.kw > 255 || w.sy > 15 || w.sx > 15 || w.dy > 63 || w.dx > 63) {
    return Unsupported(fmt::format("kernel {}x{}, stride {}x{}, dilation {}x{}: at most 255, 15 and "
                                   "63",
                                   w.kh, w.kw, w.sy, w.sx, w.dy, w.dx));
  }
  return geometry;
}

std::vector<int8_t> Legalizer::ChipBytes(const Tensor& tensor) const {
  const std::byte flip{
      static_cast<unsigned char>(tensor.type == graph::DataType::kUint8 ? 0x80 : 0x00)};
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
  const int64_t taps = layer.window.kh * layer.window.kw * layer.depth();
  for (int64_t c = 0; c < layer.out.c; ++c) {
    int64_t sum = 0;
    for (int64_t t = 0; t < taps; ++t) sum += layer.weights[c * taps + t];
    const int64_t folded = layer.bias[c] - zero * (sum - taps * layer.weight_zero);
    layer.bias[c] = static_cast<int32_t>(static_cast<uint32_t>(folded));  // Wraps as the sums do.
  }
}

Result<Requant> Legalizer::ConvRequant(const Node& node, golden::OpClass op,
                                       graph::Activation activation) {
  const Tensor& out_tensor = graph_.output(node);
  if (out_tensor.type == graph::DataType::kInt32) return Requant{spec::Requant::kRaw, {}, 0, 0, 0};
  const auto rule = golden::RuleFor(op, WeightTypeOf(graph_.input(node, 1)), numerics_);
  if (!rule) {
    return Unsupported(fmt::format("uint8 networks do not exist in numerics '{}'; use tflite_ref",
                                   golden::Name(numerics_)));
  }
  const ChipQuant out = QuantOf(out_tensor);
  const Limits limits = ActivationLimits(numerics_, activation, out);
  const bool float32 = rule->rounding == golden::Rounding::kFloat32;
  Requant requant{float32 ? spec::Requant::kFloat32 : spec::Requant::kTwoStep,
                  {},
                  out.zero,
                  limits.low,
                  limits.high};
  for (const double real : RealFactors(graph_, node, rule->product)) {
    if (!(real < 0x1p31)) {
      return Unsupported(fmt::format("requantization factor {} is not below 2^31", real));
    }
    requant.factors.push_back(float32 ? golden::Float32Multiplier(static_cast<float>(real))
                                      : golden::QuantizeMultiplier(real));
  }
  return requant;
}

Result<void> Legalizer::CheckWeighted(const Node& node) const {
  const Tensor& weights = graph_.input(node, 1);
  const Tensor& out = graph_.output(node);
  if (!OnChip(graph_.input(node))) {
    return Unsupported(fmt::format("the input is {}; engines take int8 and uint8 of one scale",
                                   graph::DataTypeName(graph_.input(node).type)));
  }
  const bool sums = out.type == graph::DataType::kInt32 &&
                    graph::NodeActivation(node) == graph::Activation::kNone;
  if (!OnChip(out) && !sums) {
    return Unsupported(fmt::format("the output is {}; engines give int8 and uint8 of one scale",
                                   graph::DataTypeName(out.type)));
  }
  if (!weights.is_constant()) return Unsupported("the weights are not constant");
  if (!Is8Bit(weights) || (weights.quant.empty() && !sums)) {
    return Unsupported(fmt::format("the weights are {}; engines take int8 and uint8 with a scale",
                                   graph::DataTypeName(weights.type)));
  }
  const auto& zeros = weights.quant.zero_points;
  if (std::adjacent_find(zeros.begin(), zeros.end(), std::not_equal_to<>()) != zeros.end()) {
    return Unsupported("the weights' channels have different zero points");
  }
  if (!graph_.has_input(node, 2)) return {};
  const Tensor& bias = graph_.input(node, 2);
  if (bias.is_constant() && bias.type == graph::DataType::kInt32) return {};
  return Unsupported("the bias is not a constant of int32");
}

Result<void> Legalizer::Conv2D(const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckWeighted(node));
  const Tensor& weights = graph_.input(node, 1);
  return OnArray(node, golden::OpClass::kConv, graph_.input(node).shape[3] / weights.shape[3],
                 ChipBytes(weights));
}

Result<void> Legalizer::DepthwiseOnArray(const Node& node) {
  // OHWI of one channel each, from HWO.
  const Tensor& weights = graph_.input(node, 1);
  const std::vector<int8_t> own = ChipBytes(weights);
  const int64_t channels = weights.shape[3];
  const int64_t taps = weights.shape[1] * weights.shape[2];
  std::vector<int8_t> turned(own.size());
  for (int64_t t = 0; t < taps; ++t) {
    for (int64_t c = 0; c < channels; ++c) turned[c * taps + t] = own[t * channels + c];
  }
  return OnArray(node, golden::OpClass::kDepthwise, graph_.input(node).shape[3], std::move(turned));
}

Result<void> Legalizer::OnArray(const Node& node, golden::OpClass op, int64_t groups,
                                std::vector<int8_t> weights) {
  SYSTOLE_ASSIGN_OR_RETURN(const Geometry g, WindowOf(node));
  SYSTOLE_ASSIGN_OR_RETURN(Requant requant, ConvRequant(node, op, graph::NodeActivation(node)));
  ConvLayer conv;
  conv.in = g.in;
  conv.out = g.out;
  conv.window = g.window;
  conv.weights = std::move(weights);
  conv.groups = groups;
  conv.weight_zero = QuantOf(graph_.input(node, 1)).zero;
  conv.pad_byte = QuantOf(graph_.tensor(g.source)).zero;
  conv.bias = BiasOf(node, g.out.c);
  FoldInputZero(conv, conv.pad_byte);
  conv.requant = std::move(requant);
  conv.input = ValueOf(g.source);
  conv.output = ValueOf(node.outputs[0]);
  NoteFoldedPad(node);
  std::string shape = WindowText(g.in, g.window, g.out);
  if (op == golden::OpClass::kConv && groups > 1) shape += fmt::format(" g{}", groups);
  Layer layer = NewLayer(node, program::LayerEngine::kConv, std::move(shape));
  layer.work = std::move(conv);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::Depthwise(const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckWeighted(node));
  if (node.attrs<graph::DepthwiseConv2DAttrs>().depth_multiplier != 1) {
    return DepthwiseOnArray(node);
  }
  SYSTOLE_ASSIGN_OR_RETURN(const Geometry g, WindowOf(node));
  const Tensor& weights = graph_.input(node, 1);
  SYSTOLE_ASSIGN_OR_RETURN(
      Requant requant, ConvRequant(node, golden::OpClass::kDepthwise, graph::NodeActivation(node)));
  VectorLayer vector;
  if (requant.mode == spec::Requant::kRaw) return DepthwiseOnArray(node);
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
  NoteFoldedPad(node);
  Layer layer = NewLayer(node, program::LayerEngine::kVector, WindowText(g.in, g.window, g.out));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

}  // namespace systole::compile
