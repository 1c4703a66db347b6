// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/verify/layerwise.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/reference/interpret.h"

namespace systole::verify {
namespace {

constexpr int kUpstream = 3;  // Generations that are shown.

std::string NodeText(const graph::Node& node) {
  return fmt::format("{} ({})", node.name, graph::OpKindName(node.kind));
}

/// Lines about the nodes that feed `tensor`, nearest first.
class UpstreamText {
 public:
  UpstreamText(const graph::Graph& graph, const std::vector<LayerDifference>& layers)
      : graph_(graph), producer_(graph.tensors.size(), nullptr) {
    for (const graph::Node& node : graph.nodes) {
      for (const graph::TensorId id : node.outputs) producer_[id] = &node;
    }
    for (const LayerDifference& layer : layers) equal_[layer.tensor] = layer.difference.equal();
  }

  std::string Of(const graph::Node& node) {
    Add(node, 1);
    return text_.empty() ? "    nothing: it reads inputs and constants only\n" : text_;
  }

 private:
  void Add(const graph::Node& node, int depth) {
    for (const graph::TensorId id : node.inputs) {
      if (id == graph::kNoTensor || graph_.tensor(id).is_constant()) continue;
      if (!seen_.insert(id).second) continue;
      const graph::Node* from = producer_[id];
      const auto known = equal_.find(id);
      const char* state = from == nullptr        ? "given"
                          : known == equal_.end() ? "not recorded"
                          : known->second         ? "equal"
                                                  : "differs";
      text_ += fmt::format("{:{}}'{}' {} {} of {}: {}\n", "", 2 + 2 * depth, graph_.tensor(id).name,
                           graph::DataTypeName(graph_.tensor(id).type),
                           graph::ShapeToString(graph_.tensor(id).shape),
                           from == nullptr ? "input" : NodeText(*from), state);
      if (from != nullptr && depth < kUpstream) Add(*from, depth + 1);
    }
  }

  const graph::Graph& graph_;
  std::vector<const graph::Node*> producer_;
  std::map<graph::TensorId, bool> equal_;
  std::set<graph::TensorId> seen_;
  std::string text_;
};

}  // namespace

graph::Graph WithAllOutputs(const graph::Graph& graph) {
  graph::Graph all = graph;
  all.outputs.clear();
  for (const graph::Node& node : graph.nodes) {
    all.outputs.insert(all.outputs.end(), node.outputs.begin(), node.outputs.end());
  }
  return all;
}

Result<TensorValues> LayersOfDevice(const graph::Graph& graph, golden::Numerics numerics,
                                    driver::Device& device,
                                    std::span<const std::span<const std::byte>> inputs) {
  const graph::Graph all = WithAllOutputs(graph);
  compile::Options options;
  options.config = &device.config();
  options.numerics = numerics;
  SYSTOLE_ASSIGN_OR_RETURN(const program::Program program, compile::Compile(all, options));
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, device));
  SYSTOLE_ASSIGN_OR_RETURN(execute::SampleResult result, session.Run(inputs));
  TensorValues values;
  for (size_t i = 0; i < all.outputs.size(); ++i) {
    values[all.outputs[i]] = std::move(result.outputs[i]);
  }
  return values;
}

Result<TensorValues> LayersOfHost(const graph::Graph& graph, golden::Numerics numerics,
                                  std::span<const std::span<const std::byte>> inputs) {
  SYSTOLE_ASSIGN_OR_RETURN(reference::Values all, reference::Interpret(graph, numerics, inputs));
  TensorValues values;
  for (const graph::Node& node : graph.nodes) {
    for (const graph::TensorId id : node.outputs) values[id] = std::move(all[id]);
  }
  return values;
}

std::vector<LayerDifference> CompareLayers(const graph::Graph& graph, const TensorValues& got,
                                           const TensorValues& wanted) {
  std::vector<LayerDifference> layers;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    for (const graph::TensorId id : graph.nodes[n].outputs) {
      const auto a = got.find(id);
      const auto b = wanted.find(id);
      if (a == got.end() || b == wanted.end()) continue;
      layers.push_back({n, id, Compare(graph.tensor(id), a->second, b->second)});
    }
  }
  return layers;
}

std::string ExplainFirst(const graph::Graph& graph, const std::vector<LayerDifference>& layers) {
  const auto first = std::find_if(layers.begin(), layers.end(),
                                  [](const auto& layer) { return !layer.difference.equal(); });
  if (first == layers.end()) return "";
  const graph::Node& node = graph.nodes[first->node];
  const graph::Tensor& tensor = graph.tensor(first->tensor);
  const Difference& d = first->difference;
  std::string text = fmt::format(
      "first layer that differs: {}, output '{}' {} {}\n"
      "  at {}: {}, should be {}\n"
      "  {} of {} values differ, by (distance: values) {}\n"
      "  upstream:\n{}",
      NodeText(node), tensor.name, graph::DataTypeName(tensor.type),
      graph::ShapeToString(tensor.shape), Coordinates(tensor.shape, d.first), d.got, d.wanted,
      d.differing, d.elements, HistogramText(d), UpstreamText(graph, layers).Of(node));
  const auto behind = std::count_if(first + 1, layers.end(), [](const auto& layer) {
    return !layer.difference.equal();
  });
  return text + fmt::format("  of the {} tensors behind it {} differ\n",
                            layers.end() - first - 1, behind);
}

}  // namespace systole::verify
