// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <variant>

#include "runtime/graph/infer_shapes.h"
#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"
#include "runtime/reference/operator.h"

// SPACE_TO_BATCH_ND, a convolution, BATCH_TO_SPACE_ND of the same blocks: the convolution with a
// dilation of the block. Output j of the whole is the sum of w[k] * padded[(i + k) * block + r] for
// j = i * block + r, which is w[k] * padded[j + k * block]; what is cropped is padding that was not
// needed. The sums are the same integers.

namespace systole::optimize {
namespace {

using graph::OpKind;
using graph::TensorId;

bool Blocks(const Editor& editor, int n, OpKind kind) {
  if (n < 0 || !editor.alive(n) || editor.node(n).kind != kind || !editor.Sound(n)) return false;
  const graph::Tensor& in = editor.graph().input(editor.node(n));
  const auto& a = editor.node(n).attrs<graph::BatchSpaceAttrs>();
  return in.shape.size() == 4 && a.block.size() == 2 && a.before.size() == 2 &&
         a.after.size() == 2 && Is8Bit(in) &&
         SameMeaning(in, editor.graph().output(editor.node(n)));
}

/// Whether SPACE_TO_BATCH_ND pads with what means zero. TensorFlow Lite Micro does not.
bool PadsWithZero(const Editor& editor, const graph::Tensor& like) {
  graph::Tensor in = like, out = like;
  in.shape = {1, 1, 1, 1};
  out.shape = {1, 2, 1, 1};
  const graph::Attributes attributes = graph::BatchSpaceAttrs{{1, 1}, {1, 0}, {0, 0}};
  std::vector<std::byte> value(1), result(2);
  const reference::Call call{{OpKind::kSpaceToBatch, &attributes, editor.numerics(), {&in}, {&out}},
                             {value},
                             {result},
                             {}};
  return reference::RunOperator(call) &&
         result[0] == static_cast<std::byte>(like.quant.zero_point());
}

/// The attributes with dilation and padding; false if the convolution has steps of its own.
template <typename Attrs>
bool Dilate(graph::Attributes& attributes, const graph::BatchSpaceAttrs& in,
            const graph::BatchSpaceAttrs& out) {
  auto& a = std::get<Attrs>(attributes);
  if (a.stride_h != 1 || a.stride_w != 1 || a.dilation_h != 1 || a.dilation_w != 1 ||
      a.padding != graph::Padding::kValid || in.block != out.block) {
    return false;
  }
  a.dilation_h = in.block[0];
  a.dilation_w = in.block[1];
  a.padding = graph::Padding::kExplicit;
  a.pads = {in.before[0] - out.before[0], in.before[1] - out.before[1], in.after[0] - out.after[0],
            in.after[1] - out.after[1]};
  return a.pads[0] >= 0 && a.pads[1] >= 0 && a.pads[2] >= 0 && a.pads[3] >= 0;
}

bool FoldDilation(Editor& editor, int n) {
  graph::Node node = editor.node(n);
  if (node.kind != OpKind::kConv2D && node.kind != OpKind::kDepthwiseConv2D) return false;
  const int before = editor.producer(node.inputs[0]);
  const TensorId result = node.outputs[0];
  if (!Blocks(editor, before, OpKind::kSpaceToBatch) || !editor.ReadOnce(node.inputs[0]) ||
      !editor.ReadOnce(result) || !editor.Sound(n)) {
    return false;
  }
  const int after = editor.readers(result)[0];
  if (!Blocks(editor, after, OpKind::kBatchToSpace)) return false;
  if (!PadsWithZero(editor, editor.graph().input(editor.node(before)))) return false;
  const auto& in = editor.node(before).attrs<graph::BatchSpaceAttrs>();
  const auto& out = editor.node(after).attrs<graph::BatchSpaceAttrs>();
  const bool dilated = node.kind == OpKind::kConv2D
                           ? Dilate<graph::Conv2DAttrs>(node.attributes, in, out)
                           : Dilate<graph::DepthwiseConv2DAttrs>(node.attributes, in, out);
  if (!dilated) return false;
  const TensorId to = editor.node(after).outputs[0];
  node.inputs[0] = editor.node(before).inputs[0];
  const auto shape = graph::InferOutputShape(editor.graph(), node);
  if (!shape || *shape != editor.tensor(to).shape) return false;
  editor.Remove(after);
  editor.SetInputs(n, node.inputs);
  editor.SetKind(n, node.kind, std::move(node.attributes));
  editor.SetOutput(n, 0, to);
  editor.Remove(before);
  return true;
}

}  // namespace

int FoldDilations(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    if (editor.alive(n) && FoldDilation(editor, n)) ++count;
  }
  return count;
}

}  // namespace systole::optimize
