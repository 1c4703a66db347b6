// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Constants: raw, in typed fields, as nodes; inputs and outputs of the network.
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

OnnxNet AddConstant(const std::string& name) {
  OnnxNet net;
  net.Input("x", kFloat, {2}).Node("Add", {"x", name}, {"y"}).Output("y");
  return net;
}

TEST_CASE("constants in typed fields") {
  OnnxNet net = AddConstant("f");
  auto* tensor = net.model().mutable_graph()->add_initializer();
  tensor->set_name("f");
  tensor->set_data_type(kFloat);
  tensor->add_dims(2);
  tensor->add_float_data(0.5F);
  tensor->add_float_data(1.5F);
  CHECK(Compute<float>(net, std::vector<float>{1, 2}) == std::vector<float>{1.5F, 3.5F});
}

TEST_CASE("8-bit constants in int32 fields, double precision") {
  OnnxNet net;
  net.Input("x", kFloat, {2}).Scalar("s", 0.5F).Node("DequantizeLinear", {"c", "s"}, {"r"});
  net.Node("Add", {"x", "r"}, {"t"}).Node("Add", {"t", "d"}, {"y"}).Output("y");
  auto* bytes = net.model().mutable_graph()->add_initializer();
  bytes->set_name("c");
  bytes->set_data_type(kInt8);
  bytes->add_dims(2);
  bytes->add_int32_data(-2);
  bytes->add_int32_data(4);
  auto* wide = net.model().mutable_graph()->add_initializer();
  wide->set_name("d");
  wide->set_data_type(11);
  wide->add_double_data(0.25);
  CHECK(Compute<float>(net, std::vector<float>{1, 2}) == std::vector<float>{0.25F, 4.25F});
}

TEST_CASE("Constant nodes stand anywhere and hold lists or numbers") {
  OnnxNet net = AddConstant("c");
  net.Node("Constant", {}, {"c"}).FloatAttr("value_float", 3.0F);
  CHECK(Compute<float>(net, std::vector<float>{1, 2}) == std::vector<float>{4, 5});
}

TEST_CASE("shapes computed from shapes are constants") {
  OnnxNet net;
  net.Input("x", kFloat, {2, 3}).Node("Shape", {"x"}, {"shape"}).Ints("zero", {0});
  net.Node("Gather", {"shape", "zero"}, {"rows"}).Ints("open", {-1});
  net.Node("Concat", {"open", "rows"}, {"target"}).Attr("axis", int64_t{0});
  net.Node("Reshape", {"x", "target"}, {"y"}).Output("y");
  const auto graph = net.Import();
  if (!graph) FAIL(graph.error().message);
  CHECK(Kinds(*graph) == "RESHAPE");
  CHECK(graph->tensor(graph->outputs[0]).shape == graph::Shape{3, 2});
}

TEST_CASE("an open batch is 1, other open dimensions are refused") {
  OnnxNet net = AddConstant("c");
  net.Scalar("c", 1.0F);
  auto* shape = net.model().mutable_graph()->mutable_input(0)->mutable_type()
                    ->mutable_tensor_type()->mutable_shape();
  shape->mutable_dim(0)->clear_dim_value();
  shape->mutable_dim(0)->set_dim_param("batch");
  auto graph = net.Import();
  REQUIRE(graph);
  CHECK(graph->tensor(graph->inputs[0]).shape == graph::Shape{1});
  shape->add_dim()->set_dim_param("width");
  const std::string message = Refusal(net.Import(), StatusCode::kUnsupported);
  CHECK(message.find("'x'") != std::string::npos);
  CHECK(message.find("fixed dimensions") != std::string::npos);
}

TEST_CASE("an input that comes out again, and a constant output") {
  OnnxNet net;
  net.Input("x", kFloat, {2}).Node("Identity", {"x"}, {"y"}).Output("y");
  CHECK(Compute<float>(net, std::vector<float>{1, 2}) == std::vector<float>{1, 2});
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(graph->tensor(graph->outputs[0]).name == "y");
  OnnxNet constant;
  constant.Input("x", kFloat, {1}).Scalar("c", 7.0F).Node("Relu", {"c"}, {"y"}).Output("y");
  CHECK(Compute<float>(constant, std::vector<float>{1}) == std::vector<float>{7});
}

TEST_CASE("old files list initializers among the inputs") {
  OnnxNet net = AddConstant("c");
  net.Input("c", kFloat, {}).Scalar("c", 1.0F);
  const auto graph = net.Import();
  REQUIRE(graph);
  CHECK(graph->inputs.size() == 1);
}

}  // namespace
}  // namespace systole::test
