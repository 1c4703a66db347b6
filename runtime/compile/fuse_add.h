// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "runtime/compile/layer.h"

namespace systole::compile {

/// Makes additions part of the convolutions that compute one of their operands, where nothing else
/// reads that operand and the other one is there before the convolution, which then adds it to its
/// results (docs/architecture.md, section 4), if `wanted` says so of the addition's number among
/// the layers and the weight tiles per tile of output channels: with four an addition costs no
/// time.
/// Returns the numbers of those that are now part of convolutions.
std::vector<int> FuseAdds(LayerGraph& graph, const spec::Config& config,
                          const std::function<bool(int layer, int64_t slices)>& wanted);

}  // namespace systole::compile
