// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "driver/core/device.h"
#include "runtime/graph/graph.h"
#include "runtime/program/program.h"
#include "runtime/verify/difference.h"
#include "sim/golden/numerics.h"

namespace systole::verify {

/// Values of one sample by tensor id; only tensors that nodes compute.
using TensorValues = std::map<graph::TensorId, std::vector<std::byte>>;

/// The graph with every tensor that a node computes as an output, in order of computation. Node and
/// tensor numbers stay.
graph::Graph WithAllOutputs(const graph::Graph& graph);

/// All computed tensors of a sample as a machine gives them: the network is compiled so that it
/// stores each one. Nothing is folded over a node's border then, so what the machine executes is not
/// the program of `systole run`; compare that one's outputs as well.
Result<TensorValues> LayersOfDevice(const graph::Graph& graph, golden::Numerics numerics,
                                    driver::Device& device,
                                    std::span<const std::span<const std::byte>> inputs);

/// The same from the operators on the host (runtime/reference).
Result<TensorValues> LayersOfHost(const graph::Graph& graph, golden::Numerics numerics,
                                  std::span<const std::span<const std::byte>> inputs);

/// One compared tensor.
struct LayerDifference {
  size_t node = 0;  ///< Position in Graph::nodes.
  graph::TensorId tensor = graph::kNoTensor;
  Difference difference;
};

/// Compares what both sides have, in order of computation.
std::vector<LayerDifference> CompareLayers(const graph::Graph& graph, const TensorValues& got,
                                           const TensorValues& wanted);

/// For people: the first layer that differs with place, values, histogram, and the layers upstream
/// of it; then how many others differ. Empty when all are equal.
std::string ExplainFirst(const graph::Graph& graph, const std::vector<LayerDifference>& layers);

}  // namespace systole::verify
