// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/optimize/editor.h"

#include <algorithm>
#include <utility>

#include "runtime/reference/operator.h"

namespace systole::optimize {

using graph::kNoTensor;
using graph::TensorId;

Editor::Editor(graph::Graph& graph, golden::Numerics numerics)
    : graph_(graph), numerics_(numerics), alive_(graph.nodes.size(), true),
      producer_(graph.tensors.size(), -1), readers_(graph.tensors.size()),
      is_output_(graph.tensors.size(), false) {
  for (int n = 0; n < size(); ++n) {
    Read(n);
    for (const TensorId id : node(n).outputs) producer_[id] = n;
  }
  for (const TensorId id : graph.outputs) is_output_[id] = true;
}

void Editor::Read(int n) {
  for (const TensorId id : node(n).inputs) {
    if (id != kNoTensor) readers_[id].push_back(n);
  }
}

void Editor::Unread(int n) {
  for (const TensorId id : node(n).inputs) {
    if (id == kNoTensor) continue;
    auto& readers = readers_[id];
    readers.erase(std::find(readers.begin(), readers.end(), n));
  }
}

const graph::Node* Editor::ProducerOf(const graph::Node& node, size_t i) const {
  if (!graph_.has_input(node, i)) return nullptr;
  const int n = producer(node.inputs[i]);
  return n < 0 ? nullptr : &graph_.nodes[static_cast<size_t>(n)];
}

bool Editor::Sound(int n) const {
  if (!alive(n)) return false;
  for (const TensorId id : node(n).inputs) {
    if (id != kNoTensor && tensor(id).is_variable) return false;
  }
  return reference::CheckOperator(reference::SignatureOf(graph_, node(n), numerics_)).has_value();
}

TensorId Editor::Add(graph::Tensor tensor) {
  graph_.tensors.push_back(std::move(tensor));
  producer_.push_back(-1);
  readers_.emplace_back();
  is_output_.push_back(false);
  return static_cast<TensorId>(graph_.tensors.size()) - 1;
}

void Editor::SetKind(int n, graph::OpKind kind, graph::Attributes attributes) {
  graph_.nodes[n].kind = kind;
  graph_.nodes[n].attributes = std::move(attributes);
}

void Editor::SetInputs(int n, std::vector<TensorId> inputs) {
  Unread(n);
  graph_.nodes[n].inputs = std::move(inputs);
  Read(n);
}

void Editor::SetOutput(int n, size_t i, TensorId id) {
  const TensorId old = node(n).outputs[i];
  if (producer_[old] == n) producer_[old] = -1;
  graph_.nodes[n].outputs[i] = id;
  producer_[id] = n;
}

void Editor::Rename(int n, std::string name) { graph_.nodes[n].name = std::move(name); }

void Editor::Remove(int n) {
  Unread(n);
  for (const TensorId id : node(n).outputs) {
    if (producer_[id] == n) producer_[id] = -1;
  }
  graph_.nodes[n].inputs.clear();
  graph_.nodes[n].outputs.clear();
  alive_[n] = false;
}

void Editor::Exchange(int a, int b) {
  Unread(a), Unread(b);
  std::swap(graph_.nodes[a], graph_.nodes[b]);
  Read(a), Read(b);
  for (const int n : {a, b}) {
    for (const TensorId id : node(n).outputs) producer_[id] = n;
  }
}

void Editor::Redirect(TensorId from, TensorId to) {
  auto& readers = readers_[from];
  for (const int n : readers) {
    auto& inputs = graph_.nodes[n].inputs;
    *std::find(inputs.begin(), inputs.end(), from) = to;
  }
  auto& others = readers_[to];
  others.insert(others.end(), readers.begin(), readers.end());
  readers.clear();
}

bool Editor::Bypass(int n, TensorId from, TensorId to) {
  if (!is_output(to)) {
    Remove(n);
    Redirect(to, from);
    return true;
  }
  const int writer = producer(from);
  if (writer < 0 || is_output(from)) return false;
  Remove(n);
  const auto& outputs = node(writer).outputs;
  const auto i = std::find(outputs.begin(), outputs.end(), from) - outputs.begin();
  SetOutput(writer, static_cast<size_t>(i), to);
  Redirect(from, to);
  return true;
}

void Editor::Finish() {
  std::vector<graph::Node> kept;
  for (int n = 0; n < size(); ++n) {
    if (alive(n)) kept.push_back(std::move(graph_.nodes[n]));
  }
  graph_.nodes = std::move(kept);
}

}  // namespace systole::optimize
