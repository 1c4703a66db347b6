// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Operators that move bytes, between convolutions, so that engines are at work there.
#include "tests/unit/fallback/engines.h"

namespace {

using namespace systole;
using namespace systole::test;

/// A convolution 1x1, a movement of its output to `shape`, and a convolution 1x1 of that.
graph::Graph Between(Maker& m, graph::Shape in, OpKind kind, graph::Attributes attributes,
                     graph::Shape shape, std::vector<graph::TensorId> more = {}) {
  std::vector<graph::Node> nodes;
  const auto conv = [&](graph::TensorId x) {
    graph::Shape out = m.graph().tensor(x).shape;
    const auto w = m.Weights({out[3], 1, 1, out[3]}, 0, 0.01F);
    const auto y = m.Tensor(DataType::kInt8, out, 0.05F);
    m.graph().tensor(y).quant.zero_points = {5};
    nodes.push_back({"conv" + std::to_string(nodes.size()), OpKind::kConv2D,
                     {x, w, m.Bias(out[3])}, {y}, graph::Conv2DAttrs{}});
    return y;
  };
  const auto x = conv(m.Input(DataType::kInt8, std::move(in), 0.05F));
  const auto y = m.Tensor(DataType::kInt8, std::move(shape), 0.05F);
  m.graph().tensor(y).quant = m.graph().tensor(x).quant;
  std::vector<graph::TensorId> inputs = {x};
  inputs.insert(inputs.end(), more.begin(), more.end());
  nodes.push_back({"move", kind, inputs, {y}, std::move(attributes)});
  const auto z = conv(y);
  m.graph().nodes = nodes;
  m.graph().outputs = {z};
  return std::move(m.graph());
}

graph::TensorId Indices(Maker& m, const std::vector<int32_t>& values) {
  const auto id = m.Tensor(DataType::kInt32, {static_cast<int64_t>(values.size())}, 0);
  graph::Bytes bytes(values.size() * 4);
  std::memcpy(bytes.data(), values.data(), bytes.size());
  m.graph().tensor(id).data = std::make_shared<const graph::Bytes>(std::move(bytes));
  return id;
}

constexpr Numerics kSome[] = {Numerics::kTfliteRef, Numerics::kTflite};

}  // namespace

TEST_CASE("TRANSPOSE between convolutions, every order of the axes") {
  for (const std::vector<int64_t>& order :
       {std::vector<int64_t>{0, 2, 1, 3}, {0, 1, 3, 2}, {0, 3, 1, 2}, {0, 2, 3, 1}, {0, 3, 2, 1}}) {
    Sweep(kSome, [&](Maker& m) {
      const graph::Shape in = {1, m.Between(1, 9), m.Between(1, 9), m.Between(1, 20)};
      graph::Shape out;
      for (const int64_t axis : order) out.push_back(in[axis]);
      return Between(m, in, OpKind::kTranspose, graph::TransposeAttrs{order}, out);
    });
  }
}

TEST_CASE("PAD of channels, rows and columns") {
  Sweep(kSome, [](Maker& m) {
    const graph::Shape in = {1, m.Between(1, 9), m.Between(1, 9), m.Between(1, 20)};
    graph::PadAttrs pad;
    pad.before = {0, m.Between(0, 2), m.Between(0, 2), m.Between(1, 5)};
    pad.after = {0, m.Between(0, 2), m.Between(0, 2), m.Between(0, 5)};
    graph::Shape out = in;
    for (size_t k = 0; k < 4; ++k) out[k] += pad.before[k] + pad.after[k];
    return Between(m, in, OpKind::kPad, pad, out);
  });
}

TEST_CASE("RESIZE_NEAREST_NEIGHBOR to multiples, and any RESIZE of one pixel") {
  Sweep(kSome, [](Maker& m) {
    const graph::Shape in = {1, m.Between(1, 6), m.Between(1, 6), m.Between(1, 20)};
    const graph::Shape out = {1, in[1] * m.Between(1, 3), in[2] * m.Between(1, 3), in[3]};
    return Between(m, in, OpKind::kResizeNearestNeighbor, graph::ResizeAttrs{out[1], out[2]}, out);
  });
  Sweep(kSome, [](Maker& m) {
    const graph::Shape out = {1, m.Between(1, 12), m.Between(1, 12), m.Between(1, 40)};
    return Between(m, {1, 1, 1, out[3]}, OpKind::kResizeBilinear,
                   graph::ResizeAttrs{out[1], out[2]}, out);
  });
}

TEST_CASE("DEPTH_TO_SPACE and SPACE_TO_DEPTH between convolutions") {
  Sweep(kSome, [](Maker& m) {
    const int64_t block = m.Between(2, 3), h = m.Between(1, 5), w = m.Between(1, 5);
    const int64_t channels = m.Between(1, 9);
    return Between(m, {1, h, w, channels * block * block}, OpKind::kDepthToSpace,
                   graph::BlockAttrs{block}, {1, h * block, w * block, channels});
  });
  Sweep(kSome, [](Maker& m) {
    const int64_t block = m.Between(2, 3), h = m.Between(1, 5), w = m.Between(1, 5);
    const int64_t channels = m.Between(1, 9);
    return Between(m, {1, h * block, w * block, channels}, OpKind::kSpaceToDepth,
                   graph::BlockAttrs{block}, {1, h, w, channels * block * block});
  });
}

TEST_CASE("GATHER of constant positions between convolutions") {
  for (int axis = 1; axis <= 3; ++axis) {
    Sweep(kSome, [&](Maker& m) {
      graph::Shape in = {1, m.Between(2, 9), m.Between(2, 9), m.Between(2, 20)};
      std::vector<int32_t> at;
      for (int i = m.Between(1, 6); i > 0; --i) {
        at.push_back(m.Between(0, static_cast<int>(in[axis]) - 1));
      }
      graph::Shape out = in;
      out[axis] = static_cast<int64_t>(at.size());
      graph::GatherAttrs attrs;
      attrs.axis = axis;
      return Between(m, in, OpKind::kGather, attrs, out, {Indices(m, at)});
    });
  }
}
