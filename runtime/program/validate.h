// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "driver/base/status.h"
#include "runtime/program/program.h"

namespace systole::program {

/// Largest region.
inline constexpr uint64_t kMaxRegionBytes = uint64_t{1} << 32;

/// Size of a region in bytes.
uint64_t RegionBytes(const Program& program, Region region);

/// Checks everything that a session relies on: same specification as this build, known
/// configuration, tensors inside their regions, command streams that the machine accepts, and CPU
/// steps whose tensors fit their operation. Programs come from files and are not trusted.
///
/// Error: kInvalidArgument naming part, value and limit.
Result<void> Validate(const Program& program);

}  // namespace systole::program
