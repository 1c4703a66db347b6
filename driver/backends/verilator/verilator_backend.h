// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/core/registry.h"

namespace systole::driver {

/// Why the model of `config` cannot be used; empty if it can.
std::string VerilatorUnavailable(const spec::Config& config);

/// The RTL in this process, with its memory (sim/verilator). Time passes in WaitInterrupt and in
/// register accesses.
Result<std::unique_ptr<Backend>> CreateVerilatorBackend(const spec::Config& config,
                                                        const Options& options);

}  // namespace systole::driver
