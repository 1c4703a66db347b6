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

TEST_CASE("grouped and transposed convolutions, products of batches") {
  CHECK(Infer(OpKind::kConv2D, Conv2DAttrs{}, {{1, 4, 4, 6}, {4, 1, 1, 3}}) == Shape{1, 4, 4, 4});
  CHECK_FALSE(Infer(OpKind::kConv2D, Conv2DAttrs{}, {{1, 4, 4, 6}, {3, 1, 1, 3}}));
  TransposeConvAttrs transposed;
  transposed.out_h = 8;
  transposed.out_w = 6;
  CHECK(Infer(OpKind::kTransposeConv, transposed, {{1, 4, 3, 2}, {5, 3, 3, 2}}) ==
        Shape{1, 8, 6, 5});
  CHECK_FALSE(Infer(OpKind::kTransposeConv, transposed, {{1, 4, 3, 2}, {5, 3, 3, 1}}));
  CHECK(Infer(OpKind::kBatchMatMul, BatchMatMulAttrs{true, false}, {{7, 4, 3}, {1, 4, 5}}) ==
        Shape{7, 3, 5});
  CHECK_FALSE(Infer(OpKind::kBatchMatMul, BatchMatMulAttrs{}, {{7, 4, 3}, {1, 4, 5}}));
}

TEST_CASE("positions outside of a tensor are refused") {
  CHECK(Infer(OpKind::kSlice, SliceAttrs{{5}, {-2}, {3}, {0}}, {{6}}) == Shape{3});
  CHECK_FALSE(Infer(OpKind::kSlice, SliceAttrs{{5}, {-2}, {4}, {0}}, {{6}}));
  CHECK_FALSE(Infer(OpKind::kSlice, SliceAttrs{{0}, {INT64_MAX}, {2}, {0}}, {{6}}));
  CHECK_FALSE(Infer(OpKind::kSlice, SliceAttrs{{6}, {1}, {1}, {0}}, {{6}}));
  CHECK_FALSE(Infer(OpKind::kTranspose, TransposeAttrs{{0, 0}}, {{2, 3}}));
  CHECK_FALSE(Infer(OpKind::kSplit, SplitAttrs{1, {4}}, {{2, 3}}));
  CHECK_FALSE(Infer(OpKind::kMirrorPad, MirrorPadAttrs{{2}, {0}, false}, {{2}}));
  CHECK(Infer(OpKind::kMirrorPad, MirrorPadAttrs{{2}, {0}, true}, {{2}}) == Shape{4});
  CHECK_FALSE(Infer(OpKind::kGather, GatherAttrs{0, 1}, {{2, 3}, {2}}));
  CHECK_FALSE(Infer(OpKind::kGatherNd, NoAttrs{}, {{2, 3}, {5, 3}}));
  CHECK_FALSE(Infer(OpKind::kMean, ReduceAttrs{{2}, false}, {{2, 3}}));
}

TEST_CASE("sizes that would not fit into memory are refused") {
  CHECK_FALSE(Infer(OpKind::kTile, TileAttrs{{INT64_MAX}}, {{2}}));
  CHECK_FALSE(Infer(OpKind::kTile, TileAttrs{{1 << 20, 1 << 20}}, {{2, 2}}));
  CHECK_FALSE(Infer(OpKind::kPad, PadAttrs{{INT64_MAX}, {INT64_MAX}}, {{2}}));
  CHECK_FALSE(Infer(OpKind::kBroadcastTo, ReshapeAttrs{{1LL << 40, 1LL << 40}}, {{1}}));
  CHECK_FALSE(Infer(OpKind::kSpaceToBatch, BatchSpaceAttrs{{INT64_MAX}, {0}, {0}}, {{1, 2}}));
  CHECK_FALSE(Infer(OpKind::kResizeBilinear, ResizeAttrs{1 << 30, 1 << 30}, {{1, 2, 2, 1}}));
  CHECK_FALSE(Infer(OpKind::kGather, GatherAttrs{}, {Shape(8, 1), {1, 1}}));  // 9 dimensions
}

}  // namespace
}  // namespace systole::graph
