// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/ops_arithmetic.h"

namespace systole::golden {

/// Integer parameters of SOFTMAX: x is scaled to 5 integer bits before the exponential.
struct SoftmaxFactors {
  std::int32_t q = 0;
  int shift = 0;
  std::int32_t diff_min = 0;  ///< Smaller differences to the largest value count as zero.
};
SoftmaxFactors MakeSoftmaxFactors(float in_scale, float beta);

/// SOFTMAX over rows of `depth` values in fixed point (kTflm, kTfliteRef); the output has scale
/// 1/256 and zero point -128. For uint8 carried as int8 (shapes.h) the same bytes are right.
std::vector<std::int8_t> Softmax(std::span<const std::int8_t> x, std::size_t depth,
                                 const SoftmaxFactors& factors);

/// The same before the output's zero point and limits, in units of 2^-bits; bits is 8 or 16.
std::vector<std::int32_t> SoftmaxFixed(std::span<const std::int8_t> x, std::size_t depth,
                                       const SoftmaxFactors& factors, int bits);

/// SOFTMAX over rows of `depth` stored values with a table of float32 exponentials (kTflite):
/// rint(exp(-scale * beta * (largest - x)) / (sum * out_scale)) + out_zero within int8 or uint8.
std::vector<std::int32_t> SoftmaxTable(std::span<const std::int32_t> x, std::size_t depth,
                                       float in_scale, float beta, const Quant& out,
                                       const Limits& limits);

/// SOFTMAX as ONNX Runtime's QLinearSoftmax: a float32 table of exponentials that is shifted up as far
/// as the sum allows; rint(e * floor(1 / out_scale) / sum) + out_zero.
std::vector<std::int32_t> SoftmaxScaledTable(std::span<const std::int32_t> x, std::size_t depth,
                                             float in_scale, const Quant& out,
                                             const Limits& limits);

/// SOFTMAX of float32 rows: exp(beta * (x - largest)) / sum. As ONNX Runtime computes it when
/// `lanes` is set: a polynomial of fifth degree, sixteen sums side by side, one reciprocal.
void SoftmaxFloat(std::span<const float> x, std::size_t depth, float beta, bool lanes,
                  std::span<float> y);

/// LOG_SOFTMAX of float32 rows: beta = 1; `lanes` as for SoftmaxFloat().
void LogSoftmaxFloat(std::span<const float> x, std::size_t depth, bool lanes, std::span<float> y);

}  // namespace systole::golden
