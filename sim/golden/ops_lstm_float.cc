// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_lstm_float.h"

#include <algorithm>
#include <cmath>

#include "sim/golden/ops_unary.h"

namespace systole::golden {
namespace {

MatrixOperand OperandOf(const LstmFloat& p, std::span<const float> x) {
  return {x, p.hybrid ? QuantizeRow(x, p.rows) : QuantizedRow{}};
}

/// To mean 0 and variance 1, then scaled and biased.
void Normalize(const LstmFloatGate& gate, std::span<float> row) {
  const auto count = static_cast<float>(row.size());
  float sum = 0;
  for (const float v : row) sum += v;
  const float mean = sum / count;
  float squares = 0;
  for (const float v : row) squares += (v - mean) * (v - mean);
  constexpr float kSmall = 1e-8F;
  const float inverse = 1 / std::sqrt(squares / count + kSmall);
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i] = (row[i] - mean) * inverse * gate.norm[i] + gate.bias[i];
  }
}

std::vector<float> Gate(const LstmFloatGate& gate, const MatrixOperand& x,
                        const MatrixOperand& h, std::span<const float> c) {
  std::vector<float> values;
  for (std::size_t i = 0; i < c.size(); ++i) {
    float value = gate.norm.empty() ? gate.bias[i] : 0;
    value += Dot(gate.input_weights, i, x);
    value += Dot(gate.recurrent_weights, i, h);
    if (!gate.peephole.empty()) value += gate.peephole[i] * c[i];
    values.push_back(value);
  }
  if (!gate.norm.empty()) Normalize(gate, values);
  return values;
}

void Step(const LstmFloat& p, std::span<const float> input_row, std::span<float> state,
          std::span<float> c) {
  const MatrixOperand x = OperandOf(p, input_row);
  const MatrixOperand h = OperandOf(p, state);
  const auto sigmoid = [](std::vector<float> v) {
    for (float& value : v) value = Logistic(value);
    return v;
  };
  const std::vector<float> forget = sigmoid(Gate(p.forget, x, h, c));
  std::vector<float> input;
  if (!p.coupled) input = sigmoid(Gate(p.input, x, h, c));
  const std::vector<float> cell = Gate(p.cell, x, h, c);
  for (std::size_t i = 0; i < c.size(); ++i) {
    const float in = p.coupled ? 1 - forget[i] : input[i];
    c[i] = forget[i] * c[i] + p.activation(cell[i]) * in;
    if (p.cell_clip > 0) c[i] = std::clamp(c[i], -p.cell_clip, p.cell_clip);
  }
  std::vector<float> hidden = sigmoid(Gate(p.output, x, h, c));
  for (std::size_t i = 0; i < c.size(); ++i) hidden[i] *= p.activation(c[i]);
  if (p.projection.empty()) {
    std::copy(hidden.begin(), hidden.end(), state.begin());
    return;
  }
  const MatrixOperand cells = OperandOf(p, hidden);
  for (std::size_t o = 0; o < state.size(); ++o) {
    const float value =
        (p.projection_bias.empty() ? 0 : p.projection_bias[o]) + Dot(p.projection, o, cells);
    const float clip = p.projection_clip;
    state[o] = clip > 0 ? std::clamp(value, -clip, clip) : value;
  }
}

}  // namespace

std::vector<float> SequenceLstmFloat(const LstmFloat& p, std::span<const float> x,
                                     std::span<float> output_state,
                                     std::span<float> cell_state) {
  const auto inputs = static_cast<std::size_t>(p.inputs);
  const auto cells = static_cast<std::size_t>(p.cells);
  const auto outputs = static_cast<std::size_t>(p.outputs);
  std::vector<float> y(static_cast<std::size_t>(p.batches * p.steps) * outputs);
  for (std::int64_t b = 0; b < p.batches; ++b) {
    const auto batch = static_cast<std::size_t>(b);
    const std::span<float> h = output_state.subspan(batch * outputs, outputs);
    for (std::int64_t t = 0; t < p.steps; ++t) {
      const auto row = static_cast<std::size_t>(p.time_major ? t * p.batches + b
                                                             : b * p.steps + t);
      Step(p, x.subspan(row * inputs, inputs), h, cell_state.subspan(batch * cells, cells));
      std::copy(h.begin(), h.end(), y.begin() + static_cast<std::ptrdiff_t>(row * outputs));
    }
  }
  return y;
}

}  // namespace systole::golden
