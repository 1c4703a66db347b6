// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/cycles/events.h"

namespace systole::test {

/// What a stream took on a simulator.
struct Measured {
  int64_t cycles = 0;                 ///< Counter CYCLES.
  std::vector<CommandSpan> commands;  ///< In the order of the stream; zero for CTRL.
  driver::Counters counters;
};

/// Runs a stream with region 1 readable and region 2 writable, each of `bytes` bytes; the device's
/// backend must count cycles. A failure is a test failure.
Measured Measure(driver::Device& device, const std::vector<std::byte>& stream,
                 uint64_t bytes = 1 << 20);

}  // namespace systole::test
