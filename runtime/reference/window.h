// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "sim/golden/shapes.h"

namespace systole::reference {

/// What window operators say about their window, whatever their attributes are called. Pairs are
/// height, width.
struct WindowSpec {
  std::array<int64_t, 2> kernel{1, 1};
  std::array<int64_t, 2> stride{1, 1};
  std::array<int64_t, 2> dilation{1, 1};
  graph::Padding padding = graph::Padding::kValid;
  graph::Pads pads{};
};

/// The window between two NHWC shapes. Error: ranks other than 4, batches that differ, steps that
/// are not positive or too large, an output size that does not follow (explicit padding: one more
/// position is allowed for sizes that are rounded up).
Result<golden::Window> MakeWindow(const WindowSpec& spec, const graph::Shape& in,
                                  const graph::Shape& out);

/// A shape of rank 4; lower ranks get leading ones.
golden::Nhwc NhwcOf(const graph::Shape& shape);

}  // namespace systole::reference
