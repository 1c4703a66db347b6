// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <iterator>

#include "runtime/import/onnx_importer.h"
#include "runtime/reference/interpret.h"
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

// The single-operator cases of the ONNX project: model, inputs and outputs as files. What these
// pass as inputs although it belongs to the network (scales, zero points, weights) becomes a
// constant.

namespace systole {
namespace {

namespace fs = std::filesystem;

fs::path Cases() { return fs::path(test::DataDir()) / "data" / "onnx_node_tests"; }

std::string ReadText(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE(stream);
  return {(std::istreambuf_iterator<char>(stream)), {}};
}

onnx::Tensor ReadTensor(const fs::path& path) {
  onnx::Tensor tensor;
  REQUIRE(tensor.ParseFromString(ReadText(path)));
  return tensor;
}

std::vector<std::byte> RawBytes(const onnx::Tensor& tensor) {
  const std::string& raw = tensor.raw_data();
  return test::Bytes(std::vector<char>(raw.begin(), raw.end()));
}

/// Inputs behind the first become initializers; the first stays what the user gives.
void FixParameters(onnx::Model& model, const fs::path& set) {
  onnx::Graph& graph = *model.mutable_graph();
  for (int i = graph.input_size() - 1; i >= 1; --i) {
    onnx::Tensor tensor = ReadTensor(set / ("input_" + std::to_string(i) + ".pb"));
    tensor.set_name(graph.input(i).name());
    *graph.add_initializer() = tensor;
    graph.mutable_input()->DeleteSubrange(i, 1);
  }
}

void RunCase(const fs::path& folder) {
  const fs::path set = folder / "test_data_set_0";
  onnx::Model model;
  REQUIRE(model.ParseFromString(ReadText(folder / "model.onnx")));
  FixParameters(model, set);
  const auto graph = test::ImportText(model.SerializeAsString());
  if (!graph) FAIL(graph.error().message);
  const auto input = RawBytes(ReadTensor(set / "input_0.pb"));
  const std::span<const std::byte> span(input);
  const auto values = reference::Interpret(*graph, golden::Numerics::kOrt, {&span, 1});
  if (!values) FAIL(values.error().message);
  for (size_t i = 0; i < graph->outputs.size(); ++i) {
    const auto wanted = RawBytes(ReadTensor(set / ("output_" + std::to_string(i) + ".pb")));
    INFO("output " << i);
    REQUIRE_FALSE(wanted.empty());
    CHECK((*values)[graph->outputs[i]] == wanted);
  }
}

TEST_CASE("the ONNX project's cases of single operators") {
  if (!fs::exists(Cases())) SYSTOLE_SKIP("no cases at " + Cases().string());
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(Cases())) {
    if (!entry.is_directory()) continue;
    INFO(entry.path().filename());
    RunCase(entry.path());
    ++count;
  }
  CHECK(count == 10);
}

}  // namespace
}  // namespace systole
