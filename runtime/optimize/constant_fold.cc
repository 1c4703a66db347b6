// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "runtime/optimize/rewrite.h"
#include "runtime/reference/evaluate.h"

// Nodes whose inputs are all constants are computed by the operators of the host, in the arithmetic
// of the network, and become constants.

namespace systole::optimize {
namespace {

using graph::TensorId;

/// Results above this size that are larger than what they are made of stay computed: programs do not
/// grow by what a few bytes describe.
constexpr int64_t kMostGrowth = int64_t{1} << 16;

bool Foldable(const Editor& editor, int n) {
  const graph::Node& node = editor.node(n);
  if (!editor.alive(n) || node.inputs.empty() || node.outputs.empty()) return false;
  int64_t in = 0, out = 0;
  for (const TensorId id : node.inputs) {
    if (id == graph::kNoTensor) continue;
    if (!editor.tensor(id).is_constant() || editor.tensor(id).is_variable) return false;
    in += editor.tensor(id).size_bytes();
  }
  for (const TensorId id : node.outputs) {
    // An output of the network is written by a node.
    if (editor.is_output(id)) return false;
    out += editor.tensor(id).size_bytes();
  }
  return in > 0 && out <= std::max(in, kMostGrowth);
}

}  // namespace

int FoldConstants(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    if (!Foldable(editor, n)) continue;
    auto results = reference::Evaluate(editor.graph(), editor.node(n), editor.numerics());
    if (!results) continue;  // The compiler tells why.
    const std::vector<TensorId> outputs = editor.node(n).outputs;
    editor.Remove(n);
    for (size_t i = 0; i < outputs.size(); ++i) {
      editor.Change(outputs[i]).data =
          std::make_shared<const graph::Bytes>(std::move((*results)[i]));
    }
    ++count;
  }
  return count;
}

}  // namespace systole::optimize
