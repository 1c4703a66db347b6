// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <numeric>

#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"
#include "runtime/reference/operator.h"

// Nodes whose output has the bytes, the shape and the meaning of their input. That it has is tried out:
// functions on all 256 values, movements on a tensor of numbers that are all different.

namespace systole::optimize {
namespace {

using graph::OpKind;
using graph::TensorId;

/// Numbers that float32 tells apart.
constexpr int64_t kMostElements = int64_t{1} << 22;

bool Moves(OpKind kind) {
  switch (kind) {
    case OpKind::kPad:
    case OpKind::kMirrorPad:
    case OpKind::kTranspose:
    case OpKind::kConcatenation:
    case OpKind::kSplit:
    case OpKind::kSlice:
    case OpKind::kStridedSlice:
    case OpKind::kTile:
    case OpKind::kBroadcastTo:
    case OpKind::kReverse:
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth:
    case OpKind::kBatchToSpace:
    case OpKind::kSpaceToBatch:
    case OpKind::kResizeNearestNeighbor: return true;
    default: return false;
  }
}

/// Whether a movement with one operand leaves every element where it is.
bool StaysInPlace(const Editor& editor, const graph::Node& node) {
  graph::Tensor in = editor.graph().input(node), out = editor.graph().output(node);
  if (in.num_elements() > kMostElements) return false;
  in.type = out.type = graph::DataType::kFloat32;
  in.quant = out.quant = {};
  std::vector<float> numbers(static_cast<size_t>(in.num_elements()));
  std::iota(numbers.begin(), numbers.end(), 1.0F);
  std::vector<float> moved(numbers.size());
  const reference::Call call{
      {node.kind, &node.attributes, editor.numerics(), {&in}, {&out}},
      {std::as_bytes(std::span(numbers))},
      {std::as_writable_bytes(std::span(moved))},
      {}};
  return reference::RunOperator(call) && moved == numbers;
}

/// A pool of single pixels, tried out on one image of all values.
bool KeepsPixels(const Editor& editor, const graph::Node& node) {
  const auto& a = node.attrs<graph::Pool2DAttrs>();
  if (a.filter_h != 1 || a.filter_w != 1 || a.stride_h != 1 || a.stride_w != 1) return false;
  graph::Tensor in = editor.graph().input(node), out = editor.graph().output(node);
  if (!Is8Bit(in)) return false;
  in.shape = out.shape = {1, 16, 16, 1};
  graph::Attributes attributes = node.attributes;
  std::get<graph::Pool2DAttrs>(attributes).padding = graph::Padding::kValid;
  std::vector<std::byte> values(256), result(256);
  for (int i = 0; i < 256; ++i) values[i] = static_cast<std::byte>(i);
  const reference::Call call{
      {node.kind, &attributes, editor.numerics(), {&in}, {&out}}, {values}, {result}, {}};
  return reference::RunOperator(call) && result == values;
}

bool KeepsValues(const Editor& editor, int n, TensorId from) {
  const int nodes[] = {n};
  const auto table = TableOf(editor, nodes, from, editor.node(n).outputs[0]);
  if (!table) return false;
  for (size_t byte = 0; byte < table->size(); ++byte) {
    if ((*table)[byte] != byte) return false;
  }
  return true;
}

bool IsIdentity(const Editor& editor, int n, TensorId from) {
  const graph::Node& node = editor.node(n);
  if (node.kind == OpKind::kReshape) return true;
  if (node.kind == OpKind::kCast) return true;  // Between equal types.
  if (node.kind == OpKind::kAveragePool2D || node.kind == OpKind::kMaxPool2D) {
    return KeepsPixels(editor, node);
  }
  if (IsMap(node.kind)) return Is8Bit(editor.tensor(from)) && KeepsValues(editor, n, from);
  const bool clamps = node.kind == OpKind::kConcatenation &&
                      node.attrs<graph::AxisAttrs>().activation != graph::Activation::kNone;
  return Moves(node.kind) && !clamps && node.inputs.size() == 1 && StaysInPlace(editor, node);
}

}  // namespace

int RemoveIdentities(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    if (!editor.alive(n) || editor.node(n).outputs.size() != 1 || editor.node(n).inputs.empty()) {
      continue;
    }
    size_t operand = 0;
    if (IsMap(editor.node(n).kind) && !IsUnaryMap(editor, n, &operand)) continue;
    const TensorId from = editor.node(n).inputs[operand];
    const TensorId to = editor.node(n).outputs[0];
    if (from == graph::kNoTensor || editor.tensor(from).is_constant()) continue;
    const graph::Tensor &in = editor.tensor(from), &out = editor.tensor(to);
    if (!SameMeaning(in, out) || in.shape != out.shape || !editor.Sound(n)) continue;
    if (IsIdentity(editor, n, from) && editor.Bypass(n, from, to)) ++count;
  }
  return count;
}

}  // namespace systole::optimize
