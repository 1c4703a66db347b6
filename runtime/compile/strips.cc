// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/strips.h"

#include <algorithm>

namespace systole::compile {
namespace {

/// Input rows (or pixels) that any `count` consecutive outputs need at most.
int64_t Reach(int64_t count, int64_t stride, int64_t kernel, int64_t dilation, int64_t size) {
  return std::min(size, (count - 1) * stride + (kernel - 1) * dilation + 1);
}

std::optional<StripPlan> Try(const StripShape& s, int64_t rows, int64_t cols, int buffers,
                             int layer, ChipAllocator& allocator) {
  const size_t mark = allocator.size();
  StripPlan plan{rows, cols, {}, {}, {}};
  const int64_t in_bytes =
      Reach(rows, s.window.sy, s.window.kh, s.window.dy, s.in.h) *
      Reach(cols, s.window.sx, s.window.kw, s.window.dx, s.in.w) * s.in.c;
  const int64_t out_bytes = rows * cols * s.out.c * s.out_elem_bytes;
  const auto take = [&](bool wanted, int64_t bytes, bool copy, std::vector<ChipPlace>& places) {
    for (int i = 0; wanted && i < buffers; ++i) {
      const auto place = allocator.Place(bytes, layer, layer, copy);
      if (!place) return false;
      places.push_back(*place);
    }
    return true;
  };
  if (take(s.in_staged, in_bytes, s.in_copy, plan.in) &&
      take(s.in2_staged, in_bytes, false, plan.in2) &&
      take(s.out_staged, out_bytes, false, plan.out)) {
    return plan;
  }
  allocator.Release(mark);
  return {};
}

/// Rows per strip to try, most first: everything, then ever smaller parts in whole steps.
std::vector<int64_t> RowChoices(int64_t rows, int64_t step) {
  std::vector<int64_t> choices = {rows};
  for (int64_t parts = 2; parts <= rows; ++parts) {
    int64_t part = (rows + parts - 1) / parts;
    if (part > step) part = (part + step - 1) / step * step;
    if (part < choices.back()) choices.push_back(part);
  }
  return choices;
}

}  // namespace

Interval InputInterval(Interval out, int64_t stride, int64_t pad, int64_t kernel, int64_t dilation,
                       int64_t size) {
  Interval in{out.begin * stride - pad, (out.end - 1) * stride - pad + (kernel - 1) * dilation + 1};
  in.begin = std::clamp<int64_t>(in.begin, 0, size - 1);
  in.end = std::clamp<int64_t>(in.end, in.begin + 1, size);
  return in;
}

std::optional<StripPlan> PlanStrips(const StripShape& shape, int layer, int64_t row_step,
                                    ChipAllocator& allocator) {
  const bool staged = shape.in_staged || shape.in2_staged || shape.out_staged;
  if (!staged) return StripPlan{shape.out.h, shape.out.w, {}, {}, {}};
  const bool many = shape.out.n > 1;
  for (const int buffers : {2, 1}) {
    for (const int64_t rows : RowChoices(shape.out.h, row_step)) {
      // A single strip needs no second set of buffers.
      const int needed = rows == shape.out.h && !many ? 1 : buffers;
      if (auto plan = Try(shape, rows, shape.out.w, needed, layer, allocator)) return plan;
    }
  }
  for (int64_t cols = (shape.out.w + 1) / 2;; cols = (cols + 1) / 2) {
    if (auto plan = Try(shape, 1, cols, 1, layer, allocator)) return plan;
    if (cols == 1) return {};
  }
}

}  // namespace systole::compile
