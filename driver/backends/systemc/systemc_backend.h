// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/core/registry.h"

namespace systole::driver {

/// Why no machine of `config` can be used; empty if the RTL or the HLS engine can.
std::string SystemcUnavailable(const spec::Config& config);

/// The platform of sim/systemc in this process, around the machine that `options.machine` names.
Result<std::unique_ptr<Backend>> CreateSystemcBackend(const spec::Config& config,
                                                      const Options& options);

}  // namespace systole::driver
