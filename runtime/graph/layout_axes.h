// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "runtime/graph/permute.h"

// Which operators work in any order of axes, and how their attributes change.

namespace systole::graph {

/// Every element of the output depends on the same element of the only input.
bool IsUnary(OpKind kind);

/// On operands that broadcast to each other.
bool IsElementwise(OpKind kind);

/// Over axes that the attributes name.
bool IsReduction(OpKind kind);

/// Whether PermuteAxes() may know a way for this node.
bool CanPermute(const Graph& graph, const Node& node);

struct PermutedNode {
  Attributes attributes;
  Permutation result;  ///< Output of the file = transpose(new output, result).
};

/// The node's attributes when every operand x is replaced by b with x = transpose(b, perm). Nothing
/// if the operator needs its axes where they are.
std::optional<PermutedNode> PermuteAxes(const Graph& graph, const Node& node,
                                        const Permutation& perm);

}  // namespace systole::graph
