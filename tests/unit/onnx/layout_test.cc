// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Transpositions that sink: bytes stay, and what is left stands where it must.
#include <algorithm>
#include <random>

#include "runtime/graph/layout.h"
#include "runtime/graph/layout_view.h"
#include "runtime/graph/prune.h"
#include "runtime/graph/validate.h"
#include "runtime/reference/interpret.h"
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

using graph::Graph;
using graph::OpKind;
using graph::Shape;
using graph::TensorId;

/// Builds a graph of float32 values node by node; the last value is the output.
class Builder {
 public:
  explicit Builder(const Shape& input) { graph.inputs = {last = Add(input)}; }

  TensorId Add(const Shape& shape, std::vector<float> values = {}) {
    graph::Tensor t;
    t.name = "t" + std::to_string(graph.tensors.size());
    t.type = graph::DataType::kFloat32;
    t.shape = shape;
    if (!values.empty()) {
      t.data = std::make_shared<graph::Bytes>(Bytes(values));
    }
    graph.tensors.push_back(t);
    return static_cast<TensorId>(graph.tensors.size() - 1);
  }

  Builder& Node(OpKind kind, std::vector<TensorId> inputs, const Shape& shape,
                graph::Attributes attributes = graph::NoAttrs{}) {
    graph::Node node;
    node.kind = kind;
    node.name = graph::NodeName(kind, graph.nodes.size());
    node.inputs = std::move(inputs);
    node.outputs = {Add(shape)};
    node.attributes = std::move(attributes);
    last = node.outputs[0];
    graph.nodes.push_back(std::move(node));
    return *this;
  }
  Builder& Transpose(const graph::Permutation& perm) {
    return Node(OpKind::kTranspose, {last}, graph::PermuteShape(graph.tensor(last).shape, perm),
                graph::TransposeAttrs{perm});
  }
  Builder& Reshape(const Shape& shape) {
    return Node(OpKind::kReshape, {last}, shape, graph::ReshapeAttrs{shape});
  }
  Builder& Relu() { return Node(OpKind::kRelu, {last}, graph.tensor(last).shape); }
  const Shape& shape() const { return graph.tensor(last).shape; }

  Graph graph;
  TensorId last = 0;
};

std::vector<float> Run(const Graph& graph) {
  std::vector<float> input(static_cast<size_t>(graph.tensor(graph.inputs[0]).num_elements()));
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>((i * 37) % 101) - 50;
  const auto bytes = Bytes(input);
  const std::span<const std::byte> span(bytes);
  const auto values = reference::Interpret(graph, golden::Numerics::kOrt, {&span, 1});
  if (!values) FAIL(values.error().message);
  return Values<float>((*values)[graph.outputs[0]]);
}

/// The rewritten graph, which must give the same values; kinds of what is left.
std::string Sunk(Builder& b) {
  b.graph.outputs = {b.last};
  REQUIRE(graph::ValidateStructure(b.graph));
  const auto wanted = Run(b.graph);
  const Shape shape = b.shape();
  Graph graph = b.graph;
  REQUIRE(graph::SinkTransposes(graph));
  graph::Prune(graph);
  const auto valid = graph::ValidateStructure(graph);
  if (!valid) FAIL(valid.error().message);
  CHECK(graph.tensor(graph.outputs[0]).shape == shape);
  CHECK(Run(graph) == wanted);
  return Kinds(graph);
}

TEST_CASE("a pair with an elementwise operator between cancels") {
  Builder b({1, 2, 3, 4});
  b.Transpose({0, 2, 3, 1}).Relu().Transpose({0, 3, 1, 2});
  CHECK(Sunk(b) == "RELU");
}

TEST_CASE("axes of length 1 are a reshape") {
  Builder b({1, 1, 3, 4});
  b.Transpose({0, 2, 3, 1}).Relu();
  CHECK(Sunk(b) == "RELU RESHAPE");
}

TEST_CASE("a constant operand takes over the order") {
  Builder b({1, 2, 3, 4});
  b.Transpose({0, 2, 3, 1});
  const TensorId c = b.Add({3, 1, 2}, {1, 2, 3, 4, 5, 6});
  b.Node(OpKind::kAdd, {b.last, c}, b.shape(), graph::ArithmeticAttrs{});
  b.Transpose({0, 3, 1, 2});
  CHECK(Sunk(b) == "ADD");
}

TEST_CASE("concatenation, padding, reduction and slices change their axes") {
  Builder b({1, 2, 3, 4});
  b.Transpose({0, 2, 3, 1});
  b.Node(OpKind::kConcatenation, {b.last, b.last}, {1, 3, 4, 4}, graph::AxisAttrs{3, {}});
  b.Node(OpKind::kPad, {b.last}, {1, 4, 4, 5},
         graph::PadAttrs{{0, 1, 0, 0}, {0, 0, 0, 1}, false, 0});
  b.Node(OpKind::kStridedSlice, {b.last}, {1, 2, 4, 5},
         graph::SliceAttrs{{0, 3, 0, 0}, {1, -2, 1, 1}, {1, 2, 4, 5}, {0, 0, 0, 0}});
  b.Node(OpKind::kReduceMax, {b.last}, {1, 2, 5}, graph::ReduceAttrs{{2}, false});
  b.Transpose({0, 2, 1});
  CHECK(Sunk(b) == "CONCATENATION PAD STRIDED_SLICE REDUCE_MAX");
}

TEST_CASE("a flattened image in another order goes into the weights") {
  Builder b({2, 3, 4, 5});
  b.Transpose({0, 3, 1, 2}).Reshape({2, 60});
  std::vector<float> weights(120);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i % 7) - 3;
  const TensorId w = b.Add({2, 60}, weights);
  b.Node(OpKind::kFullyConnected, {b.last, w, graph::kNoTensor}, {2, 2},
         graph::FullyConnectedAttrs{});
  CHECK(Sunk(b) == "RESHAPE FULLY_CONNECTED");
}

TEST_CASE("channels are shuffled by one transposition") {
  Builder b({1, 4, 4, 6});
  b.Transpose({0, 3, 1, 2}).Reshape({1, 2, 3, 4, 4}).Transpose({0, 2, 1, 3, 4});
  b.Reshape({1, 6, 4, 4}).Transpose({0, 2, 3, 1});
  CHECK(Sunk(b) == "RESHAPE TRANSPOSE RESHAPE");
}

TEST_CASE("an operator that needs its axes gets the transposition in front") {
  Builder b({1, 3, 4, 2});
  b.Transpose({0, 3, 1, 2}).Relu();
  b.Node(OpKind::kSoftmax, {b.last}, b.shape(), graph::SoftmaxAttrs{});
  CHECK(Sunk(b) == "RELU TRANSPOSE SOFTMAX");
}

TEST_CASE("random chains keep their values") {
  constexpr uint32_t kSeed = 411;
  CAPTURE(kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    Builder b({1, 2, 3, 4});
    const size_t length = 2 + random() % 6;
    for (size_t i = 0; i < length; ++i) {
      const size_t rank = b.shape().size();
      switch (random() % 6) {
        case 0:
        case 1: {
          graph::Permutation perm = graph::IdentityPermutation(rank);
          std::shuffle(perm.begin(), perm.end(), random);
          b.Transpose(perm);
          break;
        }
        case 2: {
          static const Shape kShapes[] = {{24},         {2, 12},      {4, 1, 6},
                                          {1, 2, 3, 4}, {2, 2, 2, 3}, {1, 24, 1}};
          Shape shape = kShapes[random() % std::size(kShapes)];
          const int64_t elements = graph::NumElements(b.shape());
          shape[0] *= elements / 24;
          b.Reshape(shape);
          break;
        }
        case 3: b.Relu(); break;
        case 4: {
          const TensorId c = b.Add({b.shape().back()}, std::vector<float>(b.shape().back(), 2.5F));
          b.Node(OpKind::kMul, {b.last, c}, b.shape(), graph::ArithmeticAttrs{});
          break;
        }
        default: {
          const auto axis = static_cast<int64_t>(random() % rank);
          Shape shape = b.shape();
          shape[axis] *= 2;
          b.Node(OpKind::kConcatenation, {b.last, b.last}, shape, graph::AxisAttrs{axis, {}});
        }
      }
    }
    Sunk(b);
  }
}

TEST_CASE("a view splits into a movement and a reshape") {
  const auto split = graph::SplitView({1, 4, 4, 6}, {0, 3, 1, 2}, {1, 96});
  REQUIRE(split);
  CHECK(split->before == graph::Permutation{3, 1, 2, 0});
  CHECK(split->middle == Shape{1, 96});
  CHECK_FALSE(graph::SplitView({2, 3}, {0, 1}, {5}));
}

}  // namespace
}  // namespace systole::test
