// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/requantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace systole::golden {

QuantizedMultiplier QuantizeMultiplier(double real) {
  if (!(real > 0)) return {0, 0};
  int shift = 0;
  // Scales of damaged files may overflow; such factors saturate whatever they are.
  const double mantissa = std::frexp(std::min(real, 0x1p+100), &shift);
  auto q = static_cast<std::int64_t>(std::floor(mantissa * 2147483648.0 + 0.5));
  if (q == std::int64_t{1} << 31) {
    q >>= 1;
    ++shift;
  }
  return {static_cast<std::int32_t>(q), std::max(shift, kZeroShift)};
}

double RealMultiplier(float in_scale, float weight_scale, float out_scale, ScaleProduct product) {
  if (product == ScaleProduct::kProduct32) {
    const float rounded = in_scale * weight_scale;
    return static_cast<double>(rounded) / static_cast<double>(out_scale);
  }
  return static_cast<double>(in_scale) * static_cast<double>(weight_scale) /
         static_cast<double>(out_scale);
}

std::int32_t SaturateInt32(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(
      value, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

std::int64_t RoundingShiftAway(std::int64_t value, int n) {
  if (n == 0) return value;
  // On the magnitude, unsigned, so that neither the negation nor the addition can overflow.
  const std::uint64_t magnitude =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const std::uint64_t rounded = (magnitude + (std::uint64_t{1} << (n - 1))) >> n;
  return value < 0 ? -static_cast<std::int64_t>(rounded) : static_cast<std::int64_t>(rounded);
}

std::int32_t HighMultiply(std::int32_t a, std::int32_t b) {
  const std::int64_t product = static_cast<std::int64_t>(a) * b;
  return SaturateInt32((product + (std::int64_t{1} << 30)) >> 31);
}

std::int32_t TwoStepAway(std::int32_t acc, std::int32_t q, int shift) {
  const std::int32_t x = SaturateInt32(static_cast<std::int64_t>(acc) << std::clamp(shift, 0, 31));
  const std::int32_t h = HighMultiply(x, q);
  if (shift <= kZeroShift) return 0;
  return static_cast<std::int32_t>(RoundingShiftAway(h, std::max(-shift, 0)));
}

std::int32_t OneStepAway(std::int32_t acc, std::int32_t q, int shift) {
  const int n = 31 - std::clamp(shift, -32, 30);
  return SaturateInt32(RoundingShiftAway(static_cast<std::int64_t>(acc) * q, n));
}

std::int32_t Float32Rte(std::int32_t acc, float real) {
  const float product = static_cast<float>(acc) * real;
  // nearbyint: ties to even in the default rounding mode. Limits first: the conversion of a larger
  // float is undefined.
  const float rounded = std::nearbyint(product);
  if (!(rounded < 2147483648.0F)) return std::numeric_limits<std::int32_t>::max();
  if (rounded < -2147483648.0F) return std::numeric_limits<std::int32_t>::min();
  return static_cast<std::int32_t>(rounded);
}

namespace {

/// value / 2^n, ties to even; n in [0, 63].
std::uint64_t RoundingShiftEven(std::uint64_t value, int n) {
  if (n == 0) return value;
  const std::uint64_t low = value & ((std::uint64_t{1} << n) - 1);
  const std::uint64_t half = std::uint64_t{1} << (n - 1);
  const std::uint64_t high = value >> n;
  return high + ((low > half || (low == half && (high & 1) != 0)) ? 1 : 0);
}

/// The value of a float32 that is nearest to `value`, which is below 2^63.
std::uint64_t Float32Significand(std::uint64_t value) {
  const int excess = std::max(static_cast<int>(std::bit_width(value)) - 24, 0);
  return RoundingShiftEven(value, excess) << excess;
}

}  // namespace

std::int32_t Float32Fixed(std::int32_t acc, std::int32_t q, int shift) {
  const std::uint64_t magnitude =
      Float32Significand(static_cast<std::uint64_t>(std::abs(std::int64_t{acc})));
  const std::uint64_t product = Float32Significand(magnitude * static_cast<std::uint64_t>(q));
  const auto rounded = static_cast<std::int64_t>(RoundingShiftEven(product, 31 - shift));
  return SaturateInt32(acc < 0 ? -rounded : rounded);
}

QuantizedMultiplier Float32Multiplier(float real) {
  if (!std::isfinite(real)) return {std::numeric_limits<std::int32_t>::max(), 129};
  int shift = 0;
  const float mantissa = std::frexp(real, &shift);
  if (real == 0 || shift < kZeroShift) return {1 << 30, kZeroShift};
  return {static_cast<std::int32_t>(mantissa * 2147483648.0F), shift};
}

std::int32_t Float64Away(std::int32_t acc, double real) {
  const double rounded = std::round(static_cast<double>(acc) * real);
  if (!(rounded < 2147483647.0)) return std::numeric_limits<std::int32_t>::max();
  if (rounded < -2147483648.0) return std::numeric_limits<std::int32_t>::min();
  return static_cast<std::int32_t>(rounded);
}

std::int32_t DivideAway(std::int32_t num, std::int32_t den) {
  const std::int64_t magnitude = std::abs(static_cast<std::int64_t>(num));
  const std::int64_t quotient = (magnitude + den / 2) / den;
  return static_cast<std::int32_t>(num < 0 ? -quotient : quotient);
}

std::int8_t OutputStage::Apply(std::int32_t acc, std::size_t channel) const {
  std::int32_t scaled = 0;
  switch (rounding) {
    case Rounding::kTwoStepAway: {
      const QuantizedMultiplier m = fixed[fixed.size() == 1 ? 0 : channel];
      scaled = TwoStepAway(acc, m.q, m.shift);
      break;
    }
    case Rounding::kOneStepAway: {
      const QuantizedMultiplier m = fixed[fixed.size() == 1 ? 0 : channel];
      scaled = OneStepAway(acc, m.q, m.shift);
      break;
    }
    case Rounding::kFloat32:
      scaled = Float32Rte(acc, static_cast<float>(real[real.size() == 1 ? 0 : channel]));
      break;
    case Rounding::kFloat64:
      scaled = Float64Away(acc, real[real.size() == 1 ? 0 : channel]);
      break;
  }
  const std::int64_t moved = static_cast<std::int64_t>(scaled) + zero;
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(moved, low, high));
}

OutputStage MakeOutputStage(const RequantRule& rule, float in_scale,
                            std::span<const float> weight_scales, float out_scale,
                            std::int32_t out_zero, std::int32_t low, std::int32_t high) {
  OutputStage stage;
  stage.rounding = rule.rounding;
  stage.zero = out_zero;
  stage.low = low;
  stage.high = high;
  const bool fixed =
      rule.rounding == Rounding::kTwoStepAway || rule.rounding == Rounding::kOneStepAway;
  for (const float weight_scale : weight_scales) {
    const double real = RealMultiplier(in_scale, weight_scale, out_scale, rule.product);
    if (fixed) {
      stage.fixed.push_back(QuantizeMultiplier(real));
    } else {
      stage.real.push_back(real);
    }
  }
  return stage;
}

std::vector<std::int8_t> Requantize(std::span<const std::int32_t> acc, std::size_t channels,
                                    const OutputStage& stage) {
  std::vector<std::int8_t> out(acc.size());
  for (std::size_t i = 0; i < acc.size(); ++i) out[i] = stage.Apply(acc[i], i % channels);
  return out;
}

}  // namespace systole::golden
