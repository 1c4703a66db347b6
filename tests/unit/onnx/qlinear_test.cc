// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators with explicit scales: kinds, shapes, quantization; values worked out by hand.
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

using graph::OpKind;

/// x uint8 [1, channels, 4, 5] with scale 0.5 and zero point 10; result with scale 2, zero point 3.
OnnxNet ConvNet(const Dims& weights, int type, const std::string& values) {
  OnnxNet net;
  net.Input("x", kUint8, {1, 4, 4, 5}).Scale("x", 0.5F, 10).Scale("w", 0.25F, 7, type);
  net.Scale("y", 2.0F, 3).RawConst("w", type, weights, values);
  net.Node("QLinearConv", {"x", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z"}, {"y"});
  return net.Output("y");
}

std::string Counting(size_t count) {
  std::string values(count, '\0');
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<char>(i % 50);
  return values;
}

const graph::Node& FindNode(const graph::Graph& graph, OpKind kind) {
  for (const graph::Node& node : graph.nodes) {
    if (node.kind == kind) return node;
  }
  FAIL("no " << graph::OpKindName(kind));
  return graph.nodes[0];
}

TEST_CASE("QLinearConv: weights OIHW become OHWI, zero points stay") {
  OnnxNet net = ConvNet({2, 4, 2, 3}, kUint8, Counting(48));
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(Kinds(*graph) == "TRANSPOSE CONV_2D TRANSPOSE");
  const graph::Node& node = FindNode(*graph, OpKind::kConv2D);
  const graph::Tensor& w = graph->input(node, 1);
  CHECK(w.shape == graph::Shape{2, 2, 3, 4});
  CHECK(w.quant.zero_points == std::vector<int64_t>{7});
  // Output 1, row 1, column 2, channel 3 of OHWI is 1, 3, 1, 2 of OIHW.
  CHECK(w.IntAt(((1 * 2 + 1) * 3 + 2) * 4 + 3) == (((1 * 4 + 3) * 2 + 1) * 3 + 2) % 50);
  CHECK(graph->input(node).quant.zero_point() == 10);
  CHECK(graph->output(node).quant.scale() == 2.0F);
  CHECK(graph->tensor(graph->outputs[0]).shape == graph::Shape{1, 2, 3, 3});
  CHECK(node.attrs<graph::Conv2DAttrs>().padding == graph::Padding::kValid);
}

TEST_CASE("QLinearConv: groups as many as channels are depthwise, others grouped") {
  OnnxNet net = ConvNet({8, 1, 3, 3}, kInt8, Counting(72));
  net.Attr("group", int64_t{4}).Attr("pads", Dims{1, 1, 1, 1});
  auto graph = net.Import();
  REQUIRE(graph);
  const graph::Node& depthwise = FindNode(*graph, OpKind::kDepthwiseConv2D);
  CHECK(graph->input(depthwise, 1).shape == graph::Shape{1, 3, 3, 8});
  CHECK(depthwise.attrs<graph::DepthwiseConv2DAttrs>().depth_multiplier == 2);
  CHECK(depthwise.attrs<graph::DepthwiseConv2DAttrs>().padding == graph::Padding::kSame);

  OnnxNet grouped = ConvNet({6, 2, 1, 1}, kInt8, Counting(12));
  grouped.Attr("group", int64_t{2});
  graph = grouped.Import();
  REQUIRE(graph);
  CHECK(graph->input(FindNode(*graph, OpKind::kConv2D), 1).shape == graph::Shape{6, 1, 1, 2});
}

TEST_CASE("QLinearConv: scales per channel follow their axis into depthwise weights") {
  OnnxNet net;
  net.Input("x", kInt8, {1, 2, 3, 3}).Scale("x", 0.5F, 0, kInt8).Scale("y", 1.0F, 0, kInt8);
  net.RawConst("w", kInt8, {2, 1, 1, 1}, std::string("\x02\x04"));
  net.Const<float>("w_s", kFloat, {2}, {0.5F, 0.25F})
      .RawConst("w_z", kInt8, {2}, std::string(2, 0));
  net.Const<int32_t>("b", kInt32, {2}, {4, -8});
  net.Node("QLinearConv", {"x", "x_s", "x_z", "w", "w_s", "w_z", "y_s", "y_z", "b"}, {"y"});
  net.Attr("group", int64_t{2}).Output("y");
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(graph->input(FindNode(*graph, OpKind::kDepthwiseConv2D), 1).quant.axis == 3);
  // Channel 0: (2 x + 4) / 4, channel 1: (4 x - 8) / 8, ties to even.
  std::vector<int8_t> x(18);
  for (int i = 0; i < 18; ++i) x[i] = static_cast<int8_t>(i - 9);
  const auto y = Compute<int8_t>(net, x);
  CHECK(std::vector<int8_t>(y.begin(), y.begin() + 9) ==
        std::vector<int8_t>{-4, -3, -2, -2, -2, -1, 0, 0, 0});
  CHECK(std::vector<int8_t>(y.begin() + 9, y.end()) ==
        std::vector<int8_t>{-1, 0, 0, 0, 1, 2, 2, 2, 3});
}

TEST_CASE("QLinearConv: padding by name or amounts gets the simplest rule") {
  struct Case {
    const char* automatic;
    Dims pads;
    graph::Padding padding;
    graph::Pads resolved;
    int64_t rows;
  };
  const auto c = GENERATE(values<Case>({
      {"SAME_UPPER", {}, graph::Padding::kSame, {0, 0, 0, 0}, 4},
      {"SAME_LOWER", {}, graph::Padding::kExplicit, {1, 1, 0, 0}, 4},
      {"VALID", {}, graph::Padding::kValid, {0, 0, 0, 0}, 3},
      {"", {0, 0, 1, 1}, graph::Padding::kSame, {0, 0, 0, 0}, 4},
      {"", {2, 0, 1, 3}, graph::Padding::kExplicit, {2, 0, 1, 3}, 6},
      {"", {0, 0, 0, 0}, graph::Padding::kValid, {0, 0, 0, 0}, 3},
  }));
  OnnxNet net = ConvNet({1, 4, 2, 2}, kUint8, Counting(16));
  if (*c.automatic != '\0') net.TextAttr("auto_pad", c.automatic);
  if (!c.pads.empty()) net.Attr("pads", c.pads);
  const auto graph = net.Import();
  REQUIRE(graph);
  const graph::Node& node = FindNode(*graph, OpKind::kConv2D);
  CHECK(node.attrs<graph::Conv2DAttrs>().padding == c.padding);
  CHECK(node.attrs<graph::Conv2DAttrs>().pads == c.resolved);
  CHECK(graph->output(node).shape[1] == c.rows);
}

TEST_CASE("QLinearMatMul and QGemm become FULLY_CONNECTED") {
  OnnxNet net;
  net.Input("a", kUint8, {2, 3}).Scale("a", 0.5F, 1).Scale("b", 0.5F, 0, kInt8).Scale("y", 1.0F, 4);
  net.RawConst("b", kInt8, {3, 2}, std::string("\x01\x02\x03\xff\x05\xfe", 6));
  net.Node("QLinearMatMul", {"a", "a_s", "a_z", "b", "b_s", "b_z", "y_s", "y_z"}, {"y"});
  net.Output("y");
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(Kinds(*graph) == "FULLY_CONNECTED");
  CHECK(graph->input(graph->nodes[0], 1).shape == graph::Shape{2, 3});
  // Rows less 1: [1 2 3], [3 0 1]; columns [1 3 5], [2 -1 -2]; sums times 1/4, plus 4.
  CHECK(Compute<uint8_t>(net, std::vector<uint8_t>{2, 3, 4, 4, 1, 2}) ==
        std::vector<uint8_t>{10, 2, 6, 5});

  OnnxNet gemm;
  gemm.Input("a", kUint8, {2, 3}).Scale("a", 0.5F, 1).Scale("b", 0.5F, 0, kInt8);
  gemm.Scale("y", 1.0F, 4).RawConst("b", kInt8, {2, 3}, std::string("\x01\x03\x05\x02\xff\xfe", 6));
  gemm.Const<int32_t>("c", kInt32, {2}, {8, -12});
  gemm.Node("QGemm", {"a", "a_s", "a_z", "b", "b_s", "b_z", "c", "y_s", "y_z"}, {"y"},
            "com.microsoft");
  gemm.Attr("transB", int64_t{1}).Output("y");
  CHECK(Compute<uint8_t>(gemm, std::vector<uint8_t>{2, 3, 4, 4, 1, 2}) ==
        std::vector<uint8_t>{12, 0, 8, 2});
}

TEST_CASE("QGemm without a scale of the result gives float32") {
  OnnxNet net;
  net.Input("a", kUint8, {1, 2}).Scale("a", 0.5F, 1).Scale("b", 0.25F, 0, kInt8);
  net.RawConst("b", kInt8, {2, 1}, std::string("\x03\x05", 2));
  net.Const<int32_t>("c", kInt32, {1}, {2});
  net.Node("QGemm", {"a", "a_s", "a_z", "b", "b_s", "b_z", "c"}, {"y"}, "com.microsoft");
  net.Output("y");
  // (9 * 3 + 1 * 5 + 2) / 8
  CHECK(Compute<float>(net, std::vector<uint8_t>{10, 2}) == std::vector<float>{4.25F});
}

TEST_CASE("QLinearAdd, QLinearMul with a constant") {
  const auto op = GENERATE(as<std::string>(), "QLinearAdd", "QLinearMul");
  OnnxNet net;
  net.Input("a", kUint8, {1, 3}).Scale("a", 0.5F, 10).Scale("b", 2.0F, 0).Scale("y", 1.0F, 5);
  net.RawConst("b", kUint8, {3}, std::string("\x01\x02\x03"));
  net.Node(op, {"a", "a_s", "a_z", "b", "b_s", "b_z", "y_s", "y_z"}, {"y"}, "com.microsoft");
  net.Output("y");
  // Real values -1, 0, 4 and 2, 4, 6.
  const std::vector<uint8_t> wanted =
      op == "QLinearAdd" ? std::vector<uint8_t>{6, 9, 15} : std::vector<uint8_t>{3, 5, 29};
  CHECK(Compute<uint8_t>(net, std::vector<uint8_t>{8, 10, 18}) == wanted);
}

TEST_CASE("QLinearConcat requantizes each input") {
  OnnxNet net;
  net.Input("a", kUint8, {1, 2}).Scale("a", 1.0F, 0).Scale("b", 2.0F, 1).Scale("y", 0.5F, 3);
  net.RawConst("b", kUint8, {1, 2}, std::string("\x02\x05"));
  net.Node("QLinearConcat", {"y_s", "y_z", "a", "a_s", "a_z", "b", "b_s", "b_z"}, {"y"},
           "com.microsoft");
  net.Attr("axis", int64_t{1}).Output("y");
  CHECK(Compute<uint8_t>(net, std::vector<uint8_t>{4, 7}) == std::vector<uint8_t>{11, 17, 7, 19});
}

TEST_CASE("QLinear pools; channels_last needs no transposition") {
  OnnxNet net;
  net.Input("x", kUint8, {1, 2, 2, 2}).Scale("x", 1.0F, 0).Scale("y", 0.5F, 1);
  net.Node("QLinearGlobalAveragePool", {"x", "x_s", "x_z", "y_s", "y_z"}, {"y"}, "com.microsoft");
  net.Attr("channels_last", int64_t{1}).Output("y");
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(Kinds(*graph) == "MEAN");
  // Channel 0: 1 3 5 7, channel 1: 2 4 6 9; mean 4 and 5.25, doubled, to even, plus 1.
  CHECK(Compute<uint8_t>(net, std::vector<uint8_t>{1, 2, 3, 4, 5, 6, 7, 9}) ==
        std::vector<uint8_t>{9, 11});

  OnnxNet average;
  average.Input("x", kUint8, {1, 1, 2, 4}).Scale("x", 1.0F, 0).Scale("y", 0.5F, 1);
  average.Node("QLinearAveragePool", {"x", "x_s", "x_z", "y_s", "y_z"}, {"y"}, "com.microsoft");
  average.Attr("kernel_shape", Dims{2, 2}).Attr("strides", Dims{2, 2}).Output("y");
  CHECK(Compute<uint8_t>(average, std::vector<uint8_t>{1, 2, 3, 4, 5, 6, 7, 9}) ==
        std::vector<uint8_t>{8, 12});  // 3.5 and 5.75
}

TEST_CASE("QLinear functions of single values") {
  OnnxNet net;
  net.Input("x", kInt8, {1, 3}).Scale("x", 1.0F, 0, kInt8).Scale("y", 0.5F, 0, kInt8);
  net.Node("QLinearLeakyRelu", {"x", "x_s", "x_z", "y_s", "y_z"}, {"y"}, "com.microsoft");
  net.FloatAttr("alpha", 0.25F).Output("y");
  CHECK(Compute<int8_t>(net, std::vector<int8_t>{-8, 0, 5}) == std::vector<int8_t>{-4, 0, 10});

  OnnxNet sigmoid;
  sigmoid.Input("x", kUint8, {1, 3}).Scale("x", 1.0F, 100).Scale("y", 0.25F, 0);
  sigmoid.Node("QLinearSigmoid", {"x", "x_s", "x_z", "y_s", "y_z"}, {"y"}, "com.microsoft");
  sigmoid.Output("y");
  CHECK(Compute<uint8_t>(sigmoid, std::vector<uint8_t>{0, 100, 200}) ==
        std::vector<uint8_t>{0, 2, 4});
}

TEST_CASE("QLinearSoftmax over all axes from the given one, as old operator sets have it") {
  OnnxNet net;
  net.Input("x", kUint8, {1, 2, 2}).Scale("x", 1.0F, 0).Scale("y", 0.0625F, 0);
  net.Node("QLinearSoftmax", {"x", "x_s", "x_z", "y_s", "y_z"}, {"y"}, "com.microsoft");
  net.Attr("axis", int64_t{1}).Attr("opset", int64_t{11}).Output("y");
  CHECK(Compute<uint8_t>(net, std::vector<uint8_t>{9, 9, 9, 9}) ==
        std::vector<uint8_t>{4, 4, 4, 4});
}

}  // namespace
}  // namespace systole::test
