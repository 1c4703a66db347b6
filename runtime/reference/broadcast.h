// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "runtime/graph/graph.h"

namespace systole::reference {

/// Walks an output shape in row-major order and knows where each of N inputs, broadcast to it as in
/// NumPy, has its element: visit(index of the output, indices of the inputs).
template <size_t N, typename Visit>
void ForEachBroadcast(const graph::Shape& out, const std::array<const graph::Shape*, N>& inputs,
                      Visit visit) {
  const size_t rank = out.size();
  std::array<std::vector<size_t>, N> steps;
  for (size_t k = 0; k < N; ++k) {
    steps[k].assign(rank, 0);
    const graph::Shape& shape = *inputs[k];
    size_t step = 1;
    for (size_t i = 0; i < shape.size(); ++i) {
      const size_t from = shape.size() - 1 - i;
      if (shape[from] != 1) steps[k][rank - 1 - i] = step;
      step *= static_cast<size_t>(shape[from]);
    }
  }
  std::vector<int64_t> at(rank, 0);
  std::array<size_t, N> index{};
  const auto total = static_cast<size_t>(graph::NumElements(out));
  for (size_t i = 0; i < total; ++i) {
    visit(i, index);
    for (size_t axis = rank; axis-- > 0;) {
      for (size_t k = 0; k < N; ++k) index[k] += steps[k][axis];
      if (++at[axis] < out[axis]) break;
      for (size_t k = 0; k < N; ++k) index[k] -= steps[k][axis] * static_cast<size_t>(out[axis]);
      at[axis] = 0;
    }
  }
}

}  // namespace systole::reference
