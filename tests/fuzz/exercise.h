// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::fuzz {

/// Takes what an importer returned through everything that follows it: the graph's own checks, the
/// interpreter and the compiler for configuration tiny, as far as the network is small. Ends the
/// process with a message when a promise is broken: an imported graph that contradicts itself, or
/// an error that claims a bug of ours.
void Exercise(const Result<graph::Graph>& imported);

}  // namespace systole::fuzz
