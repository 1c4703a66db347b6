// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "driver/base/status.h"
#include "runtime/graph/graph.h"

namespace systole::graph {

/// Largest tensor that is accepted, in bytes: everything stays addressable with 31 bits.
inline constexpr int64_t kMaxTensorBytes = (int64_t{1} << 31) - 1;

/// Size of a tensor in bytes without overflow. Error: a dimension below 1, or more than
/// kMaxTensorBytes. The message does not name the tensor; the caller adds that.
Result<int64_t> CheckedBytes(const Shape& shape, DataType type);

/// One axis of a sliding window: output size and padding, in elements.
struct WindowAxis {
  int64_t out = 0;
  int64_t pad_before = 0;
  int64_t pad_after = 0;  ///< Read by the last window; with kValid always 0.
};

/// Explicit padding of one axis. kSame: out = ceil(size / stride), the smaller half in front.
/// kValid: no padding; out < 1 when the kernel does not fit. All arguments positive.
WindowAxis ComputeWindow(int64_t size, int64_t kernel, int64_t stride, int64_t dilation,
                         Padding padding);

/// Both axes of CONV_2D, DEPTHWISE_CONV_2D and the pools, with everything a tiler needs.
struct WindowGeometry {
  int64_t kernel_h = 1, kernel_w = 1;
  int64_t stride_h = 1, stride_w = 1;
  int64_t dilation_h = 1, dilation_w = 1;
  WindowAxis rows, cols;
};

/// Geometry of a window node of a valid graph (kConv2D, kDepthwiseConv2D, kAveragePool2D,
/// kMaxPool2D).
WindowGeometry NodeWindow(const Graph& graph, const Node& node);

/// Fused activation of a node; kNone for nodes without one.
Activation NodeActivation(const Node& node);

/// Multiply-accumulates of one inference: CONV_2D out * kh * kw * ic / groups, DEPTHWISE_CONV_2D
/// out * kh * kw, FULLY_CONNECTED out * in, TRANSPOSE_CONV in * kh * kw * oc, BATCH_MATMUL
/// out * k; 0 for everything else.
int64_t NodeMacs(const Graph& graph, const Node& node);
int64_t TotalMacs(const Graph& graph);

}  // namespace systole::graph
