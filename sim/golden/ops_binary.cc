// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_binary.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "sim/golden/fixed_point.h"
#include "sim/golden/stored.h"

namespace systole::golden {

QuantizedMul::QuantizedMul(Numerics numerics, int bits, const Quant& a, const Quant& b,
                           const Quant& out, const Limits& limits)
    : a_(a), b_(b), out_(out), limits_(limits),
      float32_(bits == 8 && numerics == Numerics::kTflite),
      ort_(bits == 8 && numerics == Numerics::kOrt),
      factor_(QuantizeMultiplier(
          RealMultiplier(a.scale, b.scale, out.scale, ScaleProduct::kWide))),
      real_(static_cast<float>(
          RealMultiplier(a.scale, b.scale, out.scale, ScaleProduct::kProduct32))) {}

std::int32_t QuantizedMul::operator()(std::int32_t a, std::int32_t b) const {
  const std::int32_t product = (a - a_.zero) * (b - b_.zero);
  if (ort_) {
    const float y = static_cast<float>(product) * real_ + static_cast<float>(out_.zero);
    return Limit(ToInteger(std::nearbyint(y)), limits_);
  }
  const std::int64_t y = float32_ ? Float32Rte(product, real_)
                                  : TwoStepAway(product, factor_.q, factor_.shift);
  return Limit(y + out_.zero, limits_);
}

QuantizedDiv::QuantizedDiv(Numerics numerics, const Quant& a, const Quant& b, const Quant& out,
                           const Limits& limits)
    : a_(a), b_(b), out_(out), limits_(limits), float32_(numerics == Numerics::kOrt),
      factor_(QuantizeMultiplier(static_cast<double>(a.scale) /
                                 (static_cast<double>(b.scale) *
                                  static_cast<double>(out.scale)))) {}

std::int32_t QuantizedDiv::operator()(std::int32_t a, std::int32_t b) const {
  std::int32_t left = a - a_.zero;
  std::int32_t right = b - b_.zero;
  if (right == 0) return left < 0 ? limits_.low : limits_.high;
  if (float32_) {
    const float y = static_cast<float>(left) * a_.scale / (static_cast<float>(right) * b_.scale);
    return Limit(ToInteger(std::nearbyint(y / out_.scale)) + out_.zero, limits_);
  }
  if (right < 0) {
    left = -left;
    right = -right;
  }
  const Reciprocal reciprocal = ReciprocalOf(right);
  const auto magnitude = static_cast<std::uint32_t>(left < 0 ? ~left : left);
  const int headroom = std::countl_zero(magnitude) - 1;  // bits that repeat the sign
  const auto shifted = static_cast<std::int32_t>(static_cast<std::int64_t>(left) << headroom);
  const std::int32_t quotient = HighMultiply(shifted, reciprocal.q);
  const std::int64_t y =
      TwoStepAway(quotient, factor_.q, factor_.shift - reciprocal.shift - headroom);
  return Limit(y + out_.zero, limits_);
}

QuantizedSquaredDifference::QuantizedSquaredDifference(const Quant& a, const Quant& b,
                                                       const Quant& out, const Limits& limits)
    : a_(a), b_(b), out_(out), limits_(limits) {
  const double twice = 2 * std::max(static_cast<double>(a.scale), static_cast<double>(b.scale));
  factors_ = {QuantizeMultiplier(a.scale / twice), QuantizeMultiplier(b.scale / twice),
              QuantizeMultiplier(twice * twice / ((1 << 14) * static_cast<double>(out.scale)))};
}

std::int32_t QuantizedSquaredDifference::operator()(std::int32_t a, std::int32_t b) const {
  const std::int32_t left =
      TwoStepAway((a - a_.zero) * (1 << 7), factors_.a.q, factors_.a.shift);
  const std::int32_t right =
      TwoStepAway((b - b_.zero) * (1 << 7), factors_.b.q, factors_.b.shift);
  const std::int64_t difference = left - right;
  const std::int64_t y = TwoStepAway(SaturateInt32(difference * difference), factors_.out.q,
                                     factors_.out.shift);
  return Limit(y + out_.zero, limits_);
}

QuantizedOrder::QuantizedOrder(const Quant& a, const Quant& b)
    : a_(a), b_(b), factor_a_(QuantizeMultiplier(a.scale)),
      factor_b_(QuantizeMultiplier(b.scale)) {}

int QuantizedOrder::operator()(std::int32_t a, std::int32_t b) const {
  const std::int32_t left = TwoStepAway((a - a_.zero) * (1 << 8), factor_a_.q, factor_a_.shift);
  const std::int32_t right = TwoStepAway((b - b_.zero) * (1 << 8), factor_b_.q, factor_b_.shift);
  return left < right ? -1 : left > right ? 1 : 0;
}

}  // namespace systole::golden
