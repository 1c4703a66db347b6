// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace systole::import {

/// Names the first part of a .tflite file that the flatbuffers verifier refuses, e.g.
/// "subgraph 0, operator 12". For files that have failed as a whole; the verifier itself only says
/// yes or no. `file` must be aligned to 16 bytes and hold at least 8.
std::string LocateDamage(std::span<const std::byte> file);

}  // namespace systole::import
