// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Networks that contradict themselves or hold what cannot run.
#include <functional>

#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

struct Bad {
  const char* says;
  std::function<void(OnnxNet&)> build;
};

void CheckRefused(const std::vector<Bad>& cases, StatusCode code) {
  for (const Bad& bad : cases) {
    OnnxNet net;
    net.Input("x", kFloat, {1, 2, 4, 4});
    bad.build(net);
    net.Output("y");
    INFO(bad.says);
    const std::string message = Refusal(net.Import(), code);
    INFO(message);
    CHECK(message.find(bad.says) != std::string::npos);
  }
}

TEST_CASE("contradictions are invalid") {
  CheckRefused(
      {
          {"before any node", [](OnnxNet& n) { n.Node("Relu", {"z"}, {"y"}); }},
          {"written twice",
           [](OnnxNet& n) { n.Node("Relu", {"x"}, {"y"}).Node("Abs", {"x"}, {"y"}); }},
          {"no node writes it", [](OnnxNet& n) { n.Node("Relu", {"x"}, {"z"}); }},
          {"not a permutation",
           [](OnnxNet& n) {
             n.Node("Transpose", {"x"}, {"y"}).Attr("perm", Dims{0, 0, 1, 2});
           }},
          {"cannot be broadcast",
           [](OnnxNet& n) {
             n.Const<float>("c", kFloat, {3}, {1, 2, 3}).Node("Add", {"x", "c"}, {"y"});
           }},
          {"cannot reshape",
           [](OnnxNet& n) {
             n.Ints("s", {5, -2}).Node("Reshape", {"x", "s"}, {"y"});
           }},
          {"its shape needs",
           [](OnnxNet& n) {
             n.RawConst("c", kFloat, {3}, "abcd").Node("Add", {"x", "c"}, {"y"});
           }},
          {"axis 4",
           [](OnnxNet& n) {
             n.Node("Concat", {"x", "x"}, {"y"}).Attr("axis", int64_t{4});
           }},
          {"does not fit",
           [](OnnxNet& n) {
             n.Node("MaxPool", {"x"}, {"y"}).Attr("kernel_shape", Dims{5, 5});
           }},
          {"strides",
           [](OnnxNet& n) {
             n.Node("MaxPool", {"x"}, {"y"})
                 .Attr("kernel_shape", Dims{2, 2})
                 .Attr("strides", Dims{0, 1});
           }},
          {"kernel_shape is missing", [](OnnxNet& n) { n.Node("MaxPool", {"x"}, {"y"}); }},
          {"do not add up",
           [](OnnxNet& n) {
             n.Ints("s", {1, 2}).Node("Split", {"x", "s"}, {"y", "z"}).Attr("axis", int64_t{1});
           }},
          {"do not fit input",
           [](OnnxNet& n) {
             n.Const<float>("w", kFloat, {1, 3, 1, 1}, {1, 2, 3}).Node("Conv", {"x", "w"}, {"y"});
           }},
          {"groups",
           [](OnnxNet& n) {
             n.Const<float>("w", kFloat, {1, 1, 1, 1}, {1}).Node("Conv", {"x", "w"}, {"y"});
             n.Attr("group", int64_t{-1});
           }},
      },
      StatusCode::kInvalidArgument);
}

TEST_CASE("what cannot run is unsupported and named") {
  CheckRefused(
      {
          {"9 dimensions; the limit is 8", [](OnnxNet& n) {
             n.Const<float>("c", kFloat, {1, 1, 1, 1, 1, 1, 1, 1}, {1}).Ints("a", {0});
             n.Node("Unsqueeze", {"c", "a"}, {"y"});
           }},
          {"[NonZero]", [](OnnxNet& n) { n.Node("NonZero", {"x"}, {"y"}); }},
          {"[Foo]", [](OnnxNet& n) { n.Node("Foo", {"x"}, {"y"}, "my.domain"); }},
          {"element type string", [](OnnxNet& n) {
             n.RawConst("c", 8, {1}, "a").Node("Add", {"x", "c"}, {"y"});
           }},
          {"not a constant", [](OnnxNet& n) { n.Node("Conv", {"x", "x"}, {"y"}); }},
          {"computed while the network runs", [](OnnxNet& n) {
             n.Node("Cast", {"x"}, {"i"}).Attr("to", int64_t{kInt64});
             n.Node("Reshape", {"x", "i"}, {"y"});
           }},
          {"must be positive", [](OnnxNet& n) {
             n.Scale("q", -1.0F, 0).Quantize("x", "q", "y");
           }},
          {"dilations", [](OnnxNet& n) {
             n.Node("MaxPool", {"x"}, {"y"}).Attr("kernel_shape", Dims{2, 2});
             n.Attr("dilations", Dims{2, 2});
           }},
          {"mode 'sideways'", [](OnnxNet& n) {
             n.Ints("p", {0, 0, 1, 0, 0, 0, 0, 0}).Node("Pad", {"x", "p"}, {"y"});
             n.TextAttr("mode", "sideways");
           }},
          {"without elements", [](OnnxNet& n) {
             n.Ints("s", {3}).Ints("e", {3}).Node("Slice", {"x", "s", "e"}, {"y"});
           }},
          {"count_include_pad", [](OnnxNet& n) {
             n.Node("AveragePool", {"x"}, {"y"}).Attr("kernel_shape", Dims{3, 3});
             n.Attr("pads", Dims{1, 1, 1, 1}).Attr("ceil_mode", int64_t{1});
             n.Attr("count_include_pad", int64_t{1});
           }},
      },
      StatusCode::kUnsupported);
}

TEST_CASE("up to ten nodes are listed, those behind them are not blamed") {
  OnnxNet net;
  net.Input("x", kFloat, {2});
  std::string last = "x";
  for (int i = 0; i < 12; ++i) net.Node("Foo", {"x"}, {"v" + std::to_string(i)});
  net.Node("Relu", {"v0"}, {"y"}).Output("y");
  const std::string message = Refusal(net.Import(), StatusCode::kUnsupported);
  CHECK(message.find("12 nodes cannot run") != std::string::npos);
  CHECK(message.find("and 2 more") != std::string::npos);
  CHECK(message.find("Relu") == std::string::npos);
}

TEST_CASE("sizes that a small file asks for are bounded") {
  OnnxNet net;
  net.Input("x", kFloat, {1}).Ints("s", {1 << 14, 1 << 14});
  net.Node("ConstantOfShape", {"s"}, {"c"}).Node("Add", {"x", "c"}, {"y"}).Output("y");
  // 1 GiB: either refused, or left to be computed; never computed here.
  const auto graph = net.Import();
  if (graph) CHECK(graph->nodes.size() == 2);
  OnnxNet large;
  large.Input("x", kFloat, {1}).Ints("s", {int64_t{1} << 40, int64_t{1} << 40});
  large.Node("ConstantOfShape", {"s"}, {"c"}).Node("Add", {"x", "c"}, {"y"}).Output("y");
  CHECK_FALSE(large.Import());
  OnnxNet input;
  input.Input("x", kFloat, {1 << 20, 1 << 20}).Node("Relu", {"x"}, {"y"}).Output("y");
  CHECK_FALSE(input.Import());
}

TEST_CASE("files that are no ONNX") {
  CHECK_FALSE(ImportText(""));
  CHECK_FALSE(ImportText("junk"));
  CHECK_FALSE(ImportText(std::string(1000, '\xff')));
  OnnxNet empty;
  CHECK_FALSE(empty.Import());
  empty.model().clear_graph();
  Refusal(empty.Import(), StatusCode::kInvalidArgument);
  OnnxNet version;
  version.Input("x", kFloat, {1}).Node("Relu", {"x"}, {"y"}).Output("y").model().set_ir_version(99);
  Refusal(version.Import(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace systole::test
