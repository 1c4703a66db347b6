// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/infer_shapes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/graph/arity.h"
#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_rules.h"
#include "runtime/graph/layout_axes.h"

namespace systole::graph {

tl::unexpected<Status> ShapeError(const Node& node, const std::string& text) {
  return InvalidArgument("node '" + node.name + "': " + text);
}

Result<void> CheckRank(const Node& node, const char* what, const Shape& shape, size_t rank) {
  if (shape.size() == rank) return {};
  return ShapeError(node, std::string(what) + " shape " + ShapeToString(shape) + " has " +
                              std::to_string(shape.size()) + " dimensions; " +
                              std::string(OpKindName(node.kind)) + " needs " +
                              std::to_string(rank));
}

Result<void> CheckAxis(const Node& node, int64_t axis, size_t limit) {
  if (axis >= 0 && axis < static_cast<int64_t>(limit)) return {};
  return ShapeError(node, "axis " + std::to_string(axis) + " does not exist; there are " +
                              std::to_string(limit) + " dimensions");
}

Result<void> CheckAmount(const Node& node, const char* what, int64_t amount) {
  if (amount >= 0 && amount <= kMaxTensorBytes) return {};
  return ShapeError(node, std::string(what) + " " + std::to_string(amount) + " is not in 0.." +
                              std::to_string(kMaxTensorBytes));
}

Result<Shape> BroadcastShapes(const Node& node, const std::vector<const Shape*>& shapes) {
  Shape out;
  for (const Shape* shape : shapes) {
    if (shape->size() > out.size()) out.insert(out.begin(), shape->size() - out.size(), 1);
    const size_t offset = out.size() - shape->size();
    for (size_t i = 0; i < shape->size(); ++i) {
      const int64_t dimension = (*shape)[i];
      if (out[offset + i] != dimension && out[offset + i] != 1 && dimension != 1) {
        std::string text;
        for (const Shape* s : shapes) text += (text.empty() ? "" : " and ") + ShapeToString(*s);
        return ShapeError(node, "input shapes " + text + " cannot be broadcast to each other");
      }
      out[offset + i] = std::max(out[offset + i], dimension);
    }
  }
  return out;
}

namespace {

/// Kinds with one output.
Result<Shape> InferOne(const Graph& graph, const Node& node) {
  if (IsElementwise(node.kind)) {
    std::vector<const Shape*> operands;
    for (const TensorId id : node.inputs) operands.push_back(&graph.tensor(id).shape);
    return BroadcastShapes(node, operands);
  }
  switch (node.kind) {
    case OpKind::kConv2D: return InferConv(graph, node);
    case OpKind::kDepthwiseConv2D: return InferDepthwise(graph, node);
    case OpKind::kTransposeConv: return InferTransposeConv(graph, node);
    case OpKind::kFullyConnected: return InferFullyConnected(graph, node);
    case OpKind::kBatchMatMul: return InferBatchMatMul(graph, node);
    case OpKind::kAveragePool2D:
    case OpKind::kMaxPool2D: return InferPool(graph, node);
    case OpKind::kMean:
    case OpKind::kSum:
    case OpKind::kReduceMax:
    case OpKind::kReduceMin:
    case OpKind::kReduceProd: return InferReduce(graph, node);
    case OpKind::kArgMax:
    case OpKind::kArgMin: return InferArg(graph, node);
    case OpKind::kCumSum:
      SYSTOLE_RETURN_IF_ERROR(CheckAxis(node, node.attrs<CumSumAttrs>().axis,
                                        graph.input(node).shape.size()));
      return graph.input(node).shape;
    case OpKind::kPad: return InferPad(graph, node);
    case OpKind::kMirrorPad: return InferMirrorPad(graph, node);
    case OpKind::kReshape: return InferReshape(graph, node);
    case OpKind::kBroadcastTo: return InferBroadcastTo(graph, node);
    case OpKind::kTranspose: return InferTranspose(graph, node);
    case OpKind::kConcatenation: return InferConcatenation(graph, node);
    case OpKind::kPack: return InferPack(graph, node);
    case OpKind::kSlice:
    case OpKind::kStridedSlice: return InferSlice(graph, node);
    case OpKind::kGather: return InferGather(graph, node);
    case OpKind::kGatherNd: return InferGatherNd(graph, node);
    case OpKind::kTile: return InferTile(graph, node);
    case OpKind::kReverse: return InferReverse(graph, node);
    case OpKind::kDepthToSpace: return InferDepthToSpace(graph, node);
    case OpKind::kSpaceToDepth: return InferSpaceToDepth(graph, node);
    case OpKind::kBatchToSpace: return InferBatchToSpace(graph, node);
    case OpKind::kSpaceToBatch: return InferSpaceToBatch(graph, node);
    case OpKind::kResizeBilinear:
    case OpKind::kResizeNearestNeighbor: return InferResize(graph, node);
    case OpKind::kSvdf: return InferSvdf(graph, node);
    case OpKind::kSequenceLstm: return InferSequenceLstm(graph, node);
    default: return graph.input(node).shape;  // Elementwise on one operand.
  }
}

Result<Shapes> InferAll(const Graph& graph, const Node& node) {
  switch (node.kind) {
    case OpKind::kSplit: return InferSplit(graph, node);
    case OpKind::kUnpack: return InferUnpack(graph, node);
    case OpKind::kAssignVariable: return InferAssignVariable(graph, node);
    case OpKind::kDetectionPostProcess: return InferDetection(graph, node);
    case OpKind::kRecurrent: return InferRecurrent(graph, node);
    case OpKind::kDynamicQuantize: return Shapes{graph.input(node).shape, {}, {}};
    default: break;
  }
  SYSTOLE_ASSIGN_OR_RETURN(Shape shape, InferOne(graph, node));
  return Shapes{std::move(shape)};
}

}  // namespace

Result<std::vector<Shape>> InferOutputShapes(const Graph& graph, const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckArity(node));
  if (node.attributes.index() != DefaultAttributes(node.kind).index()) {
    return ShapeError(node, "its attributes belong to another operator");
  }
  SYSTOLE_ASSIGN_OR_RETURN(Shapes shapes, InferAll(graph, node));
  for (const Shape& shape : shapes) {
    if (shape.size() > kMaxRank) {
      return ShapeError(node, "its output has " + std::to_string(shape.size()) +
                                  " dimensions; the limit is " + std::to_string(kMaxRank));
    }
    if (auto bytes = CheckedBytes(shape, DataType::kBool); !bytes) {
      return ShapeError(node, "its output: " + bytes.error().message);
    }
  }
  return shapes;
}

Result<Shape> InferOutputShape(const Graph& graph, const Node& node) {
  SYSTOLE_ASSIGN_OR_RETURN(Shapes shapes, InferOutputShapes(graph, node));
  if (shapes.size() != 1) return ShapeError(node, "the operator has several outputs");
  return std::move(shapes[0]);
}

}  // namespace systole::graph
