// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Convolutions, pools and matrix products.
#include <algorithm>
#include <string>

#include "runtime/graph/geometry.h"
#include "runtime/graph/infer_rules.h"
#include "runtime/graph/infer_shapes.h"

namespace systole::graph {
namespace {

Result<void> CheckBias(const Graph& graph, const Node& node, int64_t channels) {
  if (!graph.has_input(node, 2)) return {};
  const Shape& bias = graph.input(node, 2).shape;
  if (NumElements(bias) == channels) return {};
  return ShapeError(node, "bias shape " + ShapeToString(bias) + " does not match " +
                              std::to_string(channels) + " output channels");
}

Result<void> CheckStep(const Node& node, const char* what, int64_t value) {
  if (value >= 1 && value <= kMaxWindowStep) return {};
  return ShapeError(node, std::string(what) + " " + std::to_string(value) + " is not in 1.." +
                              std::to_string(kMaxWindowStep));
}

Result<void> CheckPads(const Node& node, const Pads& pads) {
  for (const int64_t amount : pads) SYSTOLE_RETURN_IF_ERROR(CheckAmount(node, "padding", amount));
  return {};
}

/// Steps are checked before NodeWindow() divides by them.
template <typename Attrs>
Result<void> CheckWindow(const Node& node, const Attrs& attrs) {
  SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "vertical stride", attrs.stride_h));
  SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "horizontal stride", attrs.stride_w));
  if constexpr (requires { attrs.dilation_h; }) {
    SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "vertical dilation", attrs.dilation_h));
    SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "horizontal dilation", attrs.dilation_w));
  } else {
    SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "filter height", attrs.filter_h));
    SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "filter width", attrs.filter_w));
  }
  return CheckPads(node, attrs.pads);
}

/// Both operands of a convolution; the kernel is axes 1 and 2 of the weights.
Result<void> CheckConvOperands(const Graph& graph, const Node& node, int64_t channels_axis) {
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", graph.input(node).shape, 4));
  const Shape& weights = graph.input(node, 1).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "weights", weights, 4));
  SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "kernel height", weights[1]));
  SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "kernel width", weights[2]));
  return CheckBias(graph, node, weights[static_cast<size_t>(channels_axis)]);
}

/// NHWC output of a window node; both spatial sizes must come out positive.
Result<Shape> WindowOutput(const Graph& graph, const Node& node, int64_t channels) {
  const Shape& in = graph.input(node).shape;
  const WindowGeometry window = NodeWindow(graph, node);
  if (window.rows.out < 1 || window.cols.out < 1) {
    return ShapeError(node, "window " + std::to_string(window.kernel_h) + "x" +
                                std::to_string(window.kernel_w) + " (dilation " +
                                std::to_string(window.dilation_h) + "x" +
                                std::to_string(window.dilation_w) + ") does not fit input " +
                                ShapeToString(in) + " with its padding");
  }
  return Shape{in[0], window.rows.out, window.cols.out, channels};
}

}  // namespace

Result<Shape> InferConv(const Graph& graph, const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckWindow(node, node.attrs<Conv2DAttrs>()));
  SYSTOLE_RETURN_IF_ERROR(CheckConvOperands(graph, node, 0));
  const Shape& in = graph.input(node).shape;
  const Shape& weights = graph.input(node, 1).shape;
  const int64_t groups = in[3] / weights[3];
  if (in[3] % weights[3] != 0 || groups < 1 || weights[0] % groups != 0) {
    return ShapeError(node, "weights " + ShapeToString(weights) + " read " +
                                std::to_string(weights[3]) + " channels; the input " +
                                ShapeToString(in) + " has " + std::to_string(in[3]) +
                                ", which is not as many or that many for every group");
  }
  return WindowOutput(graph, node, weights[0]);
}

Result<Shape> InferDepthwise(const Graph& graph, const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckWindow(node, node.attrs<DepthwiseConv2DAttrs>()));
  SYSTOLE_RETURN_IF_ERROR(CheckConvOperands(graph, node, 3));
  const Shape& in = graph.input(node).shape;
  const Shape& weights = graph.input(node, 1).shape;
  const int64_t multiplier = node.attrs<DepthwiseConv2DAttrs>().depth_multiplier;
  // Divided, not multiplied: both factors come from the file.
  if (weights[0] != 1 || weights[3] % in[3] != 0 || weights[3] / in[3] != multiplier) {
    return ShapeError(node, "weights " + ShapeToString(weights) + " do not fit input " +
                                ShapeToString(in) + " with depth multiplier " +
                                std::to_string(multiplier));
  }
  return WindowOutput(graph, node, weights[3]);
}

Result<Shape> InferPool(const Graph& graph, const Node& node) {
  SYSTOLE_RETURN_IF_ERROR(CheckWindow(node, node.attrs<Pool2DAttrs>()));
  const Shape& in = graph.input(node).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "input", in, 4));
  return WindowOutput(graph, node, in[3]);
}

Result<Shape> InferTransposeConv(const Graph& graph, const Node& node) {
  const auto& attrs = node.attrs<TransposeConvAttrs>();
  SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "vertical stride", attrs.stride_h));
  SYSTOLE_RETURN_IF_ERROR(CheckStep(node, "horizontal stride", attrs.stride_w));
  SYSTOLE_RETURN_IF_ERROR(CheckPads(node, attrs.pads));
  SYSTOLE_RETURN_IF_ERROR(CheckConvOperands(graph, node, 0));
  const Shape& in = graph.input(node).shape;
  const Shape& weights = graph.input(node, 1).shape;
  if (weights[3] != in[3]) {
    return ShapeError(node, "weights " + ShapeToString(weights) + " read " +
                                std::to_string(weights[3]) + " channels; the input " +
                                ShapeToString(in) + " has " + std::to_string(in[3]));
  }
  return Shape{in[0], attrs.out_h, attrs.out_w, weights[0]};
}

Result<Shape> InferFullyConnected(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  const Shape& weights = graph.input(node, 1).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckRank(node, "weights", weights, 2));
  SYSTOLE_RETURN_IF_ERROR(CheckBias(graph, node, weights[0]));
  const bool keep = node.attrs<FullyConnectedAttrs>().keep_num_dims;
  const int64_t elements = NumElements(in);
  if (elements % weights[1] != 0 || (keep && (in.empty() || in.back() != weights[1]))) {
    return ShapeError(node, "input " + ShapeToString(in) + " cannot be read as rows of " +
                                std::to_string(weights[1]) + " elements, as weights " +
                                ShapeToString(weights) + " need");
  }
  if (!keep) return Shape{elements / weights[1], weights[0]};
  Shape out = in;
  out.back() = weights[0];
  return out;
}

Result<Shape> InferBatchMatMul(const Graph& graph, const Node& node) {
  const auto& attrs = node.attrs<BatchMatMulAttrs>();
  const Shape& a = graph.input(node, 0).shape;
  const Shape& b = graph.input(node, 1).shape;
  if (a.size() < 2 || b.size() < 2) {
    return ShapeError(node, "operands " + ShapeToString(a) + " and " + ShapeToString(b) +
                                " must have at least 2 dimensions");
  }
  const auto last = [](const Shape& shape, bool transposed) {
    return shape[shape.size() - (transposed ? 2 : 1)];
  };
  if (last(a, attrs.transpose_a) != last(b, !attrs.transpose_b)) {
    return ShapeError(node, "operands " + ShapeToString(a) + " and " + ShapeToString(b) +
                                " cannot be multiplied: the inner dimensions differ");
  }
  const Shape a_batch(a.begin(), a.end() - 2);
  const Shape b_batch(b.begin(), b.end() - 2);
  SYSTOLE_ASSIGN_OR_RETURN(Shape out, BroadcastShapes(node, {&a_batch, &b_batch}));
  out.push_back(last(a, !attrs.transpose_a));
  out.push_back(last(b, attrs.transpose_b));
  return out;
}

}  // namespace systole::graph
