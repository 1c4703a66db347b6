// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "sim/golden/command.h"
#include "sim/golden/machine_types.h"

namespace systole::golden {

/// Why dispatch refuses a command.
struct Violation {
  spec::ErrorCode code = spec::ErrorCode::kNone;
  std::uint32_t value = 0;
};

/// All checks of dispatch on one command (CommandWords words), in the order of docs/architecture.md
/// section 3; the first that fails.
std::optional<Violation> CheckCommand(const std::uint32_t* words, const spec::Config& config,
                                      const Regions& regions);

}  // namespace systole::golden
