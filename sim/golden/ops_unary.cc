// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_unary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "sim/golden/fixed_point.h"
#include "sim/golden/stored.h"

namespace systole::golden {
namespace {

double Ratio(float a, float b) { return static_cast<double>(a) / static_cast<double>(b); }

float Real(std::int32_t x, const Quant& in) {
  return static_cast<float>(x - in.zero) * in.scale;
}

// --- 16-bit fixed point of HARD_SWISH ----------------------------------------------------------

std::int32_t Saturate16(std::int32_t value) { return std::clamp(value, -32768, 32767); }

/// (a * b + half) / 2^15, ties away from zero as gemmlowp's integer division has it.
std::int32_t HighMultiply16(std::int32_t a, std::int32_t b) {
  if (a == -32768 && b == -32768) return 32767;
  const std::int32_t product = a * b;
  const std::int32_t nudge = product >= 0 ? 1 << 14 : 1 - (1 << 14);
  return (product + nudge) / (1 << 15);
}

/// The upper half of a 31-bit multiplier, rounded.
std::int32_t UpperHalf(std::int32_t q) {
  return q >= 2147483647 - (1 << 15) ? 32767 : (q + (1 << 15)) >> 16;
}

std::int32_t DividePowerOfTwo(std::int32_t value, int n) {
  return static_cast<std::int32_t>(RoundingShiftAway(value, std::clamp(n, 0, 31)));
}

}  // namespace

QuantizedRelu::QuantizedRelu(Numerics numerics, const Quant& in, const Quant& out,
                             const Limits& limits)
    : in_(in), out_(out), limits_(limits), float32_(numerics == Numerics::kOrt),
      factor_(QuantizeMultiplier(Ratio(in.scale, out.scale))) {}

std::int32_t QuantizedRelu::operator()(std::int32_t x) const {
  const std::int64_t y =
      float32_ ? ToInteger(std::nearbyint(Real(x, in_) / out_.scale))
               : TwoStepAway(x - in_.zero, factor_.q, factor_.shift);
  return Limit(y + out_.zero, limits_);
}

QuantizedLeakyRelu::QuantizedLeakyRelu(Numerics numerics, int bits, const Quant& in,
                                       const Quant& out, float alpha, const Limits& limits)
    : in_(in), out_(out), limits_(limits), alpha_(alpha), numerics_(numerics) {
  const double ratio = Ratio(in.scale, out.scale);
  const double negative = static_cast<double>(in.scale) * static_cast<double>(alpha) /
                          static_cast<double>(out.scale);
  positive_ = QuantizeMultiplier(ratio);
  negative_ = QuantizeMultiplier(std::abs(negative));
  negative_sign_ = negative < 0 ? -1 : 1;
  byte_ = numerics == Numerics::kTflite && bits == 8 && ratio >= 0x1p-8 && ratio <= 0x1p+7 &&
          std::abs(negative) <= 0x1p+7;
  byte_positive_ = std::llrint(256 * std::min(ratio, 0x1p+20));
  byte_negative_ = std::llrint(256 * std::clamp(negative, -0x1p+20, 0x1p+20));
}

std::int32_t QuantizedLeakyRelu::operator()(std::int32_t x) const {
  const std::int32_t centred = x - in_.zero;
  if (numerics_ == Numerics::kOrt) {
    const float real = Real(x, in_);
    const float y = real >= 0 ? real : alpha_ * real;
    return Limit(ToInteger(std::nearbyint(y / out_.scale)) + out_.zero, limits_);
  }
  if (byte_) {
    const std::int64_t factor = centred >= 0 ? byte_positive_ : byte_negative_;
    return Limit(RoundingShiftUp(centred * factor, 8) + out_.zero, limits_);
  }
  // A factor is as good negated as its operand: the roundings of the second step are symmetric, and
  // the first step's q carries the sign.
  const std::int64_t y =
      centred >= 0 ? TwoStepAway(centred, positive_.q, positive_.shift)
                   : TwoStepAway(centred, negative_sign_ * negative_.q, negative_.shift);
  return Limit(y + out_.zero, limits_);
}

QuantizedPrelu::QuantizedPrelu(const Quant& in, const Quant& alpha, const Quant& out,
                               const Limits& limits)
    : in_(in), alpha_(alpha), out_(out), limits_(limits) {
  positive_ = QuantizeMultiplier(Ratio(in.scale, out.scale));
  negative_ = QuantizeMultiplier(
      RealMultiplier(in.scale, alpha.scale, out.scale, ScaleProduct::kWide));
}

std::int32_t QuantizedPrelu::operator()(std::int32_t x, std::int32_t alpha) const {
  const std::int32_t centred = x - in_.zero;
  const std::int64_t y =
      centred >= 0
          ? TwoStepAway(centred, positive_.q, positive_.shift)
          : TwoStepAway(centred * (alpha - alpha_.zero), negative_.q, negative_.shift);
  return Limit(y + out_.zero, limits_);
}

QuantizedHardSwish::QuantizedHardSwish(const Quant& in, const Quant& out, const Limits& limits)
    : in_(in), out_(out), limits_(limits) {
  const float fine_scale = (1.0F / 128.0F) * in.scale;
  const QuantizedMultiplier output = QuantizeMultiplier(fine_scale / out.scale);
  const QuantizedMultiplier reluish = QuantizeMultiplier(fine_scale / (3.0F / 32768.0F));
  output_q_ = UpperHalf(output.q);
  output_shift_ = output.shift;
  reluish_q_ = UpperHalf(reluish.q);
  reluish_shift_ = reluish.shift;
}

std::int32_t QuantizedHardSwish::operator()(std::int32_t x) const {
  const std::int32_t fine = (x - in_.zero) * 128;
  const std::int32_t scaled = HighMultiply16(fine, output_q_);
  // (x + 3) / 6 in 0 .. 1; the shift to the left is split so that it saturates harmlessly.
  std::int32_t part = fine;
  const int left = std::min(reluish_shift_, 16);
  if (left > 0) part = Saturate16(part * (1 << (left - 1)));
  part = HighMultiply16(part, reluish_q_);
  if (left > 0) part = Saturate16(part * 2);
  if (left < 0) part = DividePowerOfTwo(part, -left);
  part = (part + (1 << 15)) >> 1;
  const std::int32_t product = part * scaled / (1 << 15);  // towards zero
  const std::int32_t y =
      output_shift_ <= 0 ? DividePowerOfTwo(product, -output_shift_)
                         : Saturate16(product * (1 << std::min(output_shift_, 15)));
  return Limit(std::int64_t{y} + out_.zero, limits_);
}

std::int32_t QuantizedLogistic(Numerics numerics, std::int32_t x, const Quant& in,
                               const Quant& out, const Limits& limits) {
  if (numerics != Numerics::kTflm) {
    const float y = Logistic(Real(x, in)) / out.scale;
    const float rounded = numerics == Numerics::kTfliteRef ? std::round(y) : std::nearbyint(y);
    return Limit(ToInteger(rounded) + out.zero, limits);
  }
  const std::int32_t centred = x - in.zero;
  const QuantizedMultiplier m =
      QuantizeMultiplier(static_cast<double>(in.scale) * (1 << 27));
  const auto radius = static_cast<std::int32_t>(
      std::min(std::floor(15 * std::ldexp(1.0, 27 - m.shift)), 65536.0));
  if (centred <= -radius) return limits.low;
  if (centred >= radius) return limits.high;
  const std::int32_t y = FixedLogistic(TwoStepAway(centred, m.q, m.shift));
  return Limit(std::min<std::int64_t>(RoundingShiftAway(y, 23), 255) + limits.low, limits);
}

Sixteen::Sixteen(float in_scale, bool tanh) : tanh_(tanh) {
  // In units of 2^-12 times 3: the table has 24 entries per unit, an entry 512 steps.
  int exponent = 0;
  const bool power = std::frexp(in_scale, &exponent) == 0.5F;
  if (power && exponent - 1 >= -12 && exponent - 1 <= -8) {
    factor_ = 3 << (exponent - 1 + 12);
    return;
  }
  double multiplier = static_cast<double>(in_scale) * 4096.0 * 3.0;
  while (multiplier <= 32767.0 / 2.0 && shift_ <= 30) {
    ++shift_;
    multiplier *= 2.0;
  }
  factor_ = static_cast<std::int32_t>(std::min(multiplier, 32767.0));
}

std::int32_t Sixteen::operator()(std::int32_t x) const {
  // Half of what a straight line loses between two entries is added; the last entry is the limit.
  static const auto table = [] {
    std::array<std::uint32_t, 257> values{};
    for (std::size_t i = 0; i < 255; ++i) {
      const double y = 1 / (1 + std::exp(-static_cast<double>(i) / 24));
      const double curvature = y * (1 - y) * (1 - 2 * y) / (24 * 24);
      values[i] = static_cast<std::uint32_t>(std::floor((y - curvature / 16) * 65536 + 0.5));
    }
    values[255] = values[256] = 65535;
    return values;
  }();
  const std::int64_t round = shift_ > 0 ? std::int64_t{1} << (shift_ - 1) : 0;
  const std::int64_t scaled = (static_cast<std::int64_t>(x) * factor_ + round) >> shift_;
  const auto magnitude = static_cast<std::uint32_t>(std::min<std::int64_t>(
      std::abs(scaled), 0x7FFFFFFF));
  const int bits = tanh_ ? 8 : 9;  // tanh(x) = 2 * logistic(2x) - 1
  const std::uint32_t at = magnitude >> bits;
  std::uint32_t value = tanh_ ? 0xFFFFU << 8 : 0x7FFFU << 10;
  if (at < 255) {
    const std::uint32_t fraction = magnitude & ((1U << bits) - 1);
    value = (table[at] << bits) + fraction * (table[at + 1] - table[at]);
  }
  if (tanh_) {
    const auto moved = static_cast<std::int32_t>(value) - (1 << 23);
    return scaled >= 0 ? (moved + (1 << 7)) >> 8 : (-moved + (1 << 7) - 1) >> 8;
  }
  value = scaled >= 0 ? value + (1U << 9) : (1U << 25) - value + (1U << 9) - 1;
  return static_cast<std::int32_t>(value >> 10);
}

QuantizedAbs::QuantizedAbs(const Quant& in, const Quant& out, const Limits& limits)
    : in_(in), out_(out), limits_(limits), rescale_(in.scale != out.scale),
      factor_(QuantizeMultiplier(Ratio(in.scale, out.scale))) {}

std::int32_t QuantizedAbs::operator()(std::int32_t x) const {
  const std::int32_t magnitude = std::abs(x - in_.zero);
  const std::int64_t y =
      rescale_ ? TwoStepAway(magnitude, factor_.q, factor_.shift) : magnitude;
  return Limit(y + out_.zero, limits_);
}

QuantizedRsqrt::QuantizedRsqrt(const Quant& in, const Quant& out, const Limits& limits)
    : in_(in), out_(out), limits_(limits),
      factor_(QuantizeMultiplier(1.0 / static_cast<double>(std::sqrt(in.scale) * out.scale))) {}

std::int32_t QuantizedRsqrt::operator()(std::int32_t x) const {
  constexpr int kExtraBits = 20;
  const std::int32_t centred = x - in_.zero;
  if (centred <= 0) return limits_.high;
  const InverseRoot root = InverseRootOf(centred);
  const std::int32_t fine = TwoStepAway(1, root.q, root.shift + kExtraBits);
  const std::int64_t y = TwoStepAway(fine, factor_.q, factor_.shift - kExtraBits);
  return Limit(y + out_.zero, limits_);
}

std::int32_t StoreTabulated(float real, const Quant& out, const Limits& limits) {
  return Limit(ToInteger(std::round(real * (1.0F / out.scale))) + out.zero, limits);
}

float Exp(float x) { return static_cast<float>(std::exp(static_cast<double>(x))); }

float Logistic(float x) { return 1.0F / (1.0F + Exp(-x)); }

float Tanh(float x) { return static_cast<float>(std::tanh(static_cast<double>(x))); }

float Elu(float x) {
  return x < 0 ? static_cast<float>(std::expm1(static_cast<double>(x))) : x;
}

float Gelu(float x, bool approximate) {
  if (!approximate) {
    const double root = std::sqrt(0.5);
    return 0.5F * x * static_cast<float>(std::erfc(static_cast<double>(x * static_cast<float>(-root))));
  }
  const auto factor = static_cast<float>(std::sqrt(2 / std::acos(-1.0)));
  return 0.5F * x * (1.0F + Tanh(factor * (x + 0.044715F * x * x * x)));
}

float HardSwish(float x) { return x * std::clamp(x + 3.0F, 0.0F, 6.0F) / 6.0F; }

}  // namespace systole::golden
