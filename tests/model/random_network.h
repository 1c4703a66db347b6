// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::test {

/// A random network of convolutions, depthwise convolutions, pools, additions and matrix products,
/// with branches, and what it computes. Wide ones have grouped and transposed convolutions, joins,
/// slices, functions of single values and operators with constants as well.
struct RandomNetwork {
  graph::Graph graph;
  std::vector<std::vector<int8_t>> inputs;                 ///< By sample.
  std::vector<std::vector<std::vector<int8_t>>> expected;  ///< By output of the graph, by sample.
  std::string text;                                        ///< One line per node.
  golden::Numerics numerics = golden::Numerics::kTflm;
};

/// Equal seeds give equal networks. Expected values come from the reference operators
/// (sim/golden/ops_*.h) node by node; those of wide networks, in the arithmetic of any runtime, from
/// the operators on the host. `effort`: about how many MACs a sample may have.
RandomNetwork MakeRandomNetwork(uint64_t seed, int samples, int64_t effort, bool wide = false);

}  // namespace systole::test
