// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/prune.h"

#include <algorithm>
#include <utility>

namespace systole::graph {
namespace {

void DropDeadNodes(Graph& graph, std::vector<bool>& used) {
  std::vector<Node> kept;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    const bool alive =
        node->outputs.empty() || std::any_of(node->outputs.begin(), node->outputs.end(),
                                             [&](TensorId id) { return used[id]; });
    if (!alive) continue;
    for (const auto* ids : {&node->inputs, &node->outputs}) {
      for (const TensorId id : *ids) {
        if (id != kNoTensor) used[id] = true;
      }
    }
    kept.push_back(std::move(*node));
  }
  std::reverse(kept.begin(), kept.end());
  graph.nodes = std::move(kept);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    graph.nodes[i].name = NodeName(graph.nodes[i].kind, i);
  }
}

}  // namespace

void Prune(Graph& graph) {
  std::vector<bool> used(graph.tensors.size(), false);
  for (const auto* ids : {&graph.inputs, &graph.outputs}) {
    for (const TensorId id : *ids) used[id] = true;
  }
  DropDeadNodes(graph, used);
  std::vector<TensorId> number(graph.tensors.size(), kNoTensor);
  std::vector<Tensor> tensors;
  for (size_t id = 0; id < graph.tensors.size(); ++id) {
    if (!used[id]) continue;
    number[id] = static_cast<TensorId>(tensors.size());
    tensors.push_back(std::move(graph.tensors[id]));
  }
  graph.tensors = std::move(tensors);
  const auto rename = [&](std::vector<TensorId>& ids) {
    for (TensorId& id : ids) {
      if (id != kNoTensor) id = number[id];
    }
  };
  for (Node& node : graph.nodes) rename(node.inputs), rename(node.outputs);
  rename(graph.inputs), rename(graph.outputs);
}

}  // namespace systole::graph
