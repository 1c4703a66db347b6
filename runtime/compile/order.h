// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/compile/layer.h"

namespace systole::compile {

/// Layers in another order that respects their values, if it has fewer runs of engine layers: what
/// is ready for the CPU, or for the engines, is done together.
void OrderLayers(LayerGraph& graph);

}  // namespace systole::compile
