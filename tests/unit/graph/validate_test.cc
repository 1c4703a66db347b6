// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/validate.h"

#include <initializer_list>
#include <memory>

#include "tests/support/catch.h"

namespace systole::graph {
namespace {

/// 0 -> relu_0 -> 1 -> relu_1 -> 2; tensor 3 is a constant.
Graph Chain() {
  Graph graph;
  graph.tensors.resize(4);
  graph.tensors[3].data = std::make_shared<const Bytes>(1);
  graph.nodes = {{"relu_0", OpKind::kRelu, {0}, {1}, {}}, {"relu_1", OpKind::kRelu, {1}, {2}, {}}};
  graph.inputs = {0};
  graph.outputs = {2};
  return graph;
}

std::string ErrorOf(const Graph& graph) {
  const auto result = ValidateStructure(graph);
  if (result) return "";
  CHECK(result.error().code == StatusCode::kInvalidArgument);
  return result.error().message;
}

/// The error of a graph names all of these.
void CheckError(const Graph& graph, std::initializer_list<const char*> parts) {
  const std::string message = ErrorOf(graph);
  for (const char* part : parts) {
    CAPTURE(message, part);
    CHECK(message.find(part) != std::string::npos);
  }
}

TEST_CASE("a chain is valid, with absent inputs and constants too") {
  Graph graph = Chain();
  CHECK(ErrorOf(graph).empty());
  graph.nodes[1].inputs = {1, kNoTensor, 3};
  CHECK(ErrorOf(graph).empty());
}

TEST_CASE("structural mistakes are located") {
  Graph graph = Chain();
  SECTION("order") {
    std::swap(graph.nodes[0], graph.nodes[1]);
    CheckError(graph, {"relu_1", "tensor 1"});
  }
  SECTION("id out of range") {
    graph.nodes[1].inputs = {4};
    CheckError(graph, {"relu_1", "4"});
    graph.nodes[1].inputs = {-2};
    CheckError(graph, {"relu_1", "-2"});
  }
  SECTION("written twice") {
    graph.nodes[1].outputs = {1};
    CheckError(graph, {"relu_1", "already written"});
  }
  SECTION("constant written") {
    graph.nodes[1].outputs = {3};
    CheckError(graph, {"relu_1", "constant"});
  }
  SECTION("name used twice") {
    graph.nodes[1].name = "relu_0";
    CheckError(graph, {"relu_0", "twice"});
  }
  SECTION("model input twice") {
    graph.inputs = {0, 0};
    CheckError(graph, {"model inputs"});
  }
  SECTION("model output never written") {
    graph.tensors.resize(5);
    graph.outputs = {4};
    CheckError(graph, {"model outputs"});
  }
}

}  // namespace
}  // namespace systole::graph
