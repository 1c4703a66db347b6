// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators that stand for others, and forms that need nodes of another kind. Expected values are
// worked out by hand.
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

constexpr const char* kMicrosoft = "com.microsoft";
constexpr int kUint16 = 4;

TEST_CASE("DynamicQuantizeMatMul is the nodes that it stands for") {
  OnnxNet net;
  // Range 0 .. 255 and scale 1: the stored values are the real ones.
  net.Input("x", kFloat, {1, 2}).Const<int8_t>("w", kInt8, {2, 2}, {1, 2, 3, -4});
  net.Scalar("s", 0.5F).Const<int8_t>("z", kInt8, {}, {1});
  net.Const<float>("b", kFloat, {2}, {10, 20});
  net.Node("DynamicQuantizeMatMul", {"x", "w", "s", "z", "b"}, {"y"}, kMicrosoft).Output("y");
  // (255 0) * ((0 1) (2 -5)) / 2 + (10 20)
  CHECK(Compute<float>(net, std::vector<float>{255, 0}) == std::vector<float>{10, 147.5F});
}

TEST_CASE("FusedConv and FusedGemm apply their activation") {
  OnnxNet net;
  net.Input("x", kFloat, {1, 1, 1, 2}).Const<float>("w", kFloat, {1, 1, 1, 1}, {-2});
  net.Node("FusedConv", {"x", "w"}, {"c"}, kMicrosoft).TextAttr("activation", "Relu");
  net.Ints("shape", {1, 2}).Node("Reshape", {"c", "shape"}, {"m"});
  net.Const<float>("g", kFloat, {2, 2}, {1, 0, 0, -1});
  net.Node("FusedGemm", {"m", "g"}, {"y"}, kMicrosoft);
  net.TextAttr("activation", "LeakyRelu").FloatAttr("activation_alpha", 0.5F).Output("y");
  CHECK(Compute<float>(net, std::vector<float>{-3, -2}) == std::vector<float>{6, -2});
  CHECK(Compute<float>(net, std::vector<float>{-3, 4}) == std::vector<float>{6, 0});
}

TEST_CASE("Pad repeats the border, begins again, or cuts off") {
  OnnxNet net(18);
  const auto [mode, amounts, expected] =
      GENERATE(table<std::string, std::vector<int64_t>, std::vector<float>>({
          {"edge", {2, 1}, {1, 1, 1, 2, 3, 3}},
          {"wrap", {1, 1}, {3, 1, 2, 3, 1}},
          {"constant", {-1, 2}, {2, 3, 0, 0}},
          {"edge", {0, -2}, {1}},
      }));
  net.Input("x", kFloat, {3}).Ints("p", amounts);
  net.Node("Pad", {"x", "p"}, {"y"}).TextAttr("mode", mode).Output("y");
  CHECK(Compute<float>(net, std::vector<float>{1, 2, 3}) == expected);
}

TEST_CASE("ConvTranspose in groups") {
  OnnxNet net;
  net.Input("x", kFloat, {1, 2, 1, 1}).Const<float>("w", kFloat, {2, 1, 1, 2}, {1, 2, 3, 4});
  net.Node("ConvTranspose", {"x", "w"}, {"y"}).Attr("group", 2).Output("y");
  CHECK(Compute<float>(net, std::vector<float>{10, 100}) == std::vector<float>{10, 20, 300, 400});
}

TEST_CASE("uint16 between QuantizeLinear and DequantizeLinear") {
  OnnxNet net(21);
  net.Input("x", kFloat, {4}).Scalar("s", 0.5F).Const<uint16_t>("z", kUint16, {}, {40000});
  net.Node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  net.Node("DequantizeLinear", {"q", "s", "z"}, {"y"}).Output("y");
  // 65535 - 40000 steps upwards, 40000 downwards.
  CHECK(Compute<float>(net, std::vector<float>{0.26F, -0.26F, 1e6F, -1e6F}) ==
        std::vector<float>{0.5F, -0.5F, 12767.5F, -20000});
}

TEST_CASE("a convolution between two types keeps its sums on the engine and rounds as float32") {
  OnnxNet net;
  net.Input("x", kInt8, {1, 1, 1, 3}).Scale("x", 0.5F, 0, kInt8).Dequantize("x", "x", "real");
  net.Const<int8_t>("wq", kInt8, {2, 1, 1, 1}, {1, 3}).Scale("w", 1.0F, 0, kInt8);
  net.Dequantize("wq", "w", "w").Node("Conv", {"real", "w"}, {"c"});
  net.Scale("y", 1.0F, 0, kUint8).Quantize("c", "y", "yq").Output("yq");
  const auto graph = net.Import();
  if (!graph) FAIL(graph.error().message);
  CHECK(Kinds(*graph).find("CONV_2D SETTLE_SUMS") != std::string::npos);
  // Halves go to even numbers: 0.5 1 1.5, and three times that: 1.5 3 4.5.
  CHECK(Compute<uint8_t>(net, std::vector<int8_t>{1, 2, 3}) ==
        std::vector<uint8_t>{0, 1, 2, 2, 3, 4});
}

}  // namespace
}  // namespace systole::test
