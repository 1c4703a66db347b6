// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/graph/graph.h"

namespace systole::verify {

/// Two versions of a tensor, element by element. Distances are in units of the stored integers;
/// for float32 in representable numbers between the two (units in the last place).
struct Difference {
  uint64_t elements = 0;
  uint64_t differing = 0;
  uint64_t largest = 0;  ///< Distance; 0 when nothing differs.
  uint64_t first = 0;    ///< Position of the first differing element in row-major order.
  std::string got;       ///< Both values there: as stored and, if quantized, as real number.
  std::string wanted;
  /// Elements by distance: bin 0 counts distance 1, bin b the distances 2^(b-1)+1 .. 2^b.
  std::vector<uint64_t> histogram;

  bool equal() const { return differing == 0; }
};

/// Compares bytes of `tensor`'s type and shape; both spans have its size, or a multiple of it
/// (several samples). float32 values are equal when their bits are; NaN differs from everything
/// but itself.
Difference Compare(const graph::Tensor& tensor, std::span<const std::byte> got,
                   std::span<const std::byte> wanted);

/// "[0, 3, 4, 17]": coordinates of an element; a position behind one tensor is in a later sample,
/// which is not shown.
std::string Coordinates(const graph::Shape& shape, uint64_t position);

/// "1: 30, 2: 4, 3..4: 1", the bins that are not empty.
std::string HistogramText(const Difference& difference);

}  // namespace systole::verify
