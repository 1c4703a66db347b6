// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/core/registry.h"

namespace systole::driver {

/// What is missing for a machine of `config` behind XRT; empty if nothing is.
std::string XrtUnavailable(const spec::Config& config);

/// A machine behind XRT: a board, or the simulated device of sim/xrt. See docs/xrt.md.
Result<std::unique_ptr<Backend>> CreateXrtBackend(const spec::Config& config,
                                                  const Options& options);

}  // namespace systole::driver
