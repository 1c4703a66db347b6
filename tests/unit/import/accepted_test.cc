// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Files that import, and what the graph then holds.
#include <cstring>

#include "runtime/graph/geometry.h"
#include "runtime/import/tflite_importer.h"
#include "tests/support/catch.h"
#include "tests/unit/import/model_builder.h"

namespace systole::test {
namespace {

using graph::Activation;
using graph::OpKind;
using graph::Shape;

graph::Graph Imported(const ModelSpec& spec) {
  auto result = Import(spec);
  if (!result) FAIL(result.error().message);
  return *std::move(result);
}

TEST_CASE("a convolution arrives with attributes, quantization and constants") {
  WindowSpec window;
  window.padding = tflite::Padding::VALID;
  window.stride_h = 2;
  window.dilation_w = 2;
  window.activation = tflite::ActivationFunctionType::RELU6;
  ModelSpec spec = ConvModel(window);
  spec.tensors[1].scales = {0.1F, 0.2F, 0.3F, 1e-11F, 0.5F, 1.8F};
  spec.tensors[1].zero_points.assign(6, 0);
  spec.tensors[0].zero_points = {-7};
  spec.tensors[2].data = Int32Bytes({1, -2, 3, -4, 5, -2147483647});
  spec.tensors[3].shape = {1, 3, 4, 6};
  spec.tensors[3].name = "out\nput";
  const graph::Graph graph = Imported(spec);
  REQUIRE(graph.nodes.size() == 1);
  const graph::Node& node = graph.nodes[0];
  CHECK(node.name == "conv2d_0");
  CHECK(node.kind == OpKind::kConv2D);
  CHECK(node.inputs == std::vector<graph::TensorId>{0, 1, 2});
  const auto& attrs = node.attrs<graph::Conv2DAttrs>();
  CHECK(attrs.stride_h == 2);
  CHECK(attrs.stride_w == 1);
  CHECK(attrs.dilation_h == 1);
  CHECK(attrs.dilation_w == 2);
  CHECK(attrs.padding == graph::Padding::kValid);
  CHECK(graph::NodeActivation(node) == Activation::kRelu6);
  CHECK(graph.tensor(1).quant.scales == std::vector<float>{0.1F, 0.2F, 0.3F, 1e-11F, 0.5F, 1.8F});
  CHECK(graph.tensor(0).quant.zero_point() == -7);
  CHECK(graph.tensor(2).IntAt(5) == -2147483647);
  CHECK(graph.tensor(3).name == "out?put");
  CHECK(graph::TotalMacs(graph) == 3 * 4 * 6 * 36);
}

TEST_CASE("the bias may be missing, by length or by -1") {
  ModelSpec spec = ConvModel();
  spec.operators[0].inputs = {0, 1};
  CHECK_FALSE(Imported(spec).has_input(Imported(spec).nodes[0], 2));
  spec.operators[0].inputs = {0, 1, -1};
  CHECK_FALSE(Imported(spec).has_input(Imported(spec).nodes[0], 2));
}

TEST_CASE("uint8 weights keep their zero point") {
  ModelSpec spec = ConvModel();
  for (int i : {0, 1, 3}) spec.tensors[i].type = tflite::TensorType::UINT8;
  spec.tensors[1].zero_points = {151};
  CHECK(Imported(spec).tensor(1).quant.zero_point() == 151);
}

TEST_CASE("odd axes are harmless with one scale or one dimension") {
  ModelSpec spec = ConvModel();
  spec.tensors[0].axis = 7;
  spec.tensors[2].scales.assign(6, 0.25F);
  spec.tensors[2].zero_points.assign(6, 0);
  spec.tensors[2].axis = 3;
  CHECK(Imported(spec).tensor(0).quant.axis == 0);
  CHECK(Imported(spec).tensor(2).quant.axis == 0);
}

TEST_CASE("depthwise and matrix product") {
  CHECK(Imported(DepthwiseModel()).nodes[0].attrs<graph::DepthwiseConv2DAttrs>().depth_multiplier ==
        2);
  WindowSpec window;
  window.depth_multiplier = 0;  // Left out by some converters.
  CHECK(Imported(DepthwiseModel(window))
            .nodes[0]
            .attrs<graph::DepthwiseConv2DAttrs>()
            .depth_multiplier == 2);
  const graph::Graph graph = Imported(FullyConnectedModel());
  CHECK(graph::NodeActivation(graph.nodes[0]) == Activation::kRelu);
  CHECK(graph::TotalMacs(graph) == 60);
}

TEST_CASE("missing shapes are inferred along the graph") {
  ModelSpec spec = ConvModel();
  spec.tensors.push_back(TensorSpec{});
  spec.operators.push_back({19, {3}, {4}, {}, "", {}});
  spec.outputs = {4};
  SECTION("absent") { spec.tensors[3].shape.clear(); }
  SECTION("open") { spec.tensors[3].shape = {-1, 8, 8, 6}; }
  const graph::Graph graph = Imported(spec);
  CHECK(graph.tensor(3).shape == Shape{1, 8, 8, 6});
  CHECK(graph.tensor(4).shape == Shape{1, 8, 8, 6});
  CHECK(graph.nodes[1].name == "relu_1");
}

TEST_CASE("an open batch becomes 1") {
  ModelSpec spec = ConvModel();
  spec.tensors[0].shape[0] = -1;
  CHECK(Imported(spec).tensor(0).shape == Shape{1, 8, 8, 4});
}

TEST_CASE("operator codes in the old field are read") {
  ModelSpec spec = ConvModel();
  spec.old_codes = true;
  CHECK(Imported(spec).nodes[0].kind == OpKind::kConv2D);
}

TEST_CASE("operands that carry attributes are folded in") {
  graph::Graph graph = Imported(OperandModel(34, {1, 4, 4, 2}, {1, 7, 4, 2}, {4, 2},
                                             Int32Bytes({0, 0, 1, 2, 0, 0, 0, 0})));
  CHECK(graph.nodes[0].inputs.size() == 1);
  CHECK(graph.nodes[0].attrs<graph::PadAttrs>().before == std::vector<int64_t>{0, 1, 0, 0});
  CHECK(graph.nodes[0].attrs<graph::PadAttrs>().after == std::vector<int64_t>{0, 2, 0, 0});

  graph = Imported(OperandModel(22, {1, 4, 4, 2}, {1, 32}, {2}, Int32Bytes({1, -1})));
  CHECK(graph.nodes[0].attrs<graph::ReshapeAttrs>().shape == Shape{1, 32});

  graph = Imported(OperandModel(40, {1, 4, 4, 2}, {1, 2}, {2}, Int32Bytes({-2, 1})));
  CHECK(graph.nodes[0].attrs<graph::ReduceAttrs>().axes == std::vector<int64_t>{1, 2});
  CHECK_FALSE(graph.nodes[0].attrs<graph::ReduceAttrs>().keep_dims);

  ModelSpec pad = OperandModel(60, {4, 4}, {5, 4}, {2, 2}, Int32Bytes({0, 1, 0, 0}));
  pad.tensors.push_back(pad.tensors[0]);
  pad.tensors[3].shape = {1};
  pad.tensors[3].data = {0};
  pad.operators[0].inputs = {0, 2, 3};
  CHECK(Imported(pad).nodes[0].kind == OpKind::kPad);
}

TEST_CASE("RESHAPE by options and SQUEEZE") {
  ModelSpec spec = UnaryModel(22, {1, 1, 4}, {4, 1});
  spec.operators[0].options = [](flatbuffers::FlatBufferBuilder& fbb) {
    const auto shape = fbb.CreateVector(std::vector<int32_t>{4, -1});
    return Options{tflite::BuiltinOptions::ReshapeOptions,
                   tflite::CreateReshapeOptions(fbb, shape).Union()};
  };
  CHECK(Imported(spec).tensor(1).shape == Shape{4, 1});
  CHECK(Imported(UnaryModel(43, {1, 1, 4}, {4})).nodes[0].kind == OpKind::kReshape);
  spec = UnaryModel(43, {1, 1, 4}, {1, 4});
  spec.operators[0].options = [](flatbuffers::FlatBufferBuilder& fbb) {
    const auto dims = fbb.CreateVector(std::vector<int32_t>{-2});
    return Options{tflite::BuiltinOptions::SqueezeOptions,
                   tflite::CreateSqueezeOptions(fbb, dims).Union()};
  };
  CHECK(Imported(spec).tensor(1).shape == Shape{1, 4});
}

TEST_CASE("the remaining operators") {
  CHECK(Imported(AddModel()).nodes[0].kind == OpKind::kAdd);
  CHECK(Imported(PoolModel(1)).nodes[0].kind == OpKind::kAveragePool2D);
  CHECK(Imported(PoolModel(17)).nodes[0].attrs<graph::Pool2DAttrs>().filter_w == 3);
  CHECK(Imported(SoftmaxModel(0.5F)).nodes[0].attrs<graph::SoftmaxAttrs>().beta == 0.5F);
  CHECK(Imported(UnaryModel(21, {3}, {3})).nodes[0].kind == OpKind::kRelu6);
  CHECK(Imported(UnaryModel(20, {3}, {3})).nodes[0].kind == OpKind::kReluN1To1);
  ModelSpec edge = UnaryModel(114, {3}, {3});
  edge.tensors[0].type = tflite::TensorType::FLOAT32;
  CHECK(Imported(edge).nodes[0].kind == OpKind::kQuantize);
  CHECK(Imported(edge).tensor(0).quant.empty());
  edge = UnaryModel(6, {3}, {3});
  edge.tensors[1].type = tflite::TensorType::FLOAT32;
  CHECK(Imported(edge).nodes[0].kind == OpKind::kDequantize);
}

TEST_CASE("a file at an odd address is read") {
  const std::vector<std::byte> file = Build(ConvModel());
  std::vector<std::byte> shifted(file.size() + 1);
  std::memcpy(shifted.data() + 1, file.data(), file.size());
  CHECK(import::ImportTflite(std::span(shifted).subspan(1), "odd"));
}

}  // namespace
}  // namespace systole::test
