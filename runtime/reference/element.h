// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "runtime/graph/graph.h"

namespace systole::reference {

inline size_t ElementSize(const graph::Tensor& t) {
  return static_cast<size_t>(graph::DataTypeSize(t.type));
}

/// The bytes of one element of a tensor: of the stored value `value`, or, without one, of real zero
/// (the zero point, 0 or 0.0). Nothing if the tensor's type cannot hold the value.
std::optional<std::vector<std::byte>> ElementOf(const graph::Tensor& t, bool has_value,
                                                double value);

/// Writes values, which must be in the range of an integer type of at most 32 bits.
void StoreIntegers(graph::DataType type, std::span<const int32_t> values,
                   std::span<std::byte> bytes);

/// Lowest and highest stored value of an integer type; of no use for float32.
struct IntegerRange {
  int64_t low = 0;
  int64_t high = 0;
};
IntegerRange RangeOf(graph::DataType type);

}  // namespace systole::reference
