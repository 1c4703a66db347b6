// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/golden/ops_hybrid.h"

// LSTM over a sequence in float32, with matrices of float32 or int8.

namespace systole::golden {

/// activation(input part + recurrent part + bias [+ peephole]); with `norm` the sum without bias is
/// normalized, scaled and then biased. The optional parts are empty.
struct LstmFloatGate {
  WeightMatrix input_weights;      ///< [cells][inputs]
  WeightMatrix recurrent_weights;  ///< [cells][outputs]
  std::span<const float> bias;     ///< [cells]
  std::vector<float> peephole;     ///< [cells]
  std::span<const float> norm;     ///< [cells]
};

struct LstmFloat {
  std::int64_t batches = 1, steps = 1, inputs = 1, cells = 1, outputs = 1;
  bool time_major = false;
  bool coupled = false;  ///< The input gate is one minus the forget gate (CIFG).
  LstmFloatGate input, forget, cell, output;
  std::function<float(float)> activation;  ///< Of the cell gate and the cell state.
  float cell_clip = 0;                     ///< 0: none.
  WeightMatrix projection;                 ///< [outputs][cells] or empty.
  std::span<const float> projection_bias;  ///< [outputs] or empty.
  float projection_clip = 0;               ///< 0: none.
  bool hybrid = false;                     ///< Matrices are int8; operands are quantized so:
  RowRule rows = RowRule::kAsymmetric;
};

/// Shapes as in SequenceLstm().
std::vector<float> SequenceLstmFloat(const LstmFloat& p, std::span<const float> x,
                                     std::span<float> output_state, std::span<float> cell_state);

}  // namespace systole::golden
