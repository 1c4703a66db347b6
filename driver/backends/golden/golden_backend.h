// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "driver/core/registry.h"

namespace systole::driver {

/// The functional model (sim/golden) behind registers. Exact results and error registers; the
/// counters COMMANDS, ARRAY_VECTORS and VECTOR_TAPS are right, cycles and waiting are not modelled
/// (they read as zero). A program that would hang the machine answers WATCHDOG at once.
Result<std::unique_ptr<Backend>> CreateGoldenBackend(const spec::Config& config,
                                                     const Options& options);

}  // namespace systole::driver
