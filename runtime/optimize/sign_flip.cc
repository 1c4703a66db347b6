// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"

// QUANTIZE between int8 and uint8 of one scale, whose zero points are 128 apart, inverts bit 7 of the
// bytes. Sums of products take stored values minus zero point, and store what is plus zero point, in
// either type: such a QUANTIZE behind or in front of them vanishes.

namespace systole::optimize {
namespace {

using graph::OpKind;
using graph::TensorId;

bool IsFlip(const Editor& editor, int n) {
  if (editor.node(n).kind != OpKind::kQuantize || !editor.Sound(n)) return false;
  const graph::Tensor& in = editor.graph().input(editor.node(n));
  const graph::Tensor& out = editor.graph().output(editor.node(n));
  if (!Is8Bit(in) || !Is8Bit(out) || in.type == out.type || in.is_constant()) return false;
  const int64_t shift = out.type == graph::DataType::kUint8 ? 128 : -128;
  if (in.quant.scales != out.quant.scales ||
      out.quant.zero_point() != in.quant.zero_point() + shift || in.shape != out.shape) {
    return false;
  }
  const int nodes[] = {n};
  const auto table = TableOf(editor, nodes, editor.node(n).inputs[0], editor.node(n).outputs[0]);
  if (!table) return false;
  for (size_t byte = 0; byte < table->size(); ++byte) {
    if ((*table)[byte] != (byte ^ 0x80U)) return false;
  }
  return true;
}

/// Sums of 8-bit products with int8 weights, whose arithmetic follows the weights' type alone.
bool IsProduct(const Editor& editor, int n) {
  const graph::Node& node = editor.node(n);
  switch (node.kind) {
    case OpKind::kConv2D:
    case OpKind::kDepthwiseConv2D:
    case OpKind::kTransposeConv:
    case OpKind::kFullyConnected: break;
    default: return false;
  }
  const graph::Tensor& weights = editor.graph().input(node, 1);
  return editor.Sound(n) && Is8Bit(editor.graph().input(node)) &&
         weights.type == graph::DataType::kInt8 && weights.is_constant();
}

bool IntoProducer(Editor& editor, int n) {
  const TensorId from = editor.node(n).inputs[0];
  const TensorId to = editor.node(n).outputs[0];
  const int producer = editor.producer(from);
  if (producer < 0 || !editor.ReadOnce(from) || !IsProduct(editor, producer)) return false;
  editor.Remove(n);
  editor.SetOutput(producer, 0, to);
  return true;
}

bool IntoReaders(Editor& editor, int n) {
  const TensorId from = editor.node(n).inputs[0];
  const TensorId to = editor.node(n).outputs[0];
  const auto fits = [&](int reader) {
    const auto& inputs = editor.node(reader).inputs;
    return inputs[0] == to && std::count(inputs.begin(), inputs.end(), to) == 1 &&
           IsProduct(editor, reader);
  };
  const std::vector<int>& readers = editor.readers(to);
  if (editor.is_output(to) || readers.empty()) return false;
  if (!std::all_of(readers.begin(), readers.end(), fits)) return false;
  editor.Remove(n);
  editor.Redirect(to, from);
  return true;
}

}  // namespace

int FoldSignFlips(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    if (!editor.alive(n) || !IsFlip(editor, n)) continue;
    if (IntoProducer(editor, n) || IntoReaders(editor, n)) ++count;
  }
  return count;
}

}  // namespace systole::optimize
