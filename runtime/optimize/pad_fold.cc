// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_shapes.h"
#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"

// PAD of height and width in front of a window that can pad for itself. A convolution takes real
// zeros for what lies outside, so PAD must have padded with the zero point. A maximum leaves out what
// lies outside, so PAD must have padded with nothing above the least value of the image, and every
// window must see a pixel of it. An average divides by the pixels that it sees: it stays.

namespace systole::optimize {
namespace {

using graph::OpKind;
using graph::TensorId;

/// What a command holds; PAD has no such limit.
constexpr int64_t kMostPadding = 255;

/// Whether a node is a PAD of the rows and columns of images with a value that is known.
bool PadsImages(const Editor& editor, int n) {
  const graph::Node& node = editor.node(n);
  if (node.kind != OpKind::kPad || !editor.Sound(n)) return false;
  const auto& a = node.attrs<graph::PadAttrs>();
  const graph::Tensor& in = editor.graph().input(node);
  const auto fits = [&](size_t axis, int64_t most) {
    return a.before[axis] >= 0 && a.after[axis] >= 0 && a.before[axis] <= most &&
           a.after[axis] <= most;
  };
  return in.shape.size() == 4 && a.before.size() == 4 && a.after.size() == 4 && fits(0, 0) &&
         fits(3, 0) && fits(1, kMostPadding) && fits(2, kMostPadding) && Is8Bit(in) &&
         SameMeaning(in, editor.graph().output(node));
}

/// The node with the padding of `pad` in its own attributes.
template <typename Attrs>
void Widen(const graph::Graph& graph, const graph::Node& pad, graph::Node& node) {
  const graph::WindowGeometry window = graph::NodeWindow(graph, node);
  const auto& p = pad.attrs<graph::PadAttrs>();
  auto& a = std::get<Attrs>(node.attributes);
  a.padding = graph::Padding::kExplicit;
  a.pads = {window.rows.pad_before + p.before[1], window.cols.pad_before + p.before[2],
            window.rows.pad_after + p.after[1], window.cols.pad_after + p.after[2]};
  node.inputs[0] = pad.inputs[0];
}

bool PadsWithZero(const Editor& editor, const graph::Node& pad) {
  const auto& a = pad.attrs<graph::PadAttrs>();
  return !a.has_value || a.value == static_cast<double>(editor.graph().input(pad).quant.zero_point());
}

/// Whether the values that PAD adds never decide a maximum.
bool PadsBelow(const Editor& editor, const graph::Node& pad, const graph::Node& pool) {
  const auto& p = pad.attrs<graph::PadAttrs>();
  const auto& a = pool.attrs<graph::Pool2DAttrs>();
  const graph::Tensor& in = editor.graph().input(pad);
  const double value = p.has_value ? p.value : static_cast<double>(in.quant.zero_point());
  if (value > static_cast<double>(LowestOf(editor, pad.inputs[0]))) return false;
  // Windows begin within the padded image, at most `before` in front of the pixels; those at the
  // end must not begin behind them.
  const graph::WindowGeometry w = graph::NodeWindow(editor.graph(), pool);
  const auto sees = [](int64_t before, int64_t size, int64_t kernel, int64_t stride,
                       const graph::WindowAxis& axis) {
    const int64_t front = axis.pad_before + before;
    return front < kernel && (axis.out - 1) * stride - front < size;
  };
  return sees(p.before[1], in.shape[1], a.filter_h, a.stride_h, w.rows) &&
         sees(p.before[2], in.shape[2], a.filter_w, a.stride_w, w.cols);
}

/// The reader of a PAD without it; nothing where bytes might change.
std::optional<graph::Node> Without(const Editor& editor, const graph::Node& pad, int n) {
  if (!editor.Sound(n)) return {};
  graph::Node node = editor.node(n);
  switch (node.kind) {
    case OpKind::kConv2D:
    case OpKind::kDepthwiseConv2D:
      // Not where the padded image is also the weights or the bias.
      if (!PadsWithZero(editor, pad) || std::count(node.inputs.begin(), node.inputs.end(),
                                                   pad.outputs[0]) != 1 ||
          node.inputs[0] != pad.outputs[0]) {
        return {};
      }
      if (node.kind == OpKind::kConv2D) {
        Widen<graph::Conv2DAttrs>(editor.graph(), pad, node);
      } else {
        Widen<graph::DepthwiseConv2DAttrs>(editor.graph(), pad, node);
      }
      break;
    case OpKind::kMaxPool2D:
      if (!PadsBelow(editor, pad, node)) return {};
      Widen<graph::Pool2DAttrs>(editor.graph(), pad, node);
      break;
    default: return {};
  }
  const auto shape = graph::InferOutputShape(editor.graph(), node);
  if (!shape || *shape != editor.graph().output(node).shape) return {};
  return node;
}

bool FoldPad(Editor& editor, int n) {
  const TensorId padded = editor.node(n).outputs[0];
  const std::vector<int> readers = editor.readers(padded);
  if (editor.is_output(padded) || readers.empty()) return false;
  std::vector<graph::Node> without;
  for (const int reader : readers) {
    auto node = Without(editor, editor.node(n), reader);
    if (!node) return false;
    without.push_back(std::move(*node));
  }
  for (size_t i = 0; i < readers.size(); ++i) {
    editor.SetKind(readers[i], without[i].kind, std::move(without[i].attributes));
    editor.SetInputs(readers[i], std::move(without[i].inputs));
  }
  editor.Remove(n);
  return true;
}

}  // namespace

int FoldPads(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    if (editor.alive(n) && PadsImages(editor, n) && FoldPad(editor, n)) ++count;
  }
  return count;
}

}  // namespace systole::optimize
