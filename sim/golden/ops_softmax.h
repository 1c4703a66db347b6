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

/// SOFTMAX over rows of `depth` stored values with a table of float32 exponentials (kTflite):
/// rint(exp(-scale * beta * (largest - x)) / (sum * out_scale)) + out_zero within int8 or uint8.
std::vector<std::int32_t> SoftmaxTable(std::span<const std::int32_t> x, std::size_t depth,
                                       float in_scale, float beta, const Quant& out,
                                       const Limits& limits);

}  // namespace systole::golden
