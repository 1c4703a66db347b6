// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/product_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/tensors.h"

namespace systole::reference {
namespace {

using graph::DataType;

/// Scales of weights: one, or one per channel; zero points alike, and all equal.
Result<void> CheckWeights(const graph::Tensor& w, size_t channel_axis) {
  const auto& q = w.quant;
  const size_t scales = q.scales.size();
  if (channel_axis >= w.shape.size()) return InvalidArgument("the weights have too few axes");
  const auto channels = static_cast<size_t>(w.shape[channel_axis]);
  if (scales == 0 || q.zero_points.size() != scales || (scales != 1 && scales != channels)) {
    return Unsupported(fmt::format("the weights have {} scales and {} zero points for {} channels",
                                   scales, q.zero_points.size(), channels));
  }
  if (scales > 1 && q.axis != static_cast<int>(channel_axis)) {
    return Unsupported(fmt::format("the weights are quantized along axis {}; channels are axis {}",
                                   q.axis, channel_axis));
  }
  const golden::Limits limits = LimitsOf(w.type);
  for (size_t c = 0; c < scales; ++c) {
    // Dead channels have the scale zero.
    if (!(q.scales[c] >= 0) || !std::isfinite(q.scales[c])) {
      return InvalidArgument(fmt::format("the weights' scale {} is {}", c, q.scales[c]));
    }
    if (q.zero_points[c] != q.zero_points[0] || q.zero_points[c] < limits.low ||
        q.zero_points[c] > limits.high) {
      return Unsupported(fmt::format("the weights' zero point {} is {}, the first {}", c,
                                     q.zero_points[c], q.zero_points[0]));
    }
  }
  return {};
}

}  // namespace

Result<void> CheckHybridRuntime(const Signature& s) {
  if (s.numerics == golden::Numerics::kTflite || s.numerics == golden::Numerics::kTfliteRef) {
    return {};
  }
  return Unsupported("float32 activations with int8 weights, which the runtime of these numerics "
                     "refuses; choose tflite");
}

golden::WeightMatrix MatrixOf(const Call& call, size_t input) {
  const graph::Tensor& t = call.signature.input(input);
  if (t.type == DataType::kFloat32) return {call.In<float>(input), {}, 1};
  return {{}, call.In<int8_t>(input), t.quant.scale()};
}

Result<ProductForm> FormOf(const Signature& s, size_t channel_axis) {
  const DataType x = s.input(0).type;
  const DataType w = s.input(1).type;
  const DataType y = s.output().type;
  if (x == DataType::kFloat32 && w == DataType::kFloat32 && y == DataType::kFloat32) {
    return ProductForm::kFloat;
  }
  if (Is8Bit(w)) SYSTOLE_RETURN_IF_ERROR(CheckWeights(s.input(1), channel_axis));
  if (x == DataType::kFloat32 && w == DataType::kInt8 && y == DataType::kFloat32) {
    SYSTOLE_RETURN_IF_ERROR(CheckHybridRuntime(s));
    if (s.input(1).quant.zero_point() != 0) return Unsupported("a zero point of the weights");
    return ProductForm::kHybrid;
  }
  if (x == DataType::kInt16 && w == DataType::kInt8 && y == DataType::kInt16) {
    SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.input(0), "the input", {DataType::kInt16}));
    SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.output(), "the output", {DataType::kInt16}));
    return ProductForm::kSixteen;
  }
  if (!Is8Bit(x) || !Is8Bit(w) || (!Is8Bit(y) && y != DataType::kInt32)) {
    return Unsupported(fmt::format("the types {} and {} to {}", graph::DataTypeName(x),
                                   graph::DataTypeName(w), graph::DataTypeName(y)));
  }
  SYSTOLE_RETURN_IF_ERROR(
      CheckQuantized(s.input(0), "the input", {DataType::kInt8, DataType::kUint8}));
  if (y == DataType::kInt32) return ProductForm::kEightBits;
  SYSTOLE_RETURN_IF_ERROR(
      CheckQuantized(s.output(), "the output", {DataType::kInt8, DataType::kUint8}));
  if (s.numerics == golden::Numerics::kTflm && w == DataType::kUint8) {
    return Unsupported("uint8 weights, which TensorFlow Lite Micro refuses; "
                       "choose the numerics of another runtime");
  }
  return ProductForm::kEightBits;
}

Result<void> CheckBias(const Signature& s, ProductForm form, int64_t channels) {
  if (!s.has_input(2)) return {};
  const graph::Tensor& bias = s.input(2);
  if (form == ProductForm::kSixteen) {
    SYSTOLE_RETURN_IF_ERROR(CheckType(bias, "the bias", {DataType::kInt32, DataType::kInt64}));
  } else {
    SYSTOLE_RETURN_IF_ERROR(CheckType(
        bias, "the bias",
        {form == ProductForm::kEightBits ? DataType::kInt32 : DataType::kFloat32}));
  }
  if (bias.num_elements() == channels) return {};
  return InvalidArgument(fmt::format("the bias has {} values for {} channels",
                                     bias.num_elements(), channels));
}

EightBits ReadEightBits(const graph::Tensor& t, std::span<const std::byte> bytes) {
  EightBits x;
  const auto* from = reinterpret_cast<const int8_t*>(bytes.data());
  x.values.assign(from, from + bytes.size());
  x.zero = static_cast<int32_t>(t.quant.zero_point());
  if (t.type == DataType::kUint8) {
    for (int8_t& v : x.values) v = static_cast<int8_t>(static_cast<uint8_t>(v) ^ 0x80U);
    x.zero -= 128;
  }
  return x;
}

std::span<const int32_t> BiasOf(const Call& call) {
  return call.signature.has_input(2) ? call.In<int32_t>(2) : std::span<const int32_t>();
}

void StoreSums(const Call& call, std::span<const int32_t> sums, golden::OpClass op,
               graph::Activation activation) {
  const Signature& s = call.signature;
  const auto weights = s.input(1).type == DataType::kUint8 ? golden::WeightType::kUint8
                                                           : golden::WeightType::kInt8;
  StoreSums(call, sums, *golden::RuleFor(op, weights, s.numerics), activation);
}

void StoreSums(const Call& call, std::span<const int32_t> sums, const golden::RequantRule& rule,
               graph::Activation activation) {
  const Signature& s = call.signature;
  if (s.output().type == DataType::kInt32) {
    std::copy(sums.begin(), sums.end(), call.Out<int32_t>().begin());
    return;
  }
  const int32_t flip = s.output().type == DataType::kUint8 ? 128 : 0;
  const golden::Limits limits = OutputLimits(s, activation);
  const golden::Quant out = QuantOf(s.output());
  const golden::OutputStage stage = golden::MakeOutputStage(
      rule, s.input(0).quant.scale(), s.input(1).quant.scales, out.scale, out.zero - flip,
      limits.low - flip, limits.high - flip);
  const auto channels = stage.fixed.size() + stage.real.size();
  const std::vector<int8_t> y = golden::Requantize(sums, channels, stage);
  const auto to = call.Out<uint8_t>();
  for (size_t i = 0; i < y.size(); ++i) {
    to[i] = static_cast<uint8_t>(static_cast<uint8_t>(y[i]) ^ static_cast<unsigned>(flip));
  }
}

namespace {

enum class SixteenRule { kOneStep, kTwoSteps, kFloat64 };

/// How sums of int16 activations are requantized: TensorFlow Lite has 64-bit sums with an int64 bias,
/// else 32-bit sums; its FULLY_CONNECTED goes through float64.
SixteenRule RuleOfSixteen(const Signature& s) {
  using golden::Numerics;
  if (s.kind == graph::OpKind::kFullyConnected && s.numerics != Numerics::kTflm) {
    return SixteenRule::kFloat64;
  }
  if (s.has_input(2)) {
    return s.input(2).type == DataType::kInt64 ? SixteenRule::kOneStep : SixteenRule::kTwoSteps;
  }
  const bool conv = s.kind == graph::OpKind::kConv2D || s.kind == graph::OpKind::kDepthwiseConv2D;
  return conv && s.numerics != Numerics::kTflm ? SixteenRule::kTwoSteps : SixteenRule::kOneStep;
}

}  // namespace

void StoreSixteen(const Call& call, std::vector<int64_t> sums, graph::Activation activation) {
  const Signature& s = call.signature;
  const auto& scales = s.input(1).quant.scales;
  const auto channels = static_cast<size_t>(s.output().shape.back());
  const SixteenRule rule = RuleOfSixteen(s);
  const bool wide = s.has_input(2) && s.input(2).type == DataType::kInt64;
  const golden::Limits limits = OutputLimits(s, activation);
  const golden::Quant out = QuantOf(s.output());
  std::vector<double> reals;
  std::vector<golden::QuantizedMultiplier> factors;
  for (const float scale : scales) {
    reals.push_back(golden::RealMultiplier(s.input(0).quant.scale(), scale, out.scale,
                                           golden::ScaleProduct::kWide));
    factors.push_back(golden::QuantizeMultiplier(reals.back()));
  }
  std::vector<int32_t> y(sums.size());
  for (size_t i = 0; i < sums.size(); ++i) {
    const size_t c = i % channels;
    if (s.has_input(2)) {
      constexpr int64_t kMost = int64_t{1} << 46;
      sums[i] += wide ? std::clamp(call.In<int64_t>(2)[c], -kMost, kMost)
                      : static_cast<int64_t>(call.In<int32_t>(2)[c]);
    }
    const golden::QuantizedMultiplier& m = factors[factors.size() == 1 ? 0 : c];
    int64_t scaled = 0;
    if (rule == SixteenRule::kOneStep) {
      scaled = golden::OneStepFifteen(sums[i], m);
    } else if (rule == SixteenRule::kTwoSteps) {
      scaled = golden::TwoStepAway(golden::SaturateInt32(sums[i]), m.q, m.shift);
    } else {
      scaled = golden::Float64Away(golden::SaturateInt32(sums[i]), reals[reals.size() == 1 ? 0 : c]);
    }
    y[i] = static_cast<int32_t>(
        std::clamp<int64_t>(scaled + out.zero, limits.low, limits.high));
  }
  WriteIntegers(call, y);
}

void StoreFloat(const Call& call, std::span<const float> sums, graph::Activation activation) {
  const auto y = call.Out<float>();
  const bool biased = call.signature.has_input(2);
  const auto channels = biased ? call.In<float>(2).size() : 1;
  for (size_t i = 0; i < y.size(); ++i) {
    y[i] = Activate(biased ? sums[i] + call.In<float>(2)[i % channels] : sums[i], activation);
  }
}

bool IsFused(const Signature& s) { return s.numerics == golden::Numerics::kTflite; }

std::vector<golden::FusedSum> FusedBias(const Call& call) {
  std::vector<golden::FusedSum> start;
  if (!call.signature.has_input(2)) return start;
  for (const float value : call.In<float>(2)) start.push_back({value});
  return start;
}

void StoreFused(const Call& call, std::span<const golden::FusedSum> sums,
                graph::Activation activation) {
  const auto y = call.Out<float>();
  for (size_t i = 0; i < y.size(); ++i) y[i] = Activate(sums[i].value, activation);
}

void RunHybrid(const Call& call, size_t row, graph::Activation activation,
               const std::function<std::vector<int32_t>(const EightBits&)>& sums) {
  const Signature& s = call.signature;
  const auto& scales = s.input(1).quant.scales;
  // TensorFlow Lite quantizes around zero in CONV_2D with one scale, and in FULLY_CONNECTED that
  // does not say otherwise.
  const bool symmetric =
      s.kind == graph::OpKind::kFullyConnected
          ? !s.attrs<graph::FullyConnectedAttrs>().asymmetric_rows
          : s.kind == graph::OpKind::kConv2D && scales.size() == 1;
  // XNNPACK leaves depthwise kernels of int8 to TensorFlow Lite.
  const bool xnnpack = s.numerics == golden::Numerics::kTflite &&
                       s.kind != graph::OpKind::kDepthwiseConv2D;
  const golden::RowRule rule = xnnpack ? golden::RowRule::kXnnpack
                                   : symmetric ? golden::RowRule::kSymmetric
                                               : golden::RowRule::kAsymmetric;
  const auto channels = static_cast<size_t>(s.output().shape.back());
  const auto bias = s.has_input(2) ? call.In<float>(2) : std::span<const float>();
  const auto x = call.In<float>();
  const auto y = call.Out<float>();
  size_t to = 0;
  for (size_t from = 0; from + row <= x.size(); from += row) {
    golden::QuantizedRow quantized = golden::QuantizeRow(x.subspan(from, row), rule);
    const EightBits values{std::move(quantized.values), quantized.zero};
    for (const float value :
         golden::ScaleRow(sums(values), quantized.scale, scales, bias, channels, rule)) {
      y[to++] = Activate(value, activation);
    }
  }
}

}  // namespace systole::reference
