// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::graph {

/// Shape of a node's output from the shapes of its inputs and its attributes. The node's inputs must
/// have valid ids and shapes. Error: kInvalidArgument naming the node, when the shapes do not fit
/// each other (e.g. the weights' channels are not the input's).
Result<Shape> InferOutputShape(const Graph& graph, const Node& node);

}  // namespace systole::graph
