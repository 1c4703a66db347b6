// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "runtime/compile/task.h"

namespace systole::compile {

/// An order of tasks and how long the machine is expected to take for it.
struct Schedule {
  std::vector<int> order;  ///< Of the stream.
  int64_t cycles = 0;      ///< From the first dispatch to the last retirement.
};

/// List scheduling: simulates dispatch (in order, queues of limited depth), the four engines, the
/// bus and the weight ring with the cycle model, and always appends the task that can start first,
/// among equals that with the longest way to the end. Deterministic.
Schedule ListSchedule(const std::vector<Task>& tasks, const spec::Config& config);

}  // namespace systole::compile
