// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/batch.h"

#include <string>

#include "tests/support/catch.h"

namespace systole::graph {
namespace {

TensorId AddTensor(Graph* graph, const std::string& name, Shape shape) {
  graph->tensors.push_back({name, DataType::kInt8, std::move(shape), {}, nullptr, false, nullptr});
  return static_cast<TensorId>(graph->tensors.size()) - 1;
}

TensorId AddConstant(Graph* graph, Shape shape) {
  const TensorId id = AddTensor(graph, "constant", std::move(shape));
  Bytes bytes;
  for (int64_t i = 0; i < graph->tensor(id).num_elements(); ++i) {
    bytes.push_back(static_cast<std::byte>(i));
  }
  graph->tensor(id).data = std::make_shared<const Bytes>(std::move(bytes));
  return id;
}

/// One node with a graph input of the first shape; further inputs as given.
Graph OneNode(OpKind kind, Attributes attributes, const Shape& in, const Shape& out) {
  Graph graph;
  graph.inputs = {AddTensor(&graph, "in", in)};
  graph.outputs = {AddTensor(&graph, "out", out)};
  graph.nodes.push_back({"node_0", kind, {0}, {1}, std::move(attributes)});
  return graph;
}

void Refused(const Graph& graph, const std::string& what) {
  const auto many = WithBatch(graph, 4);
  REQUIRE_FALSE(many);
  CHECK(many.error().code == StatusCode::kUnsupported);
  CAPTURE(many.error().message);
  CHECK(many.error().message.find("node_0") != std::string::npos);
  CHECK(many.error().message.find(what) != std::string::npos);
}

}  // namespace

TEST_CASE("batch: first dimensions grow, constants stay") {
  Graph graph = OneNode(OpKind::kFullyConnected, FullyConnectedAttrs{}, {1, 12}, {1, 5});
  graph.nodes[0].inputs.push_back(AddConstant(&graph, {5, 12}));
  const auto many = WithBatch(graph, 4);
  REQUIRE(many);
  CHECK(many->tensor(0).shape == Shape{4, 12});
  CHECK(many->tensor(1).shape == Shape{4, 5});
  CHECK(many->tensor(2).shape == Shape{5, 12});
  const auto one = WithBatch(graph, 1);
  REQUIRE(one);
  CHECK(one->tensor(0).shape == Shape{1, 12});
}

TEST_CASE("batch: vectors and scalars get a dimension in front") {
  const auto many =
      WithBatch(OneNode(OpKind::kReshape, ReshapeAttrs{{6}}, {1, 2, 3}, {6}), 4);
  REQUIRE(many);
  CHECK(many->tensor(0).shape == Shape{4, 2, 3});
  CHECK(many->tensor(1).shape == Shape{4, 6});
  CHECK(many->nodes[0].attrs<ReshapeAttrs>().shape == Shape{4, 6});
  const auto scalar = WithBatch(OneNode(OpKind::kReshape, ReshapeAttrs{{}}, {1, 1}, {}), 4);
  REQUIRE(scalar);
  CHECK(scalar->tensor(1).shape == Shape{4});
}

TEST_CASE("batch: means over samples of one are left out, others refused") {
  const auto many = WithBatch(
      OneNode(OpKind::kMean, ReduceAttrs{{0, 1, 2}, false}, {1, 7, 7, 8}, {8}), 4);
  REQUIRE(many);
  CHECK(many->nodes[0].attrs<ReduceAttrs>().axes == std::vector<int64_t>{1, 2});
  CHECK(many->tensor(1).shape == Shape{4, 8});
  Refused(OneNode(OpKind::kMean, ReduceAttrs{{0}, true}, {2, 7, 7, 8}, {1, 7, 7, 8}), "reduces");
  Refused(OneNode(OpKind::kMean, ReduceAttrs{{0}, true}, {8}, {1}), "reduces");
}

TEST_CASE("batch: padding of the first dimension is refused") {
  REQUIRE(WithBatch(OneNode(OpKind::kPad, PadAttrs{{0, 1, 1, 0}, {0, 1, 1, 0}}, {1, 4, 4, 2},
                            {1, 6, 6, 2}), 4));
  Refused(OneNode(OpKind::kPad, PadAttrs{{0, 0}, {1, 0}}, {1, 4}, {2, 4}), "pads");
  Refused(OneNode(OpKind::kPad, PadAttrs{{1}, {0}}, {4}, {5}), "pads");
}

TEST_CASE("batch: operands of additions") {
  const auto add = [](const Shape& constant) {
    Graph graph = OneNode(OpKind::kAdd, ArithmeticAttrs{}, {2, 3}, {2, 3});
    graph.nodes[0].inputs.push_back(AddConstant(&graph, constant));
    return graph;
  };
  const auto same = WithBatch(add({2, 3}), 3);
  REQUIRE(same);
  const Tensor& repeated = same->input(same->nodes[0], 1);
  CHECK(repeated.shape == Shape{6, 3});
  REQUIRE(repeated.bytes().size() == 18);
  for (size_t i = 0; i < 18; ++i) CHECK(repeated.bytes()[i] == static_cast<std::byte>(i % 6));
  const auto row = WithBatch(add({1, 3}), 3);
  REQUIRE(row);
  CHECK(row->input(row->nodes[0], 1).shape == Shape{1, 3});
  REQUIRE(WithBatch(add({3}), 3));
  Graph column = OneNode(OpKind::kAdd, ArithmeticAttrs{}, {1, 3}, {2, 3});
  column.nodes[0].inputs.push_back(AddConstant(&column, {2, 1}));
  Refused(column, "takes");
  Graph ranks = OneNode(OpKind::kAdd, ArithmeticAttrs{}, {1, 4, 4, 3}, {1, 4, 4, 3});
  ranks.nodes[0].inputs.push_back(AddTensor(&ranks, "other", {1, 3}));
  Refused(ranks, "takes");
}

TEST_CASE("batch: operators along an axis keep samples apart unless it is the first") {
  const Shape shape = {1, 4, 6};
  REQUIRE(WithBatch(OneNode(OpKind::kArgMax, ArgAttrs{2, true}, shape, {1, 4, 1}), 3));
  REQUIRE(WithBatch(OneNode(OpKind::kTranspose, TransposeAttrs{{0, 2, 1}}, shape, {1, 6, 4}), 3));
  Refused(OneNode(OpKind::kConcatenation, AxisAttrs{0}, shape, shape), "first dimension");
  Refused(OneNode(OpKind::kTranspose, TransposeAttrs{{1, 0, 2}}, shape, {4, 1, 6}),
          "first dimension");
  SliceAttrs slice{{0, 1, 0}, {1, 1, 1}, {1, 3, 6}, {0, 0, 0}};
  const auto many = WithBatch(OneNode(OpKind::kSlice, slice, shape, {1, 3, 6}), 3);
  REQUIRE(many);
  CHECK(many->nodes[0].attrs<SliceAttrs>().count == std::vector<int64_t>{3, 3, 6});
  slice.drop = {1, 0, 0};
  Refused(OneNode(OpKind::kStridedSlice, slice, shape, {3, 6}), "cuts");
}

TEST_CASE("batch: unknown operators, state and computed weights are refused") {
  Refused(OneNode(OpKind::kCumSum, CumSumAttrs{}, {1, 4}, {1, 4}), "not known");
  Graph product = OneNode(OpKind::kFullyConnected, FullyConnectedAttrs{}, {1, 12}, {1, 5});
  product.nodes[0].inputs.push_back(AddTensor(&product, "weights", {5, 12}));
  Refused(product, "not constant");
  Graph state = OneNode(OpKind::kRelu, {}, {1, 4}, {1, 4});
  state.tensor(AddTensor(&state, "state", {1, 4})).is_variable = true;
  const auto many = WithBatch(state, 2);
  REQUIRE_FALSE(many);
  CHECK(many.error().message.find("state") != std::string::npos);
}

TEST_CASE("batch: limits") {
  const Graph graph = OneNode(OpKind::kReshape, ReshapeAttrs{{1, 1 << 22}}, {1, 1 << 22},
                              {1, 1 << 22});
  for (const int64_t batch : {int64_t{-1}, int64_t{0}, kMaxBatch + 1}) {
    const auto many = WithBatch(graph, batch);
    REQUIRE_FALSE(many);
    CHECK(many.error().code == StatusCode::kInvalidArgument);
  }
  REQUIRE(WithBatch(graph, 256));
  const auto large = WithBatch(graph, 1024);
  REQUIRE_FALSE(large);
  CHECK(large.error().code == StatusCode::kUnsupported);
}

}  // namespace systole::graph
