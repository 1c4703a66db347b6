// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/graph/graph.h"

namespace systole::graph {

/// Removes nodes that no output of the network (and no variable) depends on, then tensors that
/// nothing refers to; tensors and nodes are numbered anew, inputs of the network stay.
void Prune(Graph& graph);

}  // namespace systole::graph
