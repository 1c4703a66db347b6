// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string>
#include <utility>

#include "runtime/import/onnx_model.pb.h"
#include "tests/fuzz/random.h"

namespace systole::fuzz {
namespace {

constexpr const char* kOperators[] = {"Conv",
                                      "ConvInteger",
                                      "QLinearConv",
                                      "MatMul",
                                      "MatMulInteger",
                                      "QLinearMatMul",
                                      "Gemm",
                                      "Add",
                                      "Sub",
                                      "Mul",
                                      "Div",
                                      "Relu",
                                      "Clip",
                                      "LeakyRelu",
                                      "PRelu",
                                      "Sigmoid",
                                      "Tanh",
                                      "HardSwish",
                                      "Softmax",
                                      "MaxPool",
                                      "AveragePool",
                                      "GlobalAveragePool",
                                      "ReduceMean",
                                      "QuantizeLinear",
                                      "DequantizeLinear",
                                      "DynamicQuantizeLinear",
                                      "QLinearAdd",
                                      "QLinearMul",
                                      "QLinearConcat",
                                      "QLinearGlobalAveragePool",
                                      "QLinearSigmoid",
                                      "QLinearLeakyRelu",
                                      "Concat",
                                      "Split",
                                      "Slice",
                                      "Gather",
                                      "Transpose",
                                      "Reshape",
                                      "Flatten",
                                      "Squeeze",
                                      "Unsqueeze",
                                      "Pad",
                                      "Resize",
                                      "DepthToSpace",
                                      "SpaceToDepth",
                                      "ConvTranspose",
                                      "Identity",
                                      "Cast",
                                      "Shape",
                                      "Constant",
                                      "ConstantOfShape",
                                      "Expand",
                                      "Tile",
                                      "ArgMax",
                                      "BatchNormalization",
                                      "Max",
                                      "Min"};
constexpr const char* kAttributes[] = {
    "axis",         "axes",           "perm",     "pads",      "strides",   "dilations",
    "kernel_shape", "group",          "alpha",    "beta",      "transA",    "transB",
    "keepdims",     "mode",           "auto_pad", "blocksize", "ceil_mode", "count_include_pad",
    "output_shape", "output_padding", "value",    "to",        "epsilon",   "split"};

class OnnxMutator {
 public:
  OnnxMutator(onnx::Model& model, Random& random)
      : graph_(*model.mutable_graph()), model_(model), random_(random) {}

  void Mutate() {
    switch (random_.Below(10)) {
      case 0:
        MutateOpset();
        break;
      case 1:
        MutateOrder();
        break;
      case 2:
      case 3:
        MutateOperands();
        break;
      case 4:
      case 5:
        MutateAttribute();
        break;
      case 6:
      case 7:
        MutateInitializer();
        break;
      case 8:
        MutateValue(random_.OneIn(2) ? *graph_.mutable_input() : *graph_.mutable_output());
        break;
      default:
        if (graph_.node_size() > 0)
          Node().set_op_type(kOperators[random_.Below(std::size(kOperators))]);
        break;
    }
  }

 private:
  onnx::Node& Node() {
    return *graph_.mutable_node(
        static_cast<int>(random_.Below(static_cast<size_t>(graph_.node_size()))));
  }

  /// A name that occurs in the file.
  std::string Name() {
    if (graph_.node_size() > 0 && random_.OneIn(2)) {
      const onnx::Node& node = Node();
      if (node.output_size() > 0) return node.output(0);
    }
    if (graph_.initializer_size() > 0 && random_.OneIn(2)) {
      return graph_
          .initializer(
              static_cast<int>(random_.Below(static_cast<size_t>(graph_.initializer_size()))))
          .name();
    }
    if (graph_.input_size() > 0) return graph_.input(0).name();
    return random_.OneIn(2) ? "" : "x";
  }

  void MutateOpset() {
    if (model_.opset_import_size() == 0) return;
    model_.mutable_opset_import(0)->set_version(random_.OneIn(4) ? random_.Number()
                                                                 : 8 + random_.Below(16));
  }

  void MutateOrder() {
    auto& nodes = *graph_.mutable_node();
    if (nodes.empty()) return;
    const int at = static_cast<int>(random_.Below(static_cast<size_t>(nodes.size())));
    const int other = static_cast<int>(random_.Below(static_cast<size_t>(nodes.size())));
    switch (random_.Below(3)) {
      case 0:
        nodes.SwapElements(at, other);
        break;
      case 1:
        nodes.DeleteSubrange(at, 1);
        break;
      default: {
        const onnx::Node copy = nodes.Get(at);
        onnx::Node& added = *nodes.Add();
        added = copy;
        if (added.output_size() > 0) added.set_output(0, copy.output(0) + "_");
        if (added.input_size() > 0)
          added.set_input(0, copy.output_size() > 0 ? copy.output(0) : Name());
        if (graph_.output_size() > 0 && added.output_size() > 0)
          graph_.mutable_output(0)->set_name(added.output(0));
        break;
      }
    }
  }

  void MutateOperands() {
    if (graph_.node_size() == 0) return;
    onnx::Node& node = Node();
    auto& names = random_.OneIn(4) ? *node.mutable_output() : *node.mutable_input();
    switch (names.empty() ? 1 : random_.Below(4)) {
      case 0:
        names.DeleteSubrange(static_cast<int>(random_.Below(static_cast<size_t>(names.size()))), 1);
        break;
      case 1:
        *names.Add() = Name();
        break;
      default:
        *names.Mutable(static_cast<int>(random_.Below(static_cast<size_t>(names.size())))) =
            random_.OneIn(8) ? "" : Name();
        break;
    }
  }

  void MutateAttribute() {
    if (graph_.node_size() == 0) return;
    onnx::Node& node = Node();
    if (node.attribute_size() == 0 || random_.OneIn(6)) {
      onnx::Attribute& added = *node.add_attribute();
      added.set_name(kAttributes[random_.Below(std::size(kAttributes))]);
      added.set_type(random_.OneIn(2) ? 2 : 7);
    }
    onnx::Attribute& attribute = *node.mutable_attribute(
        static_cast<int>(random_.Below(static_cast<size_t>(node.attribute_size()))));
    switch (random_.Below(7)) {
      case 0:
        attribute.set_i(random_.Number());
        break;
      case 1:
        attribute.set_f(random_.Real());
        break;
      case 2:
        attribute.set_type(static_cast<int32_t>(random_.Below(12)));
        break;
      case 3:
        attribute.set_name(kAttributes[random_.Below(std::size(kAttributes))]);
        break;
      case 4:
        attribute.mutable_t()->add_dims(random_.Number());
        break;
      default:
        Edit(*attribute.mutable_ints());
        break;
    }
  }

  template <typename List>
  void Edit(List& list) {
    if (list.empty() || random_.OneIn(4)) {
      list.Add(random_.Number());
    } else if (random_.OneIn(5)) {
      list.RemoveLast();
    } else {
      list.Set(static_cast<int>(random_.Below(static_cast<size_t>(list.size()))), random_.Number());
    }
  }

  void MutateInitializer() {
    if (graph_.initializer_size() == 0) return;
    onnx::Tensor& tensor = *graph_.mutable_initializer(
        static_cast<int>(random_.Below(static_cast<size_t>(graph_.initializer_size()))));
    switch (random_.Below(8)) {
      case 0:
        tensor.set_data_type(static_cast<int32_t>(random_.Below(18)));
        break;
      case 1:
        Edit(*tensor.mutable_dims());
        break;
      case 2:
        Edit(*tensor.mutable_int64_data());
        break;
      case 3:
        tensor.set_name(Name());
        break;
      case 4:
        tensor.set_data_location(static_cast<int32_t>(random_.Below(3)));
        break;
      default:
        MutateRaw(*tensor.mutable_raw_data());
        break;
    }
  }

  void MutateRaw(std::string& raw) {
    if (random_.OneIn(4)) raw.resize(random_.Below(64));
    if (raw.size() < 8) return;
    const int64_t value = random_.Number();
    const float real = random_.Real();
    const size_t at = random_.Below(raw.size() / 8) * 8;
    if (random_.OneIn(2)) {
      std::memcpy(&raw[at], &value, sizeof(value));
    } else {
      std::memcpy(&raw[at], &real, sizeof(real));
    }
  }

  template <typename Values>
  void MutateValue(Values& values) {
    if (values.empty() || random_.OneIn(8)) {
      values.Add()->set_name(Name());
      return;
    }
    onnx::ValueInfo& value =
        *values.Mutable(static_cast<int>(random_.Below(static_cast<size_t>(values.size()))));
    auto& type = *value.mutable_type()->mutable_tensor_type();
    auto& dims = *type.mutable_shape()->mutable_dim();
    switch (random_.Below(4)) {
      case 0:
        type.set_elem_type(static_cast<int32_t>(random_.Below(18)));
        break;
      case 1:
        value.set_name(Name());
        break;
      default:
        if (dims.empty() || random_.OneIn(4)) {
          dims.Add()->set_dim_value(random_.Number());
        } else {
          dims.Mutable(static_cast<int>(random_.Below(static_cast<size_t>(dims.size()))))
              ->set_dim_value(random_.Number());
        }
    }
  }

  onnx::Graph& graph_;
  onnx::Model& model_;
  Random& random_;
};

}  // namespace

size_t MutateOnnx(uint8_t* data, size_t size, size_t max_size, uint32_t seed, RawMutator raw) {
  Random random(seed);
  onnx::Model model;
  if (random.OneIn(16) || !model.ParseFromArray(data, static_cast<int>(size))) {
    return raw(data, size, max_size);
  }
  for (uint32_t i = 0; i <= random.Below(4); ++i) OnnxMutator(model, random).Mutate();
  const size_t bytes = model.ByteSizeLong();
  if (bytes > max_size) return raw(data, size, max_size);
  model.SerializeToArray(data, static_cast<int>(bytes));
  return bytes;
}

}  // namespace systole::fuzz
