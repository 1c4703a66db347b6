// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Weights that the file has in float32: what ONNX Runtime makes of them when it loads the file. The
// numbers are chosen so that its formulas can be followed by hand.
#include <cmath>

#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

/// x float32 [1, 2, 1, 2], in steps of 0.5, dequantized as `real`.
OnnxNet Begin() {
  OnnxNet net;
  net.Input("x", kFloat, {1, 2, 1, 2}).Scale("x", 0.5F, 0);
  return net.Quantize("x", "x", "xq").Dequantize("xq", "x", "real");
}

OnnxNet& End(OnnxNet& net, const std::string& value) {
  net.Scale("y", 0.25F, 100).Quantize(value, "y", "yq").Dequantize("yq", "y", "out");
  return net.Output("out");
}

/// Constants g, o, m, v of a BatchNormalization that multiplies by 2 and 4, and adds 1 and -3.
OnnxNet& Normalization(OnnxNet& net) {
  return net.Const<float>("g", kFloat, {2}, {4, 4})
      .Const<float>("o", kFloat, {2}, {5, 5})
      .Const<float>("m", kFloat, {2}, {2, 2})
      .Const<float>("v", kFloat, {2}, {4, 1});
}

std::string KindsOf(const OnnxNet& net) {
  const auto graph = net.Import();
  if (!graph) FAIL(graph.error().message);
  return Kinds(*graph);
}

const std::vector<float> kX = {1, 2, 3, 4};
constexpr const char* kQuantized = "QUANTIZE TRANSPOSE CONV_2D DEQUANTIZE TRANSPOSE";

TEST_CASE("a normalization goes into the weights of the convolution in front of it") {
  OnnxNet net;
  net.Input("x", kFloat, {1, 2, 1, 2}).Const<float>("w", kFloat, {2, 2, 1, 1}, {1, 0, 1, -1});
  Normalization(net).Const<float>("b", kFloat, {2}, {0.5F, -1});
  const bool bias = GENERATE(false, true);
  net.Node("Conv", bias ? Names{"x", "w", "b"} : Names{"x", "w"}, {"c"});
  net.Node("BatchNormalization", {"c", "g", "o", "m", "v"}, {"y"}).FloatAttr("epsilon", 0);
  net.Output("y");
  CHECK(KindsOf(net) == "TRANSPOSE CONV_2D TRANSPOSE");
  // ((1 2) - 2) * 2 + 5 and ((1 2) - (3 4) - 2) * 4 + 5; the bias adds 0.5 * 2 and -1 * 4.
  const std::vector<float> plain = {3, 5, -11, -11}, biased = {4, 6, -15, -15};
  CHECK(Compute<float>(net, kX) == (bias ? biased : plain));
}

TEST_CASE("Mul and Add with a value per channel go into the weights") {
  OnnxNet net;
  net.Input("x", kFloat, {1, 2, 1, 2}).Const<float>("w", kFloat, {2, 2, 1, 1}, {1, 0, 1, -1});
  net.Const<float>("f", kFloat, {2, 1, 1}, {3, 5}).Const<float>("a", kFloat, {1, 2, 1, 1}, {7, 9});
  net.Node("Conv", {"x", "w"}, {"c"}).Node("Mul", {"c", "f"}, {"d"});
  net.Node("Add", {"d", "a"}, {"y"}).Output("y");
  CHECK(KindsOf(net) == "TRANSPOSE CONV_2D TRANSPOSE");
  CHECK(Compute<float>(net, kX) == std::vector<float>{10, 13, -1, -1});
}

TEST_CASE("weights between quantized values are quantized") {
  OnnxNet net = Begin();
  // From -1 to 1.55: scale 0.01, zero point -128 + 100.
  net.Const<float>("w", kFloat, {2, 2, 1, 1}, {-1, 0, 1.55F, 0.504F}).Node("Conv", {"real", "w"}, {"c"});
  End(net, "c");
  const auto graph = net.Import();
  REQUIRE(graph);
  REQUIRE(Kinds(*graph) == kQuantized);
  const graph::Tensor& w = graph->input(graph->nodes[2], 1);
  CHECK(w.quant.scale() == 2.55F / 255.0F);
  CHECK(w.quant.zero_point() == -28);
  const std::vector<int64_t> stored = {w.IntAt(0), w.IntAt(1), w.IntAt(2), w.IntAt(3)};
  CHECK(stored == std::vector<int64_t>{-128, -28, 127, 22});
}

TEST_CASE("a normalization between quantized values goes into weights that are quantized then") {
  OnnxNet net = Begin();
  net.Const<float>("w", kFloat, {2, 2, 1, 1}, {1, 0, 1, -1}).Node("Conv", {"real", "w"}, {"c"});
  Normalization(net).Node("BatchNormalization", {"c", "g", "o", "m", "v"}, {"n"});
  net.Node("Relu", {"n"}, {"r"});
  End(net, "r");
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(Kinds(*graph) == kQuantized);
  CHECK(graph->nodes[2].attrs<graph::Conv2DAttrs>().activation == graph::Activation::kRelu);
}

TEST_CASE("float32 weights stay where ONNX Runtime leaves them") {
  OnnxNet net = Begin();
  const int miss = GENERATE(0, 1, 2, 3);
  if (miss == 0) {  // Weights of the file are quantized, and the normalization stays a product and a sum.
    net.Const<int8_t>("w", kInt8, {2, 2, 1, 1}, {1, 2, 3, 4}).Scale("w", 0.5F, 0, kInt8);
    net.Dequantize("w", "w", "wr").Node("Conv", {"real", "wr"}, {"c"});
    Normalization(net).Node("BatchNormalization", {"c", "g", "o", "m", "v"}, {"y"});
  } else {
    net.Const<float>("w", kFloat, {2, 2, 1, 1}, {1, 0, 1, -1}).Node("Conv", {"real", "w"}, {"c"});
    if (miss == 1) net.Node("Sigmoid", {"c"}, {"y"});
    if (miss == 2) net.Node("Mul", {"c", "c"}, {"y"});
    if (miss == 3) net.Scalar("f", 2).Node("Mul", {"c", "f"}, {"y"}).Output("c");
  }
  End(net, "y");
  const std::string kinds = KindsOf(net);
  INFO(kinds);
  CHECK(kinds != kQuantized);
  CHECK((kinds.find("MUL") != std::string::npos || miss == 1));
}

TEST_CASE("weights that are no numbers are not quantized") {
  OnnxNet net = Begin();
  const std::vector<float> weights = {1, GENERATE(HUGE_VALF, -HUGE_VALF, std::nanf("")), 1, -1};
  net.Const<float>("w", kFloat, {2, 2, 1, 1}, weights).Node("Conv", {"real", "w"}, {"y"});
  End(net, "y");
  CHECK(KindsOf(net) != kQuantized);
}

}  // namespace
}  // namespace systole::test
