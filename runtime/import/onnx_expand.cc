// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/onnx_expand.h"

#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/import/onnx_op.h"

namespace systole::import {
namespace {

/// Bounds what a small file can grow to.
constexpr int kMaxNodes = 200000;

/// Writes the nodes that take the place of one.
class Expansion {
 public:
  Expansion(const onnx::Node& node, onnx::Graph& graph, int position)
      : node_(node), a_(node), graph_(graph),
        prefix_(node.output(0) + "_part" + std::to_string(position) + "_") {}

  std::vector<onnx::Node> Take() { return std::move(nodes_); }
  const OnnxAttributes& a() const { return a_; }
  std::string In(int i) const { return i < node_.input_size() ? node_.input(i) : std::string(); }

  /// A node with `count` outputs; the name of the first. The others have "_1", "_2" behind it.
  std::string Add(const char* type, std::vector<std::string> inputs, int count = 1) {
    onnx::Node& node = nodes_.emplace_back();
    node.set_op_type(type);
    node.set_name(node_.name().empty() ? prefix_ + type : node_.name());
    while (!inputs.empty() && inputs.back().empty()) inputs.pop_back();
    for (std::string& input : inputs) node.add_input(std::move(input));
    const std::string name = prefix_ + std::to_string(names_++);
    node.add_output(name);
    for (int i = 1; i < count; ++i) node.add_output(name + "_" + std::to_string(i));
    return name;
  }

  void CopyAttributes() {
    for (const onnx::Attribute& attribute : node_.attribute()) {
      if (attribute.name().starts_with("activation")) continue;
      *nodes_.back().add_attribute() = attribute;
    }
  }
  void SetInt(const char* name, int64_t value) {
    onnx::Attribute& a = *nodes_.back().add_attribute();
    a.set_name(name), a.set_i(value);
  }
  void SetFloat(const char* name, float value) {
    onnx::Attribute& a = *nodes_.back().add_attribute();
    a.set_name(name), a.set_f(value);
  }
  void SetInts(const char* name, const std::vector<int64_t>& values) {
    onnx::Attribute& a = *nodes_.back().add_attribute();
    a.set_name(name);
    for (const int64_t value : values) a.add_ints(value);
  }

  std::string Number(float value) {
    onnx::Tensor& t = *graph_.add_initializer();
    t.set_name(prefix_ + std::to_string(names_++));
    t.set_data_type(1);
    t.add_float_data(value);
    return t.name();
  }

  /// The last node writes what the replaced one wrote.
  bool Finish() {
    if (nodes_.empty()) return false;
    *nodes_.back().mutable_output(0) = node_.output(0);
    return true;
  }

 private:
  const onnx::Node& node_;
  const OnnxAttributes a_;
  onnx::Graph& graph_;
  const std::string prefix_;
  int names_ = 0;
  std::vector<onnx::Node> nodes_;
};

/// float32 (a * b) * (scale of a * scale of b) + bias for integers a, b with zero points.
bool ScaledProduct(Expansion& e, const std::string& a, const std::string& b,
                   const std::string& a_zero, const std::string& b_zero, const std::string& a_scale,
                   const std::string& b_scale, const std::string& bias) {
  const std::string sums = e.Add("MatMulInteger", {a, b, a_zero, b_zero});
  const std::string real = e.Add("Cast", {sums});
  e.SetInt("to", 1);
  const std::string scale = e.Add("Mul", {a_scale, b_scale});
  const std::string product = e.Add("Mul", {real, scale});
  if (!bias.empty()) e.Add("Add", {product, bias});
  return true;
}

bool DynamicProduct(Expansion& e) {
  const std::string x = e.Add("DynamicQuantizeLinear", {e.In(0)}, 3);
  return ScaledProduct(e, x, e.In(1), x + "_2", e.In(3), x + "_1", e.In(2), e.In(4));
}

bool IntegerProduct(Expansion& e) {
  return ScaledProduct(e, e.In(0), e.In(1), e.In(4), e.In(5), e.In(2), e.In(3), e.In(6));
}

/// The activation that a fused node names, with its parameters.
bool Activate(Expansion& e, const std::string& x) {
  const std::string type = e.a().Text("activation", "");
  const auto parameters = e.a().Floats("activation_params");
  if (type.empty()) return true;
  if (type == "Relu" || type == "Sigmoid" || type == "Tanh") {
    e.Add(type.c_str(), {x});
    return true;
  }
  if (type == "LeakyRelu") {
    e.Add("LeakyRelu", {x});
    e.SetFloat("alpha", parameters.empty() ? e.a().Float("activation_alpha", 0.01F)
                                           : parameters[0]);
    return true;
  }
  if (parameters.size() != 2) return false;
  if (type == "Clip") {
    const std::string low = e.Number(parameters[0]);
    e.Add("Clip", {x, low, e.Number(parameters[1])});
    return true;
  }
  if (type != "HardSigmoid") return false;
  e.Add("HardSigmoid", {x});
  e.SetFloat("alpha", parameters[0]), e.SetFloat("beta", parameters[1]);
  return true;
}

bool FusedConv(Expansion& e) {
  std::string y = e.Add("Conv", {e.In(0), e.In(1), e.In(2)});
  e.CopyAttributes();
  if (!e.In(3).empty()) y = e.Add("Add", {y, e.In(3)});
  return Activate(e, y);
}

bool FusedGemm(Expansion& e) {
  const std::string y = e.Add("Gemm", {e.In(0), e.In(1), e.In(2)});
  e.CopyAttributes();
  return Activate(e, y);
}

bool FusedMatMul(Expansion& e) {
  for (const char* name : {"transA", "transB", "transBatchA", "transBatchB"}) {
    if (e.a().Int(name, 0) != 0) return false;
  }
  const std::string y = e.Add("MatMul", {e.In(0), e.In(1)});
  const float alpha = e.a().Float("alpha", 1.0F);
  if (alpha != 1.0F) e.Add("Mul", {y, e.Number(alpha)});
  return true;
}

bool QuantizedWhere(Expansion& e) {
  const std::string x = e.Add("DequantizeLinear", {e.In(1), e.In(2), e.In(3)});
  const std::string y = e.Add("DequantizeLinear", {e.In(4), e.In(5), e.In(6)});
  const std::string z = e.Add("Where", {e.In(0), x, y});
  e.Add("QuantizeLinear", {z, e.In(7), e.In(8)});
  return true;
}

bool QuantizedMean(Expansion& e) {
  const std::string x = e.Add("DequantizeLinear", {e.In(0), e.In(1), e.In(2)});
  const std::string y = e.Add("ReduceMean", {x});
  e.CopyAttributes();
  e.Add("QuantizeLinear", {y, e.In(3), e.In(4)});
  return true;
}

bool LastChannelsPool(Expansion& e) {
  const std::string first = e.Add("Transpose", {e.In(0)});
  e.SetInts("perm", {0, 3, 1, 2});
  const std::string y = e.Add("MaxPool", {first});
  e.CopyAttributes();
  e.Add("Transpose", {y});
  e.SetInts("perm", {0, 2, 3, 1});
  return true;
}

using Rule = bool (*)(Expansion&);

Rule FindRule(const std::string& type) {
  static const std::unordered_map<std::string, Rule> rules = {
      {"DynamicQuantizeMatMul", DynamicProduct}, {"MatMulIntegerToFloat", IntegerProduct},
      {"FusedConv", FusedConv},                  {"FusedGemm", FusedGemm},
      {"FusedMatMul", FusedMatMul},              {"QLinearWhere", QuantizedWhere},
      {"QLinearReduceMean", QuantizedMean},      {"NhwcMaxPool", LastChannelsPool}};
  const auto found = rules.find(type);
  return found != rules.end() ? found->second : nullptr;
}

}  // namespace

void ExpandFusedNodes(onnx::Model& model) {
  onnx::Graph& graph = *model.mutable_graph();
  std::vector<onnx::Node> nodes;
  bool changed = false;
  for (int i = 0; i < graph.node_size(); ++i) {
    const onnx::Node& node = graph.node(i);
    const Rule rule = node.domain() == "com.microsoft" ? FindRule(node.op_type()) : nullptr;
    if (rule != nullptr && node.output_size() == 1 && nodes.size() < kMaxNodes) {
      Expansion expansion(node, graph, i);
      if (rule(expansion) && expansion.Finish()) {
        for (onnx::Node& part : expansion.Take()) nodes.push_back(std::move(part));
        changed = true;
        continue;
      }
    }
    nodes.push_back(node);
  }
  if (!changed) return;
  graph.clear_node();
  for (onnx::Node& node : nodes) *graph.add_node() = std::move(node);
}

}  // namespace systole::import
