// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/graph/permute.h"
#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"

// Movements behind each other that are one movement: TRANSPOSE of TRANSPOSE, RESHAPE of RESHAPE. A
// TRANSPOSE that only moves axes of length 1 is a RESHAPE, which costs nothing.

namespace systole::optimize {
namespace {

using graph::OpKind;

/// Whether the order of the elements stays.
bool KeepsOrder(const graph::Shape& shape, const graph::Permutation& perm) {
  int64_t last = -1;
  for (const int64_t axis : perm) {
    if (shape[axis] == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

bool BecomesReshape(Editor& editor, int n) {
  const graph::Node& node = editor.node(n);
  if (node.kind != OpKind::kTranspose || !editor.Sound(n)) return false;
  const graph::Tensor& in = editor.graph().input(node);
  if (in.is_constant() || !KeepsOrder(in.shape, node.attrs<graph::TransposeAttrs>().perm)) {
    return false;
  }
  editor.SetKind(n, OpKind::kReshape, graph::ReshapeAttrs{editor.graph().output(node).shape});
  return true;
}

/// Reads what its own movement in front reads, if nobody else needs that.
bool JoinsProducer(Editor& editor, int n) {
  const graph::Node& node = editor.node(n);
  if (node.kind != OpKind::kTranspose && node.kind != OpKind::kReshape) return false;
  const graph::Node* before = editor.ProducerOf(node);
  if (before == nullptr || before->kind != node.kind || !editor.ReadOnce(node.inputs[0])) {
    return false;
  }
  const int first = editor.producer(node.inputs[0]);
  if (!editor.Sound(n) || !editor.Sound(first)) return false;
  if (!SameMeaning(editor.graph().input(*before), editor.graph().output(*before))) return false;
  if (node.kind == OpKind::kTranspose) {
    graph::TransposeAttrs joined{graph::Compose(before->attrs<graph::TransposeAttrs>().perm,
                                                node.attrs<graph::TransposeAttrs>().perm)};
    editor.SetKind(n, OpKind::kTranspose, std::move(joined));
  }
  editor.SetInputs(n, {before->inputs[0]});
  editor.Remove(first);
  return true;
}

}  // namespace

int ShortenMoveChains(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    if (!editor.alive(n)) continue;
    if (JoinsProducer(editor, n)) ++count;
    if (BecomesReshape(editor, n)) ++count;
  }
  return count;
}

}  // namespace systole::optimize
