// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/golden/ops_arithmetic.h"

// Elementwise operators of one operand, one stored value at a time.

namespace systole::golden {

/// RELU and its kin with a clamp to `limits`: two steps, away; kOrt in float32.
class QuantizedRelu {
 public:
  QuantizedRelu(Numerics numerics, const Quant& in, const Quant& out, const Limits& limits);
  std::int32_t operator()(std::int32_t x) const;

 private:
  Quant in_, out_;
  Limits limits_;
  bool float32_;
  QuantizedMultiplier factor_;
};

/// LEAKY_RELU: one factor for each sign. kTflite with 8 bits: factors with 8 fraction bits.
class QuantizedLeakyRelu {
 public:
  QuantizedLeakyRelu(Numerics numerics, int bits, const Quant& in, const Quant& out, float alpha,
                     const Limits& limits);
  std::int32_t operator()(std::int32_t x) const;

 private:
  Quant in_, out_;
  Limits limits_;
  float alpha_;
  Numerics numerics_;
  bool byte_ = false;
  QuantizedMultiplier positive_, negative_;
  int negative_sign_ = 1;
  std::int64_t byte_positive_ = 0, byte_negative_ = 0;
};

/// PRELU of one pair; alpha is quantized as well. Two steps, away.
class QuantizedPrelu {
 public:
  QuantizedPrelu(const Quant& in, const Quant& alpha, const Quant& out, const Limits& limits);
  std::int32_t operator()(std::int32_t x, std::int32_t alpha) const;

 private:
  Quant in_, alpha_, out_;
  Limits limits_;
  QuantizedMultiplier positive_, negative_;
};

/// HARD_SWISH of 8 bits: x * relu6(x + 3) / 6 in 16-bit fixed point.
class QuantizedHardSwish {
 public:
  QuantizedHardSwish(const Quant& in, const Quant& out, const Limits& limits);
  std::int32_t operator()(std::int32_t x) const;

 private:
  Quant in_, out_;
  Limits limits_;
  std::int32_t output_q_ = 0, reluish_q_ = 0;
  int output_shift_ = 0, reluish_shift_ = 0;
};

/// LOGISTIC of 8 bits with the output scale 1/256: fixed point in kTflm, else float32; ties away in
/// kTfliteRef, to even in kTflite and kOrt.
std::int32_t QuantizedLogistic(Numerics numerics, std::int32_t x, const Quant& in,
                               const Quant& out, const Limits& limits);

/// LOGISTIC and TANH of int16 with the output scale 2^-15: a table of 256 values of the logistic
/// function, interpolated. Inputs of scale 2^-12 .. (a power of two) are shifted only.
class Sixteen {
 public:
  Sixteen(float in_scale, bool tanh);
  std::int32_t operator()(std::int32_t x) const;

 private:
  bool tanh_;
  std::int32_t factor_ = 0;
  int shift_ = 0;
};

/// ABS: |x - zero| rescaled, two steps, away.
class QuantizedAbs {
 public:
  QuantizedAbs(const Quant& in, const Quant& out, const Limits& limits);
  std::int32_t operator()(std::int32_t x) const;

 private:
  Quant in_, out_;
  Limits limits_;
  bool rescale_ = false;
  QuantizedMultiplier factor_;
};

/// RSQRT in fixed point; x >= zero. 1 / sqrt(0) is the largest value.
class QuantizedRsqrt {
 public:
  QuantizedRsqrt(const Quant& in, const Quant& out, const Limits& limits);
  std::int32_t operator()(std::int32_t x) const;

 private:
  Quant in_, out_;
  Limits limits_;
  QuantizedMultiplier factor_;
};

/// The stored value of a function's result as tables of TensorFlow Lite hold it: round(real *
/// (1 / scale)) + zero, ties away, within limits.
std::int32_t StoreTabulated(float real, const Quant& out, const Limits& limits);

// Functions of float32, each computed in float64 and rounded once: the same on every machine.
float Logistic(float x);
float Tanh(float x);
float Elu(float x);
float Gelu(float x, bool approximate);
float HardSwish(float x);
float Exp(float x);

}  // namespace systole::golden
