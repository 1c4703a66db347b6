// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>

#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"
#include "runtime/reference/interpret.h"
#include "runtime/reference/operator.h"

// Movements behind each other that the engines cannot do one by one (TRANSPOSE, GATHER, ...), but
// that together only take some channels of every pixel, as a shuffle of channels does it. What a
// chain does is tried out with elements that are all different. It becomes
//
//   RESHAPE where everything stays where it is,
//   SLICE where the channels are neighbours,
//   else a convolution of 1x1 with weights 0 and 1 and scale 1, whose requantization gives back
//   every stored value; that it does is tried out on all 256.

namespace systole::optimize {
namespace {

using graph::OpKind;
using graph::TensorId;

constexpr int64_t kMostMoved = int64_t{1} << 22;  // float32 tells them apart.
constexpr size_t kMostMoves = 12;
/// Of a convolution that moves; about what the host needs to move the same.
constexpr int64_t kMostWorkPerElement = 4096;

/// Movements of their first operand; `by_address`: the compiler has them without work.
bool MovesPart(OpKind kind, bool* by_address) {
  switch (kind) {
    case OpKind::kReshape:
    case OpKind::kSplit:
    case OpKind::kUnpack:
      *by_address = true;
      return true;
    case OpKind::kTranspose:
    case OpKind::kSlice:
    case OpKind::kStridedSlice:
    case OpKind::kGather:
    case OpKind::kGatherNd:
    case OpKind::kReverse:
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth:
      *by_address = false;
      return true;
    default:
      return false;
  }
}

/// Whether all operands but the first are constants, and the type stays.
bool IsMove(const Editor& editor, int n, bool* by_address) {
  if (n < 0 || !editor.alive(n) || !MovesPart(editor.node(n).kind, by_address)) return false;
  const graph::Node& node = editor.node(n);
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (!editor.graph().has_input(node, i) || !editor.graph().input(node, i).is_constant()) {
      return false;
    }
  }
  const graph::Tensor& in = editor.graph().input(node);
  return Is8Bit(in) && !in.is_constant() && in.num_elements() <= kMostMoved &&
         SameMeaning(in, editor.graph().output(node)) && editor.Sound(n);
}

/// For every element of `to` the element of `from` that it is.
std::optional<std::vector<int64_t>> Sources(const Editor& editor, std::span<const int> nodes,
                                            TensorId from, TensorId to) {
  graph::Graph part = PartOf(editor, nodes, from, to);
  for (graph::Tensor& t : part.tensors) {
    if (t.is_constant()) continue;
    t.type = graph::DataType::kFloat32;
    t.quant = {};
  }
  std::vector<float> numbers(static_cast<size_t>(editor.tensor(from).num_elements()));
  std::iota(numbers.begin(), numbers.end(), 0.0F);
  const std::span<const std::byte> inputs[] = {std::as_bytes(std::span(numbers))};
  const auto values = reference::Interpret(part, editor.numerics(), inputs);
  if (!values) return {};
  const auto& bytes = (*values)[part.outputs[0]];
  std::vector<float> moved(bytes.size() / sizeof(float));
  std::memcpy(moved.data(), bytes.data(), bytes.size());
  return std::vector<int64_t>(moved.begin(), moved.end());
}

/// The channel of `in` that each channel of `out` is, in all pixels.
std::optional<std::vector<int64_t>> Channels(const std::vector<int64_t>& sources,
                                             const graph::Shape& in, const graph::Shape& out) {
  if (in.empty() || in.size() != out.size()) return {};
  if (!std::equal(in.begin(), in.end() - 1, out.begin())) return {};
  const int64_t depth = in.back(), taken = out.back();
  std::vector<int64_t> channels(sources.begin(), sources.begin() + taken);
  if (*std::max_element(channels.begin(), channels.end()) >= depth) return {};
  for (size_t i = 0; i < sources.size(); ++i) {
    const auto pixel = static_cast<int64_t>(i) / taken;
    if (sources[i] != pixel * depth + channels[static_cast<int64_t>(i) % taken]) return {};
  }
  return channels;
}

bool BecomesConvolution(Editor& editor, int n, TensorId from,
                        const std::vector<int64_t>& channels) {
  const graph::Tensor& x = editor.tensor(from);
  const int64_t depth = x.shape.back();
  const auto taken = static_cast<int64_t>(channels.size());
  if (x.shape.size() != 4 || depth > kMostWorkPerElement || !ConvolutionCopies(editor, x)) {
    return false;
  }
  graph::Tensor weights;
  weights.name = editor.node(n).name + "/channels";
  weights.type = graph::DataType::kInt8;
  weights.shape = {taken, 1, 1, depth};
  weights.quant = {{1.0F}, {0}, 0};
  graph::Bytes bytes(static_cast<size_t>(taken * depth));
  for (int64_t k = 0; k < taken; ++k) bytes[k * depth + channels[k]] = std::byte{1};
  weights.data = std::make_shared<const graph::Bytes>(std::move(bytes));
  editor.SetInputs(n, {from, editor.Add(std::move(weights)), graph::kNoTensor});
  editor.SetKind(n, OpKind::kConv2D, graph::Conv2DAttrs{});
  return true;
}

bool Becomes(Editor& editor, int n, TensorId from, const std::vector<int64_t>& sources) {
  const bool is_slice =
      editor.node(n).inputs[0] == from &&
      (editor.node(n).kind == OpKind::kSlice || editor.node(n).kind == OpKind::kStridedSlice);
  const graph::Shape in = editor.tensor(from).shape;
  const graph::Shape out = editor.graph().output(editor.node(n)).shape;
  bool stays = static_cast<int64_t>(sources.size()) == graph::NumElements(in);
  for (size_t i = 0; stays && i < sources.size(); ++i)
    stays = sources[i] == static_cast<int64_t>(i);
  if (stays) {
    editor.SetInputs(n, {from});
    editor.SetKind(n, OpKind::kReshape, graph::ReshapeAttrs{out});
    return true;
  }
  const auto channels = Channels(sources, in, out);
  if (!channels) return false;
  for (size_t k = 0; k < channels->size(); ++k) {
    if ((*channels)[k] == (*channels)[0] + static_cast<int64_t>(k)) continue;
    return BecomesConvolution(editor, n, from, *channels);
  }
  if (is_slice) return false;  // It is what it would become.
  graph::SliceAttrs slice;
  slice.begin.assign(in.size(), 0);
  slice.begin.back() = (*channels)[0];
  slice.stride.assign(in.size(), 1);
  slice.count = out;
  slice.drop.assign(in.size(), 0);
  editor.SetInputs(n, {from});
  editor.SetKind(n, OpKind::kSlice, std::move(slice));
  return true;
}

bool Unread(const Editor& editor, int n) {
  const auto& outputs = editor.node(n).outputs;
  return std::none_of(outputs.begin(), outputs.end(), [&](TensorId id) {
    return editor.is_output(id) || !editor.readers(id).empty();
  });
}

/// Tries the chains that end in node `n`, the longest first.
bool Join(Editor& editor, int n) {
  bool by_address = false;
  if (!IsMove(editor, n, &by_address) || editor.node(n).outputs.size() != 1) return false;
  std::vector<int> chain = {n};  // The last node first.
  std::vector<bool> work = {!by_address};
  while (chain.size() < kMostMoves) {
    const int before = editor.producer(editor.node(chain.back()).inputs[0]);
    if (!IsMove(editor, before, &by_address)) break;
    chain.push_back(before);
    work.push_back(!by_address);
  }
  const TensorId to = editor.node(n).outputs[0];
  for (size_t length = chain.size(); length > 0; --length) {
    if (std::count(work.begin(), work.begin() + static_cast<std::ptrdiff_t>(length), true) == 0) {
      return false;
    }
    const std::vector<int> nodes(chain.rend() - static_cast<std::ptrdiff_t>(length), chain.rend());
    const TensorId from = editor.node(nodes[0]).inputs[0];
    const auto sources = Sources(editor, nodes, from, to);
    if (!sources || !Becomes(editor, n, from, *sources)) continue;
    for (size_t i = 1; i < length && Unread(editor, chain[i]); ++i) editor.Remove(chain[i]);
    return true;
  }
  return false;
}

}  // namespace

int JoinMoves(Editor& editor) {
  int count = 0;
  // Ends of chains before their middles.
  for (int n = editor.size() - 1; n >= 0; --n) {
    if (editor.alive(n) && !Unread(editor, n) && Join(editor, n)) ++count;
  }
  return count;
}

}  // namespace systole::optimize
