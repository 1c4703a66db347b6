// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_softmax.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "sim/golden/fixed_point.h"
#include "sim/golden/requantize.h"

namespace systole::golden {
namespace {

constexpr int kScaledBits = 5;  // integer bits of the scaled difference
constexpr int kSumBits = 12;    // integer bits of the sum of exponentials

std::int32_t ShiftRight(std::int32_t value, int n) {
  return static_cast<std::int32_t>(RoundingShiftAway(value, n));
}

/// Writes the values of one row in units of 2^-bits, 0 .. 2^bits.
void SoftmaxRow(std::span<const std::int8_t> x, const SoftmaxFactors& factors, int bits,
                std::int32_t* y) {
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
  const int right = kSumBits - (32 - length) + 31 - bits;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::int32_t e = table[largest - x[i]];
    y[i] = ShiftRight(HighMultiply(scale, e), right);
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
  const std::vector<std::int32_t> wide = SoftmaxFixed(x, depth, factors, 8);
  std::vector<std::int8_t> y(x.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<std::int8_t>(std::clamp(wide[i] - 128, -128, 127));
  }
  return y;
}

std::vector<std::int32_t> SoftmaxFixed(std::span<const std::int8_t> x, std::size_t depth,
                                       const SoftmaxFactors& factors, int bits) {
  std::vector<std::int32_t> y(x.size());
  for (std::size_t i = 0; i + depth <= x.size(); i += depth) {
    SoftmaxRow(x.subspan(i, depth), factors, bits, y.data() + i);
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
      y[i] = RoundWithin(rounded + static_cast<float>(out.zero), limits);
    }
  }
  return y;
}

std::vector<std::int32_t> SoftmaxScaledTable(std::span<const std::int32_t> x, std::size_t depth,
                                             float in_scale, const Quant& out,
                                             const Limits& limits) {
  const double step = in_scale;
  const double room = std::log(std::numeric_limits<float>::max() / static_cast<float>(depth)) - 5;
  const double lift = std::max(0.0, room) / step;
  std::array<float, 256> table{};  // by difference to the largest value
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = static_cast<float>(std::exp((lift - static_cast<double>(i)) * step));
  }
  const float units = std::floor(1.0F / out.scale);
  std::vector<std::int32_t> y(x.size());
  for (std::size_t row = 0; row + depth <= x.size(); row += depth) {
    const std::int32_t largest = *std::max_element(&x[row], &x[row] + depth);
    float sum = 0;
    for (std::size_t i = row; i < row + depth; ++i) sum += table[largest - x[i]];
    for (std::size_t i = row; i < row + depth; ++i) {
      const float value = std::nearbyint(table[largest - x[i]] * units / sum);
      y[i] = RoundWithin(value + static_cast<float>(out.zero), limits);
    }
  }
  return y;
}

namespace {

/// exp(x) for x <= 0 to a unit in the last place: 2^m * p(r), x = m * ln 2 + r, with fused steps.
float ExpPolynomial(float x) {
  if (std::isnan(x)) return x;
  const float bounded = std::max(x, -88.3762626647949F);
  constexpr float kBias = 12582912.0F;  // 1.5 * 2^23: the sum's last place is one
  const float m = std::fma(bounded, 1.44269504088896341F, kBias) - kBias;
  float r = std::fma(m, -6.93145752e-1F, bounded);
  r = std::fma(m, -1.42860677e-6F, r);
  float p = 0x1.694000p-10F;
  for (const float c : {0x1.125edcp-7F, 0x1.555b5ap-5F, 0x1.555450p-3F, 0x1.fffff6p-2F, 1.0F,
                        1.0F}) {
    p = std::fma(p, r, c);
  }
  return std::ldexp(p, static_cast<int>(m));
}

/// Sum of sixteen partial sums: the halves are added, then neighbours, and neighbours of these.
float AddLanes(std::array<float, 16> lanes) {
  for (std::size_t i = 0; i < 8; ++i) lanes[i] += lanes[i + 8];
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
         ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

}  // namespace

void SoftmaxFloat(std::span<const float> x, std::size_t depth, float beta, bool lanes,
                  std::span<float> y) {
  for (std::size_t row = 0; row + depth <= x.size(); row += depth) {
    const auto values = x.subspan(row, depth);
    const auto result = y.subspan(row, depth);
    const float largest = *std::max_element(values.begin(), values.end());
    std::array<float, 16> sums{};
    for (std::size_t i = 0; i < depth; ++i) {
      const float below = (values[i] - largest) * beta;
      result[i] = lanes ? ExpPolynomial(below)
                        : static_cast<float>(std::exp(static_cast<double>(below)));
      sums[lanes ? i % 16 : 0] += result[i];
    }
    const float sum = lanes ? AddLanes(sums) : sums[0];
    for (float& value : result) value = lanes ? value * (1.0F / sum) : value / sum;
  }
}

void LogSoftmaxFloat(std::span<const float> x, std::size_t depth, bool lanes,
                     std::span<float> y) {
  for (std::size_t row = 0; row + depth <= x.size(); row += depth) {
    const auto values = x.subspan(row, depth);
    const float largest = *std::max_element(values.begin(), values.end());
    std::array<float, 16> sums{};
    for (std::size_t i = 0; i < depth; ++i) {
      const float below = values[i] - largest;
      sums[lanes ? i % 16 : 0] += lanes ? ExpPolynomial(below)
                                        : static_cast<float>(std::exp(static_cast<double>(below)));
    }
    const float sum = lanes ? AddLanes(sums) : sums[0];
    const auto log_sum = static_cast<float>(std::log(static_cast<double>(sum)));
    for (std::size_t i = 0; i < depth; ++i) y[row + i] = values[i] - largest - log_sum;
  }
}

}  // namespace systole::golden
