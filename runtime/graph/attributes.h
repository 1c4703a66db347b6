// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace systole::graph {

/// What a node computes. The comment gives the node's inputs; "absent" inputs are kNoTensor.
enum class OpKind {
  kConv2D,           ///< x NHWC, weights OHWI (constant), bias [O] int32 (constant) or absent.
  kDepthwiseConv2D,  ///< x NHWC, weights 1HWO (constant), bias [O] int32 (constant) or absent.
  kFullyConnected,   ///< x, weights [out, in] (constant), bias [out] int32 (constant) or absent.
  kAdd,              ///< a, b; either may be constant; shapes broadcast as in NumPy.
  kAveragePool2D,    ///< x NHWC; padded positions do not count.
  kMaxPool2D,        ///< x NHWC.
  kPad,              ///< x; amounts are in PadAttrs; filled with the zero point.
  kReshape,          ///< x; the target is the output's shape. SQUEEZE is imported as this.
  kMean,             ///< x; axes are in MeanAttrs.
  kRelu,             ///< x; max(x, 0), requantized to the output's scale.
  kRelu6,            ///< x; clamp to [0, 6], requantized to the output's scale.
  kReluN1To1,        ///< x; clamp to [-1, 1], requantized to the output's scale.
  kQuantize,         ///< x float32, int8 or uint8; output int8 or uint8.
  kDequantize,       ///< x int8 or uint8; output float32.
  kSoftmax,          ///< x; over the last axis.
};

/// Name as the file format spells it, e.g. "CONV_2D".
std::string_view OpKindName(OpKind kind);

/// Name as node names and reports spell it, e.g. "conv2d".
std::string_view OpKindShortName(OpKind kind);

/// Rule by which a window operator pads. ComputeWindow() gives the amounts.
enum class Padding { kSame, kValid };

/// Clamp in real numbers, applied to the result before it is stored.
enum class Activation { kNone, kRelu, kRelu6, kReluN1To1 };

std::string_view PaddingName(Padding padding);
std::string_view ActivationName(Activation activation);

/// Steps and spacing are in elements, all positive.
struct Conv2DAttrs {
  int64_t stride_h = 1;
  int64_t stride_w = 1;
  int64_t dilation_h = 1;
  int64_t dilation_w = 1;
  Padding padding = Padding::kSame;
  Activation activation = Activation::kNone;
};

/// Output channel o reads input channel o / depth_multiplier.
struct DepthwiseConv2DAttrs {
  int64_t stride_h = 1;
  int64_t stride_w = 1;
  int64_t dilation_h = 1;
  int64_t dilation_w = 1;
  Padding padding = Padding::kSame;
  Activation activation = Activation::kNone;
  int64_t depth_multiplier = 1;
};

/// The input is read as a matrix [elements / in, in].
struct FullyConnectedAttrs {
  Activation activation = Activation::kNone;
  bool keep_num_dims = false;  ///< Output keeps the input's leading dimensions.
};

struct AddAttrs {
  Activation activation = Activation::kNone;
};

struct Pool2DAttrs {
  int64_t filter_h = 1;
  int64_t filter_w = 1;
  int64_t stride_h = 1;
  int64_t stride_w = 1;
  Padding padding = Padding::kSame;
  Activation activation = Activation::kNone;
};

/// Elements added along each axis of the input; as many entries as the input has axes.
struct PadAttrs {
  std::vector<int64_t> before;
  std::vector<int64_t> after;
};

struct ReshapeAttrs {
  std::vector<int64_t> shape;  ///< Fully resolved, equal to the output's shape.
};

struct MeanAttrs {
  std::vector<int64_t> axes;  ///< Non-negative, ascending, distinct.
  bool keep_dims = false;
};

struct SoftmaxAttrs {
  float beta = 1.0F;
};

/// monostate: RELU variants, QUANTIZE and DEQUANTIZE have no attributes.
using Attributes = std::variant<std::monostate, Conv2DAttrs, DepthwiseConv2DAttrs,
                                FullyConnectedAttrs, AddAttrs, Pool2DAttrs, PadAttrs, ReshapeAttrs,
                                MeanAttrs, SoftmaxAttrs>;

}  // namespace systole::graph
