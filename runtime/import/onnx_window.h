// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/import/onnx_op.h"

namespace systole::import {

/// Sliding window of an ONNX convolution or pool over two axes; one axis is lifted to two.
struct OnnxWindow {
  int64_t kernel[2] = {1, 1};
  int64_t stride[2] = {1, 1};
  int64_t dilation[2] = {1, 1};
  graph::Padding padding = graph::Padding::kValid;
  graph::Pads pads{};  ///< Top, left, bottom, right; meaningful with kExplicit.
  int64_t out[2] = {1, 1};
};

/// Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode for an input of `size` rows
/// and columns. `kernel` is what the weights say, zeros where there are none. Padding as SAME gives
/// it is called that, none VALID.
Result<OnnxWindow> ReadWindow(const OnnxOp& op, size_t axes, const int64_t (&size)[2],
                              const int64_t (&kernel)[2]);

/// Lists of attributes for the axes of a window: as many values as axes, in 1 .. 2^20, or missing.
Result<void> ReadSteps(const OnnxOp& op, const char* name, size_t axes, int64_t (&values)[2]);

/// An image [N, C, L] as [N, C, L, 1]; others unchanged. Error: not three or four dimensions.
Result<TensorId> LiftImage(OnnxBuilder& b, TensorId x);

/// The NHWC result of a node on a lifted image back to the rank and order of the file.
Result<TensorId> LowerImage(OnnxBuilder& b, TensorId y, size_t rank);

}  // namespace systole::import
