// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/requant.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/golden/ops_arithmetic.h"

namespace systole::compile {
namespace {

int32_t Float64Value(int64_t v, double real, int32_t zero, const Limits& limits) {
  const int64_t y = golden::Float64Away(static_cast<int32_t>(v), real);
  return static_cast<int32_t>(std::clamp<int64_t>(y + zero, limits.low, limits.high));
}

int32_t OneStepValue(int64_t v, const golden::QuantizedMultiplier& f, int32_t zero,
                     const Limits& limits) {
  const int64_t y = golden::OneStepAway(static_cast<int32_t>(v), f.q, f.shift);
  return static_cast<int32_t>(std::clamp<int64_t>(y + zero, limits.low, limits.high));
}

/// Whether both maps reach output value `k` at the same v within [-bound, bound].
bool SameThreshold(int32_t k, double real, const golden::QuantizedMultiplier& f, int64_t bound,
                   int32_t zero, const Limits& limits) {
  int64_t low = -bound - 1;  // Float64Value(low) < k, as far as the range goes.
  int64_t high = bound + 1;  // Float64Value(high) >= k likewise.
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (Float64Value(middle, real, zero, limits) >= k ? high : low) = middle;
  }
  const bool begins = high > bound || OneStepValue(high, f, zero, limits) >= k;
  const bool not_before = low < -bound || OneStepValue(low, f, zero, limits) < k;
  return begins && not_before;
}

}  // namespace

ChipQuant QuantOf(const graph::Tensor& tensor) {
  ChipQuant quant;
  if (tensor.quant.empty()) return quant;
  quant.scale = tensor.quant.scale();
  quant.zero = static_cast<int32_t>(tensor.quant.zero_point());
  if (tensor.type == graph::DataType::kUint8) quant.zero -= 128;
  return quant;
}

bool Is8Bit(const graph::Tensor& tensor) {
  return tensor.type == graph::DataType::kInt8 || tensor.type == graph::DataType::kUint8;
}

bool OnChip(const graph::Tensor& tensor) {
  return Is8Bit(tensor) && !tensor.quant.empty() && !tensor.quant.per_channel();
}

bool SameQuant(const graph::Tensor& a, const graph::Tensor& b) {
  return a.type == b.type && a.quant.scales == b.quant.scales &&
         a.quant.zero_points == b.quant.zero_points;
}

Dims ImageOf(const graph::Shape& shape) {
  if (shape.size() == 4) return {shape[0], shape[1], shape[2], shape[3]};
  Dims dims;
  if (!shape.empty()) dims.c = shape.back();
  for (size_t i = 0; i + 1 < shape.size(); ++i) dims.w *= shape[i];
  return dims;
}

golden::WeightType WeightTypeOf(const graph::Tensor& weights) {
  return weights.type == graph::DataType::kUint8 ? golden::WeightType::kUint8
                                                 : golden::WeightType::kInt8;
}

std::vector<double> RealFactors(const graph::Graph& graph, const graph::Node& node,
                                golden::ScaleProduct product) {
  std::vector<double> real;
  for (const float scale : graph.input(node, 1).quant.scales) {
    real.push_back(golden::RealMultiplier(graph.input(node).quant.scale(), scale,
                                          graph.output(node).quant.scale(), product));
  }
  return real;
}

Limits ActivationLimits(golden::Numerics numerics, graph::Activation activation,
                        const ChipQuant& quant) {
  const auto kind = [&] {
    switch (activation) {
      case graph::Activation::kNone:
        return golden::Activation::kNone;
      case graph::Activation::kRelu:
        return golden::Activation::kRelu;
      case graph::Activation::kRelu6:
        return golden::Activation::kRelu6;
      case graph::Activation::kReluN1To1:
        return golden::Activation::kReluN1To1;
      case graph::Activation::kTanh:
      case graph::Activation::kSigmoid:
        break;  // Not clamps; importers keep them out.
    }
    return golden::Activation::kNone;
  }();
  return golden::ActivationRange(numerics, kind, {quant.scale, quant.zero}, {-128, 127});
}

namespace {

/// A factor f of the operands of ADD, which come shifted left by 20: the first stage gives x * f.
golden::QuantizedMultiplier IntegerFactor(int64_t f) {
  if (f < int64_t{1} << 20) return {static_cast<int32_t>(f << 11), 0};
  if (f < int64_t{1} << 21) return {static_cast<int32_t>(f << 10), 1};
  return {1 << 30, 2};
}

}  // namespace

std::optional<golden::AddFactors> FactorsOfAdd(golden::Numerics numerics, float a_scale,
                                               float b_scale, float out_scale) {
  if (numerics == golden::Numerics::kOrt) return {};
  if (numerics == golden::Numerics::kTflite) {
    // Two integer factors and one rounding, ties up: what the high multiply of the last stage does.
    const float a = a_scale / out_scale;
    const float b = b_scale / out_scale;
    const float larger = std::max(a, b);
    if (std::min(a, b) >= 0x1p-10F && larger < 0x1p+8F) {
      int exponent = 0;
      std::frexp(larger, &exponent);
      const int shift = 21 - exponent;  // 13 .. 31
      const auto factor = [&](float ratio) {
        return IntegerFactor(std::llrint(std::ldexp(static_cast<double>(ratio), shift)));
      };
      return golden::AddFactors{factor(a), factor(b), {1 << (31 - shift), 0}};
    }
  }
  const golden::AddFactors factors = golden::MakeAddFactors(a_scale, b_scale, out_scale);
  if (!Representable(factors.out)) return {};
  return factors;
}

std::optional<golden::QuantizedMultiplier> OneStepForFloat64(double real, int64_t bound,
                                                             int32_t zero, const Limits& limits) {
  const golden::QuantizedMultiplier nearest = golden::QuantizeMultiplier(real);
  if (!Representable(nearest) || nearest.shift > 30 || bound >= (int64_t{1} << 31)) return {};
  for (const int delta : {0, 1, -1}) {
    golden::QuantizedMultiplier f = nearest;
    if (delta < 0 ? f.q == 0 : f.q > INT32_MAX - delta) continue;
    f.q += delta;
    bool same = true;
    for (int32_t k = limits.low + 1; same && k <= limits.high; ++k) {
      same = SameThreshold(k, real, f, bound, zero, limits);
    }
    if (same) return f;
  }
  return {};
}

int32_t Requantized(int64_t v, const Requant& requant) {
  const golden::QuantizedMultiplier& f = requant.factors[0];
  const auto acc = static_cast<int32_t>(v);
  int64_t y = 0;
  switch (requant.mode) {
    case spec::Requant::kTwoStep:
      y = golden::TwoStepAway(acc, f.q, f.shift);
      break;
    case spec::Requant::kOneStep:
      y = golden::OneStepAway(acc, f.q, f.shift);
      break;
    case spec::Requant::kFloat32:
      y = golden::Float32Fixed(acc, f.q, f.shift);
      break;
    case spec::Requant::kRaw:
      break;
  }
  return static_cast<int32_t>(std::clamp<int64_t>(y + requant.zero, requant.low, requant.high));
}

namespace {

bool SameEverywhere(const std::function<int32_t(int64_t)>& wanted, int64_t first, int64_t last,
                    const Requant& requant) {
  if (wanted(first) != Requantized(first, requant) || wanted(last) != Requantized(last, requant)) {
    return false;
  }
  // Neither falls, so they agree if every value begins at the same sum.
  for (int32_t k = wanted(first) + 1; k <= wanted(last); ++k) {
    int64_t below = first, at = last;  // wanted(below) < k <= wanted(at)
    while (at - below > 1) {
      const int64_t middle = below + (at - below) / 2;
      (wanted(middle) >= k ? at : below) = middle;
    }
    if (Requantized(below, requant) >= k || Requantized(at, requant) < k) return false;
  }
  return true;
}

}  // namespace

std::optional<Requant> RequantLike(const std::function<int32_t(int64_t)>& wanted, int64_t first,
                                   int64_t last, double real, const Requant& likely) {
  if (first < INT32_MIN || last > INT32_MAX || !(real > 0 && real < 0x1p30)) return {};
  for (const Requant& candidate : RequantsNear(real, likely)) {
    if (SameEverywhere(wanted, first, last, candidate)) return candidate;
  }
  return {};
}

std::vector<Requant> RequantsNear(double real, const Requant& likely) {
  std::vector<Requant> candidates = {likely};
  const auto add = [&](spec::Requant mode, golden::QuantizedMultiplier factor) {
    candidates.push_back(likely);
    candidates.back().mode = mode;
    candidates.back().factors = {factor};
  };
  add(spec::Requant::kFloat32, golden::Float32Multiplier(static_cast<float>(real)));
  const golden::QuantizedMultiplier near = golden::QuantizeMultiplier(real);
  // Where the wanted rounding is coarser, factors somewhat off may meet all of its steps.
  for (int64_t delta = 0; delta <= 1 << 10; delta = delta == 0 ? 1 : 2 * delta) {
    for (const int64_t q : {near.q + delta, near.q - delta}) {
      if (q < 0 || q > INT32_MAX) continue;
      add(spec::Requant::kOneStep, {static_cast<int32_t>(q), near.shift});
    }
  }
  std::erase_if(candidates, [](const Requant& r) { return !Representable(r.factors[0]); });
  return candidates;
}

std::optional<Requant> AverageInFloat(const ChipQuant& in, const ChipQuant& out,
                                      const Limits& limits, int64_t taps, int64_t divisor) {
  constexpr double kRounding = 0x1p-24 * 1.01;  // Of a float32 operation, relative.
  const double ratio = static_cast<double>(in.scale) / out.scale / static_cast<double>(divisor);
  const int64_t low = taps * (-128 - in.zero), high = taps * (127 - in.zero);
  const bool one_sign = low >= 0 || high <= 0;
  const double most = static_cast<double>(std::max(-low, high));  // Sum of magnitudes.
  for (int64_t sum = low; sum <= high; ++sum) {
    const double y = ratio * static_cast<double>(sum) + out.zero;
    if (y < limits.low - 1 || y > limits.high + 1) continue;
    const double magnitudes = one_sign ? std::abs(static_cast<double>(sum)) : most;
    // Products, additions, the division by the count and by the scale; then the zero point, which
    // the runtime may add in the file's type.
    const double reach = kRounding * (ratio * magnitudes * static_cast<double>(taps + 5) +
                                      2 * (std::abs(y) + 256));
    if (std::abs(y - std::floor(y) - 0.5) <= reach) return {};
  }
  const auto wanted = [&](int64_t sum) {
    const double y = std::nearbyint(ratio * static_cast<double>(sum) + out.zero);
    return static_cast<int32_t>(std::clamp<double>(y, limits.low, limits.high));
  };
  const Requant likely{spec::Requant::kOneStep, {golden::QuantizeMultiplier(ratio)}, out.zero,
                       limits.low, limits.high};
  return RequantLike(wanted, low, high, ratio, likely);
}

std::optional<golden::QuantizedMultiplier> ReciprocalFactor(int64_t count, int64_t bound) {
  // A window may see padding only, which has no mean.
  if (count < 1 || bound >= (int64_t{1} << 31)) return {};
  // A factor just above 1/count rounds ties the right way; it is exact for |sum| <= bound if
  // bound * (factor - 1/count) < 1 / (2 * count), the least distance from a tie.
  const int shift = 1 - static_cast<int>(std::bit_width(static_cast<uint64_t>(count)));
  const __int128 one = static_cast<__int128>(1) << (31 - shift);
  const auto q = static_cast<int64_t>((one + count - 1) / count);
  // A power of two overflows by one and is exact anyway.
  if (q >> 31 != 0) return golden::QuantizedMultiplier{1 << 30, shift + 1};
  const __int128 excess =
      static_cast<__int128>(q) * count - one;  // (factor - 1/count) * count * one
  if (2 * excess * bound >= one) return {};
  return golden::QuantizedMultiplier{static_cast<int32_t>(q), shift};
}

bool Representable(const golden::QuantizedMultiplier& factor) {
  return factor.q >= 0 && factor.shift >= -32 && factor.shift <= 31;
}

}  // namespace systole::compile
