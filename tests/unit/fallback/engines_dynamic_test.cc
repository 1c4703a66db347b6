// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Products of two computed tensors on the engines.
#include "tests/unit/fallback/engines.h"

namespace {

using namespace systole;
using namespace systole::test;

enum class Right { kComputed, kOne, kConstant };

/// A product of [.., m, k] and [.., k, n], or its transpose.
graph::Graph MatMul(Maker& m, graph::Shape batch, bool transpose, bool zero_b,
                    Right form = Right::kComputed) {
  const int64_t rows = m.Between(1, 20), depth = m.Between(1, 70), columns = m.Between(1, 50);
  const auto shape = [&](int64_t a, int64_t b) {
    graph::Shape s = batch;
    s.push_back(a), s.push_back(b);
    return s;
  };
  const auto a = m.Input(DataType::kInt8, shape(rows, depth), m.Scale(0.05F));
  const graph::Shape right = transpose ? shape(columns, depth) : shape(depth, columns);
  const auto b = form == Right::kConstant ? m.Constant(DataType::kInt8, right, m.Scale(0.05F))
                                          : m.Input(DataType::kInt8, right, m.Scale(0.05F));
  if (form == Right::kOne) {
    m.graph().tensor(b).shape = {right[right.size() - 2], right.back()};
  }
  if (m.Between(0, 3) == 0) m.graph().tensor(a).quant.zero_points = {m.Between(-1, 0) * 128};
  if (zero_b) m.graph().tensor(b).quant.zero_points = {0};
  const auto y = m.Tensor(DataType::kInt8, shape(rows, columns), m.Scale(1.0F));
  graph::BatchMatMulAttrs attrs;
  attrs.transpose_b = transpose;
  return m.Node(OpKind::kBatchMatMul, {a, b}, y, attrs);
}

}  // namespace

TEST_CASE("BATCH_MATMUL of computed tensors") {
  for (const bool transpose : {false, true}) {
    for (const bool zero_b : {false, true}) {
      INFO("transposed " << transpose << ", symmetric " << zero_b);
      Sweep(kAll, [&](Maker& m) { return MatMul(m, {}, transpose, zero_b); });
      Sweep(kAll, [&](Maker& m) { return MatMul(m, {1, 3}, transpose, zero_b); });
      for (const Right form : {Right::kOne, Right::kConstant}) {
        Sweep(kAll, [&](Maker& m) { return MatMul(m, {3}, transpose, zero_b, form); });
      }
    }
  }
}

TEST_CASE("MUL of tensors of one shape, and by a factor per channel") {
  for (const DataType type : {DataType::kInt8, DataType::kUint8}) {
    Sweep(kLite, [&](Maker& m) {
      const graph::Shape shape = {1, m.Between(1, 9), m.Between(1, 9), m.Between(1, 40)};
      const auto a = m.Input(type, shape, m.Scale(0.05F));
      const auto b = m.Input(type, shape, m.Scale(0.02F));
      return m.Node(OpKind::kMul, {a, b}, m.Tensor(type, shape, m.Scale(0.05F)),
                    graph::ArithmeticAttrs{});
    });
    for (const bool first : {false, true}) {
      Sweep(kLite, [&](Maker& m) {
        const int channels = m.Between(1, 70);
        const graph::Shape shape = {m.Between(1, 2), m.Between(1, 9), m.Between(1, 9), channels};
        const auto x = m.Input(type, shape, m.Scale(0.05F));
        const auto f = m.Input(type, {shape[0], 1, 1, channels}, m.Scale(0.004F));
        return m.Node(OpKind::kMul, {first ? f : x, first ? x : f},
                      m.Tensor(type, shape, m.Scale(0.03F)), graph::ArithmeticAttrs{});
      });
    }
  }
}

TEST_CASE("MUL of tensors of more elements than a command has channels") {
  Maker m(3);
  const graph::Shape shape = {1, 40, 50, 70};
  const auto a = m.Input(DataType::kInt8, shape, 0.05F);
  const auto b = m.Input(DataType::kInt8, shape, 0.02F);
  const auto y = m.Tensor(DataType::kInt8, shape, 0.05F);
  const graph::Graph graph = m.Node(OpKind::kMul, {a, b}, y, graph::ArithmeticAttrs{});
  CheckOnEngines(graph, Numerics::kTflite, "base", m);
}

TEST_CASE("MUL by a constant of the same shape") {
  Sweep(kLite, [](Maker& m) {
    const graph::Shape shape = {1, m.Between(2, 9), m.Between(1, 9), m.Between(1, 40)};
    const auto a = m.Input(DataType::kInt8, shape, m.Scale(0.05F));
    const auto b = m.Constant(DataType::kInt8, shape, m.Scale(0.02F));
    return m.Node(OpKind::kMul, {b, a}, m.Tensor(DataType::kInt8, shape, m.Scale(0.05F)),
                  graph::ArithmeticAttrs{});
  });
}
