// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_arithmetic.h"

#include <algorithm>
#include <cmath>

#include "sim/golden/stored.h"

namespace systole::golden {

std::int64_t RoundingShiftUp(std::int64_t value, int n) {
  return n == 0 ? value : (value + (std::int64_t{1} << (n - 1))) >> n;
}

std::int32_t TwoStepUp(std::int32_t acc, std::int32_t q, int shift) {
  if (shift <= kZeroShift) return 0;
  const std::int32_t x = SaturateInt32(static_cast<std::int64_t>(acc) << std::clamp(shift, 0, 31));
  return static_cast<std::int32_t>(RoundingShiftUp(HighMultiply(x, q), std::max(-shift, 0)));
}

std::int64_t OneStepFifteen(std::int64_t acc, const QuantizedMultiplier& factor) {
  const std::int64_t q = factor.q < 0x7FFF0000 ? (factor.q + (1 << 15)) >> 16 : 0x7FFF;
  constexpr std::int64_t kMost = std::int64_t{1} << 46;  // No sum of a sound network is as large.
  return RoundingShiftUp(std::clamp(acc, -kMost, kMost) * q,
                         std::clamp(15 - factor.shift, 0, 61));
}

QuantizedAdd::QuantizedAdd(Numerics numerics, int bits, const Quant& a, const Quant& b,
                           const Quant& out, const Limits& limits, bool subtract)
    : a_(a), b_(b), out_(out), limits_(limits), sign_(subtract ? -1 : 1) {
  left_shift_ = bits == 16 ? 15 : kAddLeftShift;
  const double twice = 2 * std::max(static_cast<double>(a.scale), static_cast<double>(b.scale));
  factors_ = {QuantizeMultiplier(a.scale / twice), QuantizeMultiplier(b.scale / twice),
              QuantizeMultiplier(twice / (std::ldexp(1.0, left_shift_) *
                                          static_cast<double>(out.scale)))};
  ratio_a_ = a.scale / out.scale;
  ratio_b_ = b.scale / out.scale;
  if (bits != 8) return;
  if (numerics == Numerics::kOrt) {
    form_ = Form::kFused;
    ratio_b_ *= static_cast<float>(sign_);
    offset_ = static_cast<float>(out.zero) -
              std::fma(ratio_a_, static_cast<float>(a.zero),
                       ratio_b_ * static_cast<float>(b.zero));
    return;
  }
  const float larger = std::max(ratio_a_, ratio_b_);
  const float smaller = std::min(ratio_a_, ratio_b_);
  if (numerics != Numerics::kTflite || smaller < 0x1p-10F || larger >= 0x1p+8F) return;
  form_ = Form::kTwoFactors;
  int exponent = 0;
  std::frexp(larger, &exponent);
  shift_ = 21 - exponent;
  integer_a_ = std::llrint(std::ldexp(static_cast<double>(ratio_a_), shift_));
  integer_b_ = std::llrint(std::ldexp(static_cast<double>(ratio_b_), shift_));
}

std::int64_t QuantizedAdd::ThreeFactors(std::int32_t a, std::int32_t b) const {
  const std::int32_t left =
      TwoStepAway((a - a_.zero) * (1 << left_shift_), factors_.a.q, factors_.a.shift);
  const std::int32_t right =
      TwoStepAway((b - b_.zero) * (1 << left_shift_), factors_.b.q, factors_.b.shift);
  // Each term is at most half of its operand in magnitude, so that the sum fits.
  return TwoStepAway(left + sign_ * right, factors_.out.q, factors_.out.shift);
}

std::int32_t QuantizedAdd::operator()(std::int32_t a, std::int32_t b) const {
  switch (form_) {
    case Form::kThreeFactors:
      return Limit(ThreeFactors(a, b) + out_.zero, limits_);
    case Form::kTwoFactors: {
      const std::int64_t sum =
          (a - a_.zero) * integer_a_ + sign_ * ((b - b_.zero) * integer_b_);
      return Limit(RoundingShiftUp(sum, shift_) + out_.zero, limits_);
    }
    case Form::kFused: {
      const float y = std::fma(static_cast<float>(a), ratio_a_,
                               std::fma(static_cast<float>(b), ratio_b_, offset_));
      return Limit(ToInteger(std::nearbyint(y)), limits_);
    }
  }
  return 0;
}

Requantizer::Requantizer(Numerics numerics, bool eight_bits, bool same_type, const Quant& in,
                         const Quant& out, const Limits& limits)
    : in_(in), out_(out), limits_(limits) {
  const double ratio = static_cast<double>(in.scale) / static_cast<double>(out.scale);
  factor_ = QuantizeMultiplier(ratio);
  if (numerics == Numerics::kOrt) {
    form_ = Form::kFloat;
  } else if (numerics == Numerics::kTflite && eight_bits) {
    // The factor of XNNPACK has 8 fraction bits; outside of its range the kernels of TensorFlow
    // Lite run instead, as they do between int8 and uint8.
    const bool in_range = ratio >= 0x1p-8 && ratio <= 0x1p+7;
    form_ = same_type && in_range ? Form::kByte : Form::kUpAndAway;
    if (form_ == Form::kByte) byte_factor_ = std::llrint(256 * ratio);
  }
}

std::int32_t Requantizer::operator()(std::int32_t x, std::size_t index, std::size_t size) const {
  const std::int32_t centred = SaturateInt32(static_cast<std::int64_t>(x) - in_.zero);
  std::int64_t y = 0;
  switch (form_) {
    case Form::kTwoStepAway:
      y = TwoStepAway(centred, factor_.q, factor_.shift);
      break;
    case Form::kUpAndAway:
      y = index < size / 16 * 16 ? TwoStepUp(centred, factor_.q, factor_.shift)
                                 : TwoStepAway(centred, factor_.q, factor_.shift);
      break;
    case Form::kByte:
      y = RoundingShiftUp(centred * byte_factor_, 8);
      break;
    case Form::kFloat:
      y = ToInteger(std::nearbyint(static_cast<float>(centred) * in_.scale / out_.scale));
      break;
  }
  return Limit(y + out_.zero, limits_);
}

std::int32_t RoundWithin(float value, const Limits& limits) {
  const auto low = static_cast<float>(limits.low);
  if (!(value > low)) return limits.low;
  return static_cast<std::int32_t>(
      std::nearbyint(std::min(value, static_cast<float>(limits.high))));
}

std::int32_t QuantizeValue(Numerics numerics, float x, const Quant& out, const Limits& limits) {
  float rounded = 0;
  switch (numerics) {
    case Numerics::kTflm:
    case Numerics::kTfliteRef:
      rounded = std::round(x / out.scale);
      break;
    case Numerics::kTflite:
      rounded = std::nearbyint(x * (1.0F / out.scale));
      break;
    case Numerics::kOrt:
      rounded = std::nearbyint(x / out.scale);
      break;
  }
  return Limit(ToInteger(rounded) + out.zero, limits);
}

Limits ActivationRange(Numerics numerics, Activation activation, const Quant& out,
                       const Limits& type) {
  Limits limits = type;
  if (activation == Activation::kNone) return limits;
  const auto stored = [&](float bound) {
    const float quotient = bound / out.scale;
    const bool even = numerics == Numerics::kTflite || numerics == Numerics::kOrt;
    return Limit(ToInteger(even ? std::nearbyint(quotient) : std::round(quotient)) + out.zero,
                 type);
  };
  limits.low = stored(activation == Activation::kReluN1To1 ? -1.0F : 0.0F);
  if (activation == Activation::kRelu) return limits;
  limits.high = stored(activation == Activation::kRelu6 ? 6.0F : 1.0F);
  return limits;
}

}  // namespace systole::golden
