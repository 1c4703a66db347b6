// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>

#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"

// A convolution that only takes channels (move_join.cc) in front of a convolution: the second one
// reads what the first one reads, with its weights at the channels that are taken and weights that
// mean zero at the others.

namespace systole::optimize {
namespace {

using graph::OpKind;
using graph::TensorId;

/// Channels that are not taken cost as much as others; beyond so many times them it does not pay.
constexpr int64_t kMostWidening = 2;

/// The channels of its input that a node takes; nothing if it does something else.
std::optional<std::vector<int64_t>> TakenBy(const Editor& editor, int n) {
  const graph::Node& node = editor.node(n);
  if (!editor.alive(n) || node.kind != OpKind::kConv2D || editor.graph().has_input(node, 2)) {
    return {};
  }
  const graph::Tensor &x = editor.graph().input(node), &w = editor.graph().input(node, 1);
  const bool one = w.is_constant() && w.type == graph::DataType::kInt8 &&
                   w.quant.scales == std::vector<float>{1.0F} &&
                   w.quant.zero_points == std::vector<int64_t>{0} && w.shape.size() == 4 &&
                   w.shape[1] == 1 && w.shape[2] == 1;
  if (!one || !Is8Bit(x) || !SameMeaning(x, editor.graph().output(node)) || !editor.Sound(n)) {
    return {};
  }
  const auto& a = node.attrs<graph::Conv2DAttrs>();
  const bool plain = a.stride_h == 1 && a.stride_w == 1 &&
                     a.activation == graph::Activation::kNone &&
                     a.padding != graph::Padding::kExplicit && w.shape[3] == x.shape[3];
  if (!plain || !ConvolutionCopies(editor, x)) return {};
  std::vector<int64_t> channels;
  for (int64_t k = 0; k < w.shape[0]; ++k) {
    const auto row =
        w.bytes().subspan(static_cast<size_t>(k * w.shape[3]), static_cast<size_t>(w.shape[3]));
    const auto at = std::find(row.begin(), row.end(), std::byte{1});
    const auto zeros = std::count(row.begin(), row.end(), std::byte{0});
    if (at == row.end() || zeros + 1 != w.shape[3]) return {};
    channels.push_back(at - row.begin());
  }
  return channels;
}

/// Whether a node is a convolution without groups that reads `id` as its image only.
bool Reads(const Editor& editor, int n, TensorId id) {
  const graph::Node& node = editor.node(n);
  if (node.kind != OpKind::kConv2D || node.inputs[0] != id || !editor.Sound(n)) return false;
  const graph::Tensor& w = editor.graph().input(node, 1);
  return std::count(node.inputs.begin(), node.inputs.end(), id) == 1 && w.is_constant() &&
         (w.type == graph::DataType::kInt8 || w.type == graph::DataType::kUint8) &&
         w.shape[3] == editor.tensor(id).shape[3] && !w.quant.zero_points.empty() &&
         std::all_of(w.quant.zero_points.begin(), w.quant.zero_points.end(),
                     [&](int64_t z) { return z == w.quant.zero_points[0]; });
}

/// The weights of a convolution for an image of `depth` channels, of which it reads `channels`. One
/// that is taken twice gets two weights, which cannot be said: nothing then.
std::optional<graph::Tensor> Widened(const graph::Tensor& weights,
                                     const std::vector<int64_t>& channels, int64_t depth) {
  std::vector<bool> taken(static_cast<size_t>(depth), false);
  for (const int64_t c : channels) {
    if (taken[c]) return {};
    taken[c] = true;
  }
  graph::Tensor wide = weights;
  wide.shape[3] = depth;
  graph::Bytes bytes(static_cast<size_t>(wide.num_elements()),
                     static_cast<std::byte>(weights.quant.zero_points[0]));
  const auto own = static_cast<int64_t>(channels.size());
  for (int64_t i = 0; i < weights.num_elements(); ++i) {
    bytes[i / own * depth + channels[i % own]] = weights.bytes()[i];
  }
  wide.data = std::make_shared<const graph::Bytes>(std::move(bytes));
  return wide;
}

bool FoldChannels(Editor& editor, int n) {
  const auto channels = TakenBy(editor, n);
  if (!channels) return false;
  const TensorId from = editor.node(n).inputs[0], to = editor.node(n).outputs[0];
  const int64_t depth = editor.tensor(from).shape[3];
  const std::vector<int> readers = editor.readers(to);
  if (editor.is_output(to) || readers.empty() ||
      depth > kMostWidening * static_cast<int64_t>(channels->size())) {
    return false;
  }
  std::vector<graph::Tensor> weights;
  for (const int reader : readers) {
    if (!Reads(editor, reader, to)) return false;
    auto wide = Widened(editor.graph().input(editor.node(reader), 1), *channels, depth);
    if (!wide) return false;
    weights.push_back(std::move(*wide));
  }
  editor.Remove(n);
  for (size_t i = 0; i < readers.size(); ++i) {
    std::vector<TensorId> inputs = editor.node(readers[i]).inputs;
    inputs[0] = from;
    inputs[1] = editor.Add(std::move(weights[i]));
    editor.SetInputs(readers[i], std::move(inputs));
  }
  return true;
}

}  // namespace

int FoldChannels(Editor& editor) {
  int count = 0;
  for (int n = 0; n < editor.size(); ++n) {
    if (editor.alive(n) && FoldChannels(editor, n)) ++count;
  }
  return count;
}

}  // namespace systole::optimize
