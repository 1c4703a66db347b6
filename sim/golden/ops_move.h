// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// Movement of elements between dense tensors. Shapes, strides and offsets are in elements,
// outermost axis first. Callers pass views that stay inside their tensors.

namespace systole::golden {

using Extents = std::vector<std::int64_t>;

/// How a tensor is walked through: element (i0, i1, ..) is at offset + i0 * strides[0] + ..;
/// strides may be zero or negative.
struct View {
  std::int64_t offset = 0;
  Extents strides;
};

/// Strides of a dense row-major tensor.
Extents DenseStrides(const Extents& shape);
/// The whole of a dense tensor.
View DenseView(const Extents& shape);

/// to[i] = from[i] for every index i of `shape`; elements of `size` bytes (1, 2, 4 or 8).
void CopyView(std::size_t size, const Extents& shape, std::span<const std::byte> from,
              const View& from_view, std::span<std::byte> to, const View& to_view);

/// Sets all elements to the one in `element`, whose length divides that of `to`.
void Fill(std::span<std::byte> to, std::span<const std::byte> element);

/// Picks along one axis: to[o][k] = from[o][indices[k]] for o < outer; `from` has `length` rows of
/// `row` bytes per o.
void PickRows(std::span<const std::byte> from, std::int64_t outer, std::int64_t length,
              std::int64_t row, std::span<const std::int64_t> indices, std::span<std::byte> to);

/// Index along one axis of padding by reflection: position `i` of the padded axis, `before` of
/// which are in front. `symmetric` repeats the border element. Amounts of at most size - 1
/// (symmetric: size).
std::int64_t MirrorIndex(std::int64_t i, std::int64_t before, std::int64_t size, bool symmetric);

}  // namespace systole::golden
