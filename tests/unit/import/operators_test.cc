// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Every operator of the format arrives in the graph: attributes, shapes, operands.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <type_traits>

#include "runtime/graph/arity.h"
#include "runtime/reference/interpret.h"
#include "tests/support/catch.h"
#include "tests/unit/import/operator_models.h"

namespace systole::test {
namespace {

graph::Graph Imported(const ModelSpec& spec) {
  auto result = Import(spec);
  if (!result) FAIL(result.error().message);
  return *std::move(result);
}

/// "axis=1 sizes=2,2", in the order of the attributes' fields.
std::string AttributesText(const graph::Attributes& attributes) {
  std::string text;
  const auto one = [](const auto& value) -> std::string {
    if constexpr (std::is_enum_v<std::decay_t<decltype(value)>>) {
      return std::to_string(static_cast<int>(value));
    } else {
      return std::to_string(value);
    }
  };
  std::visit(
      [&](const auto& attrs) {
        attrs.Fields(attrs, [&](const char* name, const auto& field) {
          text += std::string(text.empty() ? "" : " ") + name + "=";
          if constexpr (requires { field.begin(); }) {
            std::string list;
            for (const auto& value : field) list += (list.empty() ? "" : ",") + one(value);
            text += list;
          } else {
            text += one(field);
          }
        });
      },
      attributes);
  return text;
}

std::string ShapesText(const graph::Graph& graph, const graph::Node& node) {
  std::string text;
  for (const graph::TensorId id : node.outputs) {
    text += (text.empty() ? "" : " ") + graph::ShapeToString(graph.tensor(id).shape);
  }
  return text;
}

TEST_CASE("every operator has a model, attributes and shapes as stated") {
  std::set<graph::OpKind> kinds;
  for (const OperatorModel& model : OperatorModels()) {
    CAPTURE(model.name);
    const graph::Graph graph = Imported(model.spec);
    const graph::Node& node = graph.nodes.back();
    CHECK(AttributesText(node.attributes) == model.attributes);
    CHECK(ShapesText(graph, node) == model.shapes);
    CHECK(node.inputs.size() == model.inputs);
    for (const graph::Node& each : graph.nodes) {
      kinds.insert(each.kind);
      CHECK(graph::CheckArity(each));
    }
  }
  for (int i = 0; i < graph::kOpKinds; ++i) {
    const auto kind = static_cast<graph::OpKind>(i);
    CAPTURE(graph::OpKindName(kind));
    using enum graph::OpKind;
    const bool not_of_the_format =
        kind == kDynamicQuantize || kind == kRequantizeSums || kind == kTable || kind == kErf ||
        kind == kSign || kind == kLayerNormalization || kind == kRecurrent || kind == kSettleSums;
    CHECK((kinds.count(kind) == 1) != not_of_the_format);
  }
}

TEST_CASE("shapes that the file leaves out are inferred for every operator") {
  for (OperatorModel& model : [] { return OperatorModels(); }()) {
    if (model.name == "variables" || model.spec.operators.size() > 1) continue;
    for (const int32_t id : model.spec.outputs) model.spec.tensors[id].shape.clear();
    CAPTURE(model.name);
    const graph::Graph graph = Imported(model.spec);
    CHECK(ShapesText(graph, graph.nodes.back()) == model.shapes);
  }
}

TEST_CASE("operands of TRANSPOSE_CONV and SPLIT come in the order of the graph") {
  for (const OperatorModel& model : OperatorModels()) {
    const graph::Graph graph = Imported(model.spec);
    const graph::Node& node = graph.nodes.back();
    if (model.name == "transpose_conv") {
      CHECK(node.inputs == std::vector<graph::TensorId>{2, 1, 3});
    } else if (model.name == "split") {
      CHECK(node.inputs == std::vector<graph::TensorId>{1});
    } else if (model.name == "fill") {
      CHECK(graph.input(node).IntAt(0) == 3);
    }
  }
}

TEST_CASE("what is known from the file is computed while it is read") {
  for (const OperatorModel& model : OperatorModels()) {
    CAPTURE(model.name);
    const graph::Graph graph = Imported(model.spec);
    if (model.name == "shape_strided_slice_pack" || model.name == "range") {
      CHECK(graph.nodes.size() == 1);
    } else if (model.name == "float16_weights") {
      REQUIRE(graph.nodes.size() == 1);
      const graph::Tensor& weights = graph.input(graph.nodes[0], 1);
      REQUIRE(weights.type == graph::DataType::kFloat32);
      const auto* values = reinterpret_cast<const float*>(weights.bytes().data());
      CHECK(values[0] == 1.5F);
      CHECK(values[1] == -2.0F);
    } else if (model.name == "variables") {
      REQUIRE(graph.nodes.size() == 3);
      const graph::Tensor& variable = graph.input(graph.nodes[0]);
      CHECK(variable.is_variable);
      CHECK(variable.shape == graph::Shape{2});
      REQUIRE(variable.initial);
      const auto* initial = reinterpret_cast<const int32_t*>(variable.initial->data());
      CHECK(initial[0] == 7);
      CHECK(initial[1] == 8);
      CHECK(graph.nodes[2].inputs[0] == graph.nodes[0].inputs[0]);
    }
  }
}

// The corpus of tests/fuzz: SYSTOLE_CORPUS=tests/fuzz/corpus/tflite unit_import "[corpus]"
TEST_CASE("write the models to a folder", "[.][corpus]") {
  const char* folder = std::getenv("SYSTOLE_CORPUS");
  REQUIRE(folder != nullptr);
  std::filesystem::create_directories(folder);
  for (const OperatorModel& model : OperatorModels()) {
    const std::vector<std::byte> file = Build(model.spec);
    std::ofstream stream(std::filesystem::path(folder) / (model.name + ".tflite"),
                         std::ios::binary);
    stream.write(reinterpret_cast<const char*>(file.data()),
                 static_cast<std::streamsize>(file.size()));
  }
}

}  // namespace
}  // namespace systole::test
