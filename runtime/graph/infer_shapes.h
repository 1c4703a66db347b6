// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::graph {

/// Most dimensions that a tensor may have.
inline constexpr size_t kMaxRank = 8;

/// Largest kernel, filter, stride and dilation along one axis.
inline constexpr int64_t kMaxWindowStep = 65535;

/// Shapes of a node's outputs, one per output, from the shapes of its inputs and its attributes. The
/// node's inputs must have valid ids and positive dimensions; attributes may be anything. Error:
/// kInvalidArgument naming the node, when the shapes do not fit each other (e.g. the weights'
/// channels are not the input's), have more than kMaxRank dimensions or kMaxTensorBytes elements.
Result<std::vector<Shape>> InferOutputShapes(const Graph& graph, const Node& node);

/// The same for a node with one output.
Result<Shape> InferOutputShape(const Graph& graph, const Node& node);

}  // namespace systole::graph
