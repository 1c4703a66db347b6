// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/affine_move.h"
#include "runtime/compile/legalizer.h"

// Operators that put the bytes of a tensor into another order, or some of them: copies between
// parts in memory.

namespace systole::compile {
namespace {

constexpr int64_t kMostRows = 1 << 15;  ///< Of bytes that stay together: each is an access.
constexpr int64_t kMostConstantBytes = int64_t{1} << 20;

/// One side of a move as a part; `distance` picks the side of an axis.
template <typename Distance>
Part SideOf(ValueId whole, int64_t offset, std::vector<AffineMove::Axis> axes, Distance distance) {
  while (axes.size() < 4) axes.insert(axes.begin(), {1, 0, 0});
  Part part{whole, {axes[0].count, axes[1].count, axes[2].count, axes[3].count}, offset};
  // Distances of single elements mean nothing; the dense ones do no harm.
  const auto pitch = [&](size_t i, int64_t inner) {
    return axes[i].count == 1 ? axes[i + 1].count * inner : distance(axes[i]);
  };
  part.pixel_pitch = pitch(2, 1);
  part.row_pitch = pitch(1, part.pixel_pitch);
  part.image_pitch = pitch(0, part.row_pitch);
  return part;
}

Part SourceOf(ValueId whole, const AffineMove& m) {
  return SideOf(whole, m.from, m.axes, [](const auto& axis) { return axis.from; });
}

Part TargetOf(ValueId whole, const AffineMove& m) {
  return SideOf(whole, m.to, m.axes, [](const auto& axis) { return axis.to; });
}

/// Bytes from one axis step to the next in a dense tensor.
std::vector<int64_t> PitchesOf(const graph::Shape& shape) {
  std::vector<int64_t> pitches(shape.size());
  int64_t pitch = 1;
  for (size_t k = shape.size(); k-- > 0;) {
    pitches[k] = pitch;
    pitch *= shape[k];
  }
  return pitches;
}

bool IsRearrangement(const graph::Graph& graph, const graph::Node& node) {
  using graph::OpKind;
  switch (node.kind) {
    case OpKind::kTranspose:
    case OpKind::kGather:
    case OpKind::kGatherNd:
    case OpKind::kTile:
    case OpKind::kBroadcastTo:
    case OpKind::kReverse:
    case OpKind::kMirrorPad:
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth:
    case OpKind::kBatchToSpace:
    case OpKind::kSpaceToBatch:
    case OpKind::kStridedSlice:
    case OpKind::kSlice:
    case OpKind::kResizeNearestNeighbor: return true;
    case OpKind::kResizeBilinear: {
      const graph::Shape& shape = graph.input(node).shape;
      return shape.size() == 4 && shape[1] == 1 && shape[2] == 1;
    }
    default: return false;
  }
}

}  // namespace

Result<void> Legalizer::Rearrange(const Node& node) {
  if (!IsRearrangement(graph_, node) || node.outputs.size() != 1) {
    return Unsupported("the engines have no such operation");
  }
  const Tensor &in = graph_.input(node), &out = graph_.output(node);
  if (!Is8Bit(in) || in.is_constant() || in.is_variable) {
    return Unsupported(
        fmt::format("{} values; engines move int8 and uint8", graph::DataTypeName(in.type)));
  }
  if (!SameQuant(in, out)) return Unsupported("input and output have different scales");
  const auto signature = reference::SignatureOf(graph_, node, numerics_);
  SYSTOLE_RETURN_IF_ERROR(reference::CheckOperator(signature));
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<AffineMove> moves, MovesOf(signature));
  int64_t rows = 0;
  for (const AffineMove& m : moves) {
    int64_t of_piece = 1;
    for (size_t i = 0; i + 1 < m.axes.size(); ++i) of_piece *= m.axes[i].count;
    rows += of_piece;
    if (m.axes.back().count > kMostChannels) return Unsupported("the parts are too long");
  }
  if (rows > kMostRows) {
    return Unsupported(fmt::format("{} runs of bytes that stay together; at most {}", rows,
                                   kMostRows));
  }
  const ValueId from = ValueOf(node.inputs[0]), to = ValueOf(node.outputs[0]);
  MoveLayer move;
  const Part first = TargetOf(to, moves[0]);
  const bool dense = first.even() && first.pixel_pitch == first.dims.c;
  move.join = moves.size() > 1 || !dense;
  move.whole = move.join ? to : from;
  for (const AffineMove& m : moves) {
    const Part source = SourceOf(from, m);
    if (move.join) {
      move.pieces.push_back({PartValue(source), TargetOf(to, m), {}});
    } else {
      move.pieces.push_back({to, source, {}});
    }
  }
  move.cpu = MakeCpu(node);
  Layer layer = NewLayer(node, program::LayerEngine::kNone,
                         fmt::format("{} -> {}", graph::ShapeToString(in.shape),
                                     graph::ShapeToString(out.shape)));
  layer.work = std::move(move);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::PadParts(const Node& node, int32_t value) {
  const auto& attrs = node.attrs<graph::PadAttrs>();
  const graph::Shape &in = graph_.input(node).shape, &out = graph_.output(node).shape;
  const std::vector<int64_t> from = PitchesOf(in), to = PitchesOf(out);
  const ValueId whole = ValueOf(node.outputs[0]);
  const bool is_uint8 = graph_.output(node).type == graph::DataType::kUint8;
  const auto byte = static_cast<std::byte>(is_uint8 ? value + 128 : value);
  if (graph::NumElements(out) > kMostConstantBytes) return Unsupported("more than 1 MiB");
  MoveLayer move;
  move.join = true;
  move.whole = whole;
  // Counts `shape` at the place that `at` names.
  const auto add = [&](ValueId source, const graph::Shape& shape, const graph::Shape& at) {
    const std::vector<int64_t> dense = PitchesOf(shape);
    AffineMove m;
    for (size_t k = 0; k < shape.size(); ++k) {
      m.to += at[k] * to[k];
      m.axes.push_back({shape[k], dense[k], to[k]});
    }
    for (const AffineMove& piece : PiecesOf(m)) {
      move.pieces.push_back({PartValue(SourceOf(source, piece)), TargetOf(whole, piece), {}});
    }
  };
  graph::Shape at(attrs.before.begin(), attrs.before.end());
  add(ValueOf(node.inputs[0]), in, at);
  // Around it, axis by axis: what the axes before have inside only, those behind as a whole.
  for (size_t k = 0; k < in.size(); ++k) {
    for (const bool behind : {false, true}) {
      graph::Shape shape = in, place = at;
      for (size_t j = k + 1; j < in.size(); ++j) shape[j] = out[j], place[j] = 0;
      shape[k] = behind ? attrs.after[k] : attrs.before[k];
      place[k] = behind ? attrs.before[k] + in[k] : 0;
      if (shape[k] == 0) continue;
      const int64_t bytes = graph::NumElements(shape);
      auto filling = std::make_shared<const graph::Bytes>(static_cast<size_t>(bytes), byte);
      add(NewValue(node.name + "/filling", bytes, is_uint8, std::move(filling)), shape, place);
    }
  }
  for (const MoveLayer::Piece& piece : move.pieces) {
    if (piece.part.dims.c > kMostChannels) return Unsupported("the parts are too long");
  }
  move.cpu = MakeCpu(node);
  Layer layer = NewLayer(node, program::LayerEngine::kNone,
                         fmt::format("{} -> {}", graph::ShapeToString(in), graph::ShapeToString(out)));
  layer.work = std::move(move);
  out_.layers.push_back(std::move(layer));
  return {};
}

}  // namespace systole::compile
