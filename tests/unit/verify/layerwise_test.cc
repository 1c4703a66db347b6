// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/verify/layerwise.h"

#include "driver/core/registry.h"
#include "tests/support/catch.h"

namespace systole::verify {
namespace {

/// input -> reshape_0 -> relu_1 -> reshape_2, and relu_1 also into add_3 with the input of relu_1.
graph::Graph Network() {
  graph::Graph graph;
  graph.model_name = "net";
  const auto add = [&](const char* name, graph::Shape shape) {
    graph::Tensor tensor;
    tensor.name = name;
    tensor.shape = std::move(shape);
    tensor.quant = {{0.5F}, {0}, 0};
    graph.tensors.push_back(std::move(tensor));
    return static_cast<graph::TensorId>(graph.tensors.size()) - 1;
  };
  const auto in = add("in", {1, 2, 2, 2});
  const auto a = add("a", {1, 2, 2, 2});
  const auto b = add("b", {1, 2, 2, 2});
  const auto c = add("c", {1, 8});
  graph.inputs = {in};
  graph.outputs = {c};
  graph.nodes.push_back({"relu_0", graph::OpKind::kRelu, {in}, {a}, graph::NoAttrs{}});
  graph.nodes.push_back({"add_1", graph::OpKind::kAdd, {a, in}, {b}, graph::ArithmeticAttrs{}});
  graph.nodes.push_back({"reshape_2", graph::OpKind::kReshape, {b}, {c}, graph::ReshapeAttrs{{1, 8}}});
  return graph;
}

std::vector<std::byte> Bytes(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int v : values) bytes.push_back(static_cast<std::byte>(v));
  return bytes;
}

TEST_CASE("every computed tensor is an output") {
  const graph::Graph all = WithAllOutputs(Network());
  CHECK(all.outputs == std::vector<graph::TensorId>{1, 2, 3});
}

TEST_CASE("machine and host agree, layer by layer, on hand-made values") {
  const graph::Graph graph = Network();
  const auto input = Bytes({-3, 5, 0, 127, -128, 1, -1, 40});
  const std::vector<std::span<const std::byte>> inputs = {input};
  const auto device = driver::OpenDevice("golden", "tiny", {});
  REQUIRE(device);
  const auto got = LayersOfDevice(graph, golden::Numerics::kTflm, **device, inputs);
  REQUIRE(got);
  // Equal scales: max(x, 0), then max(x, 0) + x, saturated.
  CHECK(got->at(1) == Bytes({0, 5, 0, 127, 0, 1, 0, 40}));
  CHECK(got->at(2) == Bytes({-3, 10, 0, 127, -128, 2, -1, 80}));
  CHECK(got->at(3) == got->at(2));
  const auto wanted = LayersOfHost(graph, golden::Numerics::kTflm, inputs);
  if (!wanted) FAIL(wanted.error().message);
  for (const LayerDifference& layer : CompareLayers(graph, *got, *wanted)) {
    CHECK(layer.difference.equal());
  }
  CHECK(ExplainFirst(graph, CompareLayers(graph, *got, *wanted)).empty());
}

TEST_CASE("the first layer that differs is named with what is upstream of it") {
  const graph::Graph graph = Network();
  TensorValues wanted = {{1, Bytes({0, 0, 0, 0, 0, 0, 0, 0})},
                         {2, Bytes({1, 2, 3, 4, 5, 6, 7, 8})},
                         {3, Bytes({1, 2, 3, 4, 5, 6, 7, 8})}};
  TensorValues got = wanted;
  got[2][3] = std::byte{14};
  got[3][3] = std::byte{14};
  const auto layers = CompareLayers(graph, got, wanted);
  REQUIRE(layers.size() == 3);
  const std::string text = ExplainFirst(graph, layers);
  CAPTURE(text);
  for (const char* part : {"add_1 (ADD)", "output 'b'", "at [0, 0, 1, 1]: 14 (7), should be 4 (2)",
                           "1 of 8 values differ", "9..16: 1", "of relu_0 (RELU): equal",
                           "of input: given", "of the 1 tensors behind it 1 differ"}) {
    CHECK(text.find(part) != std::string::npos);
  }
}

}  // namespace
}  // namespace systole::verify
