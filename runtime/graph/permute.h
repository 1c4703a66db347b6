// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/graph/graph.h"

namespace systole::graph {

/// Order of axes: axis i of the result is axis perm[i] of the source.
using Permutation = std::vector<int64_t>;

Permutation IdentityPermutation(size_t rank);
Permutation InversePermutation(const Permutation& perm);
bool IsIdentity(const Permutation& perm);
/// The one permutation that does `first`, then `second`.
Permutation Compose(const Permutation& first, const Permutation& second);
/// Whether it is a permutation of 0 .. rank - 1.
bool IsPermutation(const Permutation& perm, size_t rank);

Shape PermuteShape(const Shape& shape, const Permutation& perm);

/// Dense elements of `size` bytes in the new order. `bytes` is as long as the shape says.
std::shared_ptr<const Bytes> PermuteBytes(std::span<const std::byte> bytes, const Shape& shape,
                                          const Permutation& perm, int64_t size);

}  // namespace systole::graph
