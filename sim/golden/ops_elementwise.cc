// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_elementwise.h"

#include <algorithm>
#include <cmath>

namespace systole::golden {
namespace {

std::int32_t QuantizeOne(float x, float scale, std::int32_t zero) {
  const float rounded = std::round(x / scale);
  if (std::isnan(rounded)) return zero;
  // Limits before the conversion, which is undefined outside of int32.
  return static_cast<std::int32_t>(std::clamp(rounded, -1e6F, 1e6F)) + zero;
}

std::int8_t ClampInt8(std::int32_t value) {
  return static_cast<std::int8_t>(std::clamp(value, -128, 127));
}

}  // namespace

AddFactors MakeAddFactors(float a_scale, float b_scale, float out_scale) {
  const double twice = 2 * std::max(static_cast<double>(a_scale), static_cast<double>(b_scale));
  return {QuantizeMultiplier(a_scale / twice), QuantizeMultiplier(b_scale / twice),
          QuantizeMultiplier(twice /
                             ((1 << kAddLeftShift) * static_cast<double>(out_scale)))};
}

std::vector<std::int8_t> Add(std::span<const std::int8_t> a, std::span<const std::int8_t> b,
                             const AddFactors& factors, const AddZeros& zeros, std::int32_t low,
                             std::int32_t high) {
  std::vector<std::int8_t> y(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::int32_t left = (a[i] - zeros.a) * (1 << kAddLeftShift);
    const std::int32_t right = (b[i] - zeros.b) * (1 << kAddLeftShift);
    // Each term is at most half of its operand in magnitude, so that the sum fits.
    const std::int32_t sum = TwoStepAway(left, factors.a.q, factors.a.shift) +
                             TwoStepAway(right, factors.b.q, factors.b.shift);
    const std::int32_t scaled = TwoStepAway(sum, factors.out.q, factors.out.shift);
    y[i] = static_cast<std::int8_t>(
        std::clamp<std::int64_t>(static_cast<std::int64_t>(scaled) + zeros.out, low, high));
  }
  return y;
}

std::vector<std::int8_t> RequantizeTensor(std::span<const std::int8_t> x, std::int32_t x_zero,
                                          const OutputStage& stage) {
  std::vector<std::int8_t> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = stage.Apply(x[i] - x_zero, 0);
  return y;
}

std::vector<std::int8_t> QuantizeFloat(std::span<const float> x, float scale, std::int32_t zero) {
  std::vector<std::int8_t> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = ClampInt8(QuantizeOne(x[i], scale, zero));
  return y;
}

std::vector<float> Dequantize(std::span<const std::int8_t> x, float scale, std::int32_t zero) {
  std::vector<float> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = static_cast<float>(x[i] - zero) * scale;
  return y;
}

std::vector<std::int8_t> Pad(std::span<const std::int8_t> x, const Nhwc& in,
                             const std::array<int, 4>& front, const Nhwc& out, std::int8_t value) {
  std::vector<std::int8_t> y(out.size(), value);
  for (int b = 0; b < in.n; ++b) {
    for (int row = 0; row < in.h; ++row) {
      for (int col = 0; col < in.w; ++col) {
        const std::int8_t* from = x.data() + in.offset(b, row, col);
        std::copy(from, from + in.c,
                  y.data() + out.offset(b + front[0], row + front[1], col + front[2]) + front[3]);
      }
    }
  }
  return y;
}

Limits ActivationLimits(Activation activation, float scale, std::int32_t zero) {
  Limits limits;
  if (activation == Activation::kNone) return limits;
  const float low = activation == Activation::kReluN1To1 ? -1.0F : 0.0F;
  limits.low = std::clamp(QuantizeOne(low, scale, zero), -128, 127);
  if (activation == Activation::kRelu) return limits;
  const float high = activation == Activation::kRelu6 ? 6.0F : 1.0F;
  limits.high = std::clamp(QuantizeOne(high, scale, zero), -128, 127);
  return limits;
}

}  // namespace systole::golden
