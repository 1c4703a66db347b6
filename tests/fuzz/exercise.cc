// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/exercise.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/compile/compiler.h"
#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_shapes.h"
#include "runtime/graph/validate.h"
#include "runtime/optimize/optimize.h"
#include "runtime/reference/interpret.h"

namespace systole::fuzz {
namespace {

// Above these the following stages are sound but slow.
constexpr int64_t kMostBytes = int64_t{1} << 18;
constexpr double kMostWork = 2e6;
constexpr size_t kMostNodes = 32;

[[noreturn]] void Fail(const std::string& text) {
  std::fprintf(stderr, "broken promise: %s\n", text.c_str());
  std::abort();
}

void CheckStatus(const Status& status, const char* stage) {
  if (status.code == StatusCode::kInternal) Fail(std::string(stage) + ": " + status.message);
  if (status.message.size() < 10) Fail(std::string(stage) + ": an error without a message");
}

/// Shapes follow from each other, and constants have their size.
void CheckGraph(const graph::Graph& graph) {
  if (auto valid = graph::ValidateStructure(graph); !valid) Fail(valid.error().message);
  for (const graph::Node& node : graph.nodes) {
    const auto shapes = graph::InferOutputShapes(graph, node);
    if (!shapes) Fail(shapes.error().message);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (graph.output(node, i).shape != (*shapes)[i]) Fail(node.name + ": shape");
    }
  }
  for (const graph::Tensor& tensor : graph.tensors) {
    if (!tensor.is_constant()) continue;
    const auto bytes = graph::CheckedBytes(tensor.shape, tensor.type);
    if (!bytes || static_cast<size_t>(*bytes) != tensor.bytes().size()) {
      Fail(tensor.name + ": size of a constant");
    }
  }
}

/// Whether the stages behind the importer take milliseconds at most.
bool IsSmall(const graph::Graph& graph) {
  if (graph.nodes.size() > kMostNodes) return false;
  int64_t bytes = 0;
  double work = 0;
  const auto add = [&](graph::TensorId id) {
    if (id == graph::kNoTensor) return true;
    const auto size = graph::CheckedBytes(graph.tensor(id).shape, graph.tensor(id).type);
    if (!size || *size > kMostBytes) return false;
    bytes += *size;
    return bytes <= kMostBytes;
  };
  for (const graph::TensorId id : graph.inputs) {
    if (!add(id)) return false;
  }
  for (const graph::Node& node : graph.nodes) {
    for (const graph::TensorId id : node.inputs) {
      if (!add(id)) return false;
    }
    for (const graph::TensorId id : node.outputs) {
      if (!add(id)) return false;
    }
    work += static_cast<double>(graph::NodeMacs(graph, node));
    if (node.kind == graph::OpKind::kAveragePool2D || node.kind == graph::OpKind::kMaxPool2D) {
      const graph::WindowGeometry window = graph::NodeWindow(graph, node);
      work += static_cast<double>(graph.output(node).num_elements()) *
              static_cast<double>(window.kernel_h) * static_cast<double>(window.kernel_w);
    }
  }
  return work <= kMostWork;
}

/// The outputs for some inputs; nothing where there are none.
std::optional<reference::Values> Interpret(const graph::Graph& graph, golden::Numerics numerics) {
  std::vector<std::vector<std::byte>> inputs;
  for (const graph::TensorId id : graph.inputs) {
    auto& input = inputs.emplace_back(static_cast<size_t>(graph.tensor(id).size_bytes()));
    for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::byte>(37 * i + 11);
  }
  const std::vector<std::span<const std::byte>> spans(inputs.begin(), inputs.end());
  auto values = reference::Interpret(graph, numerics, spans);
  if (!values) {
    CheckStatus(values.error(), "interpreter");
    return {};
  }
  reference::Values outputs;
  for (const graph::TensorId id : graph.outputs) outputs.push_back(std::move((*values)[id]));
  return outputs;
}

/// The network rewritten, which must be as valid as before and give the same.
graph::Graph Rewrite(const graph::Graph& graph, golden::Numerics numerics,
                     const std::optional<reference::Values>& outputs) {
  graph::Graph rewritten = graph;
  const auto applied = optimize::Optimize(rewritten, numerics);
  if (!applied) Fail(applied.error().message);
  CheckGraph(rewritten);
  const auto again = Interpret(rewritten, numerics);
  if (outputs && again != outputs) Fail("outputs differ; " + optimize::ToText(*applied));
  return rewritten;
}

void Compile(const graph::Graph& graph, golden::Numerics numerics) {
  compile::Options options;
  options.config = *compile::FindConfig("tiny");
  options.numerics = numerics;
  const auto program = compile::Compile(graph, options);
  if (!program) CheckStatus(program.error(), "compiler");
}

}  // namespace

void Exercise(const Result<graph::Graph>& imported) {
  if (!imported) return CheckStatus(imported.error(), "importer");
  CheckGraph(*imported);
  if (!IsSmall(*imported)) return;
  constexpr golden::Numerics kModes[] = {golden::Numerics::kTflm, golden::Numerics::kTfliteRef,
                                         golden::Numerics::kTflite, golden::Numerics::kOrt};
  const golden::Numerics mode = kModes[imported->tensors.size() % 4];
  Compile(Rewrite(*imported, mode, Interpret(*imported, mode)), mode);
}

}  // namespace systole::fuzz
