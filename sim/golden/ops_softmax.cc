// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_softmax.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "sim/golden/fixed_point.h"
#include "sim/golden/requantize.h"

namespace systole::golden {
namespace {

constexpr int kScaledBits = 5;  // integer bits of the scaled difference
constexpr int kSumBits = 12;    // integer bits of the sum of exponentials

std::int32_t ShiftRight(std::int32_t value, int n) {
  return static_cast<std::int32_t>(RoundingShiftAway(value, n));
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
      const std::int32_t scaled = ShiftLeftSaturated(below, std::max(factors.shift, 0));
      e = FixedExp(ShiftRight(HighMultiply(scaled, factors.q), std::max(-factors.shift, 0)),
                   kScaledBits);
    }
    total += ShiftRight(e, kSumBits);
  }
  total = std::min<std::int64_t>(total, kFixedOne);  // 4096 equal values fill the 12 integer bits
  // total = 2^(length - 1) * (1 + fraction); its reciprocal is that of 1 + fraction, shifted.
  const int length = std::bit_width(static_cast<std::uint64_t>(total));
  const auto fraction =
      static_cast<std::int32_t>((total << (32 - length)) - (std::int64_t{1} << 31));
  const std::int32_t scale = FixedReciprocal(fraction);
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
