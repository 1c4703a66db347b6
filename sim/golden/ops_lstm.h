// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/golden/requantize.h"

// LSTM over a sequence, in integers: int8 input, output and weights, int16 cell state and gates.

namespace systole::golden {

/// A gate: activation(input part + recurrent part [+ peephole] [, normalized]), in Q3.12. The
/// optional parts are empty.
struct LstmGate {
  std::vector<std::int32_t> input_weights;      ///< [cells][inputs]
  std::vector<std::int32_t> recurrent_weights;  ///< [cells][outputs]
  std::vector<std::int32_t> bias;               ///< [cells] int32
  std::vector<std::int32_t> peephole;           ///< [cells] int16
  std::vector<std::int32_t> norm;               ///< [cells] int16; the bias then follows it.
  QuantizedMultiplier input_factor, recurrent_factor, peephole_factor, norm_factor;
  std::int32_t variance_guard = 1;
};

struct LstmInteger {
  std::int64_t batches = 1, steps = 1, inputs = 1, cells = 1, outputs = 1;
  bool time_major = false;
  /// TensorFlow Lite Micro multiplies with two roundings and interpolates its functions.
  bool micro = false;
  bool coupled = false;         ///< The input gate is one minus the forget gate (CIFG).
  LstmGate input, forget, cell, output;
  std::int32_t x_zero = 0, y_zero = 0;
  int cell_exponent = -11;      ///< The cell state's scale is a power of two.
  std::int32_t cell_clip = 0;   ///< 0: none.
  QuantizedMultiplier hidden_factor;  ///< Output gate times tanh(cell) to the hidden state.
  std::int32_t hidden_zero = 0;
  std::vector<std::int32_t> projection;       ///< [outputs][cells] or empty.
  std::vector<std::int32_t> projection_bias;  ///< [outputs] or empty.
  QuantizedMultiplier projection_factor;
  std::int32_t projection_clip = 0;           ///< 0: none.
};

/// All steps of a sequence; x is [batches][steps][inputs] ([steps][batches][inputs] if time-major),
/// the result likewise with `outputs`. The states [batches][outputs] and [batches][cells] change.
std::vector<std::int32_t> SequenceLstm(const LstmInteger& p, std::span<const std::int32_t> x,
                                       std::span<std::int32_t> output_state,
                                       std::span<std::int32_t> cell_state);

/// Layer normalization of TensorFlow Lite's integer LSTM, one row in Q3.12, in place.
void NormalizeLstmGate(const LstmGate& gate, std::span<std::int32_t> row);

}  // namespace systole::golden
