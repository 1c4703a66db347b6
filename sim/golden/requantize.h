// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/numerics.h"

// The roundings of acc * real, in the words of docs/architecture.md section 6. "Away" means that
// ties go away from zero.

namespace systole::golden {

/// A real factor as the integer engines hold it: real = q * 2^(shift - 31), with
/// 2^30 <= q < 2^31 unless the factor is zero.
struct QuantizedMultiplier {
  std::int32_t q = 0;
  int shift = 0;

  friend bool operator==(const QuantizedMultiplier&, const QuantizedMultiplier&) = default;
};

/// Shift that makes every TwoStepAway result zero.
inline constexpr int kZeroShift = -32;

/// Nearest QuantizedMultiplier of a finite real >= 0, as TensorFlow Lite computes it. Factors below
/// 2^-32 get kZeroShift (there they become zero as well). The result's shift may exceed what a
/// command can hold (30); that is for the caller to refuse.
QuantizedMultiplier QuantizeMultiplier(double real);

/// in_scale * weight_scale / out_scale in float64, the product as `product` says.
double RealMultiplier(float in_scale, float weight_scale, float out_scale, ScaleProduct product);

/// Limits a value to int32.
std::int32_t SaturateInt32(std::int64_t value);

/// value / 2^n, ties away from zero; n in [0, 63]. Exact for every value.
std::int64_t RoundingShiftAway(std::int64_t value, int n);

/// Upper half of the doubled product, rounded: sat32((a * b + 2^30) >> 31), the shift being a floor
/// (so ties go up here). Only a = b = -2^31 saturates.
std::int32_t HighMultiply(std::int32_t a, std::int32_t b);

/// acc * q * 2^(shift - 31) in two roundings: acc << max(shift, 0), saturated; HighMultiply;
/// RoundingShiftAway by max(-shift, 0), where amounts of 32 and more give zero.
std::int32_t TwoStepAway(std::int32_t acc, std::int32_t q, int shift);

/// acc * q * 2^(shift - 31) with one rounding, ties away: sign(acc) * ((|acc| * q + half) >> n),
/// n = 31 - shift, saturated. shift in [-32, 31]; 31 is treated as 30.
std::int32_t OneStepAway(std::int32_t acc, std::int32_t q, int shift);

/// rint(float32(acc) * real), both roundings to nearest even, saturated to int32.
std::int32_t Float32Rte(std::int32_t acc, float real);

/// acc * q * 2^(shift - 31) as the machine's FLOAT32 computes it, in integers: |acc| to 24
/// significant bits, its product with q to 24 significant bits, that to an integer; every rounding
/// to nearest, ties to even; saturated. q in [0, 2^31), shift in [-32, 31]. Equals Float32Rte for
/// the factors of Float32Multiplier.
std::int32_t Float32Fixed(std::int32_t acc, std::int32_t q, int shift);

/// A finite real in [0, 2^31) as the factor of Float32Fixed, exact, with 2^30 <= q < 2^31. Factors
/// below 2^-33, zero among them, give 2^-33: with any sum both are zero after rounding.
QuantizedMultiplier Float32Multiplier(float real);

/// acc * real in float64, ties away from zero, saturated to int32.
std::int32_t Float64Away(std::int32_t acc, double real);

/// Nearest integer to num / den, ties away from zero; den > 0.
std::int32_t DivideAway(std::int32_t num, std::int32_t den);

/// What turns the accumulators of an operator into int8: a rounding with one factor or one per
/// channel, the output zero point and the limits of the fused activation.
struct OutputStage {
  Rounding rounding = Rounding::kTwoStepAway;
  std::vector<QuantizedMultiplier> fixed;  ///< kTwoStepAway, kOneStepAway: 1 or `channels`.
  std::vector<double> real;                ///< kFloat32, kFloat64: 1 or `channels`.
  std::int32_t zero = 0;
  std::int32_t low = -128;
  std::int32_t high = 127;

  /// Output value of one accumulator.
  std::int8_t Apply(std::int32_t acc, std::size_t channel) const;
};

/// The stage for `rule` from the scales of the model file; weight_scales has one entry or one
/// per channel.
OutputStage MakeOutputStage(const RequantRule& rule, float in_scale,
                            std::span<const float> weight_scales, float out_scale,
                            std::int32_t out_zero, std::int32_t low, std::int32_t high);

/// Applies a stage to accumulators [pixels][channels].
std::vector<std::int8_t> Requantize(std::span<const std::int32_t> acc, std::size_t channels,
                                    const OutputStage& stage);

}  // namespace systole::golden
