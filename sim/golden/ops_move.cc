// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_move.h"

#include <algorithm>
#include <cstring>

namespace systole::golden {
namespace {

/// A copy with the axes that both sides walk through in the same rhythm joined.
struct Plan {
  Extents shape;
  Extents from;
  Extents to;
};

Plan Simplify(const Extents& shape, const Extents& from, const Extents& to) {
  Plan plan;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    if (!plan.shape.empty() && plan.from.back() == from[i] * shape[i] &&
        plan.to.back() == to[i] * shape[i]) {
      plan.shape.back() *= shape[i];
      plan.from.back() = from[i];
      plan.to.back() = to[i];
      continue;
    }
    plan.shape.push_back(shape[i]);
    plan.from.push_back(from[i]);
    plan.to.push_back(to[i]);
  }
  if (plan.shape.empty()) plan = {{1}, {1}, {1}};
  return plan;
}

template <typename T>
void CopyRow(const std::byte* from, std::int64_t from_step, std::byte* to, std::int64_t to_step,
             std::int64_t count) {
  if (from_step == 1 && to_step == 1) {
    std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(T));
    return;
  }
  constexpr auto kSize = static_cast<std::int64_t>(sizeof(T));
  for (std::int64_t i = 0; i < count; ++i) {
    std::memcpy(to + i * to_step * kSize, from + i * from_step * kSize, sizeof(T));
  }
}

template <typename T>
void CopyPlan(const Plan& plan, const std::byte* from, std::byte* to) {
  constexpr auto kSize = static_cast<std::int64_t>(sizeof(T));
  const std::size_t last = plan.shape.size() - 1;
  Extents index(plan.shape.size(), 0);
  for (std::int64_t source = 0, target = 0;;) {
    CopyRow<T>(from + source * kSize, plan.from[last], to + target * kSize, plan.to[last],
               plan.shape[last]);
    std::size_t axis = last;
    while (axis > 0) {
      --axis;
      source += plan.from[axis];
      target += plan.to[axis];
      if (++index[axis] < plan.shape[axis]) break;
      source -= plan.from[axis] * plan.shape[axis];
      target -= plan.to[axis] * plan.shape[axis];
      index[axis] = 0;
      if (axis == 0) return;
    }
    if (last == 0) return;
  }
}

}  // namespace

Extents DenseStrides(const Extents& shape) {
  Extents strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

View DenseView(const Extents& shape) { return {0, DenseStrides(shape)}; }

void CopyView(std::size_t size, const Extents& shape, std::span<const std::byte> from,
              const View& from_view, std::span<std::byte> to, const View& to_view) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return;
  const Plan plan = Simplify(shape, from_view.strides, to_view.strides);
  const auto bytes = static_cast<std::int64_t>(size);
  const std::byte* source = from.data() + from_view.offset * bytes;
  std::byte* target = to.data() + to_view.offset * bytes;
  switch (size) {
    case 1: return CopyPlan<std::uint8_t>(plan, source, target);
    case 2: return CopyPlan<std::uint16_t>(plan, source, target);
    case 4: return CopyPlan<std::uint32_t>(plan, source, target);
    default: return CopyPlan<std::uint64_t>(plan, source, target);
  }
}

void Fill(std::span<std::byte> to, std::span<const std::byte> element) {
  if (to.empty()) return;
  // The filled part doubles, so that wide copies do the work.
  std::size_t done = std::min(to.size(), element.size());
  std::memcpy(to.data(), element.data(), done);
  while (done < to.size()) {
    const std::size_t step = std::min(done, to.size() - done);
    std::memcpy(to.data() + done, to.data(), step);
    done += step;
  }
}

void PickRows(std::span<const std::byte> from, std::int64_t outer, std::int64_t length,
              std::int64_t row, std::span<const std::int64_t> indices, std::span<std::byte> to) {
  std::byte* target = to.data();
  for (std::int64_t o = 0; o < outer; ++o) {
    const std::byte* source = from.data() + o * length * row;
    for (const std::int64_t index : indices) {
      std::memcpy(target, source + index * row, static_cast<std::size_t>(row));
      target += row;
    }
  }
}

std::int64_t MirrorIndex(std::int64_t i, std::int64_t before, std::int64_t size, bool symmetric) {
  const std::int64_t at = i - before;
  const std::int64_t again = symmetric ? 1 : 0;
  if (at < 0) return -at - again;
  return at < size ? at : 2 * size - 2 - at + again;
}

}  // namespace systole::golden
