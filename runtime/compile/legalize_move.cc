// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/legalizer.h"
#include "runtime/reference/operator.h"

// Operators that put tensors together or take them apart.

namespace systole::compile {
namespace {

constexpr int64_t kMostSinglePixels = 1 << 15;  ///< Of one byte each: as many accesses.

/// One axis of a part: how many, and at which distance in bytes.
struct Axis {
  int64_t count, pitch;
};

std::vector<Axis> DenseAxes(const graph::Shape& shape) {
  std::vector<Axis> axes(shape.size());
  int64_t pitch = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    axes[i] = {shape[i], pitch};
    pitch *= shape[i];
  }
  return axes;
}

/// The part as an image of up to four dimensions, the usual one of its shape where that is
/// possible. Nothing if it takes more, or channels that are not neighbours.
std::optional<Part> MakePart(ValueId whole, std::vector<Axis> axes, int64_t offset) {
  if (axes.empty()) axes.push_back({1, 1});
  bool image = axes.size() == 4;
  Axis channels = axes.back();
  axes.pop_back();
  if (channels.count == 1) channels.pitch = 1;
  if (channels.count > kMostChannels) return {};
  if (channels.pitch != 1) {  // Every byte is a pixel of its own.
    axes.push_back(channels);
    int64_t pixels = 1;
    for (const Axis& axis : axes) pixels *= axis.count;
    if (pixels > kMostSinglePixels) return {};
    channels = {1, 1};
    image = false;
  }
  // Distances of single elements mean nothing; the dense ones do no harm.
  Axis inner = channels;
  for (size_t i = axes.size(); i-- > 0;) {
    if (axes[i].pitch < 1) return {};
    if (axes[i].count == 1) axes[i].pitch = inner.count * inner.pitch;
    inner = axes[i];
  }
  if (!image) {
    std::vector<Axis> merged;
    for (const Axis& axis : axes) {
      if (axis.count == 1) continue;
      if (!merged.empty() && merged.back().pitch == axis.count * axis.pitch) {
        merged.back() = {merged.back().count * axis.count, axis.pitch};
      } else {
        merged.push_back(axis);
      }
    }
    axes = std::move(merged);
    if (axes.size() > 3) return {};
    while (axes.size() < 3) {
      const int64_t outer = axes.empty() ? channels.count : axes.front().count * axes.front().pitch;
      axes.insert(axes.begin(), {1, outer});
    }
  }
  Part part{whole, {axes[0].count, axes[1].count, axes[2].count, channels.count}, offset};
  part.pixel_pitch = axes[2].pitch;
  part.row_pitch = axes[1].pitch;
  part.image_pitch = axes[0].pitch;
  return part;
}

int64_t ByteOffset(const std::vector<Axis>& axes, size_t axis, int64_t index) {
  return index * axes[axis].pitch;
}

}  // namespace

Result<void> Legalizer::Move(const Node& node) {
  using graph::OpKind;
  SYSTOLE_RETURN_IF_ERROR(
      reference::CheckOperator(reference::SignatureOf(graph_, node, numerics_)));
  MoveLayer move;
  move.join = node.kind == OpKind::kConcatenation || node.kind == OpKind::kPack;
  const std::vector<graph::TensorId>& pieces = move.join ? node.inputs : node.outputs;
  const Tensor& whole = move.join ? graph_.output(node) : graph_.input(node);
  if (!Is8Bit(whole) || whole.is_variable) {
    return Unsupported(
        fmt::format("{} values; engines move int8 and uint8", graph::DataTypeName(whole.type)));
  }
  move.whole = ValueOf(move.join ? node.outputs[0] : node.inputs[0]);
  const std::vector<Axis> dense = DenseAxes(whole.shape);
  int64_t at = 0;  // Along the axis.
  for (const graph::TensorId id : pieces) {
    const Tensor& tensor = graph_.tensor(id);
    if (tensor.is_variable) return Unsupported("a variable may change behind it");
    std::vector<Axis> axes = dense;
    int64_t offset = 0;
    if (node.kind == OpKind::kSlice || node.kind == OpKind::kStridedSlice) {
      const auto& a = node.attrs<graph::SliceAttrs>();
      std::vector<Axis> kept;
      for (size_t i = 0; i < axes.size(); ++i) {
        offset += ByteOffset(dense, i, a.begin[i]);
        const bool drop = i < a.drop.size() && a.drop[i] != 0;
        if (!drop) kept.push_back({a.count[i], dense[i].pitch * a.stride[i]});
      }
      axes = std::move(kept);
    } else if (node.kind == OpKind::kPack || node.kind == OpKind::kUnpack) {
      const auto axis = static_cast<size_t>(node.attrs<graph::AxisAttrs>().axis);
      offset = ByteOffset(dense, axis, at++);
      axes.erase(axes.begin() + static_cast<std::ptrdiff_t>(axis));
    } else {
      const auto axis =
          static_cast<size_t>(node.kind == OpKind::kSplit ? node.attrs<graph::SplitAttrs>().axis
                                                          : node.attrs<graph::AxisAttrs>().axis);
      offset = ByteOffset(dense, axis, at);
      axes[axis].count = tensor.shape[axis];
      at += tensor.shape[axis];
    }
    const auto part = MakePart(move.whole, std::move(axes), offset);
    if (!part) return Unsupported("the parts are no images of neighbouring channels");
    MoveLayer::Piece piece{ValueOf(id), *part, {}};
    if (move.join &&
        (!SameQuant(tensor, whole) || graph::NodeActivation(node) != graph::Activation::kNone)) {
      graph::Attributes attributes = node.attributes;
      std::get<graph::AxisAttrs>(attributes).axis = 0;
      const reference::Signature alone{
          OpKind::kConcatenation, &attributes, numerics_, {&tensor}, {&whole}};
      if (!OnChip(tensor) || !OnChip(whole)) return Unsupported("values without a scale");
      SYSTOLE_ASSIGN_OR_RETURN(piece.table, TableOf(alone, 0));
    }
    move.pieces.push_back(std::move(piece));
  }
  move.cpu = MakeCpu(node);
  Layer layer = NewLayer(node, program::LayerEngine::kNone,
                         fmt::format("{} {} {}", pieces.size(), move.join ? "to" : "of",
                                     graph::ShapeToString(whole.shape)));
  layer.work = std::move(move);
  out_.layers.push_back(std::move(layer));
  return {};
}

Result<void> Legalizer::Maximum(const Node& node) {
  const Tensor& out = graph_.output(node);
  SYSTOLE_RETURN_IF_ERROR(CheckOperands(node));
  SYSTOLE_RETURN_IF_ERROR(
      reference::CheckOperator(reference::SignatureOf(graph_, node, numerics_)));
  if (!SameQuant(graph_.input(node, 0), out) || !SameQuant(graph_.input(node, 1), out)) {
    return Unsupported("operands and output have different scales");
  }
  // Both operands one behind the other are an image of two rows; each column's maximum is wanted.
  const int64_t bytes = out.num_elements();
  Dims dims = ImageOf(out.shape);
  const int64_t pixels = dims.n * dims.h * dims.w;
  if (dims.c > kMostChannels || pixels > kMostChannels)
    return Unsupported("the image is too large");
  const bool minimum = node.kind == graph::OpKind::kMinimum;
  const bool is_uint8 = out.type == graph::DataType::kUint8;
  MoveLayer move;
  move.join = true;
  move.whole =
      NewValue(out.name + "/operands", 2 * bytes, is_uint8, nullptr);
  for (size_t i = 0; i < 2; ++i) {
    const auto part = MakePart(move.whole, DenseAxes({dims.n, dims.h, dims.w, dims.c}),
                               static_cast<int64_t>(i) * bytes);
    move.pieces.push_back({OperandOf(node, node.inputs[i], minimum), *part, {}});
  }
  VectorLayer vector;
  vector.op = spec::Opcode::kMaxpool;
  vector.input = move.whole;
  vector.output = minimum ? NewValue(out.name + "/complement", bytes, is_uint8, nullptr)
                          : ValueOf(node.outputs[0]);
  const ValueId result = vector.output;
  vector.in = {1, 2, pixels, dims.c};
  vector.out = {1, 1, pixels, dims.c};
  vector.window.kh = 2;
  vector.pad_byte = -128;
  vector.requant = {spec::Requant::kRaw, {}, 0, -128, 127};
  Layer join = NewLayer(node, program::LayerEngine::kNone, "2 operands");
  join.info.name += "/operands";
  join.work = std::move(move);
  out_.layers.push_back(std::move(join));
  Layer layer = NewLayer(node, program::LayerEngine::kVector, DimsText(dims));
  layer.work = std::move(vector);
  out_.layers.push_back(std::move(layer));
  if (minimum) Complement(node, result, dims, ValueOf(node.outputs[0]));
  return {};
}

}  // namespace systole::compile
