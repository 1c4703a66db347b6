// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small graphs that run wholly on the engines, against the operators on the host, which have tests
// of their own against the runtimes.
#include <cstring>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/reference/interpret.h"
#include "tests/support/catch.h"

namespace systole::test {

using golden::Numerics;
using graph::DataType;
using graph::OpKind;

/// Makes graphs of one node with random scales and constants.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  int Between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  float Scale(float about) {
    return about * (0.6F + static_cast<float>(random_() % 4096) / 5000.0F);
  }

  graph::TensorId Tensor(DataType type, graph::Shape shape, float scale) {
    graph::Tensor tensor;
    tensor.name = "t" + std::to_string(graph_.tensors.size());
    tensor.type = type;
    tensor.shape = std::move(shape);
    const bool eight = type == DataType::kInt8 || type == DataType::kUint8;
    const int low = type == DataType::kUint8 ? 0 : -128;
    if (scale > 0) tensor.quant = {{scale}, {eight ? Between(low, low + 255) : 0}, 0};
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<graph::TensorId>(graph_.tensors.size()) - 1;
  }
  graph::TensorId Input(DataType type, graph::Shape shape, float scale) {
    graph_.inputs.push_back(Tensor(type, std::move(shape), scale));
    return graph_.inputs.back();
  }
  graph::TensorId Constant(DataType type, graph::Shape shape, float scale) {
    const graph::TensorId id = Tensor(type, std::move(shape), scale);
    graph_.tensor(id).data = std::make_shared<const graph::Bytes>(Random(graph_.tensor(id)));
    return id;
  }
  /// Weights with a scale per channel, zero point 0.
  graph::TensorId Weights(graph::Shape shape, int axis, float about) {
    const graph::TensorId id = Constant(DataType::kInt8, std::move(shape), 1);
    graph::Quantization quant{{}, {}, axis};
    for (int64_t c = 0; c < graph_.tensor(id).shape[axis]; ++c) {
      quant.scales.push_back(Scale(about));
      quant.zero_points.push_back(0);
    }
    graph_.tensor(id).quant = quant;
    return id;
  }
  graph::TensorId Bias(int64_t channels) {
    const graph::TensorId id = Tensor(DataType::kInt32, {channels}, 0);
    std::vector<int32_t> values(static_cast<size_t>(channels));
    for (int32_t& v : values) v = Between(-4000, 4000);
    graph::Bytes bytes(values.size() * 4);
    std::memcpy(bytes.data(), values.data(), bytes.size());
    graph_.tensor(id).data = std::make_shared<const graph::Bytes>(std::move(bytes));
    return id;
  }
  graph::Graph Node(OpKind kind, std::vector<graph::TensorId> inputs, graph::TensorId output,
                    graph::Attributes attributes) {
    graph_.outputs = {output};
    graph_.nodes.push_back({"node", kind, std::move(inputs), {output}, std::move(attributes)});
    return std::move(graph_);
  }
  graph::Bytes Random(const graph::Tensor& tensor) {
    graph::Bytes bytes(static_cast<size_t>(tensor.size_bytes()));
    for (std::byte& b : bytes) b = static_cast<std::byte>(random_());
    return bytes;
  }
  graph::Graph& graph() { return graph_; }

 private:
  std::mt19937 random_;
  graph::Graph graph_;
};

inline void RequireSame(const graph::Bytes& right, const graph::Bytes& got) {
  REQUIRE(got.size() == right.size());
  for (size_t i = 0; i < right.size(); ++i) {
    if (got[i] == right[i]) continue;
    FAIL("byte " << i << ": " << static_cast<int>(right[i]) << " expected, "
                 << static_cast<int>(got[i]) << " from the machine");
  }
}

/// Expected bytes of the outputs of a graph.
using Expected = std::function<std::vector<graph::Bytes>(const graph::Graph&, Numerics,
                                                         const std::vector<graph::Bytes>&)>;

inline std::vector<graph::Bytes> OnHost(const graph::Graph& graph, Numerics numerics,
                                        const std::vector<graph::Bytes>& inputs) {
  const std::vector<std::span<const std::byte>> views(inputs.begin(), inputs.end());
  const auto values = reference::Interpret(graph, numerics, views);
  if (!values) FAIL(values.error().message);
  std::vector<graph::Bytes> outputs;
  for (const graph::TensorId id : graph.outputs) outputs.push_back((*values)[id]);
  return outputs;
}

/// Bytes from the machine equal the expected ones; `strict`: and the CPU has nothing to do.
inline void CheckOnEngines(const graph::Graph& graph, Numerics numerics, const char* name,
                           Maker& maker, const Expected& expected = OnHost, bool strict = true) {
  const auto config = compile::FindConfig(name).value();
  const auto program = compile::Compile(graph, {config, numerics, strict});
  if (!program) FAIL(program.error().message);
  driver::Options options;
  options.check_dependencies = true;
  auto device = driver::OpenDevice("golden", name, options).value();
  auto session = execute::Session::Create(*program, *device);
  if (!session) FAIL(session.error().message);
  std::vector<graph::Bytes> inputs;
  for (const graph::TensorId id : graph.inputs) inputs.push_back(maker.Random(graph.tensor(id)));
  const std::vector<std::span<const std::byte>> views(inputs.begin(), inputs.end());
  const auto got = session->Run(views);
  if (!got) FAIL(got.error().message);
  const std::vector<graph::Bytes> right = expected(graph, numerics, inputs);
  for (size_t i = 0; i < right.size(); ++i) RequireSame(right[i], got->outputs[i]);
}

inline constexpr Numerics kAll[] = {Numerics::kTflm, Numerics::kTfliteRef, Numerics::kTflite,
                             Numerics::kOrt};
inline constexpr Numerics kLite[] = {Numerics::kTflm, Numerics::kTfliteRef, Numerics::kTflite};

/// Graphs of `make` in several modes, with several seeds, on two machines.
inline void Sweep(std::span<const Numerics> modes, const std::function<graph::Graph(Maker&)>& make,
                  const Expected& expected = OnHost, bool strict = true) {
  for (const Numerics numerics : modes) {
    for (unsigned seed = 1; seed <= 6; ++seed) {
      const char* config = seed % 2 == 0 ? "base" : "tiny";
      INFO(golden::Name(numerics) << ", seed " << seed << ", " << config);
      Maker maker(seed);
      const graph::Graph graph = make(maker);
      CheckOnEngines(graph, numerics, config, maker, expected, strict);
    }
  }
}

}  // namespace systole::test
