// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/golden/kernels/select.h"

namespace systole::golden {

/// `values` with room for at least `count`; never shrinks, so that commands do not allocate again
/// and again. What was there stays.
template <typename T>
T* Room(std::vector<T>* values, std::size_t count) {
  if (values->size() < count) values->resize(count);
  return values->data();
}

/// The loops to compute with and memory that commands leave to each other. No state of the machine.
struct Workspace {
  const Kernels* kernels = &BestKernels();
  std::vector<std::int16_t> activations;  ///< CONV: [pixel][pairs of lanes].
  std::vector<std::int16_t> weights;      ///< CONV: of one output tile.
  std::vector<std::int32_t> weights32;    ///< DEPTHWISE: [tap][channel].
  std::vector<std::int32_t> start;        ///< DEPTHWISE: sums to start with.
  std::vector<std::int32_t> sums;         ///< VECTOR: of a row of pixels; CONV: window sums.
  std::vector<std::int8_t> bytes;
  std::vector<const std::int8_t*> taps;
  std::vector<std::int32_t> table;        ///< The arrays of FinishTable.
};

}  // namespace systole::golden
