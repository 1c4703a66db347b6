// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/core/registry.h"

namespace systole::driver {

/// Why the model of `config` cannot be used; empty if it can.
std::string HlsUnavailable(const spec::Config& config);

/// The HLS engine by C simulation in this process, with its memory (hls/model). Its cycles are not
/// those of a real machine.
Result<std::unique_ptr<Backend>> CreateHlsBackend(const spec::Config& config,
                                                        const Options& options);

}  // namespace systole::driver
