// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "driver/base/status.h"
#include "runtime/program/program.h"

namespace systole::execute {

/// Bytes of the regions, indexed by program::Region, as the host sees them.
using RegionBytes = std::vector<std::span<std::byte>>;

/// Runs an operator on the CPU (reference::RunOperator). The step's tensors must lie inside their
/// regions (program::Validate sees to that). Error: values that have no result, without the layer.
Result<void> RunCpuStep(const program::CpuStep& step, golden::Numerics numerics,
                        const RegionBytes& regions);

}  // namespace systole::execute
