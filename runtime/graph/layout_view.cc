// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/layout_view.h"

#include <algorithm>
#include <numeric>

namespace systole::graph {
namespace {

/// Axes of the transposed tensor and axes of the reshaped one that hold the same elements.
struct Group {
  std::vector<int64_t> from;  ///< Base axes, in the order of the transposed tensor.
  std::vector<size_t> to;     ///< Axes of the target.
};

/// Pairs axes from the left as soon as their products agree; axes of length 1 of the target join
/// the group before them.
std::optional<std::vector<Group>> Match(const Shape& base, const Permutation& perm,
                                        const Shape& shape) {
  if (NumElements(base) != NumElements(shape)) return std::nullopt;
  std::vector<int64_t> axes;
  for (const int64_t axis : perm) {
    if (base[axis] != 1) axes.push_back(axis);
  }
  std::vector<Group> groups;
  size_t i = 0;
  size_t j = 0;
  while (i < axes.size() || j < shape.size()) {
    Group group;
    int64_t left = 1;
    int64_t right = 1;
    if (i < axes.size()) {
      group.from.push_back(axes[i]);
      left = base[axes[i++]];
    }
    while (left != right || (i == axes.size() && j < shape.size())) {
      if (right < left || (left == right && j < shape.size())) {
        if (j == shape.size()) return std::nullopt;
        group.to.push_back(j);
        right *= shape[j++];
      } else {
        if (i == axes.size()) return std::nullopt;
        group.from.push_back(axes[i]);
        left *= base[axes[i++]];
      }
    }
    while (j < shape.size() && shape[j] == 1) group.to.push_back(j++);
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

std::optional<LayoutSplit> SplitView(const Shape& base, const Permutation& perm,
                                     const Shape& shape) {
  auto groups = Match(base, perm, shape);
  if (!groups) return std::nullopt;
  // In the order of the base by where each group begins.
  std::vector<size_t> order(groups->size());
  std::iota(order.begin(), order.end(), 0);
  const auto begin = [&](size_t g) {
    return (*groups)[g].from.empty() ? -1 : (*groups)[g].from[0];
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return begin(a) < begin(b); });
  LayoutSplit split;
  split.after.resize(shape.size());
  for (const size_t g : order) {
    for (const int64_t axis : (*groups)[g].from) split.before.push_back(axis);
    for (const size_t axis : (*groups)[g].to) {
      split.after[axis] = static_cast<int64_t>(split.middle.size());
      split.middle.push_back(shape[axis]);
    }
  }
  // Nothing moves if the axes that have a length stay in order.
  if (std::is_sorted(split.before.begin(), split.before.end())) {
    split.before = IdentityPermutation(base.size());
    return split;
  }
  for (size_t axis = 0; axis < base.size(); ++axis) {
    if (base[axis] == 1) split.before.push_back(static_cast<int64_t>(axis));
  }
  return split;
}

}  // namespace systole::graph
