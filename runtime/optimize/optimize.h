// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::optimize {

/// How often a rewrite was applied.
struct Applied {
  std::string_view name;
  int count = 0;
};

/// Rewrites a valid network for less work: same inputs, same outputs, byte by byte, in the
/// arithmetic of `numerics`. Tensors keep their ids (those that nobody uses any more stay behind),
/// nodes their names. Returns the rewrites that did something, in the order of the table in
/// optimize.cc. Error: kInternal if the result is no valid network.
Result<std::vector<Applied>> Optimize(graph::Graph& graph, golden::Numerics numerics);

/// "rewrites: pad_fold 3, table_fold 12"; "rewrites: none".
std::string ToText(const std::vector<Applied>& applied);

}  // namespace systole::optimize
