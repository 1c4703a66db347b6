// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/spec/gen/spec.h"
#include "runtime/compile/layer.h"

namespace systole::compile {

/// Makes additions part of the convolutions that compute one of their operands, where nothing else
/// reads that operand and the other one is there before the convolution, which then adds it to its
/// results (docs/architecture.md, section 4). Only convolutions of at least `least_slices` weight
/// tiles per tile of output channels: with four the addition costs no time. Returns how many.
int FuseAdds(LayerGraph& graph, const spec::Config& config, int64_t least_slices);

}  // namespace systole::compile
