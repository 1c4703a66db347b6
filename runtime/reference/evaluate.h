// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::reference {

/// The outputs of a node whose inputs are all constants or absent, one by one. Errors as
/// RunOperator(); the message does not name the node.
Result<std::vector<graph::Bytes>> Evaluate(const graph::Graph& graph, const graph::Node& node,
                                           golden::Numerics numerics);

}  // namespace systole::reference
