// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"

// Nodes that do the same with the same tensors are one.

namespace systole::optimize {
namespace {

using graph::TensorId;

struct SameFields {
  template <typename A>
  bool operator()(const A& a, const A& b) const {
    // Both sides list the same fields in the same order.
    std::vector<double> numbers[2];
    a.Fields(a, Collect{numbers[0]});
    b.Fields(b, Collect{numbers[1]});
    return numbers[0] == numbers[1];
  }
  template <typename A, typename B>
  bool operator()(const A&, const B&) const {
    return false;
  }

  struct Collect {
    std::vector<double>& numbers;
    template <typename T>
    void operator()(const char*, const T& field) const {
      if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
        numbers.push_back(static_cast<double>(field));
      } else {
        numbers.push_back(static_cast<double>(field.size()));
        for (const auto value : field) numbers.push_back(static_cast<double>(value));
      }
    }
  };
};

bool Same(const Editor& editor, const graph::Node& a, const graph::Node& b) {
  if (a.kind != b.kind || a.outputs.size() != b.outputs.size()) return false;
  for (size_t i = 0; i < a.outputs.size(); ++i) {
    const graph::Tensor& x = editor.tensor(a.outputs[i]);
    const graph::Tensor& y = editor.tensor(b.outputs[i]);
    if (!SameMeaning(x, y) || x.shape != y.shape) return false;
  }
  return std::visit(SameFields{}, a.attributes, b.attributes);
}

}  // namespace

int MergeCommonNodes(Editor& editor) {
  int count = 0;
  std::multimap<std::vector<TensorId>, int> seen;
  constexpr int kMostAlike = 16;  // Of one list of operands; what is beyond is not compared.
  for (int n = 0; n < editor.size(); ++n) {
    if (!editor.Sound(n) || editor.node(n).inputs.empty() || editor.node(n).outputs.empty()) {
      continue;
    }
    const graph::Node& node = editor.node(n);
    // An output of the network stays written by its own node.
    const bool leaves = std::any_of(node.outputs.begin(), node.outputs.end(),
                                    [&](TensorId id) { return editor.is_output(id); });
    auto [at, end] = seen.equal_range(node.inputs);
    int other = -1;
    for (int i = 0; at != end && i < kMostAlike && other < 0; ++at, ++i) {
      if (Same(editor, editor.node(at->second), node)) other = at->second;
    }
    if (other < 0 || leaves) {
      if (other < 0) seen.emplace(node.inputs, n);
      continue;
    }
    const std::vector<TensorId> outputs = node.outputs;
    editor.Remove(n);
    for (size_t i = 0; i < outputs.size(); ++i) {
      editor.Redirect(outputs[i], editor.node(other).outputs[i]);
    }
    ++count;
  }
  return count;
}

}  // namespace systole::optimize
