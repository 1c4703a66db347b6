// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "runtime/compile/legalizer.h"

// ADD, SUB, MUL of tensors.

namespace systole::compile {
namespace {

constexpr int64_t kMostRepeatedBytes = int64_t{1} << 20;

/// Bytes of `shape` repeated along its axes of size 1 to `to`, which has as many axes or more.
graph::Bytes Broadcast(std::span<const std::byte> bytes, graph::Shape shape,
                       const graph::Shape& to) {
  shape.insert(shape.begin(), to.size() - shape.size(), 1);
  graph::Bytes result(static_cast<size_t>(graph::NumElements(to)));
  for (size_t i = 0; i < result.size(); ++i) {
    int64_t rest = static_cast<int64_t>(i), at = 0, stride = 1;
    for (size_t axis = to.size(); axis-- > 0;) {
      if (shape[axis] != 1) at += rest % to[axis] * stride;
      rest /= to[axis];
      stride *= shape[axis];
    }
    result[i] = bytes[static_cast<size_t>(at)];
  }
  return result;
}

}  // namespace

ValueId Legalizer::NewValue(std::string name, int64_t bytes, bool is_uint8,
                            std::shared_ptr<const graph::Bytes> constant) {
  Value value;
  value.name = std::move(name);
  value.bytes = bytes;
  value.is_uint8 = is_uint8;
  value.constant = std::move(constant);
  out_.values.push_back(std::move(value));
  return static_cast<ValueId>(out_.values.size()) - 1;
}

ValueId Legalizer::OperandOf(const Node& node, graph::TensorId id, bool complement) {
  const Tensor& tensor = graph_.tensor(id);
  const graph::Shape& shape = graph_.output(node).shape;
  if (!complement && tensor.shape == shape) return ValueOf(id);
  const bool is_uint8 = tensor.type == graph::DataType::kUint8;
  const int64_t bytes = graph::NumElements(shape);
  if (tensor.is_constant()) {
    graph::Bytes repeated = Broadcast(tensor.bytes(), tensor.shape, shape);
    if (complement) {
      for (std::byte& b : repeated) b = ~b;
    }
    return NewValue(tensor.name, bytes, is_uint8,
                    std::make_shared<const graph::Bytes>(std::move(repeated)));
  }
  return Complement(node, ValueOf(id), ImageOf(shape), kNoValue);
}

Result<void> Legalizer::CheckOperands(const Node& node) const {
  const Tensor& out = graph_.output(node);
  for (size_t i = 0; i < 2; ++i) {
    const Tensor& in = graph_.input(node, i);
    if (!OnChip(in) || !OnChip(out)) {
      return Unsupported(fmt::format("{} to {}; engines take int8 and uint8 of one scale",
                                     graph::DataTypeName(in.type), graph::DataTypeName(out.type)));
    }
    const bool repeats = in.is_constant() && in.shape.size() <= out.shape.size() &&
                         out.num_elements() <= kMostRepeatedBytes;
    if (in.shape == out.shape || repeats) continue;
    return Unsupported("the operands have different shapes");
  }
  return {};
}

Result<void> Legalizer::Add(const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckOperands(node));
  const bool subtract = node.kind == graph::OpKind::kSub;
  const ChipQuant qa = QuantOf(graph_.input(node, 0));
  const ChipQuant qb = QuantOf(graph_.input(node, 1));
  const ChipQuant qo = QuantOf(graph_.output(node));
  const auto factors = FactorsOfAdd(numerics_, qa.scale, qb.scale, qo.scale);
  if (!factors) return Unsupported("the output scale is too small against the inputs'");
  VectorLayer vector;
  vector.op = spec::Opcode::kAdd;
  vector.input = OperandOf(node, node.inputs[0], false);
  // a - b = a + ~b + 1: the zero point is complemented as well.
  vector.input2 = OperandOf(node, node.inputs[1], subtract);
  vector.output = ValueOf(node.outputs[0]);
  vector.in = ImageOf(graph_.output(node).shape);
  vector.out = vector.in;
  vector.zero_x = qa.zero;
  vector.zero_w = subtract ? -1 - qb.zero : qb.zero;
  vector.add_a = factors->a;
  vector.add_b = factors->b;
  vector.add_out = factors->out;
  const Limits limits = ActivationLimits(numerics_, graph::NodeActivation(node), qo);
  vector.requant = {spec::Requant::kTwoStep, {}, qo.zero, limits.low, limits.high};
  Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(vector.in));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::Mul(const Node& node) {
  // By a constant of one value per channel: a depthwise convolution of single pixels.
  const size_t constant = graph_.input(node, 0).is_constant() ? 0 : 1;
  const Tensor& x = graph_.input(node, 1 - constant);
  const Tensor& w = graph_.input(node, constant);
  const Tensor& out = graph_.output(node);
  if (!OnChip(x) || !OnChip(w) || !OnChip(out)) {
    return Unsupported("the engines multiply int8 and uint8 of one scale only");
  }
  const int64_t channels = out.shape.empty() ? 1 : out.shape.back();
  if (!w.is_constant() || w.num_elements() != channels || w.shape.empty() ||
      w.shape.back() != channels || x.shape != out.shape) {
    return MulTensors(node);
  }
  if (numerics_ == golden::Numerics::kOrt) return Unsupported("products of float32");
  const bool float32 = numerics_ == golden::Numerics::kTflite;
  const double real = golden::RealMultiplier(
      x.quant.scale(), w.quant.scale(), out.quant.scale(),
      float32 ? golden::ScaleProduct::kProduct32 : golden::ScaleProduct::kWide);
  if (float32 && !(real >= 0x1p-16 && real < 0x1p+8)) {
    return Unsupported("the ratio of the scales is outside of what XNNPACK takes");
  }
  const golden::QuantizedMultiplier factor =
      float32 ? golden::Float32Multiplier(static_cast<float>(real))
              : golden::QuantizeMultiplier(real);
  if (!Representable(factor)) return Unsupported("the ratio of the scales is above 2^31");
  VectorLayer vector;
  vector.op = spec::Opcode::kDepthwise;
  vector.input = ValueOf(node.inputs[1 - constant]);
  vector.output = ValueOf(node.outputs[0]);
  vector.in = ImageOf(x.shape);
  vector.out = vector.in;
  vector.zero_x = QuantOf(x).zero;
  vector.zero_w = QuantOf(w).zero;
  vector.pad_byte = vector.zero_x;
  vector.weights = ChipBytes(w);
  vector.bias.assign(channels, 0);
  const ChipQuant qo = QuantOf(out);
  const Limits limits = ActivationLimits(numerics_, graph::NodeActivation(node), qo);
  vector.requant = {float32 ? spec::Requant::kFloat32 : spec::Requant::kTwoStep,
                    {factor},
                    qo.zero,
                    limits.low,
                    limits.high};
  Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(vector.in));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  return {};
}

}  // namespace systole::compile
