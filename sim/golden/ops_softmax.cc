// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_softmax.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "sim/golden/requantize.h"

// Fixed-point numbers are 32-bit fractions: with b integer bits, the integer value * 2^(31 - b).

namespace systole::golden {
namespace {

constexpr std::int32_t kOne = 2147483647;  // one without integer bits, saturated
constexpr int kScaledBits = 5;             // integer bits of the scaled difference
constexpr int kSumBits = 12;               // integer bits of the sum of exponentials

/// Integers of exp(-2^k) * 2^31 for k = -2 .. 4.
constexpr std::array<std::int32_t, 7> kExpPowers = {1672461947, 1302514674, 790015084, 290630308,
                                                    39332535,   720401,     242};

/// value * 2^n, saturated.
std::int32_t ShiftLeft(std::int32_t value, int n) {
  return SaturateInt32(static_cast<std::int64_t>(value) << n);
}

std::int32_t ShiftRight(std::int32_t value, int n) {
  return static_cast<std::int32_t>(RoundingShiftAway(value, n));
}

/// exp(a) for -1/4 <= a < 0, no integer bits: Taylor series around -1/8 up to the fourth power.
std::int32_t ExpQuarter(std::int32_t a) {
  constexpr std::int32_t kExpEighth = 1895147668;  // exp(-1/8)
  constexpr std::int32_t kThird = 715827883;
  const std::int32_t x = a + (1 << 28);
  const std::int32_t x2 = HighMultiply(x, x);
  const std::int32_t x3 = HighMultiply(x2, x);
  const std::int32_t x4 = HighMultiply(x2, x2);
  // ((x^4 / 4 + x^3) / 3 + x^2) / 2
  const std::int32_t tail = ShiftRight(HighMultiply(ShiftRight(x4, 2) + x3, kThird) + x2, 1);
  return SaturateInt32(static_cast<std::int64_t>(kExpEighth) + HighMultiply(kExpEighth, x + tail));
}

/// exp(a) for a <= 0 with kScaledBits integer bits; the result has none.
std::int32_t ExpNegative(std::int32_t a) {
  if (a == 0) return kOne;
  constexpr int kFraction = 31 - kScaledBits;
  constexpr std::int32_t kQuarter = 1 << (kFraction - 2);
  const std::int32_t part = (a & (kQuarter - 1)) - kQuarter;  // a modulo 1/4, in [-1/4, 0)
  std::int32_t result = ExpQuarter(ShiftLeft(part, kScaledBits));
  // What is left of a is a sum of powers of two, each a known factor.
  const std::int32_t rest = part - a;
  for (std::size_t k = 0; k < kExpPowers.size(); ++k) {
    const int bit = kFraction - 2 + static_cast<int>(k);
    if ((rest >> bit) & 1) result = HighMultiply(result, kExpPowers[k]);
  }
  return result;
}

/// 1 / (1 + a) for 0 <= a < 1, no integer bits: three steps of Newton-Raphson.
std::int32_t Reciprocal(std::int32_t a) {
  constexpr std::int32_t k48Over17 = 1515870810;    // two integer bits
  constexpr std::int32_t kMinus32Over17 = -1010580540;
  const auto half = static_cast<std::int32_t>((static_cast<std::int64_t>(a) + kOne + 1) / 2);
  std::int32_t x =
      SaturateInt32(static_cast<std::int64_t>(k48Over17) + HighMultiply(half, kMinus32Over17));
  for (int step = 0; step < 3; ++step) {
    const std::int32_t error = (1 << 29) - HighMultiply(half, x);
    x = SaturateInt32(static_cast<std::int64_t>(x) + ShiftLeft(HighMultiply(x, error), 2));
  }
  return ShiftLeft(x, 1);
}

void SoftmaxRow(std::span<const std::int8_t> x, const SoftmaxFactors& factors, std::int8_t* y) {
  const std::int32_t largest = *std::max_element(x.begin(), x.end());
  std::array<std::int32_t, 256> table{};  // exponential by difference
  std::int64_t total = 0;
  for (const std::int8_t value : x) {
    const std::int32_t below = value - largest;
    if (below < factors.diff_min) continue;
    std::int32_t& e = table[-below];
    if (e == 0) {
      const std::int32_t scaled = ShiftLeft(below, std::max(factors.shift, 0));
      e = ExpNegative(ShiftRight(HighMultiply(scaled, factors.q), std::max(-factors.shift, 0)));
    }
    total += ShiftRight(e, kSumBits);
  }
  total = std::min<std::int64_t>(total, kOne);  // 4096 equal values fill the 12 integer bits
  // total = 2^(length - 1) * (1 + fraction); its reciprocal is that of 1 + fraction, shifted.
  const int length = std::bit_width(static_cast<std::uint64_t>(total));
  const auto fraction =
      static_cast<std::int32_t>((total << (32 - length)) - (std::int64_t{1} << 31));
  const std::int32_t scale = Reciprocal(fraction);
  const int right = kSumBits - (32 - length) + 31 - 8;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::int32_t e = table[largest - x[i]];
    const std::int32_t value = ShiftRight(HighMultiply(scale, e), right);
    y[i] = static_cast<std::int8_t>(std::clamp(value - 128, -128, 127));
  }
}

}  // namespace

SoftmaxFactors MakeSoftmaxFactors(float in_scale, float beta) {
  const double real = std::min(
      static_cast<double>(beta) * static_cast<double>(in_scale) * (1 << (31 - kScaledBits)),
      2147483647.0);
  const QuantizedMultiplier m = QuantizeMultiplier(real);
  const double radius = ((1 << kScaledBits) - 1) * std::ldexp(1.0, 31 - kScaledBits - m.shift);
  return {m.q, m.shift, -static_cast<std::int32_t>(std::min(radius, 256.0))};
}

std::vector<std::int8_t> Softmax(std::span<const std::int8_t> x, std::size_t depth,
                                 const SoftmaxFactors& factors) {
  std::vector<std::int8_t> y(x.size());
  for (std::size_t i = 0; i + depth <= x.size(); i += depth) {
    SoftmaxRow(x.subspan(i, depth), factors, y.data() + i);
  }
  return y;
}

std::vector<std::int32_t> SoftmaxTable(std::span<const std::int32_t> x, std::size_t depth,
                                       float in_scale, float beta, const Quant& out,
                                       const Limits& limits) {
  const float step = in_scale * beta;
  std::array<float, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    // In float64 and rounded: what a good expf gives, the same on every machine.
    table[i] = static_cast<float>(std::exp(static_cast<double>(-(step * static_cast<float>(i)))));
  }
  std::vector<std::int32_t> y(x.size());
  for (std::size_t row = 0; row + depth <= x.size(); row += depth) {
    const std::int32_t largest = *std::max_element(&x[row], &x[row] + depth);
    float sum = 0;
    for (std::size_t i = row; i < row + depth; ++i) sum += table[largest - x[i]];
    const float inverse = 1.0F / (sum * out.scale);
    for (std::size_t i = row; i < row + depth; ++i) {
      const float rounded = std::nearbyint(table[largest - x[i]] * inverse);
      const float bounded = std::clamp(rounded, 0.0F, 65536.0F);
      y[i] = std::clamp(static_cast<std::int32_t>(bounded) + out.zero, limits.low, limits.high);
    }
  }
  return y;
}

}  // namespace systole::golden
