// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::compile {

/// Elementwise operators that together are one function of one or two 8-bit tensors, such as
/// DEQUANTIZE, DEQUANTIZE, ADD, QUANTIZE. All tensors of it have as many elements; besides the
/// sources it reads constants of one value or of one per index of the last axis.
struct Island {
  std::vector<const graph::Node*> nodes;  ///< In order; the last one writes the output.
  std::vector<graph::TensorId> sources;   ///< One, or two that are added.
  bool per_channel = false;               ///< Has constants of more than one value.
};

/// The island that ends in `node`: what gives its operands that have not 8 bits, and so on.
/// `producer` by tensor. Nothing if there is none.
std::optional<Island> FindIsland(const graph::Graph& graph,
                                 const std::vector<const graph::Node*>& producer,
                                 const graph::Node& node);

/// Results on the chip for values on the chip: `values[s]` of source s, of `shape`.
Result<std::vector<int8_t>> RunIsland(const graph::Graph& graph, const Island& island,
                                      golden::Numerics numerics,
                                      const std::vector<std::vector<int8_t>>& values,
                                      const graph::Shape& shape);

}  // namespace systole::compile
