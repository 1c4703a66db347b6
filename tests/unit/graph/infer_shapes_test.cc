// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/infer_shapes.h"

#include <optional>

#include "tests/support/catch.h"

namespace systole::graph {
namespace {

/// Output shape of one node with inputs of the given shapes; empty optional on an error, whose
/// message must name the node.
std::optional<Shape> Infer(OpKind kind, Attributes attributes, const std::vector<Shape>& inputs) {
  Graph graph;
  Node node{"node_7", kind, {}, {}, std::move(attributes)};
  for (const Shape& shape : inputs) {
    node.inputs.push_back(static_cast<TensorId>(graph.tensors.size()));
    graph.tensors.emplace_back().shape = shape;
  }
  node.outputs = {static_cast<TensorId>(graph.tensors.size())};
  const auto result = InferOutputShape(graph, node);
  if (result) return *result;
  CHECK(result.error().code == StatusCode::kInvalidArgument);
  CHECK(result.error().message.find("node_7") != std::string::npos);
  return std::nullopt;
}

TEST_CASE("shapes of convolutions") {
  Conv2DAttrs conv;
  conv.stride_h = 2;
  CHECK(Infer(OpKind::kConv2D, conv, {{2, 9, 8, 4}, {6, 3, 3, 4}, {6}}) == Shape{2, 5, 8, 6});
  conv.padding = Padding::kValid;
  CHECK(Infer(OpKind::kConv2D, conv, {{2, 9, 8, 4}, {6, 3, 3, 4}}) == Shape{2, 4, 6, 6});
  conv.dilation_w = 4;
  CHECK(Infer(OpKind::kConv2D, conv, {{1, 9, 9, 4}, {6, 3, 3, 4}}) == Shape{1, 4, 1, 6});
  CHECK_FALSE(Infer(OpKind::kConv2D, conv, {{1, 9, 8, 4}, {6, 3, 3, 4}}));       // too narrow
  CHECK_FALSE(Infer(OpKind::kConv2D, conv, {{1, 9, 9, 5}, {6, 3, 3, 4}}));       // channels
  CHECK_FALSE(Infer(OpKind::kConv2D, conv, {{1, 9, 9, 4}, {6, 3, 3, 4}, {5}}));  // bias
  CHECK_FALSE(Infer(OpKind::kConv2D, conv, {{9, 9, 4}, {6, 3, 3, 4}}));          // rank
  CHECK_FALSE(Infer(OpKind::kConv2D, conv, {{1, 9, 9, 4}, {6, 9, 4}}));          // rank

  DepthwiseConv2DAttrs depthwise;
  depthwise.depth_multiplier = 2;
  CHECK(Infer(OpKind::kDepthwiseConv2D, depthwise, {{1, 5, 5, 3}, {1, 3, 3, 6}, {6}}) ==
        Shape{1, 5, 5, 6});
  CHECK_FALSE(Infer(OpKind::kDepthwiseConv2D, depthwise, {{1, 5, 5, 3}, {1, 3, 3, 3}}));
  CHECK_FALSE(Infer(OpKind::kDepthwiseConv2D, depthwise, {{1, 5, 5, 3}, {2, 3, 3, 6}}));
  CHECK_FALSE(Infer(OpKind::kDepthwiseConv2D, depthwise, {{1, 5, 5, 3}, {1, 3, 3, 7}}));
}

TEST_CASE("shapes of matrix products") {
  FullyConnectedAttrs attrs;
  CHECK(Infer(OpKind::kFullyConnected, attrs, {{2, 3, 4}, {5, 12}, {5}}) == Shape{2, 5});
  CHECK(Infer(OpKind::kFullyConnected, attrs, {{2, 3, 4}, {5, 4}}) == Shape{6, 5});
  CHECK_FALSE(Infer(OpKind::kFullyConnected, attrs, {{2, 3, 4}, {5, 5}}));
  CHECK_FALSE(Infer(OpKind::kFullyConnected, attrs, {{2, 3, 4}, {5, 2, 2}}));
  CHECK_FALSE(Infer(OpKind::kFullyConnected, attrs, {{2, 3, 4}, {5, 12}, {4}}));
  attrs.keep_num_dims = true;
  CHECK(Infer(OpKind::kFullyConnected, attrs, {{2, 3, 4}, {5, 4}}) == Shape{2, 3, 5});
  CHECK_FALSE(Infer(OpKind::kFullyConnected, attrs, {{2, 3, 4}, {5, 12}}));
}

TEST_CASE("shapes of sums broadcast") {
  CHECK(Infer(OpKind::kAdd, ArithmeticAttrs{}, {{1, 4, 4, 8}, {1, 4, 4, 8}}) == Shape{1, 4, 4, 8});
  CHECK(Infer(OpKind::kAdd, ArithmeticAttrs{}, {{1, 4, 4, 8}, {8}}) == Shape{1, 4, 4, 8});
  CHECK(Infer(OpKind::kAdd, ArithmeticAttrs{}, {{4, 1}, {1, 3}}) == Shape{4, 3});
  CHECK(Infer(OpKind::kAdd, ArithmeticAttrs{}, {{}, {1, 3}}) == Shape{1, 3});
  CHECK_FALSE(Infer(OpKind::kAdd, ArithmeticAttrs{}, {{4, 2}, {4, 3}}));
}

TEST_CASE("shapes of pools, pads, means and reshapes") {
  Pool2DAttrs pool;
  pool.filter_h = pool.filter_w = 3;
  pool.stride_h = pool.stride_w = 2;
  CHECK(Infer(OpKind::kMaxPool2D, pool, {{1, 9, 8, 4}}) == Shape{1, 5, 4, 4});
  pool.padding = Padding::kValid;
  CHECK(Infer(OpKind::kAveragePool2D, pool, {{1, 9, 8, 4}}) == Shape{1, 4, 3, 4});
  CHECK_FALSE(Infer(OpKind::kAveragePool2D, pool, {{1, 2, 8, 4}}));
  CHECK_FALSE(Infer(OpKind::kAveragePool2D, pool, {{8, 4}}));

  CHECK(Infer(OpKind::kPad, PadAttrs{{0, 1}, {0, 2}}, {{3, 4}}) == Shape{3, 7});
  CHECK_FALSE(Infer(OpKind::kPad, PadAttrs{{0, -1}, {0, 2}}, {{3, 4}}));
  CHECK_FALSE(Infer(OpKind::kPad, PadAttrs{{0}, {0}}, {{3, 4}}));

  CHECK(Infer(OpKind::kMean, ReduceAttrs{{1, 2}, true}, {{2, 4, 5, 6}}) == Shape{2, 1, 1, 6});
  CHECK(Infer(OpKind::kMean, ReduceAttrs{{1, 2}, false}, {{2, 4, 5, 6}}) == Shape{2, 6});

  CHECK(Infer(OpKind::kReshape, ReshapeAttrs{{6, 2}}, {{3, 4}}) == Shape{6, 2});
  CHECK_FALSE(Infer(OpKind::kReshape, ReshapeAttrs{{6, 3}}, {{3, 4}}));
  CHECK_FALSE(Infer(OpKind::kReshape, ReshapeAttrs{{1LL << 62, 1LL << 62}}, {{3, 4}}));

  CHECK(Infer(OpKind::kSoftmax, SoftmaxAttrs{}, {{3, 4}}) == Shape{3, 4});
  CHECK(Infer(OpKind::kRelu6, {}, {{3, 4}}) == Shape{3, 4});
}

}  // namespace
}  // namespace systole::graph
