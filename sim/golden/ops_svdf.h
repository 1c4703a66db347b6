// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/ops_hybrid.h"
#include "sim/golden/requantize.h"

// SVDF: a filter over features, then one over the last steps in time, `rank` filters per unit.

namespace systole::golden {

struct SvdfShape {
  std::int64_t batches = 1;
  std::int64_t inputs = 1;
  std::int64_t filters = 1;  ///< units * rank
  std::int64_t memory = 1;   ///< Steps in time that the state holds.
  std::int64_t rank = 1;
};

/// The integer form. State and time weights are int8 or int16; both stages round in two steps.
struct SvdfInteger {
  std::int32_t x_zero = 0;
  std::int32_t state_zero = 0;
  std::int32_t out_zero = 0;
  QuantizedMultiplier to_state;
  QuantizedMultiplier to_out;
  std::int32_t state_low = -32768, state_high = 32767;
  std::int32_t low = -128, high = 127;
};

/// One step: the state [batches][filters][memory] moves by one and takes the new features; output
/// [batches][units]. Weights are [filters][inputs] and [filters][memory]; bias [units] or empty.
std::vector<std::int32_t> Svdf(const SvdfShape& shape, const SvdfInteger& p,
                               std::span<const std::int32_t> x,
                               std::span<const std::int32_t> feature_weights,
                               std::span<const std::int32_t> time_weights,
                               std::span<const std::int32_t> bias, std::span<std::int32_t> state);

/// The same in float32, without an activation; x has one operand per batch, quantized if the
/// feature weights are int8.
std::vector<float> SvdfFloat(const SvdfShape& shape, std::span<const MatrixOperand> x,
                             const WeightMatrix& feature_weights,
                             std::span<const float> time_weights, std::span<const float> bias,
                             std::span<float> state);

}  // namespace systole::golden
