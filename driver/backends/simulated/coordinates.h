// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "hw/spec/gen/spec.h"

namespace systole::driver {

/// Which output element of a command lies at `address`: "image 0, row 2, column 5,
/// channel 17", for LOAD and STORE the position in the transfer. `words`: the command.
std::string DescribeOutput(const uint32_t* words, const spec::Config& config, uint64_t address);

}  // namespace systole::driver
