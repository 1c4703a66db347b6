// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/base/status.h"
#include "runtime/compile/layer.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::compile {

/// Turns a network into layers of the engines and of the CPU: picks the arithmetic of `numerics`,
/// folds zero points into biases and PAD into the following convolution, makes reshapes aliases.
/// Error: kUnsupported naming every node that neither the engines nor the CPU can do, with reason.
Result<LayerGraph> Legalize(const graph::Graph& graph, golden::Numerics numerics,
                            const spec::Config& config);

}  // namespace systole::compile
