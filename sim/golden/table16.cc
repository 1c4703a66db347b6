// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/table16.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "sim/golden/ops_unary.h"
#include "sim/golden/requantize.h"

namespace systole::golden {
namespace {

constexpr std::int32_t kLow = -32768;
constexpr std::int32_t kHigh = 32767;
constexpr int kSteps = 512;

}  // namespace

Table16::Table16(const Quant& in, const Quant& out, const std::function<float(float)>& function) {
  const float in_low = in.scale * static_cast<float>(kLow - in.zero);
  const float in_high = in.scale * static_cast<float>(kHigh - in.zero);
  const float out_low = out.scale * static_cast<float>(kLow - out.zero);
  const float out_high = out.scale * static_cast<float>(kHigh - out.zero);
  const float step = (in_high - in_low) / kSteps;
  const float per_unit = 65536.0F / (out_high - out_low);
  const auto store = [](float value) {
    const float bounded = std::isnan(value) ? 0.0F : std::clamp(value, -32768.0F, 32767.0F);
    return static_cast<std::int16_t>(bounded);
  };
  for (int i = 0; i < kSteps; ++i) {
    const float at = in_low + static_cast<float>(i) * step;
    const float value = std::round(function(at) * per_unit);
    const float next = function(in_low + static_cast<float>(i + 1) * step) * per_unit;
    const float middle = std::round(function(at + step / 2) * per_unit);
    const float straight = std::round((next + value) / 2);
    values_[static_cast<std::size_t>(i)] = store(value - std::round((straight - middle) / 2));
  }
  values_[kSteps] = store(std::round(function(in_high) * per_unit));
}

std::int32_t Table16::operator()(std::int32_t x) const {
  const auto entry = static_cast<std::size_t>(256 + (x >> 7));
  const std::int32_t base = values_[entry];
  // Slopes are int16.
  const auto slope = static_cast<std::int16_t>(values_[entry + 1] - base);
  const std::int32_t y = base + ((slope * (x & 127) + 64) >> 7);
  return static_cast<std::int16_t>(y);
}

std::vector<std::int32_t> Softmax16(std::span<const std::int32_t> x, std::size_t depth,
                                    float in_scale, float beta) {
  static const Table16 exponential(
      {static_cast<float>(10.0 / 65535.0), kHigh}, {static_cast<float>(2.0 / 65535.0), 0},
      [](float v) { return Exp(v); });
  static const Table16 reciprocal(
      {static_cast<float>(1.0 / 65535.0), kLow}, {static_cast<float>(2.0 / 65535.0), 0},
      [](float v) { return 1.0F / (1.0F + v); });
  const QuantizedMultiplier m =
      QuantizeMultiplier(static_cast<double>(in_scale * beta) / (10.0 / 65535.0));
  std::vector<std::int32_t> y(x.size());
  for (std::size_t row = 0; row + depth <= x.size(); row += depth) {
    const std::int32_t largest = *std::max_element(&x[row], &x[row] + depth);
    std::int32_t sum = 0;
    for (std::size_t i = row; i < row + depth; ++i) {
      const std::int64_t below = std::int64_t{TwoStepAway(x[i] - largest, m.q, m.shift)} + kHigh;
      y[i] = exponential(static_cast<std::int32_t>(std::clamp<std::int64_t>(below, kLow, kHigh)));
      sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) +
                                      static_cast<std::uint32_t>(y[i]));
    }
    // sum = 2^(16 - zeros) * (1 + fraction); the table holds 1 / (1 + fraction).
    const int zeros = std::countl_zero(static_cast<std::uint32_t>(std::max(sum, 1)));
    const std::int64_t shifted =
        ((static_cast<std::int64_t>(std::max(sum, 1)) << (zeros - 1)) + (1 << 13)) >> 14;
    const auto fraction =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(shifted - (1 << 15) - (1 << 16), kLow,
                                                           kHigh));
    const std::int64_t factor = reciprocal(fraction);
    const int right = 31 - zeros;
    const std::int64_t round = right > 0 ? std::int64_t{1} << (right - 1) : 0;
    for (std::size_t i = row; i < row + depth; ++i) {
      y[i] = static_cast<std::int32_t>(
          std::clamp<std::int64_t>((y[i] * factor + round) >> right, 0, kHigh));
    }
  }
  return y;
}

}  // namespace systole::golden
