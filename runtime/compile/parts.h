// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/compile/layer.h"

namespace systole::compile {

/// Replaces the MoveLayers: parts that an engine layer writes, or that engine layers alone read,
/// get their place in the whole; others are copied there or from there on VECTOR; joins and splits
/// among operators on the CPU stay on the CPU.
void ResolveMoves(LayerGraph& graph);

}  // namespace systole::compile
