// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

// The families of shape rules behind InferOutputShapes(). Every rule must stand any attributes and
// any input shapes of positive dimensions below 2 GiB.

namespace systole::graph {

using Shapes = std::vector<Shape>;

/// kInvalidArgument that names the node.
tl::unexpected<Status> ShapeError(const Node& node, const std::string& text);

/// That a shape has `rank` dimensions; `what` is e.g. "input".
Result<void> CheckRank(const Node& node, const char* what, const Shape& shape, size_t rank);

/// That 0 <= axis < limit.
Result<void> CheckAxis(const Node& node, int64_t axis, size_t limit);

/// That the amount is in 0..kMaxTensorBytes, so that sums of amounts cannot overflow.
Result<void> CheckAmount(const Node& node, const char* what, int64_t amount);

/// NumPy broadcasting: dimensions are compared from the last; 1 stretches.
Result<Shape> BroadcastShapes(const Node& node, const std::vector<const Shape*>& shapes);

Result<Shape> InferConv(const Graph& graph, const Node& node);
Result<Shape> InferDepthwise(const Graph& graph, const Node& node);
Result<Shape> InferPool(const Graph& graph, const Node& node);
Result<Shape> InferTransposeConv(const Graph& graph, const Node& node);
Result<Shape> InferFullyConnected(const Graph& graph, const Node& node);
Result<Shape> InferBatchMatMul(const Graph& graph, const Node& node);

Result<Shape> InferReduce(const Graph& graph, const Node& node);
Result<Shape> InferArg(const Graph& graph, const Node& node);

Result<Shape> InferPad(const Graph& graph, const Node& node);
Result<Shape> InferMirrorPad(const Graph& graph, const Node& node);
Result<Shape> InferReshape(const Graph& graph, const Node& node);
Result<Shape> InferBroadcastTo(const Graph& graph, const Node& node);
Result<Shape> InferTranspose(const Graph& graph, const Node& node);
Result<Shape> InferConcatenation(const Graph& graph, const Node& node);
Result<Shape> InferPack(const Graph& graph, const Node& node);
Result<Shapes> InferUnpack(const Graph& graph, const Node& node);
Result<Shapes> InferSplit(const Graph& graph, const Node& node);
Result<Shape> InferSlice(const Graph& graph, const Node& node);
Result<Shape> InferGather(const Graph& graph, const Node& node);
Result<Shape> InferGatherNd(const Graph& graph, const Node& node);
Result<Shape> InferTile(const Graph& graph, const Node& node);
Result<Shape> InferReverse(const Graph& graph, const Node& node);
Result<Shape> InferDepthToSpace(const Graph& graph, const Node& node);
Result<Shape> InferSpaceToDepth(const Graph& graph, const Node& node);
Result<Shape> InferBatchToSpace(const Graph& graph, const Node& node);
Result<Shape> InferSpaceToBatch(const Graph& graph, const Node& node);
Result<Shape> InferResize(const Graph& graph, const Node& node);

Result<Shapes> InferAssignVariable(const Graph& graph, const Node& node);
Result<Shape> InferSvdf(const Graph& graph, const Node& node);
Result<Shape> InferSequenceLstm(const Graph& graph, const Node& node);
Result<Shapes> InferRecurrent(const Graph& graph, const Node& node);
Result<Shapes> InferDetection(const Graph& graph, const Node& node);

}  // namespace systole::graph
