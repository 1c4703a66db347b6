// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::graph {

/// How many operands a node of a kind has.
struct Arity {
  size_t min_inputs = 1;
  size_t max_inputs = 1;
  size_t min_outputs = 1;
  size_t max_outputs = 1;
  uint32_t optional = 0;  ///< Bit i: input i may be absent (kNoTensor).
};

/// Entry of max_inputs and max_outputs for kinds without a limit.
inline constexpr size_t kAnyNumber = SIZE_MAX;

Arity ArityOf(OpKind kind);

/// Checks a node's numbers of inputs and outputs against its kind. Error: kInvalidArgument naming
/// the node.
Result<void> CheckArity(const Node& node);

}  // namespace systole::graph
