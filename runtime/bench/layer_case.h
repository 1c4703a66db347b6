// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/bench/layer_spec.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::bench {

/// A network of one layer with random contents, its inputs and the output that it must have.
struct LayerCase {
  graph::Graph graph;
  std::vector<std::vector<std::byte>> inputs;
  std::vector<std::byte> expected;
};

/// Makes the case of a layer; equal seeds give equal cases. The expected output comes from the
/// reference operators (sim/golden/ops_*.h) and the spec alone, not from the graph or the compiler.
/// Errors: kUnsupported when `numerics` has no rule for the layer.
Result<LayerCase> MakeLayerCase(const LayerSpec& spec, uint64_t seed, golden::Numerics numerics);

}  // namespace systole::bench
