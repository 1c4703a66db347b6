// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/model/random_network.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <random>

#include "runtime/reference/interpret.h"
#include "sim/golden/ops_conv.h"
#include "sim/golden/ops_elementwise.h"
#include "sim/golden/ops_pool.h"

namespace systole::test {
namespace {

using golden::Nhwc;
using Samples = std::vector<std::vector<int8_t>>;

template <typename T>
std::shared_ptr<graph::Bytes> BytesOf(const std::vector<T>& values) {
  auto bytes = std::make_shared<graph::Bytes>(values.size() * sizeof(T));
  if (!bytes->empty()) std::memcpy(bytes->data(), values.data(), bytes->size());
  return bytes;
}

/// A computed tensor, with what it holds for every sample.
struct Value {
  graph::TensorId id;
  Nhwc shape;
  float scale;
  int32_t zero;
  Samples data;
  bool used = false;
};

class Maker {
 public:
  Maker(uint64_t seed, int samples, int64_t effort, bool wide)
      : random_(seed), samples_(samples), effort_(effort), wide_(wide) {
    network_.graph.model_name = fmt::format("random_{}", seed);
    if (wide) network_.numerics = static_cast<golden::Numerics>(Between(0, 3));
  }

  RandomNetwork Make() {
    Input();
    const int nodes = Between(1, 12);
    while (static_cast<int>(network_.graph.nodes.size()) < nodes && effort_ > 0) Grow();
    for (const Value& value : values_) {
      if (value.used) continue;
      network_.graph.outputs.push_back(value.id);
      network_.expected.push_back(value.data);
    }
    if (wide_) Interpret();
    return std::move(network_);
  }

 private:
  int Between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<uint64_t>(high - low + 1));
  }
  bool OneIn(int n) { return random_() % static_cast<uint64_t>(n) == 0; }
  float Scale(double about) {
    return static_cast<float>(about * (0.75 + static_cast<double>(random_() % 4096) / 8192.0));
  }
  std::vector<int8_t> Random(size_t count, int low) {
    std::vector<int8_t> values(count);
    for (int8_t& v : values) v = static_cast<int8_t>(Between(low, 127));
    return values;
  }
  /// Sizes as networks have them, and others.
  int Channels() {
    static constexpr int kUsual[] = {8, 16, 24, 32, 48, 64, 96};
    return OneIn(3) ? Between(1, 70) : kUsual[Between(0, 6)];
  }

  graph::TensorId AddTensor(graph::DataType type, graph::Shape shape, graph::Quantization quant) {
    graph::Tensor tensor;
    tensor.name = fmt::format("t{}", network_.graph.tensors.size());
    tensor.type = type;
    tensor.shape = std::move(shape);
    tensor.quant = std::move(quant);
    network_.graph.tensors.push_back(std::move(tensor));
    return static_cast<graph::TensorId>(network_.graph.tensors.size()) - 1;
  }
  Value NewValue(const Nhwc& s, float scale, int32_t zero) {
    const auto id = AddTensor(graph::DataType::kInt8, {s.n, s.h, s.w, s.c}, {{scale}, {zero}, 0});
    // Wide networks are computed when they are complete.
    return {id, s, scale, zero, Samples(wide_ ? 0 : static_cast<size_t>(samples_))};
  }
  template <typename T>
  graph::TensorId AddConstant(graph::DataType type, graph::Shape shape, graph::Quantization quant,
                              const std::vector<T>& values) {
    const auto id = AddTensor(type, std::move(shape), std::move(quant));
    network_.graph.tensor(id).data = BytesOf(values);
    return id;
  }
  void AddNode(graph::OpKind kind, std::vector<graph::TensorId> inputs, Value out,
               graph::Attributes attributes, const std::string& text) {
    graph::Node node;
    node.name = graph::NodeName(kind, network_.graph.nodes.size());
    node.kind = kind;
    node.inputs = std::move(inputs);
    node.outputs = {out.id};
    node.attributes = std::move(attributes);
    for (Value& value : values_) {
      for (const graph::TensorId id : node.inputs) value.used |= value.id == id;
    }
    network_.text +=
        fmt::format("  {} t{} <- t{}: {} -> {}x{}x{}\n", node.name, out.id,
                    fmt::join(node.inputs, " t"), text, out.shape.h, out.shape.w, out.shape.c);
    network_.graph.nodes.push_back(std::move(node));
    values_.push_back(std::move(out));
  }

  void Input() {
    const int edge = OneIn(2) ? 24 : 64;
    const Nhwc shape{1, Between(1, edge), Between(1, edge), OneIn(2) ? Between(1, 4) : Channels()};
    Value value = NewValue(shape, Scale(0.02), Between(-128, 127));
    network_.inputs.resize(static_cast<size_t>(samples_));
    for (auto& sample : network_.inputs) sample = Random(shape.size(), -128);
    if (!wide_) value.data = network_.inputs;
    network_.graph.inputs.push_back(value.id);
    network_.text = fmt::format("  t{}: {}x{}x{}\n", value.id, shape.h, shape.w, shape.c);
    values_.push_back(std::move(value));
  }

  /// A value to go on with: mostly the latest. Results of matrix products have two dimensions and
  /// end a branch.
  const Value& Pick() {
    const int last = static_cast<int>(values_.size()) - 1;
    int choice = OneIn(6) ? Between(0, last) : last;
    while (network_.graph.tensor(values_[static_cast<size_t>(choice)].id).shape.size() != 4)
      --choice;
    return values_[static_cast<size_t>(choice)];
  }

  void Grow() {
    const Value in = Pick();
    if (wide_ && OneIn(2)) return Widen(in);
    const int choice = Between(0, 9);
    if (choice < 2 && Add(in)) return;
    if (choice == 2) {
      Pool(in);
    } else if (choice == 3 && in.shape.h * in.shape.w <= 64) {
      Matrix(in);
    } else {
      Product(in, choice >= 7);
    }
  }

  struct Axis {
    int kernel, stride, dilation;
    golden::AxisGeometry geometry;
  };
  /// An axis of a window that yields at least one output.
  Axis MakeAxis(int size, bool same, int kernel, int stride, int dilation) {
    Axis axis{kernel, stride, dilation, {}};
    if (!same && (kernel - 1) * dilation + 1 > size) axis.kernel = axis.dilation = 1;
    axis.geometry = golden::OutputGeometry(size, axis.kernel, stride, axis.dilation, same);
    return axis;
  }
  static golden::Window WindowOf(const Axis& y, const Axis& x) {
    return {y.kernel,
            x.kernel,
            y.stride,
            x.stride,
            y.dilation,
            x.dilation,
            y.geometry.pad_before,
            x.geometry.pad_before};
  }

  void Product(const Value& in, bool depthwise);
  void Matrix(const Value& in);
  void Pool(const Value& in);
  bool Add(const Value& in);

  // Of wide networks.
  void Widen(const Value& in);
  void Function(const Value& in);
  void WithConstant(const Value& in);
  void Slice(const Value& in);
  void Grouped(const Value& in);
  void Transposed(const Value& in);
  bool Join(const Value& in, bool maximum);
  Value SameScale(const Value& value, const Value& as);
  graph::TensorId Weights(graph::Shape shape);
  graph::TensorId Bias(int channels);
  void Interpret();

  std::mt19937_64 random_;
  int samples_;
  int64_t effort_;
  bool wide_;
  RandomNetwork network_;
  std::vector<Value> values_;
};

void Maker::Product(const Value& in, bool depthwise) {
  static constexpr int kKernels[] = {1, 1, 3, 3, 3, 2, 5, 7};
  const bool same = !OneIn(4);
  const int kernel = kKernels[Between(depthwise ? 2 : 0, 7)];
  const int stride = OneIn(3) ? Between(2, 3) : 1;
  const int dilation = stride == 1 && OneIn(6) ? 2 : 1;
  const Axis y = MakeAxis(in.shape.h, same, kernel, stride, dilation);
  const Axis x = MakeAxis(in.shape.w, same, OneIn(5) ? Between(1, 5) : kernel, stride, dilation);
  const Nhwc out_shape{1, y.geometry.out, x.geometry.out, depthwise ? in.shape.c : Channels()};
  const int depth = y.kernel * x.kernel * (depthwise ? 1 : in.shape.c);
  const auto channels = static_cast<size_t>(out_shape.c);
  effort_ -= static_cast<int64_t>(out_shape.size()) * depth;

  const auto weights = Random(channels * static_cast<size_t>(depth), -127);
  std::vector<int32_t> bias(channels);
  for (int32_t& b : bias) b = Between(-20000, 20000);
  graph::Quantization quant;
  quant.axis = depthwise ? 3 : 0;
  const bool per_channel = !OneIn(4);
  for (size_t c = 0; c < (per_channel ? channels : 1); ++c) {
    quant.scales.push_back(Scale(0.005));
    quant.zero_points.push_back(0);
  }
  // Outputs that use the whole range: sums have a deviation of about 74 * 74 * sqrt(depth).
  Value out =
      NewValue(out_shape, Scale(in.scale * 0.005 * 5476 * std::sqrt(depth) / 50), Between(-60, 60));
  const bool relu = OneIn(2);
  const auto limits = golden::ActivationLimits(
      relu ? golden::Activation::kRelu6 : golden::Activation::kNone, out.scale, out.zero);
  const auto rule =
      golden::RuleFor(depthwise ? golden::OpClass::kDepthwise : golden::OpClass::kConv,
                      golden::WeightType::kInt8, golden::Numerics::kTflm);
  const auto stage = golden::MakeOutputStage(*rule, in.scale, quant.scales, out.scale, out.zero,
                                             limits.low, limits.high);
  for (size_t s = 0; s < in.data.size(); ++s) {
    const auto sums = depthwise ? golden::Depthwise(in.data[s], in.shape, in.zero, weights, 0, bias,
                                                    WindowOf(y, x), out_shape)
                                : golden::Conv2d(in.data[s], in.shape, in.zero, weights, 0, bias,
                                                 WindowOf(y, x), 1, out_shape);
    out.data[s] = golden::Requantize(sums, channels, stage);
  }
  const graph::Shape w_shape = depthwise
                                   ? graph::Shape{1, y.kernel, x.kernel, out_shape.c}
                                   : graph::Shape{out_shape.c, y.kernel, x.kernel, in.shape.c};
  const auto w = AddConstant(graph::DataType::kInt8, w_shape, quant, weights);
  const auto b = AddConstant(graph::DataType::kInt32, {out_shape.c}, {}, bias);
  const auto padding = same ? graph::Padding::kSame : graph::Padding::kValid;
  const auto activation = relu ? graph::Activation::kRelu6 : graph::Activation::kNone;
  const std::string text = fmt::format("k{}x{} s{} d{}x{} {}", y.kernel, x.kernel, stride,
                                       y.dilation, x.dilation, same ? "same" : "valid");
  if (depthwise) {
    AddNode(
        graph::OpKind::kDepthwiseConv2D, {in.id, w, b}, std::move(out),
        graph::DepthwiseConv2DAttrs{stride, stride, y.dilation, x.dilation, padding, activation},
        text);
  } else {
    AddNode(graph::OpKind::kConv2D, {in.id, w, b}, std::move(out),
            graph::Conv2DAttrs{stride, stride, y.dilation, x.dilation, padding, activation}, text);
  }
}

void Maker::Matrix(const Value& in) {
  const int depth = static_cast<int>(in.shape.size());
  const int units = Between(1, 70);
  effort_ -= int64_t{depth} * units;
  const auto weights = Random(static_cast<size_t>(depth) * static_cast<size_t>(units), -127);
  std::vector<int32_t> bias(static_cast<size_t>(units));
  for (int32_t& b : bias) b = Between(-20000, 20000);
  const graph::Quantization quant{{Scale(0.005)}, {0}, 0};
  Value out = NewValue({1, 1, 1, units}, Scale(in.scale * 0.005 * 5476 * std::sqrt(depth) / 50),
                       Between(-60, 60));
  network_.graph.tensor(out.id).shape = {1, units};
  const auto rule = golden::RuleFor(golden::OpClass::kFullyConnected, golden::WeightType::kInt8,
                                    golden::Numerics::kTflm);
  const auto stage =
      golden::MakeOutputStage(*rule, in.scale, quant.scales, out.scale, out.zero, -128, 127);
  for (size_t s = 0; s < in.data.size(); ++s) {
    const auto sums =
        golden::FullyConnected(in.data[s], 1, depth, in.zero, weights, 0, bias, units);
    out.data[s] = golden::Requantize(sums, static_cast<size_t>(units), stage);
  }
  const auto w = AddConstant(graph::DataType::kInt8, {units, depth}, quant, weights);
  const auto b = AddConstant(graph::DataType::kInt32, {units}, {}, bias);
  AddNode(graph::OpKind::kFullyConnected, {in.id, w, b}, std::move(out),
          graph::FullyConnectedAttrs{}, "matrix");
}

void Maker::Pool(const Value& in) {
  const bool max = OneIn(2);
  const bool same = OneIn(2);
  const int kernel = Between(1, 4);
  const int stride = Between(1, 3);
  const Axis y = MakeAxis(in.shape.h, same, kernel, stride, 1);
  const Axis x = MakeAxis(in.shape.w, same, kernel, stride, 1);
  Value out = NewValue({1, y.geometry.out, x.geometry.out, in.shape.c}, in.scale, in.zero);
  for (size_t s = 0; s < in.data.size(); ++s) {
    out.data[s] =
        max ? golden::MaxPool(in.data[s], in.shape, WindowOf(y, x), out.shape, -128, 127)
            : golden::AveragePool(in.data[s], in.shape, WindowOf(y, x), out.shape, 0, -128, 127);
  }
  AddNode(max ? graph::OpKind::kMaxPool2D : graph::OpKind::kAveragePool2D, {in.id}, std::move(out),
          graph::Pool2DAttrs{y.kernel, x.kernel, stride, stride,
                             same ? graph::Padding::kSame : graph::Padding::kValid},
          fmt::format("k{}x{} s{} {}", y.kernel, x.kernel, stride, same ? "same" : "valid"));
}

/// Adds another value of the same shape; false if there is none.
bool Maker::Add(const Value& in) {
  const Value* other = nullptr;
  for (const Value& value : values_) {
    if (value.id != in.id && value.shape == in.shape &&
        network_.graph.tensor(value.id).shape.size() == 4 && (other == nullptr || OneIn(2))) {
      other = &value;
    }
  }
  if (other == nullptr) return false;
  Value out = NewValue(in.shape, Scale(1.5 * std::max(in.scale, other->scale)), Between(-60, 60));
  const auto factors = golden::MakeAddFactors(in.scale, other->scale, out.scale);
  for (size_t s = 0; s < in.data.size(); ++s) {
    out.data[s] = golden::Add(in.data[s], other->data[s], factors, {in.zero, other->zero, out.zero},
                              -128, 127);
  }
  AddNode(graph::OpKind::kAdd, {in.id, other->id}, std::move(out), graph::ArithmeticAttrs{}, "add");
  return true;
}

graph::TensorId Maker::Weights(graph::Shape shape) {
  graph::Quantization quant;
  for (int64_t c = 0; c < shape[0]; ++c) {
    quant.scales.push_back(Scale(0.005));
    quant.zero_points.push_back(0);
  }
  const auto count = static_cast<size_t>(graph::NumElements(shape));
  return AddConstant(graph::DataType::kInt8, std::move(shape), quant, Random(count, -127));
}

graph::TensorId Maker::Bias(int channels) {
  std::vector<int32_t> bias(static_cast<size_t>(channels));
  for (int32_t& b : bias) b = Between(-20000, 20000);
  return AddConstant(graph::DataType::kInt32, {channels}, {}, bias);
}

void Maker::Widen(const Value& in) {
  switch (Between(0, 6)) {
    case 0:
      return Function(in);
    case 1:
      return WithConstant(in);
    case 2:
      return Slice(in);
    case 3:
      return Grouped(in);
    case 4:
      return Transposed(in);
    case 5:
      if (Join(in, true)) return;
      break;
    default:
      if (Join(in, false)) return;
      break;
  }
  Function(in);
}

void Maker::Function(const Value& in) {
  struct Kind {
    graph::OpKind kind;
    graph::Attributes attributes;
  };
  static const Kind kKinds[] = {{graph::OpKind::kLeakyRelu, graph::LeakyReluAttrs{0.2F}},
                                {graph::OpKind::kRelu, {}},
                                {graph::OpKind::kQuantize, {}},
                                {graph::OpKind::kLogistic, {}}};
  const Kind& kind = kKinds[Between(0, 3)];
  const bool logistic = kind.kind == graph::OpKind::kLogistic;
  Value out = NewValue(in.shape, logistic ? 1.0F / 256 : Scale(1.2 * in.scale),
                       logistic ? -128 : Between(-60, 60));
  AddNode(kind.kind, {in.id}, std::move(out), kind.attributes, "function");
}

void Maker::WithConstant(const Value& in) {
  static constexpr graph::OpKind kKinds[] = {graph::OpKind::kAdd, graph::OpKind::kSub,
                                             graph::OpKind::kMul};
  const graph::OpKind kind = kKinds[Between(0, 2)];
  const bool product = kind == graph::OpKind::kMul;
  const int channels = OneIn(2) ? 1 : in.shape.c;
  const graph::Quantization quant{{Scale(product ? 0.01 : in.scale)}, {Between(-9, 9)}, 0};
  const auto constant = AddConstant(graph::DataType::kInt8, {channels}, quant,
                                    Random(static_cast<size_t>(channels), -128));
  Value out = NewValue(in.shape, Scale(1.5 * in.scale), Between(-60, 60));
  const bool first = OneIn(3);
  AddNode(kind, {first ? constant : in.id, first ? in.id : constant}, std::move(out),
          graph::ArithmeticAttrs{}, "with a constant");
}

void Maker::Slice(const Value& in) {
  graph::SliceAttrs attrs{
      {0, 0, 0, 0}, {1, 1, 1, 1}, {1, in.shape.h, in.shape.w, in.shape.c}, {0, 0, 0, 0}};
  const auto axis = static_cast<size_t>(Between(1, 3));
  const auto size = static_cast<int>(attrs.count[axis]);
  attrs.begin[axis] = Between(0, size - 1);
  attrs.count[axis] = Between(1, size - static_cast<int>(attrs.begin[axis]));
  Value out = NewValue({1, static_cast<int>(attrs.count[1]), static_cast<int>(attrs.count[2]),
                        static_cast<int>(attrs.count[3])},
                       in.scale, in.zero);
  AddNode(graph::OpKind::kSlice, {in.id}, std::move(out), attrs, fmt::format("axis {}", axis));
}

void Maker::Grouped(const Value& in) {
  int groups = Between(2, 8);
  while (in.shape.c % groups != 0) --groups;
  const int channels = groups * Between(1, 12);
  const int depth = in.shape.c / groups;
  const auto w = Weights({channels, 3, 3, depth});
  effort_ -= int64_t{in.shape.h} * in.shape.w * channels * depth * 9;
  Value out =
      NewValue({1, in.shape.h, in.shape.w, channels},
               Scale(in.scale * 0.005 * 5476 * std::sqrt(9 * depth) / 50), Between(-60, 60));
  AddNode(graph::OpKind::kConv2D, {in.id, w, Bias(channels)}, std::move(out), graph::Conv2DAttrs{},
          fmt::format("k3 g{}", groups));
}

void Maker::Transposed(const Value& in) {
  if (in.shape.h * in.shape.w > 400) return Function(in);
  const int channels = Between(1, 24), kernel = Between(1, 4), stride = Between(1, 3);
  graph::TransposeConvAttrs attrs;
  attrs.stride_h = attrs.stride_w = stride;
  attrs.out_h = (in.shape.h - 1) * stride + kernel;
  attrs.out_w = (in.shape.w - 1) * stride + kernel;
  const auto w = Weights({channels, kernel, kernel, in.shape.c});
  effort_ -= static_cast<int64_t>(in.shape.size()) * channels * kernel * kernel;
  Value out =
      NewValue({1, static_cast<int>(attrs.out_h), static_cast<int>(attrs.out_w), channels},
               Scale(in.scale * 0.005 * 5476 * std::sqrt(in.shape.c) / 50), Between(-60, 60));
  AddNode(graph::OpKind::kTransposeConv, {in.id, w, Bias(channels)}, std::move(out), attrs,
          fmt::format("k{} s{}", kernel, stride));
}

Value Maker::SameScale(const Value& value, const Value& as) {
  if (value.scale == as.scale && value.zero == as.zero) return value;
  Value out = NewValue(value.shape, as.scale, as.zero);
  AddNode(graph::OpKind::kQuantize, {value.id}, out, {}, "to another scale");
  return out;
}

/// The maximum of two values, or both along the channels; false if there are none for it.
bool Maker::Join(const Value& in, bool maximum) {
  std::vector<Value> others;
  for (const Value& v : values_) {
    const bool image = network_.graph.tensor(v.id).shape.size() == 4;
    const bool same = v.shape.h == in.shape.h && v.shape.w == in.shape.w;
    if (v.id != in.id && image && same && (!maximum || v.shape.c == in.shape.c))
      others.push_back(v);
  }
  if (others.empty()) return false;
  const Value other =
      SameScale(others[static_cast<size_t>(Between(0, static_cast<int>(others.size()) - 1))], in);
  Nhwc shape = in.shape;
  if (!maximum) shape.c += other.shape.c;
  Value out = NewValue(shape, in.scale, in.zero);
  if (maximum) {
    AddNode(graph::OpKind::kMaximum, {in.id, other.id}, std::move(out),
            graph::DefaultAttributes(graph::OpKind::kMaximum), "maximum");
  } else {
    AddNode(graph::OpKind::kConcatenation, {in.id, other.id}, std::move(out), graph::AxisAttrs{3},
            "join");
  }
  return true;
}

void Maker::Interpret() {
  for (const auto& input : network_.inputs) {
    const std::span<const std::byte> view = std::as_bytes(std::span(input));
    const auto values = reference::Interpret(network_.graph, network_.numerics, {&view, 1});
    for (size_t i = 0; i < network_.expected.size(); ++i) {
      std::vector<int8_t> bytes;
      if (values) {
        for (const std::byte b : (*values)[static_cast<size_t>(network_.graph.outputs[i])]) {
          bytes.push_back(static_cast<int8_t>(b));
        }
      } else {
        network_.text += "  " + values.error().message + "\n";
      }
      network_.expected[i].push_back(std::move(bytes));
    }
  }
}

}  // namespace

RandomNetwork MakeRandomNetwork(uint64_t seed, int samples, int64_t effort, bool wide) {
  return Maker(seed, samples, effort, wide).Make();
}

}  // namespace systole::test
