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

template <typename Real>
void Table16::Fill(Real in_scale, std::int32_t in_zero, Real out_scale, std::int32_t out_zero,
                   const std::function<Real(Real)>& function) {
  const Real in_low = in_scale * static_cast<Real>(kLow - in_zero);
  const Real in_high = in_scale * static_cast<Real>(kHigh - in_zero);
  const Real out_low = out_scale * static_cast<Real>(kLow - out_zero);
  const Real out_high = out_scale * static_cast<Real>(kHigh - out_zero);
  const Real step = (in_high - in_low) / kSteps;
  const Real per_unit = 65536 / (out_high - out_low);
  const auto store = [](Real value) {
    const Real bounded = std::isnan(value) ? Real{0} : std::clamp<Real>(value, kLow, kHigh);
    return static_cast<std::int16_t>(bounded);
  };
  for (int i = 0; i < kSteps; ++i) {
    const Real at = in_low + static_cast<Real>(i) * step;
    const Real value = std::round(function(at) * per_unit);
    const Real next = function(in_low + static_cast<Real>(i + 1) * step) * per_unit;
    const Real middle = std::round(function(at + step / 2) * per_unit);
    const Real straight = std::round((next + value) / 2);
    values_[static_cast<std::size_t>(i)] = store(value - std::round((straight - middle) / 2));
  }
  values_[kSteps] = store(std::round(function(in_high) * per_unit));
}

Table16::Table16(const Quant& in, const Quant& out, const std::function<float(float)>& function) {
  Fill<float>(in.scale, in.zero, out.scale, out.zero, function);
}

Table16::Table16(double in_scale, std::int32_t in_zero, double out_scale,
                 const std::function<double(double)>& function) {
  Fill<double>(in_scale, in_zero, out_scale, 0, function);
}

std::int32_t Table16::operator()(std::int32_t x) const {
  const auto entry = static_cast<std::size_t>(256 + (x >> 7));
  const std::int32_t base = values_[entry];
  // Slopes are int16.
  const auto slope = static_cast<std::int16_t>(values_[entry + 1] - base);
  const std::int32_t y = base + ((slope * (x & 127) + 64) >> 7);
  return static_cast<std::int16_t>(y);
}

namespace {

/// exp(x), -10 <= x <= 0, and 1 / (1 + x), 0 <= x <= 1, with one as 2^15.
struct SoftmaxTables {
  Table16 exponential, reciprocal;
};

const SoftmaxTables& TablesOf(bool micro) {
  static const SoftmaxTables wide{
      {10.0 / 65535.0, kHigh, 2.0 / 65535.0, [](double v) { return std::exp(v); }},
      {1.0 / 65535.0, kLow, 2.0 / 65535.0, [](double v) { return 1.0 / (1.0 + v); }}};
  static const Quant unit{static_cast<float>(2.0 / 65535.0), 0};
  static const SoftmaxTables narrow{
      {{static_cast<float>(10.0 / 65535.0), kHigh}, unit, [](float v) { return Exp(v); }},
      {{static_cast<float>(1.0 / 65535.0), kLow}, unit, [](float v) { return 1.0F / (1.0F + v); }}};
  return micro ? narrow : wide;
}

}  // namespace

std::vector<std::int32_t> Softmax16(std::span<const std::int32_t> x, std::size_t depth,
                                    float in_scale, float beta, bool micro) {
  const auto& [exponential, reciprocal] = TablesOf(micro);
  // With larger factors every difference is beyond the table.
  const QuantizedMultiplier m = QuantizeMultiplier(
      std::min(static_cast<double>(in_scale * beta) / (10.0 / 65535.0), 65536.0));
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
