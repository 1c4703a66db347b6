// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/optimize/net.h"

#include <cstring>
#include <optional>

#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/optimize/optimize.h"
#include "runtime/reference/interpret.h"
#include "tests/support/catch.h"

namespace systole::test {

using graph::DataType;
using graph::TensorId;

TensorId Net::Tensor(DataType type, graph::Shape shape, float scale, int64_t zero) {
  graph::Tensor tensor;
  tensor.name = "t" + std::to_string(graph_.tensors.size());
  tensor.type = type;
  tensor.shape = std::move(shape);
  if (scale > 0) tensor.quant = {{scale}, {zero}, 0};
  graph_.tensors.push_back(std::move(tensor));
  return static_cast<TensorId>(graph_.tensors.size()) - 1;
}

TensorId Net::Input(DataType type, graph::Shape shape, float scale, int64_t zero) {
  graph_.inputs.push_back(Tensor(type, std::move(shape), scale, zero));
  return graph_.inputs.back();
}

TensorId Net::Constant(DataType type, graph::Shape shape, float scale, int64_t zero) {
  const TensorId id = Tensor(type, std::move(shape), scale, zero);
  graph_.tensor(id).data = std::make_shared<const graph::Bytes>(Random(graph_.tensor(id)));
  return id;
}

TensorId Net::Given(DataType type, const void* bytes, size_t size, float scale, int64_t zero) {
  const TensorId id = Tensor(type, {1}, scale, zero);
  graph::Bytes data(size);
  std::memcpy(data.data(), bytes, size);
  graph_.tensor(id).data = std::make_shared<const graph::Bytes>(std::move(data));
  return id;
}

TensorId Net::Like(TensorId id, graph::Shape shape) {
  graph::Tensor tensor = graph_.tensor(id);
  const TensorId like = Tensor(tensor.type, std::move(shape));
  graph_.tensor(like).quant = tensor.quant;
  return like;
}

TensorId Net::Node(graph::OpKind kind, std::vector<TensorId> inputs, TensorId output,
                   graph::Attributes attributes) {
  if (attributes.index() != graph::DefaultAttributes(kind).index()) {
    attributes = graph::DefaultAttributes(kind);
  }
  graph_.nodes.push_back({graph::NodeName(kind, graph_.nodes.size()), kind, std::move(inputs),
                          {output}, std::move(attributes)});
  return output;
}

TensorId Net::Conv(TensorId x, int64_t channels, int64_t kernel, TensorId output,
                   graph::Activation activation) {
  const int64_t depth = graph_.tensor(x).shape[3];
  const TensorId w = Constant(DataType::kInt8, {channels, kernel, kernel, depth}, 0.004F);
  const TensorId b = Tensor(DataType::kInt32, {channels});
  graph::Bytes bias(static_cast<size_t>(channels) * 4);
  for (int64_t c = 0; c < channels; ++c) {
    const int32_t value = Between(-3000, 3000);
    std::memcpy(&bias[static_cast<size_t>(c) * 4], &value, sizeof(value));
  }
  graph_.tensor(b).data = std::make_shared<const graph::Bytes>(std::move(bias));
  graph::Conv2DAttrs attributes;
  attributes.padding = graph::Padding::kValid;
  attributes.activation = activation;
  return Node(graph::OpKind::kConv2D, {x, w, b}, output, attributes);
}

graph::Bytes Net::Random(const graph::Tensor& tensor) {
  graph::Bytes bytes(static_cast<size_t>(tensor.size_bytes()));
  if (tensor.type == DataType::kFloat32) {
    for (size_t i = 0; i < bytes.size(); i += sizeof(float)) {
      const float value = static_cast<float>(Between(-4000, 4000)) / 700.0F;
      std::memcpy(&bytes[i], &value, sizeof(value));
    }
    return bytes;
  }
  for (std::byte& b : bytes) b = static_cast<std::byte>(random_());
  return bytes;
}

namespace {

using Outputs = std::vector<graph::Bytes>;

Outputs OnHost(const graph::Graph& graph, golden::Numerics numerics,
               std::span<const std::span<const std::byte>> inputs) {
  const auto values = reference::Interpret(graph, numerics, inputs);
  if (!values) FAIL(values.error().message);
  Outputs outputs;
  for (const TensorId id : graph.outputs) outputs.push_back((*values)[id]);
  return outputs;
}

/// The program's outputs. Empty if the network itself cannot be compiled.
std::optional<Outputs> OnGolden(const graph::Graph& original, const graph::Graph& graph,
                                golden::Numerics numerics,
                                std::span<const std::span<const std::byte>> inputs) {
  const auto config = compile::FindConfig("base").value();
  const auto program = compile::Compile(graph, {config, numerics, false});
  // TensorFlow Lite Micro has no uint8 networks.
  if (!program && !compile::Compile(original, {config, numerics, false})) return {};
  if (!program) FAIL(program.error().message);
  auto device = driver::OpenDevice("golden", "base").value();
  auto session = execute::Session::Create(*program, *device);
  if (!session) FAIL(session.error().message);
  const auto result = session->Run(inputs);
  if (!result) FAIL(result.error().message);
  Outputs outputs;
  for (const auto& bytes : result->outputs) outputs.emplace_back(bytes.begin(), bytes.end());
  return outputs;
}

}  // namespace

Counts Rewritten(Net& net, golden::Numerics numerics, bool compile) {
  INFO("numerics " << golden::Name(numerics));
  graph::Graph rewritten = net.graph();
  const auto applied = optimize::Optimize(rewritten, numerics);
  if (!applied) FAIL(applied.error().message);
  Counts counts;
  for (const auto& [name, count] : *applied) counts.emplace_back(name, count);
  for (int sample = 0; sample < 3; ++sample) {
    std::vector<graph::Bytes> inputs;
    for (const TensorId id : net.graph().inputs) {
      inputs.push_back(net.Random(net.graph().tensor(id)));
    }
    const std::vector<std::span<const std::byte>> views(inputs.begin(), inputs.end());
    const Outputs expected = OnHost(net.graph(), numerics, views);
    const bool host = OnHost(rewritten, numerics, views) == expected;
    CHECK(host);
    if (!compile || sample > 0) continue;
    const auto computed = OnGolden(net.graph(), rewritten, numerics, views);
    const bool golden = !computed || *computed == expected;
    CHECK(golden);
  }
  return counts;
}

void RequireRewrites(Net& net, const Counts& expected) {
  for (const golden::Numerics numerics : kAllNumerics) {
    INFO("numerics " << golden::Name(numerics));
    const Counts counts = Rewritten(net, numerics);
    for (const auto& [name, count] : counts) UNSCOPED_INFO(name << " " << count);
    CHECK(counts == expected);
  }
}

}  // namespace systole::test
