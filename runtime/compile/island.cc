// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/island.h"

#include <algorithm>
#include <map>

#include "runtime/compile/probe.h"
#include "runtime/compile/requant.h"

namespace systole::compile {
namespace {

constexpr size_t kMostNodes = 16;

bool Elementwise(const graph::Node& node) {
  return node.kind >= graph::OpKind::kAdd && node.kind <= graph::OpKind::kLogicalNot &&
         node.outputs.size() == 1;
}

/// What turns stored bytes into those on the chip and back.
std::byte Flip(const graph::Tensor& tensor) {
  return std::byte{static_cast<unsigned char>(tensor.type == graph::DataType::kUint8 ? 0x80 : 0)};
}

class Finder {
 public:
  Finder(const graph::Graph& graph, const std::vector<const graph::Node*>& producer,
         const graph::Node& node)
      : graph_(graph), producer_(producer), output_(graph.output(node)) {}

  bool Take(const graph::Node& node) {
    const auto& nodes = found_.nodes;
    if (std::find(nodes.begin(), nodes.end(), &node) != nodes.end()) return true;
    if (!Elementwise(node) || nodes.size() >= kMostNodes) return false;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (!graph_.has_input(node, i) || !TakeOperand(node.inputs[i])) return false;
    }
    found_.nodes.push_back(&node);
    return true;
  }

  Island Found() { return std::move(found_); }

 private:
  bool TakeOperand(graph::TensorId id) {
    const graph::Tensor& tensor = graph_.tensor(id);
    if (tensor.is_constant()) {
      if (tensor.num_elements() == 1) return true;
      found_.per_channel = true;
      return !tensor.shape.empty() && !output_.shape.empty() && !tensor.quant.per_channel() &&
             tensor.shape.back() == output_.shape.back() &&
             tensor.num_elements() == output_.shape.back();
    }
    if (tensor.is_variable || tensor.num_elements() != output_.num_elements()) return false;
    if (!OnChip(tensor)) return producer_[id] != nullptr && Take(*producer_[id]);
    auto& sources = found_.sources;
    if (std::find(sources.begin(), sources.end(), id) == sources.end()) sources.push_back(id);
    return sources.size() <= 2;
  }

  const graph::Graph& graph_;
  const std::vector<const graph::Node*>& producer_;
  const graph::Tensor& output_;
  Island found_;
};

}  // namespace

std::optional<Island> FindIsland(const graph::Graph& graph,
                                 const std::vector<const graph::Node*>& producer,
                                 const graph::Node& node) {
  if (node.outputs.size() != 1 || !OnChip(graph.output(node))) return {};
  Finder finder(graph, producer, node);
  if (!finder.Take(node)) return {};
  Island island = finder.Found();
  const bool adds = std::any_of(island.nodes.begin(), island.nodes.end(), [](const auto* each) {
    return each->kind == graph::OpKind::kAdd || each->kind == graph::OpKind::kSub;
  });
  if (island.sources.empty() || (island.sources.size() == 2 && !adds)) return {};
  return island;
}

Result<std::vector<int8_t>> RunIsland(const graph::Graph& graph, const Island& island,
                                      golden::Numerics numerics,
                                      const std::vector<std::vector<int8_t>>& values,
                                      const graph::Shape& shape) {
  std::map<graph::TensorId, graph::Bytes> computed;
  for (size_t s = 0; s < island.sources.size(); ++s) {
    const std::byte flip = Flip(graph.tensor(island.sources[s]));
    graph::Bytes& bytes = computed[island.sources[s]];
    for (const int8_t v : values[s]) bytes.push_back(static_cast<std::byte>(v) ^ flip);
  }
  for (const graph::Node* node : island.nodes) {
    std::vector<std::span<const std::byte>> operands;
    for (const graph::TensorId id : node->inputs) {
      const auto at = computed.find(id);
      operands.push_back(at == computed.end() ? std::span<const std::byte>() : at->second);
    }
    SYSTOLE_ASSIGN_OR_RETURN(
        computed[node->outputs[0]],
        Probe(reference::SignatureOf(graph, *node, numerics), operands, shape));
  }
  const graph::Node& last = *island.nodes.back();
  std::vector<int8_t> results;
  for (const std::byte b : computed[last.outputs[0]]) {
    results.push_back(static_cast<int8_t>(b ^ Flip(graph.output(last))));
  }
  return results;
}

}  // namespace systole::compile
