// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/core/registry.h"

namespace systole::driver {

/// What is missing for a machine behind UIO; empty if nothing is.
std::string UioUnavailable(const spec::Config& config);

/// A machine on a board with plain Linux: registers and interrupt through UIO, memory through
/// u-dma-buf. See docs/kv260.md.
Result<std::unique_ptr<Backend>> CreateUioBackend(const spec::Config& config,
                                                  const Options& options);

}  // namespace systole::driver
