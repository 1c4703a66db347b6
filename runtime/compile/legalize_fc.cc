// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "runtime/compile/legalizer.h"

namespace systole::compile {
namespace {

constexpr int64_t kMostRunBytes = 65535;
constexpr int64_t kMostKernelRows = 255;

/// Runs of equal length that `depth` bytes are cut into: as few as possible; one where there is no
/// way, which the scheduler cuts into unequal ones.
int64_t PartsOf(int64_t depth) {
  for (int64_t parts = 1; parts <= kMostKernelRows; ++parts) {
    if (depth % parts == 0 && depth / parts <= kMostRunBytes) return parts;
  }
  return 1;
}

}  // namespace

Result<void> Legalizer::FullyConnected(const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckWeighted(node));
  const Tensor& weights = graph_.input(node, 1);
  const int64_t channels = weights.shape[0];
  const int64_t depth = weights.shape[1];
  const int64_t rows = graph_.input(node).num_elements() / depth;
  const int64_t parts = PartsOf(depth);
  const graph::Activation activation = graph::NodeActivation(node);
  ConvLayer conv;
  conv.input = ValueOf(node.inputs[0]);
  conv.output = ValueOf(node.outputs[0]);
  conv.in = {1, 1, rows, depth};
  conv.out = {1, 1, rows, channels};
  if (parts > 1) {
    // Long rows as images of several rows, which one kernel covers.
    conv.in = {rows, parts, 1, depth / parts};
    conv.out = {rows, 1, 1, channels};
    conv.window.kh = parts;
  }
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
  if (rule->rounding == golden::Rounding::kFloat64 && conv.requant.mode != spec::Requant::kRaw) {
    return FinishFloat64(node, std::move(conv), std::move(layer),
                         RealFactors(graph_, node, rule->product), bias);
  }
  layer.work = std::move(conv);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::FinishFloat64(const Node& node, ConvLayer conv, Layer layer,
                                      std::vector<double> real, const std::vector<int32_t>& bias) {
  const int64_t depth = conv.window.kh * conv.in.c;
  const int64_t reach = std::max(127 - conv.pad_byte, conv.pad_byte + 128);
  const Limits limits{conv.requant.low, conv.requant.high};
  std::vector<golden::QuantizedMultiplier> factors;
  for (int64_t c = 0; c < conv.out.c; ++c) {
    int64_t bound = std::abs(static_cast<int64_t>(bias[c]));
    for (int64_t t = 0; t < depth; ++t) {
      bound += reach * std::abs(conv.weights[c * depth + t] - conv.weight_zero);
    }
    const auto factor =
        OneStepForFloat64(real[real.size() == 1 ? 0 : c], bound, conv.requant.zero, limits);
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
  finish.info.op = std::string(graph::OpKindName(graph::OpKind::kRequantizeSums));
  finish.info.macs = 0;
  finish.info.reason = "float64 requantization that no integer factor reproduces";
  CpuLayer cpu;
  cpu.kind = graph::OpKind::kRequantizeSums;
  cpu.attributes =
      graph::RequantizeSumsAttrs{std::move(real), limits.low + flip, limits.high + flip};
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
