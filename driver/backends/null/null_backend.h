// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "driver/core/registry.h"

namespace systole::driver {

/// A machine that computes nothing: every stream ends at once with the status of its END command,
/// and the writable regions read as zeros. For measuring the host side and as a start for new
/// backends; see README.md here.
Result<std::unique_ptr<Backend>> CreateNullBackend(const spec::Config& config,
                                                   const Options& options);

}  // namespace systole::driver
