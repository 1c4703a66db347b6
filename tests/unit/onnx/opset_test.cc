// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// The same operator as several operator sets write it.
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

std::vector<float> Count(size_t count) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
  return values;
}

TEST_CASE("Clip: limits as attributes, then as inputs") {
  OnnxNet old(10);
  old.Input("x", kFloat, {4}).Node("Clip", {"x"}, {"y"});
  old.FloatAttr("min", 1.0F).FloatAttr("max", 2.0F).Output("y");
  OnnxNet recent(13);
  recent.Input("x", kFloat, {4}).Scalar("low", 1.0F).Scalar("high", 2.0F);
  recent.Node("Clip", {"x", "low", "high"}, {"y"}).Output("y");
  const std::vector<float> wanted = {1, 1, 2, 2};
  CHECK(Compute<float>(old, Count(4)) == wanted);
  CHECK(Compute<float>(recent, Count(4)) == wanted);
  OnnxNet low(13);
  low.Input("x", kFloat, {4}).Scalar("low", 1.0F).Node("Clip", {"x", "low", ""}, {"y"}).Output("y");
  CHECK(Compute<float>(low, Count(4)) == std::vector<float>{1, 1, 2, 3});
}

TEST_CASE("Pad: amounts as attribute, as input, of named axes") {
  OnnxNet old(10);
  old.Input("x", kFloat, {1, 2}).Node("Pad", {"x"}, {"y"}).Attr("pads", Dims{0, 1, 0, 0});
  old.FloatAttr("value", 9.0F).Output("y");
  OnnxNet recent(13);
  recent.Input("x", kFloat, {1, 2}).Ints("p", {0, 1, 0, 0}).Scalar("v", 9.0F);
  recent.Node("Pad", {"x", "p", "v"}, {"y"}).Output("y");
  OnnxNet named(18);
  named.Input("x", kFloat, {1, 2}).Ints("p", {1, 0}).Scalar("v", 9.0F).Ints("a", {-1});
  named.Node("Pad", {"x", "p", "v", "a"}, {"y"}).Output("y");
  for (const OnnxNet* net : {&old, &recent, &named}) {
    CHECK(Compute<float>(*net, Count(2)) == std::vector<float>{9, 0, 1});
  }
}

TEST_CASE("Squeeze, Unsqueeze: axes as attribute, then as input") {
  OnnxNet old(11);
  old.Input("x", kFloat, {1, 2, 1}).Node("Squeeze", {"x"}, {"s"}).Attr("axes", Dims{0});
  old.Node("Unsqueeze", {"s"}, {"y"}).Attr("axes", Dims{0, 3}).Output("y");
  OnnxNet recent(13);
  recent.Input("x", kFloat, {1, 2, 1}).Ints("a", {0}).Ints("b", {0, -1});
  recent.Node("Squeeze", {"x", "a"}, {"s"}).Node("Unsqueeze", {"s", "b"}, {"y"}).Output("y");
  for (const OnnxNet* net : {&old, &recent}) {
    const auto graph = net->Import();
    REQUIRE(graph);
    CHECK(graph->tensor(graph->outputs[0]).shape == graph::Shape{1, 2, 1, 1});
  }
}

TEST_CASE("ReduceMax, ReduceMean: axes as attribute, then as input") {
  for (const char* op : {"ReduceMax", "ReduceMean"}) {
    OnnxNet old(13);
    old.Input("x", kFloat, {2, 3}).Node(op, {"x"}, {"y"}).Attr("axes", Dims{1});
    old.Attr("keepdims", int64_t{0}).Output("y");
    OnnxNet recent(18);
    recent.Input("x", kFloat, {2, 3}).Ints("a", {-1}).Node(op, {"x", "a"}, {"y"});
    recent.Attr("keepdims", int64_t{0}).Output("y");
    const auto wanted = std::string(op) == "ReduceMax" ? std::vector<float>{2, 5}
                                                       : std::vector<float>{1, 4};
    CHECK(Compute<float>(old, Count(6)) == wanted);
    CHECK(Compute<float>(recent, Count(6)) == wanted);
  }
}

TEST_CASE("Split: sizes as attribute, as input, equal parts") {
  OnnxNet old(11);
  old.Input("x", kFloat, {3})
      .Node("Split", {"x"}, {"a", "y"})
      .Attr("split", Dims{1, 2})
      .Output("y");
  OnnxNet recent(13);
  recent.Input("x", kFloat, {3})
      .Ints("s", {1, 2})
      .Node("Split", {"x", "s"}, {"a", "y"})
      .Output("y");
  CHECK(Compute<float>(old, Count(3)) == std::vector<float>{1, 2});
  CHECK(Compute<float>(recent, Count(3)) == std::vector<float>{1, 2});
  OnnxNet equal(18);
  equal.Input("x", kFloat, {3}).Node("Split", {"x"}, {"a", "y"}).Attr("num_outputs", int64_t{2});
  equal.Output("y");
  CHECK(Compute<float>(equal, Count(3)) == std::vector<float>{2});
}

TEST_CASE("Slice: limits as attributes and as inputs, backwards, beyond the end") {
  OnnxNet old(9);
  old.Input("x", kFloat, {5}).Node("Slice", {"x"}, {"y"}).Attr("starts", Dims{1});
  old.Attr("ends", Dims{-1}).Output("y");
  CHECK(Compute<float>(old, Count(5)) == std::vector<float>{1, 2, 3});
  OnnxNet recent(13);
  recent.Input("x", kFloat, {5}).Ints("s", {-1}).Ints("e", {INT64_MIN}).Ints("a", {0});
  recent.Ints("d", {-2}).Node("Slice", {"x", "s", "e", "a", "d"}, {"y"}).Output("y");
  CHECK(Compute<float>(recent, Count(5)) == std::vector<float>{4, 2, 0});
}

TEST_CASE("Softmax: one list from the axis on until operator set 12, then one axis") {
  for (const int64_t opset : {11, 13}) {
    OnnxNet net(opset);
    net.Input("x", kFloat, {1, 2, 2}).Node("Softmax", {"x"}, {"y"}).Attr("axis", int64_t{1});
    net.Output("y");
    const float wanted = opset < 13 ? 0.25F : 0.5F;
    CHECK(Compute<float>(net, std::vector<float>(4, 1.0F)) == std::vector<float>(4, wanted));
  }
}

TEST_CASE("Upsample and Resize: scales as attribute and as inputs") {
  OnnxNet old(9);
  old.Input("x", kFloat, {1, 1, 1, 2}).Const<float>("f", kFloat, {4}, {1, 1, 2, 2});
  old.Node("Upsample", {"x", "f"}, {"y"}).TextAttr("mode", "nearest").Output("y");
  OnnxNet middle(10);
  middle.Input("x", kFloat, {1, 1, 1, 2}).Const<float>("f", kFloat, {4}, {1, 1, 2, 2});
  middle.Node("Resize", {"x", "f"}, {"y"}).TextAttr("mode", "nearest").Output("y");
  OnnxNet recent(13);
  recent.Input("x", kFloat, {1, 1, 1, 2}).Ints("sizes", {1, 1, 2, 4});
  recent.Node("Resize", {"x", "", "", "sizes"}, {"y"}).TextAttr("mode", "nearest");
  recent.TextAttr("coordinate_transformation_mode", "asymmetric").TextAttr("nearest_mode", "floor");
  recent.Output("y");
  for (const OnnxNet* net : {&old, &middle, &recent}) {
    CHECK(Compute<float>(*net, Count(2)) == std::vector<float>{0, 0, 1, 1, 0, 0, 1, 1});
  }
}

TEST_CASE("QuantizeLinear and DequantizeLinear: default type, axis") {
  OnnxNet net(10);
  net.Input("x", kFloat, {2}).Scalar("s", 0.5F).Node("QuantizeLinear", {"x", "s"}, {"q"});
  net.Node("DequantizeLinear", {"q", "s"}, {"y"}).Output("y");
  CHECK(Compute<float>(net, std::vector<float>{1.2F, -1.0F}) == std::vector<float>{1.0F, 0.0F});
  OnnxNet axis(13);
  axis.Input("x", kInt8, {2, 2}).Const<float>("s", kFloat, {2}, {0.5F, 2.0F});
  axis.RawConst("z", kInt8, {2}, std::string("\x01\x02"));
  axis.Node("DequantizeLinear", {"x", "s", "z"}, {"y"}).Attr("axis", int64_t{-1}).Output("y");
  CHECK(Compute<float>(axis, std::vector<int8_t>{1, 2, 3, 4}) ==
        std::vector<float>{0.0F, 0.0F, 1.0F, 4.0F});
  OnnxNet typed(21);
  typed.Input("x", kFloat, {1}).Scalar("s", 1.0F).Node("QuantizeLinear", {"x", "s"}, {"y"});
  typed.Attr("output_dtype", int64_t{kInt8}).Output("y");
  CHECK(Compute<int8_t>(typed, std::vector<float>{-3.0F}) == std::vector<int8_t>{-3});
}

TEST_CASE("operator sets outside the supported ones are refused") {
  for (const int64_t opset : {6, 23}) {
    OnnxNet net(opset);
    net.Input("x", kFloat, {1}).Node("Relu", {"x"}, {"y"}).Output("y");
    CHECK(Refusal(net.Import(), StatusCode::kUnsupported).find("operator set version") !=
          std::string::npos);
  }
}

}  // namespace
}  // namespace systole::test
