// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "runtime/optimize/facts.h"
#include "runtime/optimize/rewrite.h"

// Elementwise nodes that depend on one 8-bit tensor alone and end in an 8-bit tensor are one table,
// whatever is between: LOGISTIC and QUANTIZE, x * LOGISTIC(x), DEQUANTIZE .. float32 .. QUANTIZE,
// MUL and ADD with constants.

namespace systole::optimize {
namespace {

using graph::kNoTensor;
using graph::TensorId;

constexpr size_t kMostNodes = 64;  // Of one table.
constexpr size_t kNamedNodes = 3;

/// What a tensor is a function of: `root`, by `nodes` in ascending order.
struct Origin {
  TensorId root = kNoTensor;
  std::vector<int> nodes;
};

class TableFolder {
 public:
  explicit TableFolder(Editor& editor) : editor_(editor), origins_(editor.graph().tensors.size()) {}

  int Run() {
    for (int n = 0; n < editor_.size(); ++n) {
      if (IsElementwise(n)) Visit(n);
    }
    return removed_;
  }

 private:
  bool IsElementwise(int n) const {
    return editor_.alive(n) && IsMap(editor_.node(n).kind) &&
           editor_.node(n).outputs.size() == 1 && !Operands(n).empty() && editor_.Sound(n);
  }

  /// Operands that are not constant; empty if not all elements are made of those at the same place.
  std::vector<TensorId> Operands(int n) const {
    std::vector<TensorId> operands;
    const graph::Node& node = editor_.node(n);
    for (const TensorId id : node.inputs) {
      if (id == kNoTensor) return {};
      const graph::Tensor& in = editor_.tensor(id);
      if (in.is_constant() && in.num_elements() == 1) continue;
      if (in.is_constant() || in.num_elements() != editor_.graph().output(node).num_elements()) {
        return {};
      }
      operands.push_back(id);
    }
    return operands;
  }

  Origin OriginOf(TensorId id) const {
    const Origin& known = origins_[static_cast<size_t>(id)];
    return known.root == kNoTensor ? Origin{id, {}} : known;
  }

  /// The one origin of all operands, else the operand itself if there is only one.
  Origin CommonOrigin(const std::vector<TensorId>& operands) const {
    Origin common = OriginOf(operands[0]);
    for (const TensorId id : operands) {
      const Origin other = OriginOf(id);
      if (other.root != common.root) return {};
      std::vector<int> both;
      std::set_union(common.nodes.begin(), common.nodes.end(), other.nodes.begin(),
                     other.nodes.end(), std::back_inserter(both));
      common.nodes = std::move(both);
    }
    return common;
  }

  void Visit(int n) {
    const std::vector<TensorId> operands = Operands(n);
    const TensorId to = editor_.node(n).outputs[0];
    Origin origin = CommonOrigin(operands);
    const bool alike = std::all_of(operands.begin(), operands.end(),
                                   [&](TensorId id) { return id == operands[0]; });
    if (origin.root == kNoTensor && alike) origin = {operands[0], {}};
    if (origin.root == kNoTensor || origin.nodes.size() >= kMostNodes) return;
    origin.nodes.push_back(n);
    const bool ends = Is8Bit(editor_.tensor(to));
    if (ends && !Is8Bit(editor_.tensor(origin.root))) return;  // A new beginning.
    if (ends && origin.nodes.size() > 1 && Saves(operands, origin.root)) {
      if (!MakeTable(n, origin)) return;
      origin.nodes = {n};
    }
    origins_[static_cast<size_t>(to)] = std::move(origin);
  }

  /// Whether an operand is needed for nothing else.
  bool Saves(const std::vector<TensorId>& operands, TensorId root) const {
    return std::any_of(operands.begin(), operands.end(), [&](TensorId id) {
      const auto& readers = editor_.readers(id);
      return id != root && !editor_.is_output(id) &&
             std::all_of(readers.begin(), readers.end(),
                         [&](int reader) { return reader == readers[0]; });
    });
  }

  bool MakeTable(int n, const Origin& origin) {
    const TensorId to = editor_.node(n).outputs[0];
    const auto table = TableOf(editor_, origin.nodes, origin.root, to);
    if (!table) return false;
    std::string name;
    const size_t first = origin.nodes.size() - std::min(origin.nodes.size(), kNamedNodes);
    for (size_t i = first; i < origin.nodes.size(); ++i) {
      name += (name.empty() ? "" : "+") + editor_.node(origin.nodes[i]).name;
    }
    graph::TableAttrs attributes;
    attributes.bytes.assign(table->begin(), table->end());
    editor_.SetInputs(n, {origin.root});
    editor_.SetKind(n, graph::OpKind::kTable, std::move(attributes));
    editor_.Rename(n, std::move(name));
    for (size_t i = origin.nodes.size() - 1; i-- > 0;) {
      const int before = origin.nodes[i];
      const TensorId output = editor_.node(before).outputs[0];
      if (editor_.is_output(output) || !editor_.readers(output).empty()) continue;
      editor_.Remove(before);
      ++removed_;
    }
    return true;
  }

  Editor& editor_;
  std::vector<Origin> origins_;
  int removed_ = 0;
};

}  // namespace

int FoldTables(Editor& editor) { return TableFolder(editor).Run(); }

}  // namespace systole::optimize
