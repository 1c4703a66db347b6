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

/// Runs an operator on the CPU with the arithmetic of the golden model. The step's tensors must lie
/// inside their regions and fit the operation (program::Validate sees to that).
Result<void> RunCpuStep(const program::CpuStep& step, const RegionBytes& regions);

}  // namespace systole::execute
