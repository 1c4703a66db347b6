// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "runtime/graph/permute.h"

namespace systole::graph {

/// A tensor said through another one: reshape(transpose(base, perm), shape).
struct LayoutView {
  TensorId base = kNoTensor;
  Permutation perm;
  Shape shape;
};

/// How reshape(transpose(x, perm), shape) can be had as transpose(reshape(transpose(x, before),
/// middle), after): `before` is the identity if no axes that the reshape merges are apart.
struct LayoutSplit {
  Permutation before;
  Shape middle;
  Permutation after;
};

/// Splits a view of a tensor of the given shape. Axes of length 1 go anywhere. Nothing only if the
/// numbers of elements differ.
std::optional<LayoutSplit> SplitView(const Shape& base, const Permutation& perm,
                                     const Shape& shape);

}  // namespace systole::graph
