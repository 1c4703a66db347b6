// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators that move whole axes.
#include <algorithm>
#include <string>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_rules.h"

namespace systole::graph {
namespace {

/// That a list of attributes has one entry per axis of the input.
Result<void> CheckPerAxis(const Node& node, const char* what, size_t entries, const Shape& in) {
  if (entries == in.size()) return {};
  return ShapeError(node, std::string(what) + " are given for " + std::to_string(entries) +
                              " axes; the input " + ShapeToString(in) + " has " +
                              std::to_string(in.size()));
}

template <typename Attrs>
Result<Shape> Padded(const Graph& graph, const Node& node, const Attrs& attrs) {
  Shape out = graph.input(node).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckPerAxis(node, "amounts", attrs.before.size(), out));
  SYSTOLE_RETURN_IF_ERROR(CheckPerAxis(node, "amounts", attrs.after.size(), out));
  for (size_t i = 0; i < out.size(); ++i) {
    SYSTOLE_RETURN_IF_ERROR(CheckAmount(node, "padding", attrs.before[i]));
    SYSTOLE_RETURN_IF_ERROR(CheckAmount(node, "padding", attrs.after[i]));
    out[i] += attrs.before[i] + attrs.after[i];
  }
  return out;
}

}  // namespace

Result<Shape> InferPad(const Graph& graph, const Node& node) {
  return Padded(graph, node, node.attrs<PadAttrs>());
}

Result<Shape> InferMirrorPad(const Graph& graph, const Node& node) {
  const auto& attrs = node.attrs<MirrorPadAttrs>();
  SYSTOLE_ASSIGN_OR_RETURN(Shape out, Padded(graph, node, attrs));
  const Shape& in = graph.input(node).shape;
  for (size_t i = 0; i < in.size(); ++i) {
    const int64_t limit = in[i] - (attrs.symmetric ? 0 : 1);
    if (std::max(attrs.before[i], attrs.after[i]) > limit) {
      return ShapeError(node, "mirrors " + std::to_string(attrs.before[i]) + " and " +
                                  std::to_string(attrs.after[i]) + " elements on axis " +
                                  std::to_string(i) + "; it has only " + std::to_string(limit));
    }
  }
  return out;
}

Result<Shape> InferReshape(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const Shape& out = node.attrs<ReshapeAttrs>().shape;
  // CheckedBytes first: the product of the target's dimensions may overflow.
  const auto bytes = CheckedBytes(out, DataType::kBool);
  if (!bytes || *bytes != NumElements(in)) {
    return ShapeError(node, "cannot reshape " + ShapeToString(in) + " to " + ShapeToString(out) +
                                ": the number of elements differs");
  }
  return out;
}

Result<Shape> InferBroadcastTo(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const Shape& out = node.attrs<ReshapeAttrs>().shape;
  SYSTOLE_ASSIGN_OR_RETURN(const Shape both, BroadcastShapes(node, {&in, &out}));
  if (both == out) return out;
  return ShapeError(node, "cannot broadcast " + ShapeToString(in) + " to " + ShapeToString(out));
}

Result<Shape> InferTranspose(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const auto& perm = node.attrs<TransposeAttrs>().perm;
  SYSTOLE_RETURN_IF_ERROR(CheckPerAxis(node, "positions", perm.size(), in));
  Shape out;
  std::vector<bool> seen(in.size(), false);
  for (const int64_t axis : perm) {
    SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, axis, in.size()));
    if (seen[static_cast<size_t>(axis)]) {
      return ShapeError(node, "axis " + std::to_string(axis) + " occurs twice");
    }
    seen[static_cast<size_t>(axis)] = true;
    out.push_back(in[static_cast<size_t>(axis)]);
  }
  return out;
}

Result<Shape> InferConcatenation(const Graph& graph, const Node& node) {
  Shape out = graph.input(node).shape;
  const int64_t axis = node.attrs<AxisAttrs>().axis;
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, axis, out.size()));
  int64_t& joined = out[static_cast<size_t>(axis)];
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    Shape in = graph.input(node, i).shape;
    const bool same_rank = in.size() == out.size();
    const int64_t length = same_rank ? in[static_cast<size_t>(axis)] : 0;
    if (same_rank) in[static_cast<size_t>(axis)] = joined;
    if (!same_rank || in != out) {
      return ShapeError(node, "input " + std::to_string(i) + " " +
                                  ShapeToString(graph.input(node, i).shape) +
                                  " differs from input 0 " +
                                  ShapeToString(graph.input(node).shape) +
                                  " along more than axis " + std::to_string(axis));
    }
    joined += length;
  }
  return out;
}

Result<Shape> InferPack(const Graph& graph, const Node& node) {
  Shape out = graph.input(node).shape;
  const int64_t axis = node.attrs<AxisAttrs>().axis;
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, axis, out.size() + 1));
  for (size_t i = 1; i < node.inputs.size(); ++i) {
    if (graph.input(node, i).shape == out) continue;
    return ShapeError(node, "input " + std::to_string(i) + " " +
                                ShapeToString(graph.input(node, i).shape) +
                                " differs from input 0 " + ShapeToString(out));
  }
  out.insert(out.begin() + axis, static_cast<int64_t>(node.inputs.size()));
  return out;
}

Result<Shapes> InferUnpack(const Graph& graph, const Node& node) {
  Shape out = graph.input(node).shape;
  const int64_t axis = node.attrs<AxisAttrs>().axis;
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, axis, out.size()));
  const int64_t count = out[static_cast<size_t>(axis)];
  if (count != static_cast<int64_t>(node.outputs.size())) {
    return ShapeError(node, "axis " + std::to_string(axis) + " of " + ShapeToString(out) +
                                " cannot be taken apart into " +
                                std::to_string(node.outputs.size()) + " outputs");
  }
  out.erase(out.begin() + axis);
  return Shapes(node.outputs.size(), out);
}

Result<Shapes> InferSplit(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const auto& attrs = node.attrs<SplitAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, attrs.axis, in.size()));
  const auto axis = static_cast<size_t>(attrs.axis);
  int64_t sum = 0;
  for (const int64_t size : attrs.sizes) {
    SYSTOLE_RETURN_IF_ERROR(CheckAmount(node, "size", size));
    sum += size;
  }
  if (attrs.sizes.size() != node.outputs.size() || sum != in[axis]) {
    return ShapeError(node, std::to_string(attrs.sizes.size()) + " sizes of together " +
                                std::to_string(sum) + " elements do not fit " +
                                std::to_string(node.outputs.size()) + " outputs and axis " +
                                std::to_string(axis) + " of " + ShapeToString(in));
  }
  Shapes out(attrs.sizes.size(), in);
  for (size_t i = 0; i < out.size(); ++i) out[i][axis] = attrs.sizes[i];
  return out;
}

Result<Shape> InferReverse(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  for (const int64_t axis : node.attrs<ReverseAttrs>().axes) {
    SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, axis, in.size()));
  }
  return in;
}

Result<Shape> InferTile(const Graph& graph, const Node& node) {
  Shape out = graph.input(node).shape;
  const auto& repeats = node.attrs<TileAttrs>().repeats;
  SYSTOLE_RETURN_IF_ERROR(CheckPerAxis(node, "repeats", repeats.size(), out));
  for (size_t i = 0; i < out.size(); ++i) {
    if (repeats[i] < 1 || repeats[i] > kMaxTensorBytes / out[i]) {
      return ShapeError(node, "repeats axis " + std::to_string(i) + " of " +
                                  ShapeToString(graph.input(node).shape) + " " +
                                  std::to_string(repeats[i]) + " times");
    }
    out[i] *= repeats[i];
  }
  return out;
}

}  // namespace systole::graph
