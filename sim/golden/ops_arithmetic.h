// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/numerics.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/requantize.h"

// Arithmetic of quantized operators on stored values, widened to int32: one form for int8, uint8 and
// int16. `Quant` says what a stored value means, `Limits` which values the output can hold.

namespace systole::golden {

/// real = scale * (stored - zero).
struct Quant {
  float scale = 1;
  std::int32_t zero = 0;
};

/// ADD and SUB of one pair of stored values.
class QuantizedAdd {
 public:
  /// `bits` is the width of the stored values: 8 or 16. kTflite and kOrt have forms of their own for
  /// 8 bits; kTflite falls back to the integer form outside the scales that XNNPACK takes.
  QuantizedAdd(Numerics numerics, int bits, const Quant& a, const Quant& b, const Quant& out,
               const Limits& limits, bool subtract);

  std::int32_t operator()(std::int32_t a, std::int32_t b) const;

 private:
  enum class Form { kThreeFactors, kTwoFactors, kFused };

  std::int64_t ThreeFactors(std::int32_t a, std::int32_t b) const;

  Form form_ = Form::kThreeFactors;
  Quant a_, b_, out_;
  Limits limits_;
  int sign_ = 1;
  int left_shift_ = kAddLeftShift;           // kThreeFactors
  AddFactors factors_;
  std::int64_t integer_a_ = 0, integer_b_ = 0;  // kTwoFactors: factors * 2^shift_
  int shift_ = 0;
  float ratio_a_ = 0, ratio_b_ = 0, offset_ = 0;  // kFused
};

/// Integer `value` / 2^n, ties towards plus infinity; n in [0, 62].
std::int64_t RoundingShiftUp(std::int64_t value, int n);

/// acc * q * 2^(shift - 31) in two roundings as TwoStepAway, but the shift rounds ties up.
std::int32_t TwoStepUp(std::int32_t acc, std::int32_t q, int shift);

/// A 64-bit sum times q * 2^(shift - 31) with one rounding, ties up: the factor is first rounded to 15
/// bits. How TensorFlow Lite requantizes the sums of int16 activations with an int64 bias.
std::int64_t OneStepFifteen(std::int64_t acc, const QuantizedMultiplier& factor);

/// QUANTIZE between quantized types, value by value of a tensor; RELU with different scales.
class Requantizer {
 public:
  /// `same_type`: input and output have the same 8-bit type; `eight_bits`: both have 8 bits.
  Requantizer(Numerics numerics, bool eight_bits, bool same_type, const Quant& in,
              const Quant& out, const Limits& limits);

  /// The output for the value at `index` of a tensor of `size` values: kTflite rounds the last
  /// size % 16 values differently when the types differ.
  std::int32_t operator()(std::int32_t x, std::size_t index, std::size_t size) const;

  /// Whether the position matters.
  bool positional() const { return form_ == Form::kUpAndAway; }

 private:
  enum class Form { kTwoStepAway, kUpAndAway, kByte, kFloat };

  Form form_ = Form::kTwoStepAway;
  Quant in_, out_;
  Limits limits_;
  QuantizedMultiplier factor_;
  std::int64_t byte_factor_ = 0;
};

/// A value rounded to an integer, ties to even, within the limits; what is not a number gives the lower
/// one (scales of damaged files overflow).
std::int32_t RoundWithin(float value, const Limits& limits);

/// QUANTIZE from float32: x / scale rounded to an integer, + zero, limited. Ties: away from zero in
/// kTflm and kTfliteRef; to even in kTflite, which multiplies by 1 / scale, and in kOrt.
std::int32_t QuantizeValue(Numerics numerics, float x, const Quant& out, const Limits& limits);

/// Range of an operator's output with a fused activation: zero + round(bound / scale) within
/// `type`. Ties of the quotient go away from zero, with kTflite to even.
Limits ActivationRange(Numerics numerics, Activation activation, const Quant& out,
                       const Limits& type);

}  // namespace systole::golden
