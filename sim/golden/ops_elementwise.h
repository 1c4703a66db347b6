// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/requantize.h"
#include "sim/golden/shapes.h"

namespace systole::golden {

/// Bits that ADD appends to its operands before it scales them.
inline constexpr int kAddLeftShift = 20;

/// Factors of ADD (kTflm, kTfliteRef): both operands to twice the larger scale, then to the output.
struct AddFactors {
  QuantizedMultiplier a;
  QuantizedMultiplier b;
  QuantizedMultiplier out;
};
AddFactors MakeAddFactors(float a_scale, float b_scale, float out_scale);

struct AddZeros {
  std::int32_t a = 0;
  std::int32_t b = 0;
  std::int32_t out = 0;
};

/// ADD of equal shapes:
/// clamp(out(a((x - za) << 20) + b((y - zb) << 20)) + zo, low, high), each factor in two steps.
std::vector<std::int8_t> Add(std::span<const std::int8_t> a, std::span<const std::int8_t> b,
                             const AddFactors& factors, const AddZeros& zeros, std::int32_t low,
                             std::int32_t high);

/// QUANTIZE between 8-bit types, and RELU with different scales: x - x_zero through `stage`.
std::vector<std::int8_t> RequantizeTensor(std::span<const std::int8_t> x, std::int32_t x_zero,
                                          const OutputStage& stage);

/// QUANTIZE from float: round(x / scale) in float32, ties away, + zero, clamped to int8.
std::vector<std::int8_t> QuantizeFloat(std::span<const float> x, float scale, std::int32_t zero);

/// DEQUANTIZE: (x - zero) * scale in float32.
std::vector<float> Dequantize(std::span<const std::int8_t> x, float scale, std::int32_t zero);

/// PAD of height, width and channels with `value` (the zero point); `front` is what each of
/// n, h, w, c gets in front, the rest follows from `out`.
std::vector<std::int8_t> Pad(std::span<const std::int8_t> x, const Nhwc& in,
                             const std::array<int, 4>& front, const Nhwc& out, std::int8_t value);

/// A fused activation.
enum class Activation { kNone, kRelu, kReluN1To1, kRelu6 };

struct Limits {
  std::int32_t low = -128;
  std::int32_t high = 127;
};
/// Range of the output of an operator with a fused activation: zero + round(bound / scale), the
/// quotient in float32, ties away.
Limits ActivationLimits(Activation activation, float scale, std::int32_t zero);

}  // namespace systole::golden
