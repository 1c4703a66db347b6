// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "runtime/reference/operator.h"

namespace systole::compile {

/// Applies an elementwise operator to other values than the network would: every operand that has
/// bytes in `operands` takes them, in `shape`; the others are constants of one value or of one per
/// index of the last axis. Returns the bytes of the output, in `shape`.
Result<graph::Bytes> Probe(const reference::Signature& of,
                           std::span<const std::span<const std::byte>> operands,
                           const graph::Shape& shape);

}  // namespace systole::compile
