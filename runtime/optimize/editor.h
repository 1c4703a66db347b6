// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runtime/graph/graph.h"
#include "sim/golden/numerics.h"

namespace systole::optimize {

/// A network while it is rewritten: who writes and who reads each tensor is always known. Nodes keep
/// their positions, those that were removed are empty; positions are in an order of execution, so a
/// node may read anything that an earlier one writes.
class Editor {
 public:
  using TensorId = graph::TensorId;

  Editor(graph::Graph& graph, golden::Numerics numerics);

  const graph::Graph& graph() const { return graph_; }
  golden::Numerics numerics() const { return numerics_; }
  int size() const { return static_cast<int>(graph_.nodes.size()); }
  const graph::Node& node(int n) const { return graph_.nodes[static_cast<size_t>(n)]; }
  const graph::Tensor& tensor(TensorId id) const { return graph_.tensor(id); }
  bool alive(int n) const { return alive_[static_cast<size_t>(n)]; }

  /// Position of the node that writes a tensor; -1 for inputs, constants and variables.
  int producer(TensorId id) const { return producer_[static_cast<size_t>(id)]; }
  /// The node that writes input `i` of a node, or null.
  const graph::Node* ProducerOf(const graph::Node& node, size_t i = 0) const;
  /// Positions of the nodes that read a tensor, one entry per operand.
  const std::vector<int>& readers(TensorId id) const { return readers_[static_cast<size_t>(id)]; }
  bool is_output(TensorId id) const { return is_output_[static_cast<size_t>(id)]; }
  /// Whether one operand of one node is all that a tensor is for.
  bool ReadOnce(TensorId id) const { return !is_output(id) && readers(id).size() == 1; }

  /// Whether the node's operator accepts it, and no operand is a variable, which may change.
  bool Sound(int n) const;

  // Changes.
  graph::Tensor& Change(TensorId id) { return graph_.tensor(id); }
  TensorId Add(graph::Tensor tensor);  ///< References to tensors end here.
  void SetKind(int n, graph::OpKind kind, graph::Attributes attributes);
  void SetInputs(int n, std::vector<TensorId> inputs);
  void SetOutput(int n, size_t i, TensorId id);  ///< The old one is written by nobody then.
  void Rename(int n, std::string name);
  void Remove(int n);
  /// The nodes trade places; what they read and write stays theirs.
  void Exchange(int a, int b);
  /// Who reads `from` reads `to` from now on. Neither may be an output that has to stay.
  void Redirect(TensorId from, TensorId to);
  /// Removes a node whose output has the bytes of one of its inputs, unless that would need a copy
  /// (an output of the network that is an input, a constant, or another output).
  bool Bypass(int n, TensorId from, TensorId to);

  /// Takes removed nodes out of the graph; nothing may be called then.
  void Finish();

 private:
  void Unread(int n);
  void Read(int n);

  graph::Graph& graph_;
  golden::Numerics numerics_;
  std::vector<bool> alive_;
  std::vector<int> producer_;
  std::vector<std::vector<int>> readers_;
  std::vector<bool> is_output_;
};

}  // namespace systole::optimize
