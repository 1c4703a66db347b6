// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/spec/gen/spec.h"
#include "runtime/compile/layer.h"

namespace systole::compile {

/// Grouped convolutions whose groups are smaller than the array leave most of it idle. Joins
/// neighbouring groups, with zero weights between channels that have nothing to do with each other,
/// as long as that takes fewer array passes. The sums stay the same.
void MergeGroups(LayerGraph& graph, const spec::Config& config);

/// The convolution with `factor` (a divisor of its groups) groups joined to one.
ConvLayer Merged(const ConvLayer& layer, int64_t factor);

}  // namespace systole::compile
