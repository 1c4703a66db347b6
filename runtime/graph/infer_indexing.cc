// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators that pick elements, and those that trade space for depth or batch.
#include <algorithm>
#include <string>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_rules.h"

namespace systole::graph {
namespace {

/// That the elements begin + k * stride, 0 <= k < count, are inside an axis. No overflow: strides
/// are compared with what is left, divided by their number.
bool Inside(int64_t begin, int64_t stride, int64_t count, int64_t size) {
  if (begin < 0 || begin >= size || count < 1 || count > size || stride == 0) return false;
  if (count == 1) return true;
  const int64_t room = stride > 0 ? size - 1 - begin : begin;
  if (stride > size || stride < -size) return false;
  return (stride > 0 ? stride : -stride) <= room / (count - 1);
}

}  // namespace

Result<Shape> InferSlice(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const auto& attrs = node.attrs<SliceAttrs>();
  for (const auto* list : {&attrs.begin, &attrs.stride, &attrs.count, &attrs.drop}) {
    if (list->size() == in.size()) continue;
    return ShapeError(node, "its range is given for " + std::to_string(list->size()) +
                                " axes; the input " + ShapeToString(in) + " has " +
                                std::to_string(in.size()));
  }
  Shape out;
  for (size_t i = 0; i < in.size(); ++i) {
    if (!Inside(attrs.begin[i], attrs.stride[i], attrs.count[i], in[i]) ||
        (attrs.drop[i] != 0 && attrs.count[i] != 1)) {
      return ShapeError(node, std::to_string(attrs.count[i]) + " elements from " +
                                  std::to_string(attrs.begin[i]) + " in steps of " +
                                  std::to_string(attrs.stride[i]) + " are not inside axis " +
                                  std::to_string(i) + " of " + ShapeToString(in));
    }
    if (attrs.drop[i] == 0) out.push_back(attrs.count[i]);
  }
  return out;
}

Result<Shape> InferGather(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node, 0).shape;
  const Shape& indices = graph.input(node, 1).shape;
  const auto& attrs = node.attrs<GatherAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, attrs.axis, in.size()));
  const int64_t batch = attrs.batch_dims;
  if (batch < 0 || batch > attrs.axis || batch > static_cast<int64_t>(indices.size()) ||
      !std::equal(in.begin(), in.begin() + batch, indices.begin())) {
    return ShapeError(node, std::to_string(batch) + " batch dimensions do not fit input " +
                                ShapeToString(in) + ", indices " + ShapeToString(indices) +
                                " and axis " + std::to_string(attrs.axis));
  }
  Shape out(in.begin(), in.begin() + attrs.axis);
  out.insert(out.end(), indices.begin() + batch, indices.end());
  out.insert(out.end(), in.begin() + attrs.axis + 1, in.end());
  return out;
}

Result<Shape> InferGatherNd(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node, 0).shape;
  const Shape& indices = graph.input(node, 1).shape;
  if (indices.empty() || indices.back() > static_cast<int64_t>(in.size())) {
    return ShapeError(node, "indices " + ShapeToString(indices) + " address more axes than input " +
                                ShapeToString(in) + " has");
  }
  Shape out(indices.begin(), indices.end() - 1);
  out.insert(out.end(), in.begin() + indices.back(), in.end());
  return out;
}

Result<Shape> InferDepthToSpace(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 4));
  const int64_t block = node.attrs<BlockAttrs>().block;
  constexpr int64_t kMostBlock = 46340;  // Its square is below 2^31.
  if (block < 1 || block > kMostBlock || in[3] % (block * block) != 0) {
    return ShapeError(node, "block " + std::to_string(block) + " squared does not divide the " +
                                std::to_string(in[3]) + " channels of " + ShapeToString(in));
  }
  return Shape{in[0], in[1] * block, in[2] * block, in[3] / (block * block)};
}

Result<Shape> InferSpaceToDepth(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 4));
  const int64_t block = node.attrs<BlockAttrs>().block;
  if (block < 1 || in[1] % block != 0 || in[2] % block != 0) {
    return ShapeError(node, "block " + std::to_string(block) + " does not divide height and width of " +
                                ShapeToString(in));
  }
  return Shape{in[0], in[1] / block, in[2] / block, in[3] * block * block};
}

namespace {

Result<void> CheckBlocks(const Node& node, const BatchSpaceAttrs& attrs, const Shape& in) {
  const size_t axes = attrs.block.size();
  if (axes < 1 || axes >= in.size() || attrs.before.size() != axes ||
      attrs.after.size() != axes) {
    return ShapeError(node, std::to_string(axes) + " blocks, " +
                                std::to_string(attrs.before.size()) + " and " +
                                std::to_string(attrs.after.size()) +
                                " amounts do not fit input " + ShapeToString(in));
  }
  for (size_t i = 0; i < axes; ++i) {
    if (attrs.block[i] < 1) {
      return ShapeError(node, "block " + std::to_string(attrs.block[i]) + " is below 1");
    }
    SYSTOLE_RETURN_IF_ERROR(CheckAmount(node, "block", attrs.block[i]));
    SYSTOLE_RETURN_IF_ERROR(CheckAmount(node, "amount", attrs.before[i]));
    SYSTOLE_RETURN_IF_ERROR(CheckAmount(node, "amount", attrs.after[i]));
  }
  return {};
}

}  // namespace

Result<Shape> InferBatchToSpace(const Graph& graph, const Node& node) {
  Shape out = graph.input(node).shape;
  const auto& attrs = node.attrs<BatchSpaceAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckBlocks(node, attrs, out));
  for (size_t i = 0; i < attrs.block.size(); ++i) {
    if (out[0] % attrs.block[i] != 0) {
      return ShapeError(node, "blocks do not divide the batch of " +
                                  ShapeToString(graph.input(node).shape));
    }
    out[0] /= attrs.block[i];
    out[i + 1] = out[i + 1] * attrs.block[i] - attrs.before[i] - attrs.after[i];
    if (out[i + 1] < 1) {
      return ShapeError(node, "nothing is left of axis " + std::to_string(i + 1));
    }
  }
  return out;
}

Result<Shape> InferSpaceToBatch(const Graph& graph, const Node& node) {
  Shape out = graph.input(node).shape;
  const auto& attrs = node.attrs<BatchSpaceAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckBlocks(node, attrs, out));
  for (size_t i = 0; i < attrs.block.size(); ++i) {
    const int64_t padded = out[i + 1] + attrs.before[i] + attrs.after[i];
    if (padded % attrs.block[i] != 0 || out[0] > kMaxTensorBytes / attrs.block[i]) {
      return ShapeError(node, "block " + std::to_string(attrs.block[i]) +
                                  " does not divide axis " + std::to_string(i + 1) + ", padded " +
                                  std::to_string(padded));
    }
    out[i + 1] = padded / attrs.block[i];
    out[0] *= attrs.block[i];
  }
  return out;
}

Result<Shape> InferResize(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 4));
  const auto& attrs = node.attrs<ResizeAttrs>();
  return Shape{in[0], attrs.out_h, attrs.out_w, in[3]};
}

}  // namespace systole::graph
