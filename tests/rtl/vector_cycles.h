// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "tests/rtl/vector_model.h"

/// Cycles of VECTOR commands by the equation of docs/architecture.md, section 5.
namespace systole::rtl_test {

struct VectorCycles {
  bool streamed = false;
  int64_t width = 0, height = 0;  ///< Positions of a frame.
  int64_t frames = 0;
  int passes = 1;
  int64_t work = 0;  ///< Cycles in which a step is taken.
};

inline bool DirectionStreams(int kernel, int stride, int dilation, int origin, int size) {
  return kernel <= 5 && stride <= kernel && (dilation == 1 || kernel == 1) && origin > -kernel &&
         origin < size;
}

inline VectorCycles CyclesOf(const VectorJob& job, int lanes, int line_pixels) {
  VectorCycles c;
  c.frames = int64_t{job.n} * ((job.channels + lanes - 1) / lanes);
  const int64_t outputs = c.frames * job.oh * job.ow;
  if (job.is_add()) {
    c.work = 2 * outputs;
    return c;
  }
  c.work = outputs * job.kh * job.kw;
  if (job.kh * job.kw == 1 || !DirectionStreams(job.kh, job.sy, job.dy, job.y0, job.in_h) ||
      !DirectionStreams(job.kw, job.sx, job.dx, job.x0, job.in_w)) {
    return c;
  }
  const int64_t fy = job.kh - 1 + std::min(job.y0, 0), fx = job.kw - 1 + std::min(job.x0, 0);
  const int64_t span_y = int64_t{job.oh - 1} * job.sy, span_x = int64_t{job.ow - 1} * job.sx;
  const int64_t rows = std::min<int64_t>(job.in_h - std::max(job.y0, 0), span_y + fy + 1);
  const int64_t cols = std::min<int64_t>(job.in_w - std::max(job.x0, 0), span_x + fx + 1);
  c.height = std::max({rows, span_y + 1, fy + 1});
  c.width = std::max<int64_t>({cols, span_x + 1, fx + 1, 2});
  if (job.kh > 1 && c.width > line_pixels) return c;
  c.streamed = true;
  const int large = std::max(job.kh, job.kw), small = std::min(job.kh, job.kw);
  c.passes = large <= 3 ? 1 : large <= 4 || small == 1 ? 2 : 3;
  c.work = (c.frames - 1) * c.height * c.width + (fy + span_y) * c.width + fx + span_x + 1 +
           (c.passes - 1) * outputs;
  return c;
}

}  // namespace systole::rtl_test
