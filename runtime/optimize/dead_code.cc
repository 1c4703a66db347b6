// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/optimize/rewrite.h"

// Nodes whose results nobody reads. Those that write variables stay.

namespace systole::optimize {

int RemoveDeadCode(Editor& editor) {
  int count = 0;
  for (int n = editor.size() - 1; n >= 0; --n) {
    if (!editor.alive(n)) continue;
    const graph::Node& node = editor.node(n);
    const auto used = [&](graph::TensorId id) {
      return editor.is_output(id) || !editor.readers(id).empty();
    };
    const auto variable = [&](graph::TensorId id) {
      return id != graph::kNoTensor && editor.tensor(id).is_variable;
    };
    const bool writes = node.kind != graph::OpKind::kReadVariable &&
                        std::any_of(node.inputs.begin(), node.inputs.end(), variable);
    if (node.outputs.empty() || writes) continue;
    if (std::any_of(node.outputs.begin(), node.outputs.end(), used)) continue;
    editor.Remove(n);
    ++count;
  }
  return count;
}

}  // namespace systole::optimize
