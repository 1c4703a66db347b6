// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/layout.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "runtime/graph/layout_axes.h"
#include "runtime/graph/layout_view.h"

namespace systole::graph {
namespace {

class Sinker {
 public:
  explicit Sinker(Graph& graph) : graph_(graph) {}

  void Run() {
    std::vector<Node> nodes = std::move(graph_.nodes);
    graph_.nodes.clear();
    for (Node& node : nodes) Visit(std::move(node));
    for (TensorId& id : graph_.outputs) id = Output(id);
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      graph_.nodes[i].name = NodeName(graph_.nodes[i].kind, i);
    }
  }

 private:
  void Visit(Node node) {
    if (node.kind == OpKind::kTranspose && VisitTranspose(node)) return;
    if (node.kind == OpKind::kReshape && VisitReshape(node)) return;
    if (node.kind == OpKind::kFullyConnected && VisitDense(node)) return;
    if (IsUnary(node.kind) && VisitUnary(node)) return;
    if (CanPermute(graph_, node) && VisitAxes(node)) return;
    for (TensorId& id : node.inputs) {
      if (id != kNoTensor) id = Resolve(id);
    }
    graph_.nodes.push_back(std::move(node));
  }

  /// How a tensor is had; a tensor that no transposition made is its own base.
  LayoutView ViewOf(TensorId id) const {
    const auto found = views_.find(id);
    if (found != views_.end()) return found->second;
    const Shape& shape = graph_.tensor(id).shape;
    return {id, IdentityPermutation(shape.size()), shape};
  }

  bool IsView(TensorId id) const { return views_.contains(id); }

  /// Whether the view is a transposition alone.
  bool IsPlain(const LayoutView& v) const {
    return v.shape == PermuteShape(graph_.tensor(v.base).shape, v.perm);
  }

  TensorId AddLike(TensorId like, Shape shape, const Permutation& perm) {
    Tensor t = graph_.tensor(like);
    t.shape = std::move(shape);
    if (t.quant.per_channel() && !perm.empty()) {
      t.quant.axis = static_cast<int>(InversePermutation(perm)[t.quant.axis]);
    }
    graph_.tensors.push_back(std::move(t));
    return static_cast<TensorId>(graph_.tensors.size() - 1);
  }

  void Emit(OpKind kind, TensorId in, TensorId out, Attributes attributes) {
    Node node;
    node.kind = kind;
    node.inputs = {in};
    node.outputs = {out};
    node.attributes = std::move(attributes);
    graph_.nodes.push_back(std::move(node));
  }

  TensorId EmitReshape(TensorId in, Shape shape) {
    // A reshape of a reshape is one of what that was made of.
    if (const auto made = source_.find(in); made != source_.end()) in = made->second;
    if (graph_.tensor(in).shape == shape) return in;
    const auto key = std::make_pair(in, shape);
    if (const auto found = reshaped_.find(key); found != reshaped_.end()) return found->second;
    const TensorId out = AddLike(in, shape, {});
    Emit(OpKind::kReshape, in, out, ReshapeAttrs{shape});
    source_[out] = in;
    return reshaped_[key] = out;
  }

  TensorId EmitTranspose(TensorId in, const Permutation& perm) {
    if (IsIdentity(perm)) return in;
    const auto key = std::make_pair(in, perm);
    if (const auto found = transposed_.find(key); found != transposed_.end()) {
      return found->second;
    }
    const TensorId out = AddLike(in, PermuteShape(graph_.tensor(in).shape, perm), perm);
    Emit(OpKind::kTranspose, in, out, TransposeAttrs{perm});
    return transposed_[key] = out;
  }

  /// A view without a reshape behind the transposition; data move only where axes must be merged.
  LayoutView Plain(const LayoutView& v) {
    if (IsPlain(v)) return v;
    const auto split = SplitView(graph_.tensor(v.base).shape, v.perm, v.shape);
    const TensorId moved = EmitTranspose(v.base, split->before);
    return {EmitReshape(moved, split->middle), split->after, v.shape};
  }

  /// The tensor itself, in the order that its shape says.
  TensorId Resolve(TensorId id) {
    if (!IsView(id)) return id;
    const LayoutView v = views_.at(id);
    const auto split = SplitView(graph_.tensor(v.base).shape, v.perm, v.shape);
    const bool still = split && IsIdentity(split->before);
    if (still && IsIdentity(split->after)) return EmitReshape(v.base, v.shape);
    if (still && !IsPlain(v)) {
      return EmitTranspose(EmitReshape(v.base, split->middle), split->after);
    }
    return EmitReshape(EmitTranspose(v.base, v.perm), v.shape);
  }

  /// An output keeps its name, and is neither an input nor a constant.
  TensorId Output(TensorId id) {
    if (!IsView(id)) return id;
    TensorId made = Resolve(id);
    const bool taken = graph_.tensor(made).is_constant() || Contains(graph_.inputs, made) ||
                       Contains(graph_.outputs, made);
    if (taken) {
      const TensorId copy = AddLike(made, graph_.tensor(made).shape, {});
      graph_.tensor(copy).data = nullptr;
      Emit(OpKind::kReshape, made, copy, ReshapeAttrs{graph_.tensor(copy).shape});
      made = copy;
    }
    graph_.tensor(made).name = graph_.tensor(id).name;
    return made;
  }

  static bool Contains(const std::vector<TensorId>& ids, TensorId id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  void SetView(TensorId id, LayoutView v) { views_[id] = std::move(v); }

  bool VisitTranspose(const Node& node) {
    if (graph_.input(node).quant.per_channel()) return false;
    LayoutView v = Plain(ViewOf(node.inputs[0]));
    v.perm = Compose(v.perm, node.attrs<TransposeAttrs>().perm);
    v.shape = graph_.output(node).shape;
    SetView(node.outputs[0], std::move(v));
    return true;
  }

  bool VisitReshape(const Node& node) {
    const Tensor& in = graph_.input(node);
    const Tensor& out = graph_.output(node);
    const bool same_meaning = in.quant.scales == out.quant.scales &&
                              in.quant.zero_points == out.quant.zero_points;
    if (!IsView(node.inputs[0]) || !same_meaning || in.quant.per_channel()) return false;
    LayoutView v = ViewOf(node.inputs[0]);
    v.shape = out.shape;
    // Where no axes are merged that lie apart, the reshape moves in front of the transposition.
    const auto split = SplitView(graph_.tensor(v.base).shape, v.perm, v.shape);
    if (!split) return false;
    if (IsIdentity(split->before)) {
      v.base = EmitReshape(v.base, split->middle);
      v.perm = split->after;
    }
    SetView(node.outputs[0], std::move(v));
    return true;
  }

  /// The columns of the weights take over the order of the elements.
  bool VisitDense(Node& node) {
    if (!IsView(node.inputs[0])) return false;
    const LayoutView v = ViewOf(node.inputs[0]);
    const Tensor& weights = graph_.input(node, 1);
    const Shape base = graph_.tensor(v.base).shape;
    if (!weights.is_constant() || weights.shape.size() != 2) return false;
    const int64_t columns = weights.shape[1];
    if (weights.quant.per_channel() && weights.quant.axis != 0) return false;
    // The last axes of the transposed tensor make a row.
    size_t first = v.perm.size();
    int64_t elements = 1;
    while (first > 0 && elements < columns) elements *= base[v.perm[--first]];
    if (elements != columns) return false;
    const Permutation rows(v.perm.begin(), v.perm.begin() + static_cast<int64_t>(first));
    if (!LeadInOrder(base, rows, v.perm)) return false;
    const Permutation row(v.perm.begin() + static_cast<int64_t>(first), v.perm.end());
    const TensorId reordered = ReorderColumns(node.inputs[1], base, row);
    node.inputs[0] = EmitReshape(v.base, graph_.input(node).shape);
    node.inputs[1] = reordered;
    for (size_t i = 2; i < node.inputs.size(); ++i) {
      if (node.inputs[i] != kNoTensor) node.inputs[i] = Resolve(node.inputs[i]);
    }
    graph_.nodes.push_back(std::move(node));
    return true;
  }

  /// Whether the axes before a row keep their order and stand before the row's in the base.
  static bool LeadInOrder(const Shape& base, const Permutation& rows, const Permutation& perm) {
    int64_t last = -1;
    for (const int64_t axis : rows) {
      if (base[axis] == 1) continue;
      if (axis < last) return false;
      last = axis;
    }
    for (size_t i = rows.size(); i < perm.size(); ++i) {
      if (base[perm[i]] != 1 && perm[i] < last) return false;
    }
    return true;
  }

  TensorId ReorderColumns(TensorId id, const Shape& base, const Permutation& row) {
    const Tensor weights = graph_.tensor(id);
    Shape folded = {weights.shape[0]};
    for (const int64_t axis : row) folded.push_back(base[axis]);
    // Position k of the row holds base axis row[k]; the base has them ascending.
    Permutation back = {0};
    std::vector<std::pair<int64_t, int64_t>> places;
    for (size_t k = 0; k < row.size(); ++k) places.emplace_back(row[k], static_cast<int64_t>(k));
    std::sort(places.begin(), places.end());
    for (const auto& place : places) back.push_back(place.second + 1);
    if (IsIdentity(back)) return id;
    const TensorId out = AddLike(id, weights.shape, {});
    graph_.tensor(out).data =
        PermuteBytes(weights.bytes(), folded, back, DataTypeSize(weights.type));
    return out;
  }

  /// An operator that treats every element alike works on the base and leaves the same view.
  bool VisitUnary(Node& node) {
    if (!IsView(node.inputs[0])) return false;
    const LayoutView v = ViewOf(node.inputs[0]);
    if (graph_.input(node).quant.per_channel() || graph_.output(node).quant.per_channel()) {
      return false;
    }
    const TensorId from = node.outputs[0];
    const TensorId out = AddLike(from, graph_.tensor(v.base).shape, {});
    node.inputs[0] = v.base;
    node.outputs[0] = out;
    graph_.nodes.push_back(std::move(node));
    SetView(from, {out, v.perm, v.shape});
    return true;
  }

  /// An operator with axes: all its operands in one other order, its axes changed.
  bool VisitAxes(Node& node) {
    const Permutation perm = FirstOrder(node);
    if (perm.empty()) return false;
    std::vector<TensorId> inputs;
    for (const TensorId id : node.inputs) {
      const auto input = InOrder(id, perm, node);
      if (!input) return false;
      inputs.push_back(*input);
    }
    auto changed = PermuteAxes(graph_, node, perm);
    if (!changed) return false;
    node.attributes = std::move(changed->attributes);
    node.inputs = std::move(inputs);
    for (TensorId& id : node.outputs) {
      const TensorId from = id;
      const Shape shape = graph_.tensor(from).shape;
      id = AddLike(from, PermuteShape(shape, InversePermutation(changed->result)), {});
      SetView(from, {id, changed->result, shape});
    }
    graph_.nodes.push_back(std::move(node));
    return true;
  }

  /// The order of the first operand that has another one than its own; empty if none has.
  Permutation FirstOrder(const Node& node) {
    const size_t rank = graph_.output(node).shape.size();
    for (const TensorId id : node.inputs) {
      if (id == kNoTensor || !IsView(id)) continue;
      const LayoutView v = ViewOf(id);
      const bool usable = IsPlain(v) && !IsIdentity(v.perm) &&
                          (IsReduction(node.kind) || v.perm.size() == rank);
      if (usable) return v.perm;
    }
    return {};
  }

  /// A tensor b with id = transpose(b, perm), if there is one or a constant can be made.
  std::optional<TensorId> InOrder(TensorId id, const Permutation& perm, const Node& node) {
    if (id == kNoTensor) return id;
    const Tensor& t = graph_.tensor(id);
    if (t.quant.per_channel()) return std::nullopt;
    if (IsElementwise(node.kind) && t.num_elements() == 1) return Resolve(id);
    const LayoutView v = ViewOf(id);
    if (IsPlain(v) && v.perm == perm) return v.base;
    const Permutation inverse = InversePermutation(perm);
    if (t.is_constant()) return PermuteConstant(id, inverse);
    if (t.shape.size() != perm.size()) return std::nullopt;
    if (IsPlain(v)) {
      // It may have been made already for another reader.
      const auto found = transposed_.find({v.base, Compose(v.perm, inverse)});
      if (found != transposed_.end()) return found->second;
    }
    return std::nullopt;
  }

  std::optional<TensorId> PermuteConstant(TensorId id, const Permutation& perm) {
    const Tensor t = graph_.tensor(id);
    if (t.shape.size() > perm.size()) return std::nullopt;
    Shape full(perm.size() - t.shape.size(), 1);
    full.insert(full.end(), t.shape.begin(), t.shape.end());
    const TensorId out = AddLike(id, PermuteShape(full, perm), {});
    graph_.tensor(out).data = PermuteBytes(t.bytes(), full, perm, DataTypeSize(t.type));
    return out;
  }

  Graph& graph_;
  std::unordered_map<TensorId, LayoutView> views_;
  std::map<std::pair<TensorId, Permutation>, TensorId> transposed_;
  std::map<std::pair<TensorId, Shape>, TensorId> reshaped_;
  std::unordered_map<TensorId, TensorId> source_;  ///< What a reshape made here reads.
};

}  // namespace

Result<void> SinkTransposes(Graph& graph) {
  for (const Node& node : graph.nodes) {
    if (node.kind != OpKind::kTranspose) continue;
    if (!IsPermutation(node.attrs<TransposeAttrs>().perm, graph.input(node).shape.size())) {
      return InvalidArgument("node '" + node.name + "': its permutation does not fit the input");
    }
  }
  Sinker(graph).Run();
  return {};
}

}  // namespace systole::graph
