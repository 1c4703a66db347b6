// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators between DequantizeLinear and QuantizeLinear: what is fused, what stays float32.
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

/// x float32, quantized and dequantized again as `real`.
OnnxNet Begin(int type, const Dims& dims, int64_t opset = 17) {
  OnnxNet net(opset);
  net.Input("x", kFloat, dims).Scale("x", 0.5F, type == kInt8 ? 2 : 130, type);
  return net.Quantize("x", "x", "xq").Dequantize("xq", "x", "real");
}

OnnxNet& End(OnnxNet& net, int type, const std::string& value, float scale = 1.0F, int zero = 3) {
  net.Scale("y", scale, zero, type).Quantize(value, "y", "yq").Dequantize("yq", "y", "out");
  return net.Output("out");
}

OnnxNet& Weights(OnnxNet& net, const Dims& dims, size_t count) {
  std::string values(count, '\0');
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<char>(i % 11);
  return net.RawConst("w", kInt8, dims, values)
      .Scale("w", 0.25F, 0, kInt8)
      .Dequantize("w", "w", "wr");
}

std::string KindsOf(const OnnxNet& net) {
  const auto graph = net.Import();
  if (!graph) FAIL(graph.error().message);
  return Kinds(*graph);
}

TEST_CASE("Conv between DequantizeLinear and QuantizeLinear is quantized") {
  const int type = GENERATE(kInt8, kUint8);
  OnnxNet net = Begin(type, {1, 3, 4, 4});
  Weights(net, {2, 3, 1, 1}, 6).Const<int32_t>("b", kInt32, {2}, {8, -8}).Scalar("b_s", 0.125F);
  net.Const<int32_t>("b_z", kInt32, {}, {0}).Dequantize("b", "b", "br");
  net.Node("Conv", {"real", "wr", "br"}, {"c"});
  End(net, type, "c");
  CHECK(KindsOf(net) == "QUANTIZE TRANSPOSE CONV_2D DEQUANTIZE TRANSPOSE");
}

TEST_CASE("Relu and Clip go into the convolution in front of them") {
  struct Case {
    const char* op;
    int zero;
    graph::Activation activation;
  };
  const auto c = GENERATE(values<Case>({
      {"Relu", 0, graph::Activation::kNone},  // The zero point is the smallest value.
      {"Relu", 7, graph::Activation::kRelu},
      {"Clip", 7, graph::Activation::kRelu6},
  }));
  OnnxNet net = Begin(kUint8, {1, 3, 4, 4});
  Weights(net, {2, 3, 1, 1}, 6).Scalar("low", 0.0F).Scalar("high", 6.0F);
  net.Node("Conv", {"real", "wr"}, {"c"});
  net.Node(c.op, std::string(c.op) == "Clip" ? Names{"c", "low", "high"} : Names{"c"}, {"r"});
  End(net, kUint8, "r", 0.25F, c.zero);
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(Kinds(*graph) == "QUANTIZE TRANSPOSE CONV_2D DEQUANTIZE TRANSPOSE");
  CHECK(graph->nodes[2].attrs<graph::Conv2DAttrs>().activation == c.activation);
}

TEST_CASE("a float32 bias is counted in the units of the sums") {
  OnnxNet net = Begin(kUint8, {1, 3});
  Weights(net, {3, 2}, 6).Const<float>("b", kFloat, {2}, {1.0F, -0.3125F});
  net.Node("Gemm", {"real", "wr", "b"}, {"c"});
  End(net, kUint8, "c");
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(Kinds(*graph) == "QUANTIZE FULLY_CONNECTED DEQUANTIZE");
  const graph::Tensor& bias = graph->input(graph->nodes[1], 2);
  CHECK(bias.IntAt(0) == 8);
  CHECK(bias.IntAt(1) == -2);  // -2.5, to even
}

TEST_CASE("MatMul without QuantizeLinear behind it leaves scaled sums") {
  OnnxNet net = Begin(kUint8, {1, 3});
  Weights(net, {3, 2}, 6).Node("MatMul", {"real", "wr"}, {"c"}).Output("c");
  CHECK(KindsOf(net) == "QUANTIZE FULLY_CONNECTED CAST MUL");
  // Real 1, 2, 3 times columns [0 2 4] / 4 and [1 3 5] / 4.
  CHECK(Compute<float>(net, std::vector<float>{1, 2, 3}) == std::vector<float>{4.0F, 5.5F});
}

TEST_CASE("operators that move values work on the stored ones") {
  OnnxNet net = Begin(kUint8, {1, 2, 4, 4});
  net.Node("MaxPool", {"real"}, {"m"}).Attr("kernel_shape", Dims{2, 2}).Attr("strides", Dims{2, 2});
  net.Ints("shape", {1, 8}).Node("Reshape", {"m", "shape"}, {"r"});
  End(net, kUint8, "r", 0.5F, 130);
  CHECK(KindsOf(net) == "QUANTIZE TRANSPOSE MAX_POOL_2D DEQUANTIZE TRANSPOSE RESHAPE");
}

TEST_CASE("other scales behind a movement are one requantization") {
  OnnxNet net = Begin(kUint8, {2, 3});
  net.Node("Transpose", {"real"}, {"t"});
  End(net, kUint8, "t", 0.25F, 100);
  CHECK(KindsOf(net) == "QUANTIZE QUANTIZE DEQUANTIZE TRANSPOSE");
  CHECK(Compute<float>(net, std::vector<float>{1, 2, 3, 4, 5, 6}) ==
        std::vector<float>{1, 4, 2, 5, 3, 6});
}

TEST_CASE("Add of one type is quantized") {
  OnnxNet net = Begin(kUint8, {1, 3});
  net.RawConst("c", kUint8, {3}, std::string("\x01\x02\x03")).Scale("c", 1.0F, 0);
  net.Dequantize("c", "c", "cr").Node("Add", {"real", "cr"}, {"s"});
  End(net, kUint8, "s");
  CHECK(KindsOf(net) == "QUANTIZE ADD DEQUANTIZE");
}

TEST_CASE("Add stays float32 where ONNX Runtime ends up with two types") {
  // It makes uint8 of int8 values between QuantizeLinear and DequantizeLinear, not of constants.
  OnnxNet net = Begin(kInt8, {1, 3});
  net.RawConst("c", kInt8, {3}, std::string("\x01\x02\x03")).Scale("c", 1.0F, 0, kInt8);
  net.Dequantize("c", "c", "cr").Node("Add", {"real", "cr"}, {"s"});
  End(net, kInt8, "s");
  CHECK(KindsOf(net) == "QUANTIZE DEQUANTIZE ADD QUANTIZE DEQUANTIZE");
  CHECK(Compute<float>(net, std::vector<float>{1, 2, 3}) == std::vector<float>{2, 4, 6});
}

TEST_CASE("Concat of one type requantizes, Softmax and Sigmoid are quantized") {
  OnnxNet concat = Begin(kUint8, {1, 3});
  concat.Node("Concat", {"real", "real"}, {"c"}).Attr("axis", int64_t{1});
  End(concat, kUint8, "c");
  CHECK(KindsOf(concat) == "QUANTIZE CONCATENATION DEQUANTIZE");
  OnnxNet softmax = Begin(kUint8, {1, 3});
  softmax.Node("Softmax", {"real"}, {"c"});
  End(softmax, kUint8, "c", 1 / 256.0F, 0);
  CHECK(KindsOf(softmax) == "QUANTIZE SOFTMAX DEQUANTIZE");
  OnnxNet sigmoid = Begin(kInt8, {1, 3});
  sigmoid.Node("Sigmoid", {"real"}, {"c"});
  End(sigmoid, kInt8, "c", 1 / 256.0F, -128);
  CHECK(KindsOf(sigmoid) == "QUANTIZE LOGISTIC DEQUANTIZE");
}

TEST_CASE("functions of single values are quantized whatever ONNX Runtime does") {
  // It computes them in float32; a table of the stored values holds the same.
  for (const char* op : {"Relu", "Tanh", "HardSwish", "Elu", "Abs", "Neg", "Exp"}) {
    OnnxNet net = Begin(kInt8, {1, 4});
    net.Node(op, {"real"}, {"f"});
    End(net, kInt8, "f");
    const auto graph = net.Import();
    REQUIRE(graph);
    CHECK(graph->nodes.size() == 3);
  }
  OnnxNet net = Begin(kInt8, {1, 4});
  net.Node("Relu", {"real"}, {"f"});
  End(net, kInt8, "f");
  CHECK(Compute<float>(net, std::vector<float>{-2, 0.5F, 1.5F, 3}) ==
        std::vector<float>{0, 0, 2, 3});
}

TEST_CASE("a value that leaves the network, or is read twice, is not swallowed") {
  OnnxNet net = Begin(kUint8, {1, 3});
  Weights(net, {3, 2}, 6).Node("MatMul", {"real", "wr"}, {"c"});
  End(net, kUint8, "c").Output("c");
  CHECK(KindsOf(net) == "QUANTIZE FULLY_CONNECTED CAST MUL QUANTIZE DEQUANTIZE");
}

TEST_CASE("a linear Resize works on stored values only if both sides are alike") {
  for (const bool alike : {true, false}) {
    OnnxNet net = Begin(kUint8, {1, 1, 2, 2});
    net.Const<float>("roi", kFloat, {0}, {}).Const<float>("f", kFloat, {4}, {1, 1, 2, 2});
    net.Node("Resize", {"real", "roi", "f"}, {"r"}).TextAttr("mode", "linear");
    End(net, kUint8, "r", alike ? 0.5F : 0.25F, 130);
    const std::string kinds = KindsOf(net);
    INFO(kinds);
    CHECK(kinds.starts_with("QUANTIZE DEQUANTIZE") != alike);
  }
}

TEST_CASE("one axis, three dimensions: Conv is lifted to images") {
  OnnxNet net = Begin(kUint8, {1, 2, 8});
  Weights(net, {3, 2, 3}, 18).Node("Conv", {"real", "wr"}, {"c"}).Attr("pads", Dims{1, 1});
  End(net, kUint8, "c");
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(graph->tensor(graph->outputs[0]).shape == graph::Shape{1, 3, 8});
}

}  // namespace
}  // namespace systole::test
