// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_reduce.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/golden/fixed_point.h"
#include "sim/golden/ops_pool.h"

namespace systole::golden {

QuantizedReduction::QuantizedReduction(Numerics numerics, int bits, bool mean, std::int64_t count,
                                       const Quant& in, const Quant& out, const Limits& limits)
    : in_(in), out_(out), limits_(limits), count_(count) {
  const auto divisor = static_cast<int>(mean ? count : 1);
  float32_ = bits == 8 &&
             (numerics == Numerics::kTflite || numerics == Numerics::kOrt);
  zero_first_ = numerics == Numerics::kTflite;
  if (float32_) {
    real_ = in.scale / (out.scale * static_cast<float>(divisor));
  } else {
    factor_ = MeanMultiplier(in.scale, out.scale, divisor);
  }
}

std::int32_t QuantizedReduction::operator()(std::int64_t sum) const {
  const std::int32_t centred = SaturateInt32(sum - count_ * in_.zero);
  if (float32_ && zero_first_) {
    const float moved = static_cast<float>(centred) * real_ + static_cast<float>(out_.zero);
    return RoundWithin(moved, limits_);
  }
  const std::int64_t y = float32_ ? Float32Rte(centred, real_)
                                  : TwoStepAway(centred, factor_.q, factor_.shift);
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(y + out_.zero, limits_.low, limits_.high));
}

std::vector<std::int32_t> L2Normalize(std::span<const std::int32_t> x, std::size_t depth,
                                      std::int32_t zero, const Limits& limits) {
  const std::int32_t middle = limits.low == 0 ? 128 : 0;
  std::vector<std::int32_t> y(x.size());
  for (std::size_t row = 0; row + depth <= x.size(); row += depth) {
    std::int64_t sum = 0;
    for (std::size_t i = row; i < row + depth; ++i) {
      sum += static_cast<std::int64_t>(x[i] - zero) * (x[i] - zero);
    }
    const InverseRoot root = InverseRootOf(SaturateInt32(sum));
    for (std::size_t i = row; i < row + depth; ++i) {
      const std::int32_t centred = x[i] - zero;
      // The same but for where the factor of 128 goes.
      const std::int32_t value = middle == 0 ? TwoStepAway(centred, root.q, root.shift + 7)
                                             : TwoStepAway(128 * centred, root.q, root.shift);
      y[i] = std::clamp(value + middle, limits.low, limits.high);
    }
  }
  return y;
}

std::vector<std::int32_t> LogSoftmaxTable(std::span<const std::int32_t> x, std::size_t depth,
                                          const Quant& in, const Quant& out,
                                          const Limits& limits) {
  std::array<float, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = static_cast<float>(std::exp(static_cast<double>(-in.scale * static_cast<float>(i))));
  }
  const float step = in.scale / out.scale;
  std::vector<std::int32_t> y(x.size());
  for (std::size_t row = 0; row + depth <= x.size(); row += depth) {
    const std::int32_t largest = *std::max_element(&x[row], &x[row] + depth);
    float sum = 0;
    for (std::size_t i = row; i < row + depth; ++i) sum += table[largest - x[i]];
    const auto log_sum = static_cast<float>(std::log(static_cast<double>(sum)));
    const float offset = (in.scale * static_cast<float>(largest) + log_sum) / out.scale;
    for (std::size_t i = row; i < row + depth; ++i) {
      const float value = step * static_cast<float>(x[i]) - offset;
      y[i] = RoundWithin(std::nearbyint(value) + static_cast<float>(out.zero), limits);
    }
  }
  return y;
}

}  // namespace systole::golden
