// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Plain float32 operators around quantized ones, with values worked out by hand.
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

using Floats = std::vector<float>;

Floats Count(size_t count) {
  Floats values(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
  return values;
}

/// One node on x of a shape.
OnnxNet Unary(const std::string& op, const Dims& dims, int64_t opset = 17) {
  OnnxNet net(opset);
  return net.Input("x", kFloat, dims).Node(op, {"x"}, {"y"}).Output("y");
}

TEST_CASE("elementwise operators") {
  CHECK(Compute<float>(Unary("Relu", {3}), Floats{-1, 0, 2}) == Floats{0, 0, 2});
  CHECK(Compute<float>(Unary("Neg", {2}), Floats{-1, 2}) == Floats{1, -2});
  CHECK(Compute<float>(Unary("Reciprocal", {2}), Floats{2, -4}) == Floats{0.5F, -0.25F});
  CHECK(Compute<float>(Unary("Round", {4}), Floats{0.5F, 1.5F, -2.5F, 2.6F}) ==
        Floats{0, 2, -2, 3});
  OnnxNet hard = Unary("HardSigmoid", {3});
  CHECK(Compute<float>(hard, Floats{-9, 0, 9}) == Floats{0, 0.5F, 1});
  OnnxNet leaky = Unary("LeakyRelu", {2}).FloatAttr("alpha", 0.5F);
  CHECK(Compute<float>(leaky, Floats{-4, 4}) == Floats{-2, 4});
}

TEST_CASE("operators with several operands are applied in pairs") {
  OnnxNet net;
  net.Input("x", kFloat, {2}).Scalar("a", 1.0F).Scalar("b", 3.0F);
  net.Node("Max", {"x", "a", "b"}, {"m"}).Node("Sum", {"m", "a", "b"}, {"y"}).Output("y");
  CHECK(Compute<float>(net, Floats{0, 5}) == Floats{7, 9});
}

TEST_CASE("Where and comparisons") {
  OnnxNet net;
  net.Input("x", kFloat, {3}).Scalar("zero", 0.0F).Scalar("one", 1.0F);
  net.Node("Less", {"x", "zero"}, {"low"}).Node("Where", {"low", "one", "x"}, {"y"}).Output("y");
  CHECK(Compute<float>(net, Floats{-3, 0, 4}) == Floats{1, 0, 4});
}

TEST_CASE("BatchNormalization becomes a product and a sum") {
  OnnxNet net;
  net.Input("x", kFloat, {1, 2, 1, 2}).Const<float>("s", kFloat, {2}, {2, 3});
  net.Const<float>("b", kFloat, {2}, {1, 0}).Const<float>("m", kFloat, {2}, {1, 2});
  net.Const<float>("v", kFloat, {2}, {4, 9})
      .Node("BatchNormalization", {"x", "s", "b", "m", "v"}, {"y"});
  net.FloatAttr("epsilon", 0.0F).Output("y");
  CHECK(Compute<float>(net, Count(4)) == Floats{0, 1, 0, 1});
}

TEST_CASE("Gather, Tile, Expand, CumSum, ArgMax") {
  OnnxNet gather;
  gather.Input("x", kFloat, {3, 2})
      .Ints("i", {-1, 0})
      .Node("Gather", {"x", "i"}, {"y"})
      .Output("y");
  CHECK(Compute<float>(gather, Count(6)) == Floats{4, 5, 0, 1});
  OnnxNet tile;
  tile.Input("x", kFloat, {1, 2}).Ints("r", {2, 1}).Node("Tile", {"x", "r"}, {"y"}).Output("y");
  CHECK(Compute<float>(tile, Count(2)) == Floats{0, 1, 0, 1});
  OnnxNet expand;
  expand.Input("x", kFloat, {2, 1}).Ints("s", {1, 2}).Node("Expand", {"x", "s"}, {"y"}).Output("y");
  CHECK(Compute<float>(expand, Count(2)) == Floats{0, 0, 1, 1});
  OnnxNet sum;
  sum.Input("x", kFloat, {3}).Ints("a", {0}).Node("CumSum", {"x", "a"}, {"y"}).Output("y");
  CHECK(Compute<float>(sum, Count(3)) == Floats{0, 1, 3});
  OnnxNet arg = Unary("ArgMax", {2, 3}).Attr("axis", int64_t{1}).Attr("keepdims", int64_t{0});
  CHECK(Compute<int64_t>(arg, Floats{1, 5, 2, 7, 7, 0}) == std::vector<int64_t>{1, 0});
}

TEST_CASE("DepthToSpace in both orders of channels, SpaceToDepth") {
  // Channels 0..3 of one pixel.
  for (const char* mode : {"DCR", "CRD"}) {
    OnnxNet net = Unary("DepthToSpace", {1, 8, 1, 1}).Attr("blocksize", int64_t{2});
    net.TextAttr("mode", mode);
    const Floats wanted = std::string(mode) == "DCR" ? Floats{0, 2, 4, 6, 1, 3, 5, 7}
                                                     : Floats{0, 1, 2, 3, 4, 5, 6, 7};
    CHECK(Compute<float>(net, Count(8)) == wanted);
  }
  OnnxNet net = Unary("SpaceToDepth", {1, 1, 2, 2}).Attr("blocksize", int64_t{2});
  CHECK(Compute<float>(net, Count(4)) == Count(4));
}

TEST_CASE("pools of float32: ceil_mode, padding that counts") {
  OnnxNet most = Unary("MaxPool", {1, 1, 1, 4}).Attr("kernel_shape", Dims{1, 3});
  most.Attr("strides", Dims{1, 2}).Attr("ceil_mode", int64_t{1});
  CHECK(Compute<float>(most, Count(4)) == Floats{2, 3});
  OnnxNet floor =
      Unary("MaxPool", {1, 1, 1, 4}).Attr("kernel_shape", Dims{1, 3}).Attr("strides", Dims{1, 2});
  CHECK(Compute<float>(floor, Count(4)) == Floats{2});
  for (const int64_t counted : {0, 1}) {
    OnnxNet mean = Unary("AveragePool", {1, 1, 1, 2}).Attr("kernel_shape", Dims{1, 2});
    mean.Attr("pads", Dims{0, 1, 0, 0}).Attr("count_include_pad", counted);
    CHECK(Compute<float>(mean, Floats{2, 4}) == Floats{counted != 0 ? 1.0F : 2.0F, 3.0F});
  }
}

TEST_CASE("Conv of float32 with groups") {
  OnnxNet net;
  net.Input("x", kFloat, {1, 2, 1, 2}).Const<float>("w", kFloat, {2, 1, 1, 1}, {2, 3});
  net.Const<float>("b", kFloat, {2}, {1, -1}).Node("Conv", {"x", "w", "b"}, {"y"});
  net.Attr("group", int64_t{2}).Output("y");
  CHECK(Compute<float>(net, Count(4)) == Floats{1, 3, 5, 8});
}

TEST_CASE("Gemm: transposed operands, factors, a bias per column") {
  OnnxNet net;
  net.Input("x", kFloat, {2, 1}).Const<float>("w", kFloat, {2, 2}, {1, 2, 3, 4});
  net.Const<float>("c", kFloat, {1, 2}, {1, 2}).Node("Gemm", {"x", "w", "c"}, {"y"});
  net.Attr("transA", int64_t{1}).FloatAttr("alpha", 2.0F).FloatAttr("beta", 0.5F).Output("y");
  CHECK(Compute<float>(net, Floats{1, 10}) == Floats{62.5F, 85.0F});
}

TEST_CASE("MatMul of two computed values") {
  OnnxNet net;
  net.Input("x", kFloat, {2, 2}).Node("Transpose", {"x"}, {"t"}).Node("MatMul", {"x", "t"}, {"y"});
  net.Output("y");
  CHECK(Compute<float>(net, Count(4)) == Floats{1, 3, 3, 13});
}

}  // namespace
}  // namespace systole::test
