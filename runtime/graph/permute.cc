// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/permute.h"

#include <cstring>
#include <numeric>

namespace systole::graph {

Permutation IdentityPermutation(size_t rank) {
  Permutation perm(rank);
  std::iota(perm.begin(), perm.end(), 0);
  return perm;
}

Permutation InversePermutation(const Permutation& perm) {
  Permutation inverse(perm.size());
  for (size_t i = 0; i < perm.size(); ++i) inverse[perm[i]] = static_cast<int64_t>(i);
  return inverse;
}

bool IsIdentity(const Permutation& perm) { return perm == IdentityPermutation(perm.size()); }

Permutation Compose(const Permutation& first, const Permutation& second) {
  Permutation both(second.size());
  for (size_t i = 0; i < second.size(); ++i) both[i] = first[second[i]];
  return both;
}

bool IsPermutation(const Permutation& perm, size_t rank) {
  std::vector<bool> seen(rank, false);
  for (const int64_t axis : perm) {
    if (axis < 0 || axis >= static_cast<int64_t>(rank) || seen[axis]) return false;
    seen[axis] = true;
  }
  return perm.size() == rank;
}

Shape PermuteShape(const Shape& shape, const Permutation& perm) {
  Shape result(perm.size());
  for (size_t i = 0; i < perm.size(); ++i) result[i] = shape[perm[i]];
  return result;
}

std::shared_ptr<const Bytes> PermuteBytes(std::span<const std::byte> bytes, const Shape& shape,
                                          const Permutation& perm, int64_t size) {
  auto result = std::make_shared<Bytes>(bytes.size());
  const size_t rank = perm.size();
  Shape source_step(rank, size);  // In bytes, by source axis.
  for (size_t i = rank; i-- > 1;) source_step[i - 1] = source_step[i] * shape[i];
  const Shape out = PermuteShape(shape, perm);
  std::vector<int64_t> at(rank, 0);
  int64_t from = 0;
  for (size_t to = 0; to < bytes.size(); to += static_cast<size_t>(size)) {
    std::memcpy(result->data() + to, bytes.data() + from, static_cast<size_t>(size));
    for (size_t i = rank; i-- > 0;) {
      from += source_step[perm[i]];
      if (++at[i] < out[i]) break;
      from -= source_step[perm[i]] * out[i];
      at[i] = 0;
    }
  }
  return result;
}

}  // namespace systole::graph
