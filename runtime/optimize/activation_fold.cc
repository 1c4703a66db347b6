// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"

// A clamp (RELU, CLIP, MAXIMUM with a constant, ...) between equal scales goes into the activation of
// the operator in front of it. Proven for all 256 values that the operator could store.
//
// A change of scale behind a convolution does not: rounding twice, to the first scale and to the
// second, is in general not rounding once, and values that the first one saturates are lost. It stays
// a table (table_fold.cc joins it with its neighbours).

namespace systole::optimize {
namespace {

using graph::Activation;
using graph::TensorId;

/// The activation that gives what the table makes of values in `before`; nothing if there is none.
std::optional<Activation> ClampLike(const Editor& editor, const ByteTable& table,
                                    const graph::Tensor& output, const Range& before) {
  for (const Activation activation : {Activation::kNone, Activation::kRelu, Activation::kRelu6,
                                      Activation::kReluN1To1}) {
    const Range range = RangeOf(editor, activation, output);
    bool same = true;
    for (int64_t byte = 0; same && byte < 256; ++byte) {
      const int64_t stored = StoredOf(output, static_cast<uint8_t>(byte));
      const int64_t given = std::clamp(stored, before.low, before.high);
      const int64_t wanted = StoredOf(output, table[ByteOf(given)]);
      same = wanted == std::clamp(stored, range.low, range.high);
    }
    if (same) return activation;
  }
  return {};
}

}  // namespace

std::optional<Activation> FoldedActivation(const Editor& editor, int producer,
                                           const ByteTable& table) {
  if (producer < 0 || !editor.Sound(producer)) return {};
  graph::Node node = editor.node(producer);
  const graph::Tensor& output = editor.graph().output(node);
  const Activation* clamp = ClampOf(node.kind, node.attributes);
  if (clamp == nullptr || !Is8Bit(output)) return {};
  if (*clamp == Activation::kTanh || *clamp == Activation::kSigmoid) return {};
  return ClampLike(editor, table, output, RangeOf(editor, *clamp, output));
}

int FoldActivations(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    size_t operand = 0;
    if (!editor.alive(n) || !IsUnaryMap(editor, n, &operand) || !editor.Sound(n)) continue;
    const TensorId from = editor.node(n).inputs[operand];
    const TensorId to = editor.node(n).outputs[0];
    const graph::Tensor &in = editor.tensor(from), &out = editor.tensor(to);
    const int producer = editor.producer(from);
    if (producer < 0 || !Is8Bit(in) || !SameMeaning(in, out) || in.shape != out.shape ||
        !editor.ReadOnce(from)) {
      continue;
    }
    graph::Node changed = editor.node(producer);
    graph::Activation* clamp = ClampOf(changed.kind, changed.attributes);
    if (clamp == nullptr) continue;
    const int nodes[] = {n};
    const auto table = TableOf(editor, nodes, from, to);
    if (!table) continue;
    const auto folded = FoldedActivation(editor, producer, *table);
    if (!folded) continue;
    *clamp = *folded;
    if (!editor.Bypass(n, from, to)) continue;
    editor.SetKind(producer, changed.kind, std::move(changed.attributes));
    ++count;
  }
  return count;
}

}  // namespace systole::optimize
