// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/layer_case.h"

#include <cmath>
#include <cstring>
#include <random>

#include "sim/golden/ops_conv.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/ops_pool.h"

namespace systole::bench {
namespace {

template <typename T>
std::vector<std::byte> BytesOf(const std::vector<T>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

/// Builds graph and data together; the expected output is computed from the same numbers.
class Maker {
 public:
  Maker(const LayerSpec& spec, uint64_t seed, golden::Numerics numerics)
      : spec_(spec), numerics_(numerics), random_(seed) {
    case_.graph.model_name = spec.ToString();
  }

  Result<LayerCase> Make() {
    switch (spec_.kind) {
      case LayerKind::kConv:
      case LayerKind::kDepthwise:
      case LayerKind::kMatrix:
        SYSTOLE_RETURN_IF_ERROR(Product());
        break;
      case LayerKind::kAdd:
        Add();
        break;
      default:
        Pool();
    }
    return std::move(case_);
  }

 private:
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_() % static_cast<uint64_t>(high - low + 1));
  }
  float Scale(double about) {
    return static_cast<float>(about * (0.75 + static_cast<double>(random_() % 4096) / 8192.0));
  }
  std::vector<int8_t> Values(int64_t count, int64_t low) {
    std::vector<int8_t> values(static_cast<size_t>(count));
    for (int8_t& v : values) v = static_cast<int8_t>(Between(low, 127));
    return values;
  }

  graph::TensorId AddTensor(const char* name, graph::Shape shape, graph::Quantization quant) {
    graph::Tensor tensor;
    tensor.name = name;
    tensor.shape = std::move(shape);
    tensor.quant = std::move(quant);
    case_.graph.tensors.push_back(std::move(tensor));
    return static_cast<graph::TensorId>(case_.graph.tensors.size()) - 1;
  }
  graph::TensorId AddInput(const char* name, graph::Shape shape, float scale, int64_t zero,
                           const std::vector<int8_t>& values) {
    const auto id = AddTensor(name, std::move(shape), {{scale}, {zero}, 0});
    case_.graph.inputs.push_back(id);
    case_.inputs.push_back(BytesOf(values));
    return id;
  }
  template <typename T>
  graph::TensorId AddConstant(const char* name, graph::DataType type, graph::Shape shape,
                              graph::Quantization quant, const std::vector<T>& values) {
    const auto id = AddTensor(name, std::move(shape), std::move(quant));
    case_.graph.tensor(id).type = type;
    case_.graph.tensor(id).data = std::make_shared<graph::Bytes>(BytesOf(values));
    return id;
  }
  void AddNode(graph::OpKind kind, std::vector<graph::TensorId> inputs, graph::Shape out,
               float scale, int64_t zero, graph::Attributes attributes) {
    const auto id = AddTensor("output", std::move(out), {{scale}, {zero}, 0});
    case_.graph.outputs.push_back(id);
    graph::Node node;
    node.name = graph::NodeName(kind, 0);
    node.kind = kind;
    node.inputs = std::move(inputs);
    node.outputs = {id};
    node.attributes = std::move(attributes);
    case_.graph.nodes.push_back(std::move(node));
  }

  golden::Nhwc InShape() const {
    return {1, static_cast<int>(spec_.h * spec_.stride), static_cast<int>(spec_.w * spec_.stride),
            static_cast<int>(spec_.c)};
  }
  golden::Nhwc OutShape() const {
    return {1, static_cast<int>(spec_.h), static_cast<int>(spec_.w), static_cast<int>(spec_.oc)};
  }
  golden::Window WindowOf() const {
    const auto axis = [&](int64_t size, int64_t kernel) {
      return golden::OutputGeometry(static_cast<int>(size), static_cast<int>(kernel),
                                    static_cast<int>(spec_.stride),
                                    static_cast<int>(spec_.dilation), true);
    };
    golden::Window window;
    window.kernel_h = static_cast<int>(spec_.kh);
    window.kernel_w = static_cast<int>(spec_.kw);
    window.stride_h = window.stride_w = static_cast<int>(spec_.stride);
    window.dilation_h = window.dilation_w = static_cast<int>(spec_.dilation);
    window.pad_top = axis(InShape().h, spec_.kh).pad_before;
    window.pad_left = axis(InShape().w, spec_.kw).pad_before;
    return window;
  }
  static graph::Shape ShapeOf(const golden::Nhwc& s) { return {s.n, s.h, s.w, s.c}; }

  Result<void> Product();
  void Add();
  void Pool();

  const LayerSpec& spec_;
  golden::Numerics numerics_;
  std::mt19937_64 random_;
  LayerCase case_;
};

Result<void> Maker::Product() {
  const bool depthwise = spec_.kind == LayerKind::kDepthwise;
  const bool matrix = spec_.kind == LayerKind::kMatrix;
  const int64_t depth = spec_.kh * spec_.kw * (depthwise ? 1 : spec_.c / spec_.groups);
  const auto channels = static_cast<size_t>(spec_.oc);
  const golden::Nhwc in = InShape();
  const golden::Nhwc out = OutShape();
  const auto x = Values(static_cast<int64_t>(in.size()), -128);
  const auto weights = Values(depth * spec_.oc, -127);
  std::vector<int32_t> bias(channels);
  for (int32_t& b : bias) b = static_cast<int32_t>(Between(-20000, 20000));
  const float x_scale = Scale(0.02);
  const auto x_zero = static_cast<int32_t>(Between(-20, 20));
  const auto out_zero = static_cast<int32_t>(Between(-20, 20));
  // Outputs that use the whole range: sums have a deviation of about 74 * 74 * sqrt(depth).
  const float out_scale = Scale(0.02 * 0.005 * 5476 * std::sqrt(static_cast<double>(depth)) / 50);
  graph::Quantization quant;
  quant.axis = depthwise ? 3 : 0;
  for (size_t i = 0; i < (matrix ? 1 : channels); ++i) {
    quant.scales.push_back(Scale(0.005));
    quant.zero_points.push_back(0);
  }
  const auto op = matrix      ? golden::OpClass::kFullyConnected
                  : depthwise ? golden::OpClass::kDepthwise
                              : golden::OpClass::kConv;
  const auto rule = golden::RuleFor(op, golden::WeightType::kInt8, numerics_);
  if (!rule) return Unsupported("these numerics have no rule for the layer");
  const auto stage =
      golden::MakeOutputStage(*rule, x_scale, quant.scales, out_scale, out_zero, -128, 127);

  std::vector<int32_t> sums;
  if (matrix) {
    sums = golden::FullyConnected(x, out.w, in.c, x_zero, weights, 0, bias, out.c);
  } else if (depthwise) {
    sums = golden::Depthwise(x, in, x_zero, weights, 0, bias, WindowOf(), out);
  } else {
    sums = golden::Conv2d(x, in, x_zero, weights, 0, bias, WindowOf(),
                          static_cast<int>(spec_.groups), out);
  }
  case_.expected = BytesOf(golden::Requantize(sums, channels, stage));

  const graph::Shape x_shape = matrix ? graph::Shape{out.w, in.c} : ShapeOf(in);
  const graph::Shape out_shape = matrix ? graph::Shape{out.w, out.c} : ShapeOf(out);
  const graph::Shape w_shape =
      matrix      ? graph::Shape{spec_.oc, spec_.c}
      : depthwise ? graph::Shape{1, spec_.kh, spec_.kw, spec_.oc}
                  : graph::Shape{spec_.oc, spec_.kh, spec_.kw, spec_.c / spec_.groups};
  const auto input = AddInput("input", x_shape, x_scale, x_zero, x);
  const auto w = AddConstant("weights", graph::DataType::kInt8, w_shape, quant, weights);
  const auto b = AddConstant("bias", graph::DataType::kInt32, {spec_.oc}, {}, bias);
  const int64_t s = spec_.stride;
  const int64_t d = spec_.dilation;
  const std::vector<graph::TensorId> inputs = {input, w, b};
  if (matrix) {
    AddNode(graph::OpKind::kFullyConnected, inputs, out_shape, out_scale, out_zero,
            graph::FullyConnectedAttrs{});
  } else if (depthwise) {
    AddNode(graph::OpKind::kDepthwiseConv2D, inputs, out_shape, out_scale, out_zero,
            graph::DepthwiseConv2DAttrs{s, s, d, d, graph::Padding::kSame});
  } else {
    AddNode(graph::OpKind::kConv2D, inputs, out_shape, out_scale, out_zero,
            graph::Conv2DAttrs{s, s, d, d, graph::Padding::kSame});
  }
  return {};
}

void Maker::Add() {
  const golden::Nhwc shape = OutShape();
  const auto count = static_cast<int64_t>(shape.size());
  const auto a = Values(count, -128);
  const auto b = Values(count, -128);
  const float a_scale = Scale(0.02), b_scale = Scale(0.03), out_scale = Scale(0.04);
  golden::AddZeros zeros;
  zeros.a = static_cast<int32_t>(Between(-20, 20));
  zeros.b = static_cast<int32_t>(Between(-20, 20));
  zeros.out = static_cast<int32_t>(Between(-20, 20));
  case_.expected = BytesOf(
      golden::Add(a, b, golden::MakeAddFactors(a_scale, b_scale, out_scale), zeros, -128, 127));
  const auto first = AddInput("a", ShapeOf(shape), a_scale, zeros.a, a);
  const auto second = AddInput("b", ShapeOf(shape), b_scale, zeros.b, b);
  AddNode(graph::OpKind::kAdd, {first, second}, ShapeOf(shape), out_scale, zeros.out,
          graph::ArithmeticAttrs{});
}

void Maker::Pool() {
  const bool max = spec_.kind == LayerKind::kMaxPool;
  const golden::Nhwc in = InShape();
  const golden::Nhwc out = OutShape();
  const auto x = Values(static_cast<int64_t>(in.size()), -128);
  case_.expected = BytesOf(max ? golden::MaxPool(x, in, WindowOf(), out, -128, 127)
                               : golden::AveragePool(x, in, WindowOf(), out, 0, -128, 127));
  const float scale = Scale(0.02);
  const auto zero = Between(-20, 20);
  const auto input = AddInput("input", ShapeOf(in), scale, zero, x);
  AddNode(max ? graph::OpKind::kMaxPool2D : graph::OpKind::kAveragePool2D, {input}, ShapeOf(out),
          scale, zero,
          graph::Pool2DAttrs{spec_.kh, spec_.kw, spec_.stride, spec_.stride,
                             graph::Padding::kSame});
}

}  // namespace

Result<LayerCase> MakeLayerCase(const LayerSpec& spec, uint64_t seed, golden::Numerics numerics) {
  return Maker(spec, seed, numerics).Make();
}

}  // namespace systole::bench
