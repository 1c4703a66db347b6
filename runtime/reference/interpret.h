// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::reference {

/// The values of all tensors of a graph, by tensor id; empty where a tensor was never computed.
/// Constants are in the graph, not here.
using Values = std::vector<std::vector<std::byte>>;

/// Computes a network on the host, node by node, one sample from its initial state. `inputs` as
/// Graph::inputs, each of exactly the tensor's size. `after`, if given, is called behind every node.
/// Errors name the node.
Result<Values> Interpret(const graph::Graph& graph, golden::Numerics numerics,
                         std::span<const std::span<const std::byte>> inputs,
                         const std::function<void(const graph::Node&, const Values&)>& after = {});

/// What a variable holds when a sample begins.
std::vector<std::byte> InitialValue(const graph::Tensor& variable);

}  // namespace systole::reference
