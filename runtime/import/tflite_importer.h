// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::import {

/// Reads a .tflite file. The file is untrusted: every error is returned, memory use is bounded by a
/// small multiple of the file's size. See docs/import.md for what is accepted.
///
/// The graph has the file's tensor numbers, node names of operator and position, all shapes filled
/// in and checked against the shape rules.
///
/// Errors: kInvalidArgument when the file is damaged (the message says where); kUnsupported when the
/// network holds what Systole cannot run (the message lists up to ten nodes with operator and
/// reason).
Result<graph::Graph> ImportTflite(std::span<const std::byte> file, std::string model_name);

}  // namespace systole::import
