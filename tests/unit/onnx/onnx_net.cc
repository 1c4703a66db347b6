// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/onnx/onnx_net.h"

#include "runtime/import/onnx_importer.h"
#include "runtime/reference/interpret.h"
#include "tests/support/catch.h"

namespace systole::test {

OnnxNet::OnnxNet(int64_t opset) {
  model_.set_ir_version(8);
  auto* standard = model_.add_opset_import();
  standard->set_domain("");
  standard->set_version(opset);
  auto* contributed = model_.add_opset_import();
  contributed->set_domain("com.microsoft");
  contributed->set_version(1);
  model_.mutable_graph()->set_name("net");
}

OnnxNet& OnnxNet::Input(const std::string& name, int type, const Dims& dims) {
  auto* input = model_.mutable_graph()->add_input();
  input->set_name(name);
  auto* tensor = input->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(type);
  tensor->mutable_shape();
  for (const int64_t dim : dims) tensor->mutable_shape()->add_dim()->set_dim_value(dim);
  return *this;
}

OnnxNet& OnnxNet::Output(const std::string& name) {
  model_.mutable_graph()->add_output()->set_name(name);
  return *this;
}

OnnxNet& OnnxNet::RawConst(const std::string& name, int type, const Dims& dims,
                           const std::string& bytes) {
  auto* tensor = model_.mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(type);
  for (const int64_t dim : dims) tensor->add_dims(dim);
  tensor->set_raw_data(bytes);
  return *this;
}

OnnxNet& OnnxNet::Scale(const std::string& name, float scale, int zero, int type) {
  Scalar(name + "_s", scale);
  return RawConst(name + "_z", type, {}, std::string(1, static_cast<char>(zero)));
}

OnnxNet& OnnxNet::Node(const std::string& type, const Names& inputs, const Names& outputs,
                       const std::string& domain) {
  auto* node = model_.mutable_graph()->add_node();
  node->set_op_type(type);
  node->set_domain(domain);
  for (const std::string& name : inputs) node->add_input(name);
  for (const std::string& name : outputs) node->add_output(name);
  return *this;
}

namespace {

onnx::Attribute* Last(onnx::Model& model, const std::string& name, int type) {
  auto* nodes = model.mutable_graph()->mutable_node();
  auto* attribute = nodes->Mutable(nodes->size() - 1)->add_attribute();
  attribute->set_name(name);
  attribute->set_type(type);
  return attribute;
}

}  // namespace

OnnxNet& OnnxNet::Attr(const std::string& name, int64_t value) {
  Last(model_, name, 2)->set_i(value);
  return *this;
}

OnnxNet& OnnxNet::Attr(const std::string& name, const std::vector<int64_t>& values) {
  auto* attribute = Last(model_, name, 7);
  for (const int64_t value : values) attribute->add_ints(value);
  return *this;
}

OnnxNet& OnnxNet::FloatAttr(const std::string& name, float value) {
  Last(model_, name, 1)->set_f(value);
  return *this;
}

OnnxNet& OnnxNet::TextAttr(const std::string& name, const std::string& value) {
  Last(model_, name, 3)->set_s(value);
  return *this;
}

OnnxNet& OnnxNet::Dequantize(const std::string& stored, const std::string& scale,
                             const std::string& real) {
  return Node("DequantizeLinear", {stored, scale + "_s", scale + "_z"}, {real});
}

OnnxNet& OnnxNet::Quantize(const std::string& real, const std::string& scale,
                           const std::string& stored) {
  return Node("QuantizeLinear", {real, scale + "_s", scale + "_z"}, {stored});
}

Result<graph::Graph> OnnxNet::Import() const { return ImportText(Text()); }

Result<graph::Graph> ImportText(const std::string& file) {
  return import::ImportOnnx({reinterpret_cast<const std::byte*>(file.data()), file.size()},
                            "built");
}

std::vector<std::byte> Compute(const OnnxNet& net,
                               const std::vector<std::vector<std::byte>>& inputs) {
  const auto graph = net.Import();
  if (!graph) FAIL(graph.error().message);
  std::vector<std::span<const std::byte>> spans(inputs.begin(), inputs.end());
  auto values = reference::Interpret(*graph, golden::Numerics::kOrt, spans);
  if (!values) FAIL(values.error().message);
  return (*values)[graph->outputs[0]];
}

std::string Kinds(const graph::Graph& graph) {
  std::string text;
  for (const graph::Node& node : graph.nodes) {
    text += (text.empty() ? "" : " ") + std::string(graph::OpKindName(node.kind));
  }
  return text;
}

std::string Refusal(const Result<graph::Graph>& result, StatusCode code) {
  REQUIRE_FALSE(result);
  CHECK(result.error().code == code);
  return result.error().message;
}

}  // namespace systole::test
