// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::graph {

/// Checks the structure of a graph: ids in range, node names unique, every input constant, a graph
/// input or written by an earlier node, every tensor written at most once, graph outputs written or
/// inputs. Error: kInvalidArgument naming node and tensor.
Result<void> ValidateStructure(const Graph& graph);

}  // namespace systole::graph
