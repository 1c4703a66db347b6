// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "runtime/execute/session.h"
#include "runtime/program/program.h"

namespace systole::tools {

/// A row per layer: operator, shape, where it runs, MACs, bytes moved and, with `costs`, cycles and
/// utilisation. Below it the layers on the CPU with their reasons.
std::string LayerTable(const program::Program& program, const spec::Config& config,
                       const std::vector<execute::LayerCost>* costs);

}  // namespace systole::tools
