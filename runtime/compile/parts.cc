// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace systole::compile {
namespace {

struct Use {
  const Layer* layer;
  bool writes;
};

class Resolver {
 public:
  explicit Resolver(LayerGraph& graph)
      : graph_(graph), uses_(graph.values.size()), has_parts_(graph.values.size(), false) {
    for (const Value& value : graph.values) {
      if (value.is_part()) has_parts_[value.part.whole] = true;
    }
    for (const Layer& layer : graph_.layers) {
      for (const ValueId id : Reads(layer)) uses_[id].push_back({&layer, false});
      for (const ValueId id : Writes(layer)) uses_[id].push_back({&layer, true});
    }
  }

  void Run() {
    MarkEngineValues();
    for (const Layer& layer : graph_.layers) {
      if (const auto* move = std::get_if<MoveLayer>(&layer.work)) {
        Expand(layer, *move);
      } else {
        layers_.push_back(layer);
      }
    }
    graph_.layers = std::move(layers_);
  }

 private:
  /// Dimensions in which an engine layer sees a value; nothing for other layers and int32 sums.
  static std::optional<Dims> SeenBy(const Use& use) {
    if (const auto* conv = std::get_if<ConvLayer>(&use.layer->work)) {
      if (use.writes && conv->requant.mode == spec::Requant::kRaw) return {};
      return use.writes ? conv->out : conv->in;
    }
    if (const auto* vector = std::get_if<VectorLayer>(&use.layer->work)) {
      return use.writes ? vector->out : vector->in;
    }
    return {};
  }

  ValueId Root(ValueId id) const {
    return graph_.values[id].is_part() ? graph_.values[id].part.whole : id;
  }

  /// Values that engines use, and those that are moved from or to them.
  void MarkEngineValues() {
    on_engines_.resize(graph_.values.size());
    for (size_t id = 0; id < uses_.size(); ++id) {
      for (const Use& use : uses_[id]) {
        if (SeenBy(use)) on_engines_[Root(static_cast<ValueId>(id))] = true;
      }
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const Layer& layer : graph_.layers) {
        const auto* move = std::get_if<MoveLayer>(&layer.work);
        if (move == nullptr) continue;
        std::vector<ValueId> ids = {Root(move->whole)};
        for (const MoveLayer::Piece& piece : move->pieces) ids.push_back(Root(piece.value));
        const auto marked = [&](ValueId id) { return on_engines_[id]; };
        if (std::none_of(ids.begin(), ids.end(), marked)) continue;
        changed = changed || !std::all_of(ids.begin(), ids.end(), marked);
        for (const ValueId id : ids) on_engines_[id] = true;
      }
    }
  }

  bool IsInterface(ValueId id) const {
    const auto has = [&](const std::vector<ValueId>& ids) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    return has(graph_.inputs) || has(graph_.outputs);
  }

  /// Whether a piece can have its place in the whole: engine layers and this move alone use it, all
  /// in the same dimensions, and (joins) one of them writes it.
  bool InPlace(const MoveLayer::Piece& piece, const Layer& layer, bool join) const {
    const Value& value = graph_.values[piece.value];
    const bool has_parts = has_parts_[piece.value];
    if (!piece.table.empty() || value.constant || value.is_part() || has_parts ||
        IsInterface(piece.value)) {
      return false;
    }
    bool written = !join;
    int here = 0;
    for (const Use& use : uses_[piece.value]) {
      if (use.layer == &layer) {
        ++here;
        continue;
      }
      const auto dims = SeenBy(use);
      if (!dims || *dims != piece.part.dims) return false;
      written = written || use.writes;
    }
    return written && here == 1;
  }

  ValueId Placed(const Part& part, const std::string& name) {
    Value value;
    value.name = name;
    value.bytes = part.dims.elements();
    value.is_uint8 = graph_.values[part.whole].is_uint8;
    value.part = part;
    graph_.values.push_back(std::move(value));
    return static_cast<ValueId>(graph_.values.size()) - 1;
  }

  void Copy(const Layer& of, const MoveLayer::Piece& piece, bool join, size_t number) {
    const ValueId place =
        Placed(piece.part, fmt::format("{}/part{}", graph_.values[piece.part.whole].name, number));
    VectorLayer vector;
    vector.op = piece.table.empty() ? spec::Opcode::kMaxpool : spec::Opcode::kLut;
    vector.table = piece.table;
    vector.input = join ? piece.value : place;
    vector.output = join ? place : piece.value;
    vector.in = vector.out = piece.part.dims;
    vector.pad_byte = -128;
    vector.requant = {spec::Requant::kRaw, {}, 0, -128, 127};
    Layer layer;
    layer.info = of.info;
    layer.info.name += fmt::format("/copy{}", number);
    layer.info.shape = DimsText(piece.part.dims);
    layer.info.engine = program::LayerEngine::kVector;
    layer.work = std::move(vector);
    layers_.push_back(std::move(layer));
  }

  void Expand(const Layer& layer, const MoveLayer& move) {
    if (!on_engines_[Root(move.whole)]) {
      Layer cpu = layer;
      cpu.info.engine = program::LayerEngine::kCpu;
      cpu.info.reason = "what it joins or splits is on the CPU";
      cpu.work = move.cpu;
      layers_.push_back(std::move(cpu));
      return;
    }
    const size_t before = layers_.size();
    for (size_t i = 0; i < move.pieces.size(); ++i) {
      const MoveLayer::Piece& piece = move.pieces[i];
      if (InPlace(piece, layer, move.join)) {
        graph_.values[piece.value].part = piece.part;
      } else {
        Copy(layer, piece, move.join, i);
      }
    }
    if (layers_.size() > before) return;
    Layer nothing;
    nothing.info = layer.info;
    nothing.info.shape += ", in place";
    layers_.push_back(std::move(nothing));
  }

  LayerGraph& graph_;
  std::vector<std::vector<Use>> uses_;  ///< By value, of the layers before.
  std::vector<bool> on_engines_;        ///< By value.
  std::vector<bool> has_parts_;         ///< By value: layers use parts of it as they are.
  std::vector<Layer> layers_;
};

}  // namespace

void ResolveMoves(LayerGraph& graph) { Resolver(graph).Run(); }

}  // namespace systole::compile
