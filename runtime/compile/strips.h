// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/compile/layer.h"
#include "runtime/compile/placement.h"

namespace systole::compile {

/// Half-open interval of rows or pixels.
struct Interval {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size() const { return end - begin; }
};

/// Input rows (or pixels) that output interval `out` reads, cut to [0, size); never empty, so that
/// a window wholly in the padding still has an image to stand beside.
Interval InputInterval(Interval out, int64_t stride, int64_t pad, int64_t kernel, int64_t dilation,
                       int64_t size);

/// What strip planning needs to know of a layer.
struct StripShape {
  Dims in, out;
  Window window;
  int64_t out_elem_bytes = 1;  ///< 4 for RAW.
  bool in_staged = false;      ///< The input comes strip by strip from memory.
  bool in2_staged = false;     ///< Second operand of ADD likewise.
  bool out_staged = false;     ///< The output leaves strip by strip.
  bool in_copy = false;        ///< The staged input needs a second copy.
};

/// How a layer is cut: output blocks of rows x cols, each with its staging buffers; with two sets of
/// buffers the next strip is loaded while this one is computed.
struct StripPlan {
  int64_t rows = 0;
  int64_t cols = 0;
  std::vector<ChipPlace> in, in2, out;  ///< One or two each; empty where not staged.
};

/// Largest strips that fit at time `layer` beside what `allocator` holds; the buffers stay
/// allocated. `row_step` is the number of output rows that one CONV command takes (strips are
/// multiples of it where possible). Nothing if not even one output pixel fits.
std::optional<StripPlan> PlanStrips(const StripShape& shape, int layer, int64_t row_step,
                                    ChipAllocator& allocator);

}  // namespace systole::compile
