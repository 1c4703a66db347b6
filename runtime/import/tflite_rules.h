// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::import {

/// Number of operands that an operator of the file must and may have.
struct Arity {
  size_t required = 1;
  size_t allowed = 1;
};

/// By the operator's number in the format, because PAD and PADV2 differ.
Arity OperatorArity(int32_t code);

/// Checks that Systole runs a node with these types, quantizations and constants. Shapes need not be
/// checked yet. Error: kUnsupported naming the node and the reason.
Result<void> CheckSupported(const graph::Graph& graph, const graph::Node& node);

}  // namespace systole::import
