// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/spec/gen/spec.h"
#include "runtime/compile/layer.h"

namespace systole::compile {

/// Whether the chip has room for one output pixel of an engine layer that is alone, with what it is
/// computed from, and the commands can say it.
bool FitsAlone(const Layer& layer, const spec::Config& config);

/// Makes convolutions with as many groups as channels of the DEPTHWISE layers whose kernel has no
/// room in parameter memory. Before MergeGroups().
void MoveLargeKernels(LayerGraph& graph, const spec::Config& config);

/// Cuts VECTOR layers that do not fit alone into layers of some channels each, which are parts of
/// the values in memory. After ResolveMoves(). Convolutions stay: the Scheduler computes them by
/// parts of their windows.
void SplitChannels(LayerGraph& graph, const spec::Config& config);

}  // namespace systole::compile
