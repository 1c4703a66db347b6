// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/optimize/facts.h"

#include <algorithm>
#include <map>

#include "runtime/reference/interpret.h"
#include "runtime/reference/operator.h"
#include "runtime/reference/tensors.h"

namespace systole::optimize {
namespace {

using graph::OpKind;
using graph::TensorId;

constexpr int64_t kValues = 256;
/// The widest vector loop of the runtimes.
constexpr int64_t kVector = 16;

/// Results of a part on `count` values of the tensor it begins with.
std::optional<std::vector<std::byte>> RunOn(graph::Graph& part, golden::Numerics numerics,
                                            std::span<const std::byte> values) {
  for (graph::Tensor& t : part.tensors) {
    t.shape = {t.is_constant() ? 1 : static_cast<int64_t>(values.size())};
  }
  const std::span<const std::byte> inputs[] = {values};
  auto results = reference::Interpret(part, numerics, inputs);
  if (!results) return {};
  return std::move((*results)[part.outputs[0]]);
}

struct ActivationField {
  graph::Activation* found = nullptr;
  template <typename T>
  void operator()(const char*, T& field) {
    if constexpr (std::is_same_v<T, graph::Activation>) found = &field;
  }
};

}  // namespace

graph::Graph PartOf(const Editor& editor, std::span<const int> nodes, TensorId from, TensorId to) {
  graph::Graph part;
  std::map<TensorId, TensorId> taken;
  const auto take = [&](TensorId id) {
    if (id == graph::kNoTensor) return id;
    const auto [it, added] = taken.try_emplace(id, static_cast<TensorId>(part.tensors.size()));
    if (added) part.tensors.push_back(editor.tensor(id));
    return it->second;
  };
  part.inputs = {take(from)};
  for (const int n : nodes) {
    graph::Node node = editor.node(n);
    for (TensorId& id : node.inputs) id = take(id);
    for (TensorId& id : node.outputs) id = take(id);
    part.nodes.push_back(std::move(node));
  }
  part.outputs = {take(to)};
  return part;
}

bool Is8Bit(const graph::Tensor& tensor) {
  const bool byte = tensor.type == graph::DataType::kInt8 || tensor.type == graph::DataType::kUint8;
  return byte && tensor.quant.scales.size() == 1 && tensor.quant.zero_points.size() == 1;
}

bool SameMeaning(const graph::Tensor& a, const graph::Tensor& b) {
  return a.type == b.type && a.quant.scales == b.quant.scales &&
         a.quant.zero_points == b.quant.zero_points &&
         (!a.quant.per_channel() || a.quant.axis == b.quant.axis);
}

std::optional<ByteTable> TableOf(const Editor& editor, std::span<const int> nodes, TensorId from,
                                 TensorId to, bool anywhere) {
  graph::Graph part = PartOf(editor, nodes, from, to);
  std::vector<std::byte> values(kValues);
  for (int64_t i = 0; i < kValues; ++i) values[i] = static_cast<std::byte>(i);
  const auto all = RunOn(part, editor.numerics(), values);
  if (!all || all->size() != kValues) return {};
  // In a tensor of full vectors only the first form of the loops is used.
  if (anywhere || editor.tensor(to).num_elements() % kVector != 0) {
    for (int64_t i = 0; i < kValues; ++i) {
      const auto alone = RunOn(part, editor.numerics(), std::span(values).subspan(i, 1));
      if (!alone || (*alone)[0] != (*all)[i]) return {};
    }
  }
  ByteTable table;
  std::transform(all->begin(), all->end(), table.begin(),
                 [](std::byte b) { return static_cast<uint8_t>(b); });
  return table;
}

bool IsMap(OpKind kind) { return kind >= OpKind::kAdd && kind <= OpKind::kLogicalNot; }

bool IsUnaryMap(const Editor& editor, int n, size_t* operand) {
  const graph::Node& node = editor.node(n);
  if (!editor.alive(n) || !IsMap(node.kind) || node.outputs.size() != 1) return false;
  int dynamic = 0;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (!editor.graph().has_input(node, i)) return false;
    const graph::Tensor& in = editor.graph().input(node, i);
    if (in.is_constant() && in.num_elements() == 1) continue;
    if (in.is_constant() || in.is_variable) return false;
    ++dynamic;
    *operand = i;
  }
  return dynamic == 1 && editor.graph().input(node, *operand).num_elements() ==
                             editor.graph().output(node).num_elements();
}

graph::Activation* ClampOf(OpKind kind, graph::Attributes& attributes) {
  switch (kind) {
    case OpKind::kConv2D:
    case OpKind::kDepthwiseConv2D:
    case OpKind::kTransposeConv:
    case OpKind::kFullyConnected:
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
    case OpKind::kAveragePool2D:
    case OpKind::kMaxPool2D: break;
    default: return nullptr;
  }
  ActivationField field;
  std::visit([&](auto& a) { a.Fields(a, field); }, attributes);
  return field.found;
}

Range RangeOf(const Editor& editor, graph::Activation activation, const graph::Tensor& output) {
  reference::Signature s;
  s.numerics = editor.numerics();
  s.outputs = {&output};
  const golden::Limits limits = reference::OutputLimits(s, activation);
  return {limits.low, limits.high};
}

bool ConvolutionCopies(const Editor& editor, const graph::Tensor& like) {
  graph::Tensor x = like, w, y = like;
  x.shape = y.shape = {1, 16, 16, 1};
  w.type = graph::DataType::kInt8;
  w.shape = {1, 1, 1, 1};
  w.quant = {{1.0F}, {0}, 0};
  const graph::Attributes attributes = graph::Conv2DAttrs{};
  std::vector<std::byte> values(256), one = {std::byte{1}}, result(256);
  for (int i = 0; i < 256; ++i) values[i] = static_cast<std::byte>(i);
  const reference::Call call{
      {OpKind::kConv2D, &attributes, editor.numerics(), {&x, &w, nullptr}, {&y}},
      {values, one, {}},
      {result},
      {}};
  return reference::RunOperator(call) && result == values;
}

int64_t StoredOf(const graph::Tensor& tensor, uint8_t byte) {
  return tensor.type == graph::DataType::kUint8 ? byte : static_cast<int8_t>(byte);
}

uint8_t ByteOf(int64_t stored) { return static_cast<uint8_t>(stored); }

int64_t LowestOf(const Editor& editor, TensorId id) {
  const graph::Tensor& tensor = editor.tensor(id);
  const int64_t lowest = tensor.type == graph::DataType::kUint8 ? 0 : -128;
  const int n = editor.producer(id);
  if (n < 0 || !editor.Sound(n)) return lowest;
  graph::Node node = editor.node(n);
  if (const graph::Activation* clamp = ClampOf(node.kind, node.attributes)) {
    return RangeOf(editor, *clamp, tensor).low;
  }
  size_t operand = 0;
  if (!IsUnaryMap(editor, n, &operand) || !Is8Bit(editor.graph().input(node, operand))) {
    return lowest;
  }
  const int nodes[] = {n};
  const auto table = TableOf(editor, nodes, node.inputs[operand], id);
  if (!table) return lowest;
  int64_t least = StoredOf(tensor, (*table)[0]);
  for (const uint8_t byte : *table) least = std::min(least, StoredOf(tensor, byte));
  return least;
}

}  // namespace systole::optimize
