// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Single operators that the compiler maps to the engines, in the arithmetic of every runtime,
// against the operators on the host, which have tests of their own against the runtimes.
#include <algorithm>
#include <cmath>

#include "sim/golden/requantize.h"
#include "tests/unit/fallback/engines.h"

namespace {

using namespace systole;
using namespace systole::test;

/// TRANSPOSE_CONV by its definition: every input pixel adds to the output pixels that it meets.
std::vector<graph::Bytes> TransposeConv(const graph::Graph& graph, Numerics numerics,
                                        const std::vector<graph::Bytes>& inputs) {
  const graph::Bytes& input = inputs[0];
  const graph::Node& node = graph.nodes[0];
  const auto& a = node.attrs<graph::TransposeConvAttrs>();
  const graph::Shape &in = graph.input(node).shape, &w = graph.input(node, 1).shape;
  const graph::Tensor& out = graph.output(node);
  const int64_t channels = w[0], depth = w[3];
  std::vector<int32_t> sums;
  for (int64_t p = 0; p < a.out_h * a.out_w; ++p) {
    for (int64_t c = 0; c < channels; ++c) {
      sums.push_back(static_cast<int32_t>(graph.input(node, 2).IntAt(c)));
    }
  }
  const auto value = [](std::byte b) { return static_cast<int32_t>(static_cast<int8_t>(b)); };
  const auto zero = static_cast<int32_t>(graph.input(node).quant.zero_point());
  for (int64_t i = 0; i < graph.input(node, 1).num_elements() / depth; ++i) {
    const int64_t c = i / (w[1] * w[2]), ky = i / w[2] % w[1], kx = i % w[2];
    for (int64_t p = 0; p < in[1] * in[2]; ++p) {
      const int64_t y = p / in[2] * a.stride_h - a.pads[0] + ky;
      const int64_t x = p % in[2] * a.stride_w - a.pads[1] + kx;
      if (y < 0 || y >= a.out_h || x < 0 || x >= a.out_w) continue;
      int32_t& sum = sums[static_cast<size_t>((y * a.out_w + x) * channels + c)];
      for (int64_t d = 0; d < depth; ++d) {
        sum += (value(input[static_cast<size_t>(p * depth + d)]) - zero) *
               static_cast<int32_t>(graph.input(node, 1).IntAt(i * depth + d));
      }
    }
  }
  const auto stage = golden::MakeOutputStage(
      *golden::RuleFor(golden::OpClass::kConv, golden::WeightType::kInt8, numerics),
      graph.input(node).quant.scale(), graph.input(node, 1).quant.scales, out.quant.scale(),
      static_cast<int32_t>(out.quant.zero_point()), -128, 127);
  graph::Bytes result;
  for (const int8_t v : golden::Requantize(sums, static_cast<size_t>(channels), stage)) {
    result.push_back(static_cast<std::byte>(v));
  }
  return {result};
}

graph::Graph Binary(Maker& m, OpKind kind, DataType type, float out_scale,
                    graph::Activation activation) {
  const graph::Shape shape = {1, m.Between(1, 7), m.Between(1, 9), m.Between(1, 40)};
  const auto a = m.Input(type, shape, m.Scale(0.05F));
  const auto b = m.Input(type, shape, m.Scale(0.02F));
  const auto y = m.Tensor(type, shape, m.Scale(out_scale));
  return m.Node(kind, {a, b}, y, graph::ArithmeticAttrs{activation});
}

graph::Graph Conv(Maker& m, int groups, int64_t of_group, DataType out, graph::Activation act) {
  const int64_t depth = m.Between(1, 9);
  const auto x = m.Input(DataType::kInt8, {1, m.Between(4, 9), m.Between(4, 9), depth * groups},
                         m.Scale(0.05F));
  const int64_t channels = of_group * groups;
  const int64_t kernel = m.Between(1, 3);
  const auto w = m.Weights({channels, kernel, kernel, depth}, 0, 0.01F);
  const auto b = m.Bias(channels);
  graph::Conv2DAttrs attrs;
  attrs.stride_h = m.Between(1, 2);
  attrs.stride_w = m.Between(1, 2);
  attrs.dilation_w = m.Between(1, 2);
  attrs.activation = act;
  const graph::Shape& s = m.graph().tensor(x).shape;
  const auto y = m.Tensor(out,
                          {1, (s[1] + attrs.stride_h - 1) / attrs.stride_h,
                           (s[2] + attrs.stride_w - 1) / attrs.stride_w, channels},
                          out == DataType::kInt32 ? 0 : m.Scale(0.04F));
  return m.Node(OpKind::kConv2D, {x, w, b}, y, attrs);
}

}  // namespace

TEST_CASE("ADD and SUB of tensors") {
  for (const DataType type : {DataType::kInt8, DataType::kUint8}) {
    for (const OpKind kind : {OpKind::kAdd, OpKind::kSub}) {
      for (const float scale : {0.05F, 0.0003F, 3.0F}) {
        Sweep(kLite,
              [&](Maker& m) { return Binary(m, kind, type, scale, graph::Activation::kRelu6); });
      }
    }
  }
}

TEST_CASE("ADD and SUB of a small constant") {
  for (const OpKind kind : {OpKind::kAdd, OpKind::kSub}) {
    for (const bool first : {false, true}) {
      Sweep(kLite, [&](Maker& m) {
        const int channels = m.Between(2, 30);
        const graph::Shape shape = {1, 3, m.Between(1, 9), channels};
        const auto x = m.Input(DataType::kInt8, shape, m.Scale(0.05F));
        const auto c = m.Constant(DataType::kInt8, {channels}, m.Scale(0.02F));
        const auto y = m.Tensor(DataType::kInt8, shape, m.Scale(0.05F));
        return m.Node(kind, {first ? c : x, first ? x : c}, y, graph::ArithmeticAttrs{});
      });
    }
  }
}

TEST_CASE("grouped convolutions in the arithmetic of every runtime") {
  for (const auto& [groups, of_group] : {std::pair{1, 20}, {2, 17}, {4, 3}, {8, 1}, {6, 8}}) {
    Sweep(kAll, [&, g = groups, o = of_group](Maker& m) {
      return Conv(m, g, o, DataType::kInt8, graph::Activation::kRelu);
    });
  }
}

TEST_CASE("convolutions that give their sums") {
  Sweep(kAll, [](Maker& m) { return Conv(m, 1, 9, DataType::kInt32, graph::Activation::kNone); });
}

TEST_CASE("FULLY_CONNECTED, short and longer than a run") {
  for (const int64_t depth : {30, 70000}) {
    for (const Numerics numerics : {Numerics::kTflm, Numerics::kTflite, Numerics::kOrt}) {
      INFO(golden::Name(numerics) << ", depth " << depth);
      Maker m(7);
      const auto x = m.Input(DataType::kInt8, {2, depth}, 0.05F);
      const auto w = m.Weights({5, depth}, 0, 0.01F);
      const auto y = m.Tensor(DataType::kInt8, {2, 5}, depth > 100 ? 1.7F : 0.05F);
      const graph::Graph graph =
          m.Node(OpKind::kFullyConnected, {x, w, m.Bias(5)}, y, graph::FullyConnectedAttrs{});
      CheckOnEngines(graph, numerics, "base", m);
    }
  }
}

TEST_CASE("MAXIMUM of tensors of one scale") {
  Sweep(kAll, [](Maker& m) {
    graph::Graph g = Binary(m, OpKind::kMaximum, DataType::kInt8, 0.05F, graph::Activation::kNone);
    for (graph::Tensor& t : g.tensors) t.quant = {{0.05F}, {7}, 0};
    g.nodes[0].attributes = graph::DefaultAttributes(OpKind::kMaximum);
    return g;
  });
}

TEST_CASE("MINIMUM of tensors of one scale") {
  Sweep(kAll, [](Maker& m) {
    graph::Graph g = Binary(m, OpKind::kMinimum, DataType::kUint8, 0.05F, graph::Activation::kNone);
    for (graph::Tensor& t : g.tensors) t.quant = {{0.05F}, {7}, 0};
    g.nodes[0].attributes = graph::DefaultAttributes(OpKind::kMinimum);
    return g;
  });
}

TEST_CASE("reductions of neighbouring axes") {
  for (const OpKind kind : {OpKind::kMean, OpKind::kSum, OpKind::kReduceMax, OpKind::kReduceMin}) {
    for (const std::vector<int64_t>& axes : {std::vector<int64_t>{1}, {2}, {3}, {2, 3}, {1, 2}}) {
      const bool sums = kind == OpKind::kMean || kind == OpKind::kSum;
      if (!sums && axes.back() == 3) continue;
      INFO(graph::OpKindName(kind) << " from axis " << axes[0] << ", " << axes.size());
      // Not every average has factors that round like the runtime.
      const auto make = [&](Maker& m) {
        graph::Shape shape = {1, m.Between(2, 9), m.Between(2, 9), m.Between(2, 40)};
        const auto x = m.Input(DataType::kInt8, shape, m.Scale(0.05F));
        for (const int64_t axis : axes) shape[axis] = 1;
        const auto y = m.Tensor(DataType::kInt8, shape, m.Scale(sums ? 0.06F : 0.05F));
        if (!sums) m.graph().tensor(y).quant = m.graph().tensor(x).quant;
        return m.Node(kind, {x}, y, graph::ReduceAttrs{axes, true});
      };
      Sweep(kLite, make, OnHost, !sums);
    }
  }
}

TEST_CASE("MEAN over the image") {
  Sweep(kAll, [](Maker& m) {
    const int channels = m.Between(1, 40);
    const auto x =
        m.Input(DataType::kInt8, {1, m.Between(1, 9), m.Between(1, 9), channels}, m.Scale(0.05F));
    const auto y = m.Tensor(DataType::kInt8, {1, 1, 1, channels}, m.Scale(0.02F));
    return m.Node(OpKind::kMean, {x}, y, graph::ReduceAttrs{{1, 2}, true});
  });
}

TEST_CASE("functions of single values come from a table") {
  struct Function {
    OpKind kind;
    graph::Attributes attributes;
    float out_scale;
  };
  const Function functions[] = {{OpKind::kLeakyRelu, graph::LeakyReluAttrs{0.3F}, 0.05F},
                                {OpKind::kLogistic, {}, 1.0F / 256},
                                {OpKind::kTanh, {}, 1.0F / 128},
                                {OpKind::kHardSwish, {}, 0.04F},
                                {OpKind::kElu, {}, 0.04F},
                                {OpKind::kRelu, {}, 0.04F},
                                {OpKind::kRelu6, {}, 0.03F},
                                {OpKind::kQuantize, {}, 0.04F}};
  for (const Function& f : functions) {
    const std::string name(graph::OpKindName(f.kind));
    INFO(name);
    Sweep(kAll, [&](Maker& m) {
      const graph::Shape shape = {1, m.Between(1, 9), m.Between(1, 9), m.Between(1, 40)};
      const auto x = m.Input(DataType::kInt8, shape, m.Scale(0.05F));
      const auto y = m.Tensor(DataType::kInt8, shape, f.out_scale);
      // What runtimes demand of the outputs of these two.
      if (f.kind == OpKind::kLogistic) m.graph().tensor(y).quant.zero_points = {-128};
      if (f.kind == OpKind::kTanh) m.graph().tensor(y).quant.zero_points = {0};
      return m.Node(f.kind, {x}, y, f.attributes);
    });
  }
}

TEST_CASE("operators with a constant of one value come from a table") {
  for (const OpKind kind : {OpKind::kAdd, OpKind::kSub, OpKind::kMul}) {
    Sweep(kAll, [&](Maker& m) {
      const graph::Shape shape = {1, m.Between(1, 9), m.Between(1, 40)};
      const auto x = m.Input(DataType::kInt8, shape, m.Scale(0.05F));
      const auto c = m.Constant(DataType::kInt8, {1, 1, 1}, m.Scale(0.02F));
      const auto y = m.Tensor(DataType::kInt8, shape, m.Scale(0.05F));
      return m.Node(kind, {c, x}, y, graph::ArithmeticAttrs{});
    });
  }
}

TEST_CASE("MUL by a constant per channel") {
  Sweep(kLite, [](Maker& m) {
    const int channels = m.Between(2, 40);
    const graph::Shape shape = {1, m.Between(1, 9), m.Between(1, 9), channels};
    const auto x = m.Input(DataType::kInt8, shape, m.Scale(0.05F));
    const auto c = m.Constant(DataType::kInt8, {channels}, m.Scale(0.02F));
    const auto y = m.Tensor(DataType::kInt8, shape, m.Scale(0.1F));
    return m.Node(OpKind::kMul, {x, c}, y, graph::ArithmeticAttrs{});
  });
}

TEST_CASE("TRANSPOSE_CONV, strides and paddings") {
  for (const auto& [kernel, stride, pad] :
       {std::array{2, 2, 0}, {3, 2, 1}, {4, 2, 1}, {3, 1, 1}, {2, 3, 0}, {5, 3, 2}}) {
    INFO("kernel " << kernel << ", stride " << stride << ", padding " << pad);
    Sweep(kAll, [&, k = kernel, s = stride, p = pad](Maker& m) {
      const int64_t depth = m.Between(1, 20), channels = m.Between(1, 20);
      const int64_t h = m.Between(2, 6), w = m.Between(2, 6);
      const auto x = m.Input(DataType::kInt8, {1, h, w, depth}, m.Scale(0.05F));
      const auto filter = m.Weights({channels, k, k + 1, depth}, 0, 0.01F);
      graph::TransposeConvAttrs attrs;
      attrs.stride_h = attrs.stride_w = s;
      attrs.out_h = (h - 1) * s + k - 2 * p;
      attrs.out_w = (w - 1) * s + k + 1 - 2 * p;
      attrs.pads = {p, p, p, p};
      const auto y =
          m.Tensor(DataType::kInt8, {1, attrs.out_h, attrs.out_w, channels}, m.Scale(0.03F));
      return m.Node(OpKind::kTransposeConv, {x, filter, m.Bias(channels)}, y, attrs);
    }, TransposeConv);
  }
}

namespace {

/// A convolution 1x1 in front of or behind something, so that engines are at work there.
graph::TensorId Conv1x1(Maker& m, std::vector<graph::Node>& nodes, graph::TensorId x,
                        int64_t channels, float scale, int64_t zero) {
  graph::Shape shape = m.graph().tensor(x).shape;
  const auto w = m.Weights({channels, 1, 1, shape[3]}, 0, 0.01F);
  const auto b = m.Bias(channels);
  shape[3] = channels;
  const auto y = m.Tensor(DataType::kInt8, shape, scale);
  m.graph().tensor(y).quant.zero_points = {zero};
  nodes.push_back({"conv" + std::to_string(nodes.size()),
                   OpKind::kConv2D,
                   {x, w, b},
                   {y},
                   graph::Conv2DAttrs{}});
  return y;
}

}  // namespace

TEST_CASE("CONCATENATION and SPLIT between convolutions, along every axis") {
  for (int axis = 1; axis <= 3; ++axis) {
    for (const bool same : {true, false}) {
      INFO("axis " << axis << ", same scales " << same);
      // Runtimes that requantize on the way, if the scales differ.
      constexpr Numerics kSome[] = {Numerics::kTflm, Numerics::kOrt};
      Sweep(
          same ? std::span<const Numerics>(kAll) : std::span<const Numerics>(kSome), [&](Maker& m) {
            std::vector<graph::Node> nodes;
            const graph::Shape shape = {1, m.Between(1, 8), m.Between(1, 8), m.Between(1, 20)};
            const auto x = m.Input(DataType::kInt8, shape, 0.05F);
            const auto a = Conv1x1(m, nodes, x, m.Between(1, 40), 0.05F, 3);
            const int64_t channels = m.graph().tensor(a).shape[3];
            const auto b = Conv1x1(m, nodes, x, axis == 3 ? m.Between(1, 40) : channels,
                                   same ? 0.05F : 0.07F, 3);
            graph::Shape whole = m.graph().tensor(a).shape;
            whole[axis] += m.graph().tensor(b).shape[axis];
            const auto y = m.Tensor(DataType::kInt8, whole, 0.05F);
            m.graph().tensor(y).quant = {{0.05F}, {3}, 0};
            nodes.push_back({"join", OpKind::kConcatenation, {a, b}, {y}, graph::AxisAttrs{axis}});
            const auto z = Conv1x1(m, nodes, y, 10, 0.03F, -5);
            // Taken apart again, in other pieces.
            graph::SplitAttrs split;
            split.axis = axis;
            const int64_t size = m.graph().tensor(z).shape[axis];
            split.sizes = {size - size / 2, size / 2};
            if (size < 2) {
              m.graph().nodes = nodes;
              m.graph().outputs = {z};
              return std::move(m.graph());
            }
            std::vector<graph::TensorId> parts;
            for (const int64_t s : split.sizes) {
              graph::Shape part = m.graph().tensor(z).shape;
              part[axis] = s;
              parts.push_back(m.Tensor(DataType::kInt8, part, 0.03F));
              m.graph().tensor(parts.back()).quant = m.graph().tensor(z).quant;
            }
            nodes.push_back({"split", OpKind::kSplit, {z}, parts, split});
            const auto last = Conv1x1(m, nodes, parts[1], 7, 0.02F, 0);
            m.graph().nodes = nodes;
            m.graph().outputs = {last, parts[0]};
            return std::move(m.graph());
          });
    }
  }
}

TEST_CASE("slices of the output of a convolution") {
  Sweep(kAll, [](Maker& m) {
    std::vector<graph::Node> nodes;
    const graph::Shape shape = {1, m.Between(3, 8), m.Between(3, 8), m.Between(2, 20)};
    const auto x = m.Input(DataType::kInt8, shape, 0.05F);
    const auto a = Conv1x1(m, nodes, x, m.Between(3, 40), 0.05F, 3);
    graph::SliceAttrs slice;
    graph::Shape out;
    for (const int64_t size : m.graph().tensor(a).shape) {
      slice.begin.push_back(size > 1 ? m.Between(0, 1) : 0);
      const bool channels = slice.begin.size() == 4;
      slice.stride.push_back(channels ? 1 : m.Between(1, 2));
      slice.count.push_back((size - slice.begin.back() + slice.stride.back() - 1) /
                            slice.stride.back());
      slice.drop.push_back(0);
      out.push_back(slice.count.back());
    }
    const auto y = m.Tensor(DataType::kInt8, out, 0.05F);
    m.graph().tensor(y).quant = {{0.05F}, {3}, 0};
    nodes.push_back({"slice", OpKind::kStridedSlice, {a}, {y}, slice});
    const auto z = Conv1x1(m, nodes, y, 5, 0.03F, 0);
    m.graph().nodes = nodes;
    m.graph().outputs = {z};
    return std::move(m.graph());
  });
}
