// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/geometry.h"

#include <algorithm>
#include <string>

namespace systole::graph {
namespace {

struct Steps {
  int64_t stride_h, stride_w, dilation_h, dilation_w;
  Padding padding;
  Pads pads;
};

/// Padding of one axis, which for kExplicit is given.
WindowAxis AxisOf(int64_t size, int64_t kernel, int64_t stride, int64_t dilation, Padding padding,
                  int64_t before, int64_t after) {
  if (padding != Padding::kExplicit) {
    return ComputeWindow(size, kernel, stride, dilation, padding);
  }
  WindowAxis axis =
      ComputeWindow(size + before + after, kernel, stride, dilation, Padding::kValid);
  axis.pad_before = before;
  axis.pad_after = after;
  return axis;
}

WindowGeometry MakeWindow(const Shape& in, int64_t kernel_h, int64_t kernel_w, const Steps& s) {
  WindowGeometry window;
  window.kernel_h = kernel_h;
  window.kernel_w = kernel_w;
  window.stride_h = s.stride_h;
  window.stride_w = s.stride_w;
  window.dilation_h = s.dilation_h;
  window.dilation_w = s.dilation_w;
  const auto [top, left, bottom, right] = s.pads;
  window.rows = AxisOf(in[1], kernel_h, s.stride_h, s.dilation_h, s.padding, top, bottom);
  window.cols = AxisOf(in[2], kernel_w, s.stride_w, s.dilation_w, s.padding, left, right);
  return window;
}

}  // namespace

Result<int64_t> CheckedBytes(const Shape& shape, DataType type) {
  int64_t bytes = DataTypeSize(type);
  for (int64_t dimension : shape) {
    if (dimension < 1) {
      return InvalidArgument("shape " + ShapeToString(shape) + " has dimension " +
                             std::to_string(dimension) + "; dimensions must be at least 1");
    }
    if (dimension > kMaxTensorBytes / bytes) {
      return InvalidArgument("shape " + ShapeToString(shape) + " of " +
                             std::string(DataTypeName(type)) + " is larger than " +
                             std::to_string(kMaxTensorBytes) + " bytes");
    }
    bytes *= dimension;
  }
  return bytes;
}

WindowAxis ComputeWindow(int64_t size, int64_t kernel, int64_t stride, int64_t dilation,
                         Padding padding) {
  const int64_t span = (kernel - 1) * dilation + 1;
  WindowAxis axis;
  if (padding == Padding::kValid) {
    axis.out = size < span ? 0 : (size - span) / stride + 1;
    return axis;
  }
  axis.out = (size + stride - 1) / stride;
  const int64_t total = std::max<int64_t>((axis.out - 1) * stride + span - size, 0);
  axis.pad_before = total / 2;
  axis.pad_after = total - axis.pad_before;
  return axis;
}

WindowGeometry NodeWindow(const Graph& graph, const Node& node) {
  const Shape& in = graph.input(node).shape;
  if (node.kind == OpKind::kConv2D) {
    const auto& a = node.attrs<Conv2DAttrs>();
    const Shape& w = graph.input(node, 1).shape;
    return MakeWindow(in, w[1], w[2],
                      {a.stride_h, a.stride_w, a.dilation_h, a.dilation_w, a.padding, a.pads});
  }
  if (node.kind == OpKind::kDepthwiseConv2D) {
    const auto& a = node.attrs<DepthwiseConv2DAttrs>();
    const Shape& w = graph.input(node, 1).shape;
    return MakeWindow(in, w[1], w[2],
                      {a.stride_h, a.stride_w, a.dilation_h, a.dilation_w, a.padding, a.pads});
  }
  const auto& a = node.attrs<Pool2DAttrs>();
  return MakeWindow(in, a.filter_h, a.filter_w, {a.stride_h, a.stride_w, 1, 1, a.padding, a.pads});
}

Activation NodeActivation(const Node& node) {
  return std::visit(
      [](const auto& attrs) {
        if constexpr (requires { attrs.activation; }) {
          return attrs.activation;
        } else {
          return Activation::kNone;
        }
      },
      node.attributes);
}

int64_t NodeMacs(const Graph& graph, const Node& node) {
  switch (node.kind) {
    case OpKind::kConv2D: {
      const Shape& w = graph.input(node, 1).shape;
      return graph.output(node).num_elements() * w[1] * w[2] * w[3];
    }
    case OpKind::kDepthwiseConv2D: {
      const Shape& w = graph.input(node, 1).shape;
      return graph.output(node).num_elements() * w[1] * w[2];
    }
    case OpKind::kFullyConnected:
      return graph.output(node).num_elements() * graph.input(node, 1).shape[1];
    case OpKind::kTransposeConv: {
      // Every input pixel meets every tap, as the forward convolution's output pixels do.
      const Shape& in = graph.input(node).shape;
      const Shape& w = graph.input(node, 1).shape;
      return NumElements(in) * w[0] * w[1] * w[2];
    }
    case OpKind::kBatchMatMul: {
      const Shape& a = graph.input(node).shape;
      const bool transposed = node.attrs<BatchMatMulAttrs>().transpose_a;
      return graph.output(node).num_elements() * a[a.size() - (transposed ? 2 : 1)];
    }
    default:
      return 0;
  }
}

int64_t TotalMacs(const Graph& graph) {
  int64_t macs = 0;
  for (const Node& node : graph.nodes) macs += NodeMacs(graph, node);
  return macs;
}

}  // namespace systole::graph
