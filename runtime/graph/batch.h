// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::graph {

inline constexpr int64_t kMaxBatch = 1024;

/// The network for `batch` samples at once: every tensor that is not constant holds the samples one
/// after another, its first dimension is `batch` times as large (a vector or a scalar gets one more
/// dimension in front). Each sample's values are what the network for one sample computes.
///
/// Errors: kInvalidArgument when `batch` is not in 1..kMaxBatch; kUnsupported naming a node that
/// mixes what would be different samples.
Result<Graph> WithBatch(const Graph& graph, int64_t batch);

}  // namespace systole::graph
