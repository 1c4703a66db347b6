// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::graph {

/// Rewrites a valid graph so that values are put into another order only where that cannot be
/// avoided. Transpositions are carried past operators that work in any order of axes (elementwise
/// ones, concatenation, reduction, slices, padding, ...), whose axes are changed; pairs that cancel
/// vanish; one before a FULLY_CONNECTED goes into its weights; one that only moves axes of length 1
/// becomes a reshape. What is left stands in front of the operator, or the output of the network,
/// that needs the order. Inputs and outputs of the network stay as they are.
///
/// Values are not changed: every operator gets the same numbers, in another order. A sum over
/// several axes (MEAN, SUM of float32) may add them in another order.
Result<void> SinkTransposes(Graph& graph);

}  // namespace systole::graph
