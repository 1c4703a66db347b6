// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"

// A function of single 8-bit values behind a movement goes in front of it, if there it can become
// one with what computes these values: a clamp with a convolution's, a table with a table.

namespace systole::optimize {
namespace {

using graph::OpKind;
using graph::TensorId;

/// Movements of one operand that only copy elements of it.
bool MovesWhole(OpKind kind) {
  switch (kind) {
    case OpKind::kReshape:
    case OpKind::kTranspose:
    case OpKind::kSlice:
    case OpKind::kStridedSlice:
    case OpKind::kTile:
    case OpKind::kBroadcastTo:
    case OpKind::kReverse:
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth:
    case OpKind::kResizeNearestNeighbor:
      return true;
    default:
      return false;
  }
}

/// Whether the function can become one with the node that writes `id`.
bool Joins(const Editor& editor, int n, TensorId id, const ByteTable& table) {
  const int producer = editor.producer(id);
  if (producer < 0 || !editor.ReadOnce(id) || !editor.Sound(producer)) return false;
  size_t operand = 0;
  if (IsUnaryMap(editor, producer, &operand)) {
    return Is8Bit(editor.graph().input(editor.node(producer), operand));
  }
  return SameMeaning(editor.tensor(id), editor.graph().output(editor.node(n))) &&
         FoldedActivation(editor, producer, table).has_value();
}

bool Raise(Editor& editor, int n) {
  size_t operand = 0;
  if (!IsUnaryMap(editor, n, &operand) || !editor.Sound(n)) return false;
  const TensorId moved = editor.node(n).inputs[operand];
  const TensorId to = editor.node(n).outputs[0];
  const int mover = editor.producer(moved);
  if (mover < 0 || !MovesWhole(editor.node(mover).kind) || !editor.ReadOnce(moved)) return false;
  if (!editor.Sound(mover) || editor.tensor(moved).shape != editor.tensor(to).shape) return false;
  const TensorId from = editor.node(mover).inputs[0];
  if (!Is8Bit(editor.tensor(from)) || !Is8Bit(editor.tensor(to))) return false;
  if (!SameMeaning(editor.tensor(from), editor.tensor(moved))) return false;
  const int nodes[] = {n};
  const bool resized = editor.tensor(from).num_elements() != editor.tensor(to).num_elements();
  const auto table = TableOf(editor, nodes, moved, to, /*anywhere=*/resized);
  if (!table || !Joins(editor, n, from, *table)) return false;
  // The tensor between the two becomes the function's of the values before they are moved.
  graph::Tensor& between = editor.Change(moved);
  between.shape = editor.tensor(from).shape;
  between.type = editor.tensor(to).type;
  between.quant = editor.tensor(to).quant;
  editor.Exchange(mover, n);
  std::vector<TensorId> inputs = editor.node(mover).inputs;
  inputs[operand] = from;
  editor.SetInputs(mover, std::move(inputs));
  editor.SetInputs(n, {moved});
  editor.SetOutput(mover, 0, moved);
  editor.SetOutput(n, 0, to);
  return true;
}

}  // namespace

int RaiseTables(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    if (editor.alive(n) && Raise(editor, n)) ++count;
  }
  return count;
}

}  // namespace systole::optimize
