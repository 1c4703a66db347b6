// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Damaged files: bytes overwritten at random, files cut off, numbers and names of the structure
// exchanged. Whatever comes out must be an error or a graph that holds together.
#include <random>

#include "runtime/graph/validate.h"
#include "runtime/reference/interpret.h"
#include "tests/support/catch.h"
#include "tests/unit/onnx/onnx_net.h"

namespace systole::test {
namespace {

/// A network with most forms in it.
OnnxNet Rich() {
  OnnxNet net;
  net.Input("x", kFloat, {1, 2, 6, 6}).Scale("q", 0.05F, 120);
  net.Quantize("x", "q", "xq").Dequantize("xq", "q", "xr");
  net.RawConst("w", kInt8, {4, 2, 3, 3}, std::string(72, 3)).Scale("w", 0.02F, 0, kInt8);
  net.Dequantize("w", "w", "wr").Node("Conv", {"xr", "wr"}, {"c"}).Attr("pads", Dims{1, 1, 1, 1});
  net.Node("Relu", {"c"}, {"r"}).Scale("y", 0.1F, 5).Quantize("r", "y", "rq");
  net.Dequantize("rq", "y", "rr").Node("MaxPool", {"rr"}, {"m"}).Attr("kernel_shape", Dims{2, 2});
  net.Attr("strides", Dims{2, 2}).Node("Concat", {"m", "m"}, {"k"}).Attr("axis", int64_t{1});
  net.Ints("shape", {1, -1}).Node("Reshape", {"k", "shape"}, {"f"}).Quantize("f", "y", "fq");
  net.RawConst("v", kInt8, {72, 3}, std::string(216, 1)).Scale("v", 0.02F, 1, kInt8);
  net.Node("QLinearMatMul", {"fq", "y_s", "y_z", "v", "v_s", "v_z", "q_s", "q_z"}, {"g"});
  net.Dequantize("g", "q", "gr").Node("Softmax", {"gr"}, {"s"});
  net.Ints("a", {0}).Ints("b", {2}).Ints("ax", {1}).Node("Slice", {"s", "a", "b", "ax"}, {"y"});
  return net.Output("y");
}

/// Imports, and computes what can be imported.
bool Survives(const std::string& file) {
  const auto graph = ImportText(file);
  if (!graph) {
    CHECK_FALSE(graph.error().message.empty());
    return false;
  }
  REQUIRE(graph::ValidateStructure(*graph));
  std::vector<std::vector<std::byte>> inputs;
  int64_t total = 0;
  for (const auto& tensor : graph->tensors) total += tensor.size_bytes();
  if (total > (int64_t{16} << 20)) return true;
  for (const graph::TensorId id : graph->inputs) {
    inputs.emplace_back(static_cast<size_t>(graph->tensor(id).size_bytes()));
  }
  const std::vector<std::span<const std::byte>> spans(inputs.begin(), inputs.end());
  const auto values = reference::Interpret(*graph, golden::Numerics::kOrt, spans);
  if (!values) CHECK_FALSE(values.error().message.empty());
  return true;
}

TEST_CASE("the undamaged network runs") { CHECK(Survives(Rich().Text())); }

TEST_CASE("files cut off anywhere") {
  const std::string file = Rich().Text();
  for (size_t length = 0; length < file.size(); length += 3) Survives(file.substr(0, length));
}

TEST_CASE("bytes overwritten at random") {
  constexpr uint32_t kSeed = 20261;
  CAPTURE(kSeed);
  std::mt19937 random(kSeed);
  const std::string file = Rich().Text();
  for (int round = 0; round < 4000; ++round) {
    std::string damaged = file;
    const size_t count = 1 + random() % 4;
    for (size_t i = 0; i < count; ++i)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    CAPTURE(round);
    Survives(damaged);
  }
}

/// A number that files like to be wrong with.
int64_t OddNumber(std::mt19937& random) {
  static constexpr int64_t kOdd[] = {0,         1,         -1,        2,         3,
                                     127,       128,       255,       -8,        999,
                                     1LL << 20, 1LL << 31, 1LL << 40, INT64_MAX, INT64_MIN};
  return kOdd[random() % std::size(kOdd)];
}

void DamageNode(onnx::Graph& graph, std::mt19937& random) {
  auto* node = graph.mutable_node(static_cast<int>(random() % graph.node_size()));
  auto& other = graph.node(static_cast<int>(random() % graph.node_size()));
  switch (random() % 7) {
    case 0: node->set_op_type(other.op_type()); break;
    case 1:
      if (node->input_size() > 0 && other.output_size() > 0) {
        node->set_input(static_cast<int>(random() % node->input_size()), other.output(0));
      }
      break;
    case 2:
      if (node->input_size() > 0) node->mutable_input()->RemoveLast();
      break;
    case 3:
      if (node->input_size() > 0)
        node->set_input(static_cast<int>(random() % node->input_size()), "");
      break;
    case 4:
      *node->add_attribute() = other.attribute_size() > 0 ? other.attribute(0) : onnx::Attribute();
      break;
    case 5: node->add_output("more" + std::to_string(random() % 3)); break;
    default:
      if (node->attribute_size() > 0) {
        auto* attribute =
            node->mutable_attribute(static_cast<int>(random() % node->attribute_size()));
        attribute->set_i(OddNumber(random));
        if (attribute->ints_size() > 0) {
          attribute->set_ints(static_cast<int>(random() % attribute->ints_size()),
                              OddNumber(random));
        }
      }
  }
}

void DamageTensor(onnx::Graph& graph, std::mt19937& random) {
  auto* tensor = graph.mutable_initializer(static_cast<int>(random() % graph.initializer_size()));
  switch (random() % 4) {
    case 0: tensor->add_dims(OddNumber(random)); break;
    case 1:
      if (tensor->dims_size() > 0)
        tensor->set_dims(static_cast<int>(random() % tensor->dims_size()), OddNumber(random));
      break;
    case 2: tensor->set_data_type(static_cast<int>(random() % 18)); break;
    default: tensor->set_raw_data(std::string(random() % 9, static_cast<char>(random())));
  }
}

TEST_CASE("the structure damaged at random") {
  constexpr uint32_t kSeed = 20262;
  CAPTURE(kSeed);
  std::mt19937 random(kSeed);
  size_t accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    OnnxNet net = Rich();
    onnx::Graph& graph = *net.model().mutable_graph();
    const size_t count = 1 + random() % 3;
    for (size_t i = 0; i < count; ++i) {
      if (random() % 2 == 0) DamageNode(graph, random);
      else DamageTensor(graph, random);
    }
    if (random() % 8 == 0) {
      auto* shape = graph.mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
      shape->mutable_dim(static_cast<int>(random() % 4))->set_dim_value(OddNumber(random) % 4096);
    }
    CAPTURE(round);
    accepted += Survives(net.Text()) ? 1 : 0;
  }
  CHECK(accepted > 0);
}

}  // namespace
}  // namespace systole::test
