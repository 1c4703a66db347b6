// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_svdf.h"

#include <algorithm>

namespace systole::golden {
namespace {

/// Sums wrap: damaged files may exceed int32.
std::int32_t WrapSum(std::int64_t value) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
}

/// Moves every row of the state by one and sets its last element to feature(batch, filter).
template <typename T, typename Feature>
void Advance(const SvdfShape& s, std::span<T> state, const Feature& feature) {
  for (std::int64_t row = 0; row < s.batches * s.filters; ++row) {
    T* memory = state.data() + row * s.memory;
    std::move(memory + 1, memory + s.memory, memory);
    memory[s.memory - 1] = feature(row / s.filters, row % s.filters);
  }
}

}  // namespace

std::vector<std::int32_t> Svdf(const SvdfShape& s, const SvdfInteger& p,
                               std::span<const std::int32_t> x,
                               std::span<const std::int32_t> feature_weights,
                               std::span<const std::int32_t> time_weights,
                               std::span<const std::int32_t> bias,
                               std::span<std::int32_t> state) {
  Advance(s, state, [&](std::int64_t batch, std::int64_t filter) {
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < s.inputs; ++i) {
      sum += static_cast<std::int64_t>(feature_weights[filter * s.inputs + i]) *
             (x[batch * s.inputs + i] - p.x_zero);
    }
    const std::int32_t scaled = TwoStepAway(WrapSum(sum), p.to_state.q, p.to_state.shift);
    const std::int32_t stored = std::clamp(scaled, p.state_low, p.state_high) + p.state_zero;
    // TensorFlow Lite Micro limits first; what the zero point carries beyond the type wraps.
    const std::int32_t span = p.state_high - p.state_low + 1;
    if (stored > p.state_high) return stored - span;
    return stored < p.state_low ? stored + span : stored;
  });
  std::vector<std::int32_t> y;
  const std::int64_t units = s.filters / s.rank;
  for (std::int64_t unit = 0; unit < s.batches * units; ++unit) {
    std::int64_t sum = bias.empty() ? 0 : bias[unit % units];
    // The filters of a unit are neighbours.
    const std::int64_t first = unit % units * s.rank * s.memory;
    for (std::int64_t i = 0; i < s.rank * s.memory; ++i) {
      sum += static_cast<std::int64_t>(time_weights[first + i]) *
             (state[unit * s.rank * s.memory + i] - p.state_zero);
    }
    const std::int64_t scaled = TwoStepAway(WrapSum(sum), p.to_out.q, p.to_out.shift);
    y.push_back(static_cast<std::int32_t>(
        std::clamp<std::int64_t>(scaled + p.out_zero, p.low, p.high)));
  }
  return y;
}

std::vector<float> SvdfFloat(const SvdfShape& s, std::span<const MatrixOperand> x,
                             const WeightMatrix& feature_weights,
                             std::span<const float> time_weights, std::span<const float> bias,
                             std::span<float> state) {
  Advance(s, state, [&](std::int64_t batch, std::int64_t filter) {
    return Dot(feature_weights, static_cast<std::size_t>(filter),
               x[static_cast<std::size_t>(batch)]);
  });
  std::vector<float> y;
  const std::int64_t units = s.filters / s.rank;
  for (std::int64_t unit = 0; unit < s.batches * units; ++unit) {
    float sum = bias.empty() ? 0 : bias[unit % units];
    for (std::int64_t r = 0; r < s.rank; ++r) {
      const std::int64_t filter = unit % units * s.rank + r;
      float part = 0;
      for (std::int64_t m = 0; m < s.memory; ++m) {
        part += time_weights[filter * s.memory + m] * state[(unit * s.rank + r) * s.memory + m];
      }
      sum += part;
    }
    y.push_back(sum);
  }
  return y;
}

}  // namespace systole::golden
