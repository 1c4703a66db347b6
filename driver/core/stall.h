// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "driver/core/counters.h"

namespace systole::driver {

/// Where a machine stands that does not go on: the latest command it dispatched, and the state of
/// each engine, by the counters that still count from `before` to `after`, which were read one
/// after the other. `stream` may be empty; then the command is not named.
std::string DescribeStall(const Counters& before, const Counters& after,
                          std::span<const std::byte> stream);

}  // namespace systole::driver
