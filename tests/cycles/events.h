// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "driver/core/device.h"
#include "sim/perf/simulate.h"

namespace systole::test {

/// When a simulated command started and retired, in cycles since the doorbell.
struct CommandSpan {
  int64_t start = 0, retire = 0;
};

/// The trace events of the stream that a device ran last, for each command of its prediction; zero
/// for CTRL.
std::vector<CommandSpan> CommandsOf(const driver::TraceSource& source,
                                    const perf::Prediction& prediction);

}  // namespace systole::test
