// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/golden/ops_arithmetic.h"

// Elementwise operators of two operands besides ADD and SUB, one pair of stored values at a time.

namespace systole::golden {

/// MUL: two steps, away; kTflite and kOrt with 8 bits in float32, kOrt with the zero point added
/// before the one rounding to an integer.
class QuantizedMul {
 public:
  QuantizedMul(Numerics numerics, int bits, const Quant& a, const Quant& b, const Quant& out,
               const Limits& limits);
  std::int32_t operator()(std::int32_t a, std::int32_t b) const;

 private:
  Quant a_, b_, out_;
  Limits limits_;
  bool float32_, ort_;
  QuantizedMultiplier factor_;
  float real_ = 0;
};

/// DIV: a fixed-point reciprocal of b, then two steps; kOrt in float32. A division by the stored
/// zero gives the limit with the dividend's sign.
class QuantizedDiv {
 public:
  QuantizedDiv(Numerics numerics, const Quant& a, const Quant& b, const Quant& out,
               const Limits& limits);
  std::int32_t operator()(std::int32_t a, std::int32_t b) const;

 private:
  Quant a_, b_, out_;
  Limits limits_;
  bool float32_;
  QuantizedMultiplier factor_;
};

/// SQUARED_DIFFERENCE: both operands to twice the larger scale with 7 extra bits, then two steps.
class QuantizedSquaredDifference {
 public:
  QuantizedSquaredDifference(const Quant& a, const Quant& b, const Quant& out,
                             const Limits& limits);
  std::int32_t operator()(std::int32_t a, std::int32_t b) const;

 private:
  Quant a_, b_, out_;
  Limits limits_;
  AddFactors factors_;
};

/// Comparisons: -1, 0 or 1 for a < b, a = b, a > b, both operands scaled with 8 extra bits.
class QuantizedOrder {
 public:
  QuantizedOrder(const Quant& a, const Quant& b);
  int operator()(std::int32_t a, std::int32_t b) const;

 private:
  Quant a_, b_;
  QuantizedMultiplier factor_a_, factor_b_;
};

}  // namespace systole::golden
