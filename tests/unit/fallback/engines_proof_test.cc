// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Operators whose factors the compiler finds by trying all values: exact where it finds some, on
// the CPU where it does not.
#include "runtime/compile/proof.h"
#include "runtime/compile/requant.h"
#include "tests/unit/fallback/engines.h"

namespace {

using namespace systole;
using namespace systole::test;

/// How many of the graphs of `make` run without the CPU; all must be exact.
int OnEngines(Numerics numerics, unsigned seeds, const std::function<graph::Graph(Maker&)>& make) {
  int count = 0;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    INFO("seed " << seed);
    Maker maker(seed);
    const graph::Graph graph = make(maker);
    const auto config = compile::FindConfig("base").value();
    count += compile::Compile(graph, {config, numerics, true}).has_value() ? 1 : 0;
    CheckOnEngines(graph, numerics, "base", maker, OnHost, false);
  }
  return count;
}

/// DEQUANTIZE of tensors, `kind` in float32, RELU if wanted, QUANTIZE.
graph::Graph InFloat(Maker& m, OpKind kind, std::vector<graph::TensorId> operands, bool relu,
                     float out_scale) {
  const graph::Shape shape = m.graph().tensor(operands[0]).shape;
  std::vector<graph::Node> nodes;
  const auto add = [&](OpKind op, std::vector<graph::TensorId> inputs, DataType type, float scale) {
    const auto y = m.Tensor(type, shape, scale);
    nodes.push_back({"n" + std::to_string(nodes.size()), op, std::move(inputs), {y},
                     graph::DefaultAttributes(op)});
    return y;
  };
  for (graph::TensorId& id : operands) {
    if (m.graph().tensor(id).type == DataType::kFloat32) continue;
    id = add(OpKind::kDequantize, {id}, DataType::kFloat32, 0);
  }
  auto y = add(kind, operands, DataType::kFloat32, 0);
  if (relu) y = add(OpKind::kRelu, {y}, DataType::kFloat32, 0);
  y = add(OpKind::kQuantize, {y}, DataType::kInt8, out_scale);
  m.graph().nodes = std::move(nodes);
  m.graph().outputs = {y};
  return std::move(m.graph());
}

graph::TensorId FloatConstant(Maker& m, int64_t channels) {
  const auto id = m.Tensor(DataType::kFloat32, {channels}, 0);
  graph::Bytes bytes(static_cast<size_t>(channels) * 4);
  for (int64_t c = 0; c < channels; ++c) {
    const float value = static_cast<float>(m.Between(-1000, 1000)) * 0.002F;
    std::memcpy(bytes.data() + c * 4, &value, 4);
  }
  m.graph().tensor(id).data = std::make_shared<const graph::Bytes>(std::move(bytes));
  return id;
}

graph::Shape SomeShape(Maker& m) {
  return {1, m.Between(1, 9), m.Between(8, 16), m.Between(1, 40)};
}

}  // namespace

TEST_CASE("ADD and SUB of ONNX Runtime, proved for all pairs of values") {
  for (const OpKind kind : {OpKind::kAdd, OpKind::kSub}) {
    for (const DataType type : {DataType::kInt8, DataType::kUint8}) {
      const int count = OnEngines(Numerics::kOrt, 12, [&](Maker& m) {
        const graph::Shape shape = SomeShape(m);
        const auto a = m.Input(type, shape, m.Scale(0.05F));
        const auto b = m.Input(type, shape, m.Scale(0.02F));
        const auto y = m.Tensor(type, shape, m.Scale(0.05F));
        return m.Node(kind, {a, b}, y, graph::ArithmeticAttrs{});
      });
      INFO(graph::OpKindName(kind) << " " << graph::DataTypeName(type));
      CHECK(count >= 11);
    }
  }
}

TEST_CASE("additions in float32 between DEQUANTIZE and QUANTIZE, with RELU and without") {
  for (const bool relu : {false, true}) {
    const int count = OnEngines(Numerics::kOrt, 12, [&](Maker& m) {
      const graph::Shape shape = SomeShape(m);
      const auto a = m.Input(DataType::kInt8, shape, m.Scale(0.05F));
      const auto b = m.Input(DataType::kInt8, shape, m.Scale(0.02F));
      return InFloat(m, OpKind::kAdd, {a, b}, relu, m.Scale(0.05F));
    });
    INFO("RELU " << relu);
    CHECK(count >= 11);
  }
}

TEST_CASE("constants per channel, proved for all values of each") {
  for (const OpKind kind : {OpKind::kAdd, OpKind::kSub, OpKind::kMul}) {
    const int count = OnEngines(Numerics::kOrt, 6, [&](Maker& m) {
      const graph::Shape shape = SomeShape(m);
      const auto a = m.Input(DataType::kInt8, shape, m.Scale(0.05F));
      return InFloat(m, kind, {a, FloatConstant(m, shape.back())}, false, m.Scale(0.05F));
    });
    INFO(graph::OpKindName(kind));
    CHECK(count == 6);
  }
}

TEST_CASE("ties that ADD rounds in another way are left to the CPU") {
  const int count = OnEngines(Numerics::kOrt, 1, [&](Maker& m) {
    const auto a = m.Input(DataType::kInt8, {1, 8, 8, 16}, 0.5F);
    const auto b = m.Input(DataType::kInt8, {1, 8, 8, 16}, 0.5F);
    return m.Node(OpKind::kAdd, {a, b}, m.Tensor(DataType::kInt8, {1, 8, 8, 16}, 1.0F),
                  graph::ArithmeticAttrs{});
  });
  CHECK(count == 0);
}

TEST_CASE("averages of ONNX Runtime where no rounding of float32 decides") {
  for (const bool include_pad : {false, true}) {
    const int count = OnEngines(Numerics::kOrt, 12, [&](Maker& m) {
      const int64_t size = m.Between(3, 9), channels = m.Between(1, 40);
      const auto x = m.Input(DataType::kInt8, {1, size, size, channels}, m.Scale(0.05F));
      m.graph().tensor(x).quant.zero_points = {-128};
      graph::Pool2DAttrs pool;
      pool.filter_h = pool.filter_w = 2;
      pool.stride_h = pool.stride_w = 1;
      pool.count_include_pad = include_pad;
      const auto y = m.Tensor(DataType::kInt8, {1, size, size, channels}, m.Scale(0.04F));
      return m.Node(OpKind::kAveragePool2D, {x}, y, pool);
    });
    INFO("padding counts " << include_pad);
    CHECK(count >= 4);
  }
  // Equal scales: half of the sums are ties, which the order of the additions decides.
  CHECK_FALSE(compile::AverageInFloat({0.1F, -128}, {0.1F, -128}, {-128, 127}, 4, 4));
}

TEST_CASE("a function that is no sum has no factors") {
  std::vector<int8_t> product(65536);
  for (int i = 0; i < 65536; ++i) {
    product[i] = static_cast<int8_t>((i / 256 - 128) * (i % 256 - 128) / 128 == 128
                                         ? 127
                                         : (i / 256 - 128) * (i % 256 - 128) / 128);
  }
  CHECK_FALSE(compile::FindAdd(product, {0, 0, 0}, 0.5, 0.5));
  std::vector<int8_t> square(256);
  for (int i = 0; i < 256; ++i) square[i] = static_cast<int8_t>((i - 128) * (i - 128) / 130);
  CHECK_FALSE(compile::FindLine(square, {-128, 127}));
}
