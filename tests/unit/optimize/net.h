// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::test {

/// Builds networks node by node, with constants from a seed.
class Net {
 public:
  using TensorId = graph::TensorId;

  explicit Net(unsigned seed = 1) : random_(seed) {}

  int Between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }

  /// Scale 0: not quantized.
  TensorId Tensor(graph::DataType type, graph::Shape shape, float scale = 0, int64_t zero = 0);
  TensorId Input(graph::DataType type, graph::Shape shape, float scale = 0, int64_t zero = 0);
  TensorId Constant(graph::DataType type, graph::Shape shape, float scale = 0, int64_t zero = 0);
  /// A constant of one element.
  template <typename T>
  TensorId Single(graph::DataType type, T value, float scale = 0, int64_t zero = 0) {
    return Given(type, &value, sizeof(value), scale, zero);
  }
  /// A node with one output, which it returns.
  TensorId Node(graph::OpKind kind, std::vector<TensorId> inputs, TensorId output,
                graph::Attributes attributes = graph::NoAttrs{});
  /// A convolution of `kernel` x `kernel`, VALID, with weights and bias of its own.
  TensorId Conv(TensorId x, int64_t channels, int64_t kernel, TensorId output,
                graph::Activation activation = graph::Activation::kNone);
  /// A tensor of type and quantization of another one.
  TensorId Like(TensorId id, graph::Shape shape);
  void Output(TensorId id) { graph_.outputs.push_back(id); }

  graph::Graph& graph() { return graph_; }
  graph::Bytes Random(const graph::Tensor& tensor);

 private:
  TensorId Given(graph::DataType type, const void* bytes, size_t size, float scale, int64_t zero);

  std::mt19937 random_;
  graph::Graph graph_;
};

inline constexpr golden::Numerics kAllNumerics[] = {
    golden::Numerics::kTflm, golden::Numerics::kTfliteRef, golden::Numerics::kTflite,
    golden::Numerics::kOrt};

using Counts = std::vector<std::pair<std::string, int>>;

/// Rewrites a network and demands that the outputs keep their bytes for random inputs: by the
/// operators of the host, and compiled on backend golden (`compile`). Returns what was applied.
Counts Rewritten(Net& net, golden::Numerics numerics, bool compile = true);

/// Rewritten(), which has to be this, in every arithmetic.
void RequireRewrites(Net& net, const Counts& expected);

}  // namespace systole::test
