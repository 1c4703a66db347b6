// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/program.h"

namespace systole::tools {

/// Bytes that the LOAD and STORE commands of each layer move per sample, weights and parameters
/// included, command fetch not.
std::vector<uint64_t> BytesMovedByLayer(const program::Program& program);

}  // namespace systole::tools
