// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/infer_shapes.h"

#include <algorithm>
#include <string>

#include "runtime/graph/geometry.h"

namespace systole::graph {
namespace {

tl::unexpected<Status> NodeError(const Node& node, const std::string& text) {
  return InvalidArgument("node '" + node.name + "': " + text);
}

Result<void> CheckRank(const Node& node, const char* what, const Shape& shape, size_t rank) {
  if (shape.size() == rank) return {};
  return NodeError(node, std::string(what) + " shape " + ShapeToString(shape) + " has " +
                             std::to_string(shape.size()) + " dimensions; " +
                             std::string(OpKindName(node.kind)) + " needs " +
                             std::to_string(rank));
}

Result<void> CheckBias(const Graph& graph, const Node& node, int64_t channels) {
  if (!graph.has_input(node, 2)) return {};
  const Shape& bias = graph.input(node, 2).shape;
  if (NumElements(bias) == channels) return {};
  return NodeError(node, "bias shape " + ShapeToString(bias) + " does not match " +
                             std::to_string(channels) + " output channels");
}

/// NHWC output of a window node; both spatial sizes must come out positive.
Result<Shape> WindowOutput(const Graph& graph, const Node& node, int64_t channels) {
  const Shape& in = graph.input(node).shape;
  const WindowGeometry window = NodeWindow(graph, node);
  if (window.rows.out < 1 || window.cols.out < 1) {
    return NodeError(node, "window " + std::to_string(window.kernel_h) + "x" +
                               std::to_string(window.kernel_w) + " (dilation " +
                               std::to_string(window.dilation_h) + "x" +
                               std::to_string(window.dilation_w) +
                               ") does not fit input " + ShapeToString(in) +
                               " with VALID padding");
  }
  return Shape{in[0], window.rows.out, window.cols.out, channels};
}

Result<Shape> InferConv(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const Shape& weights = graph.input(node, 1).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 4));
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "weights", weights, 4));
  if (weights[3] != in[3]) {
    return NodeError(node, "weights " + ShapeToString(weights) + " read " +
                               std::to_string(weights[3]) + " channels; the input " +
                               ShapeToString(in) + " has " + std::to_string(in[3]));
  }
  SYSTOLE_RETURN_IF_ERROR(CheckBias(graph, node, weights[0]));
  return WindowOutput(graph, node, weights[0]);
}

Result<Shape> InferDepthwise(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const Shape& weights = graph.input(node, 1).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 4));
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "weights", weights, 4));
  const int64_t multiplier = node.attrs<DepthwiseConv2DAttrs>().depth_multiplier;
  // Divided, not multiplied: both factors come from the file.
  if (weights[0] != 1 || weights[3] % in[3] != 0 || weights[3] / in[3] != multiplier) {
    return NodeError(node, "weights " + ShapeToString(weights) + " do not fit input " +
                               ShapeToString(in) + " with depth multiplier " +
                               std::to_string(multiplier));
  }
  SYSTOLE_RETURN_IF_ERROR(CheckBias(graph, node, weights[3]));
  return WindowOutput(graph, node, weights[3]);
}

Result<Shape> InferPool(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 4));
  return WindowOutput(graph, node, in[3]);
}

Result<Shape> InferFullyConnected(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const Shape& weights = graph.input(node, 1).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "weights", weights, 2));
  SYSTOLE_RETURN_IF_ERROR(CheckBias(graph, node, weights[0]));
  const bool keep = node.attrs<FullyConnectedAttrs>().keep_num_dims;
  const int64_t elements = NumElements(in);
  if (elements % weights[1] != 0 || (keep && (in.empty() || in.back() != weights[1]))) {
    return NodeError(node, "input " + ShapeToString(in) + " cannot be read as rows of " +
                               std::to_string(weights[1]) + " elements, as weights " +
                               ShapeToString(weights) + " need");
  }
  if (!keep) return Shape{elements / weights[1], weights[0]};
  Shape out = in;
  out.back() = weights[0];
  return out;
}

/// NumPy broadcasting: dimensions are compared from the last; 1 stretches.
Result<Shape> InferBroadcast(const Graph& graph, const Node& node) {
  const Shape& a = graph.input(node, 0).shape;
  const Shape& b = graph.input(node, 1).shape;
  Shape out(std::max(a.size(), b.size()));
  for (size_t i = 0; i < out.size(); ++i) {
    const int64_t from_a = i < a.size() ? a[a.size() - 1 - i] : 1;
    const int64_t from_b = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (from_a != from_b && from_a != 1 && from_b != 1) {
      return NodeError(node, "input shapes " + ShapeToString(a) + " and " + ShapeToString(b) +
                                 " cannot be broadcast to each other");
    }
    out[out.size() - 1 - i] = std::max(from_a, from_b);
  }
  return out;
}

Result<Shape> InferPad(const Graph& graph, const Node& node) {
  Shape out = graph.input(node).shape;
  const auto& attrs = node.attrs<PadAttrs>();
  if (attrs.before.size() != out.size() || attrs.after.size() != out.size()) {
    return NodeError(node, "amounts are given for " + std::to_string(attrs.before.size()) +
                               " axes; the input " + ShapeToString(out) + " has " +
                               std::to_string(out.size()));
  }
  for (size_t i = 0; i < out.size(); ++i) {
    for (int64_t amount : {attrs.before[i], attrs.after[i]}) {
      if (amount < 0 || amount > kMaxTensorBytes) {
        return NodeError(node, "padding of " + std::to_string(amount) + " elements on axis " +
                                   std::to_string(i) + " is not in 0.." +
                                   std::to_string(kMaxTensorBytes));
      }
      out[i] += amount;
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
    return NodeError(node, "cannot reshape " + ShapeToString(in) + " to " + ShapeToString(out) +
                               ": the number of elements differs");
  }
  return out;
}

Result<Shape> InferMean(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const auto& attrs = node.attrs<ReduceAttrs>();
  Shape out;
  for (size_t i = 0; i < in.size(); ++i) {
    const bool reduced = std::find(attrs.axes.begin(), attrs.axes.end(),
                                   static_cast<int64_t>(i)) != attrs.axes.end();
    if (!reduced) {
      out.push_back(in[i]);
    } else if (attrs.keep_dims) {
      out.push_back(1);
    }
  }
  return out;
}

}  // namespace

Result<Shape> InferOutputShape(const Graph& graph, const Node& node) {
  switch (node.kind) {
    case OpKind::kConv2D: return InferConv(graph, node);
    case OpKind::kDepthwiseConv2D: return InferDepthwise(graph, node);
    case OpKind::kFullyConnected: return InferFullyConnected(graph, node);
    case OpKind::kAdd: return InferBroadcast(graph, node);
    case OpKind::kAveragePool2D:
    case OpKind::kMaxPool2D: return InferPool(graph, node);
    case OpKind::kPad: return InferPad(graph, node);
    case OpKind::kReshape: return InferReshape(graph, node);
    case OpKind::kMean: return InferMean(graph, node);
    case OpKind::kRelu:
    case OpKind::kRelu6:
    case OpKind::kReluN1To1:
    case OpKind::kQuantize:
    case OpKind::kDequantize:
    case OpKind::kSoftmax: return graph.input(node).shape;
    default: break;
  }
  return NodeError(node, "operator without a shape rule");
}

}  // namespace systole::graph
