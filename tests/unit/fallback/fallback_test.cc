// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Operators that the engines leave to the CPU, wholly or in part, run inside the same program and give
// the bytes of the definition.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "sim/golden/ops_elementwise.h"
#include "tests/support/catch.h"

namespace {

using namespace systole;
using graph::DataType;

graph::Tensor MakeTensor(const char* name, DataType type, graph::Shape shape, float scale,
                         int64_t zero) {
  graph::Tensor tensor;
  tensor.name = name;
  tensor.type = type;
  tensor.shape = std::move(shape);
  tensor.quant = {{scale}, {zero}, 0};
  return tensor;
}

template <typename T>
void SetData(graph::Tensor& tensor, const std::vector<T>& values) {
  auto bytes = std::make_shared<graph::Bytes>(values.size() * sizeof(T));
  std::memcpy(bytes->data(), values.data(), bytes->size());
  tensor.data = bytes;
}

std::vector<int8_t> RandomBytes(size_t count, std::mt19937& random) {
  std::vector<int8_t> values(count);
  for (int8_t& v : values) v = static_cast<int8_t>(random());
  return values;
}

std::vector<int8_t> RunOnGolden(const program::Program& program,
                                const std::vector<std::vector<int8_t>>& inputs) {
  auto device = driver::OpenDevice("golden", program.config);
  REQUIRE(device);
  auto session = execute::Session::Create(program, **device);
  REQUIRE(session);
  std::vector<std::span<const std::byte>> views;
  for (const auto& input : inputs) views.push_back(std::as_bytes(std::span(input)));
  const auto result = session->Run(views);
  REQUIRE(result);
  std::vector<int8_t> out(result->outputs[0].size());
  std::memcpy(out.data(), result->outputs[0].data(), out.size());
  return out;
}

program::Program CompileFor(const graph::Graph& graph) {
  const auto config = compile::FindConfig("base");
  REQUIRE(config);
  auto program = compile::Compile(graph, {*config, golden::Numerics::kTfliteRef, false});
  REQUIRE(program);
  return *std::move(program);
}

int CpuSteps(const program::Program& program) {
  return static_cast<int>(std::count_if(
      program.steps.begin(), program.steps.end(),
      [](const program::Step& s) { return std::holds_alternative<program::CpuStep>(s); }));
}

}  // namespace

TEST_CASE("a float64 factor that no integer factor reproduces ends on the CPU from int32 sums") {
  const unsigned seed = 5;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  // Sums reach 2^27 and a step of the output is about 2^19 of them: float64 and a 31-bit factor
  // then begin some output value at different sums.
  constexpr int64_t kDepth = 9000, kChannels = 5, kZero = 3;
  const float in_scale = 1.3e-3F, weight_scale = 1.1e-3F, out_scale = 1.0F;
  graph::Graph g;
  g.tensors.push_back(MakeTensor("x", DataType::kInt8, {1, kDepth}, in_scale, -1));
  g.tensors.push_back(MakeTensor("w", DataType::kInt8, {kChannels, kDepth}, weight_scale, 0));
  g.tensors.push_back(MakeTensor("y", DataType::kInt8, {1, kChannels}, out_scale, kZero));
  const std::vector<int8_t> weights = RandomBytes(kDepth * kChannels, random);
  SetData(g.tensors[1], weights);
  g.inputs = {0};
  g.outputs = {2};
  g.nodes.push_back({"fc", graph::OpKind::kFullyConnected, {0, 1, graph::kNoTensor}, {2},
                     graph::FullyConnectedAttrs{}});
  const program::Program program = CompileFor(g);
  REQUIRE(CpuSteps(program) == 1);
  const std::vector<int8_t> x = RandomBytes(kDepth, random);
  const std::vector<int8_t> y = RunOnGolden(program, {x});
  const double real = static_cast<double>(in_scale) * weight_scale / out_scale;
  for (int64_t c = 0; c < kChannels; ++c) {
    int64_t sum = 0;
    for (int64_t k = 0; k < kDepth; ++k) sum += (x[k] + 1) * weights[c * kDepth + k];
    const double wanted = std::clamp(std::round(sum * real) + kZero, -128.0, 127.0);
    REQUIRE(static_cast<double>(y[c]) == wanted);
  }
}

TEST_CASE("ADD of different shapes is broadcast on the CPU") {
  const unsigned seed = 6;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  graph::Graph g;
  g.tensors.push_back(MakeTensor("a", DataType::kInt8, {1, 3, 4, 5}, 0.02F, -7));
  g.tensors.push_back(MakeTensor("b", DataType::kInt8, {1, 1, 1, 5}, 0.05F, 9));
  g.tensors.push_back(MakeTensor("y", DataType::kInt8, {1, 3, 4, 5}, 0.06F, 2));
  g.inputs = {0, 1};
  g.outputs = {2};
  g.nodes.push_back({"add", graph::OpKind::kAdd, {0, 1}, {2},
                     graph::ArithmeticAttrs{graph::Activation::kRelu}});
  const program::Program program = CompileFor(g);
  REQUIRE(CpuSteps(program) == 1);
  REQUIRE_FALSE(program.layers[0].reason.empty());
  const std::vector<int8_t> a = RandomBytes(60, random), b = RandomBytes(5, random);
  std::vector<int8_t> repeated;
  for (int i = 0; i < 60; ++i) repeated.push_back(b[i % 5]);
  const auto expected = golden::Add(a, repeated, golden::MakeAddFactors(0.02F, 0.05F, 0.06F),
                                    {-7, 9, 2}, 2, 127);
  REQUIRE(RunOnGolden(program, {a, b}) == expected);
}

TEST_CASE("strict mode names what would run on the CPU") {
  graph::Graph g;
  g.tensors.push_back(MakeTensor("x", DataType::kInt8, {1, 10}, 0.1F, 0));
  g.tensors.push_back(MakeTensor("y", DataType::kInt8, {1, 10}, 1.0F / 256, -128));
  g.inputs = {0};
  g.outputs = {1};
  g.nodes.push_back({"softmax_0", graph::OpKind::kSoftmax, {0}, {1}, graph::SoftmaxAttrs{}});
  const auto config = compile::FindConfig("base");
  const auto program = compile::Compile(g, {*config, golden::Numerics::kTflm, true});
  REQUIRE_FALSE(program);
  REQUIRE(program.error().code == StatusCode::kUnsupported);
  REQUIRE(program.error().message.find("softmax_0") != std::string::npos);
}

TEST_CASE("rows longer than the activation buffer are multiplied in parts") {
  graph::Graph g;
  constexpr int64_t kDepth = 65535, kChannels = 4;
  g.tensors.push_back(MakeTensor("x", DataType::kInt8, {8, kDepth}, 0.1F, 0));
  g.tensors.push_back(MakeTensor("w", DataType::kInt8, {kChannels, kDepth}, 0.1F, 0));
  g.tensors.push_back(MakeTensor("y", DataType::kInt8, {8, kChannels}, 10.0F, 0));
  SetData(g.tensors[1], std::vector<int8_t>(kDepth * kChannels, 1));
  g.inputs = {0};
  g.outputs = {2};
  g.nodes.push_back({"fc_0", graph::OpKind::kFullyConnected, {0, 1, graph::kNoTensor}, {2},
                     graph::FullyConnectedAttrs{}});
  const auto base = compile::FindConfig("base");
  REQUIRE(compile::Compile(g, {*base, golden::Numerics::kTflm, false}));
  const auto tiny = compile::FindConfig("tiny");
  REQUIRE(compile::Compile(g, {*tiny, golden::Numerics::kTflm, true}));
}
