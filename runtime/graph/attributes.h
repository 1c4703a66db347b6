// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

#include "runtime/graph/op_kind.h"

namespace systole::graph {

// Attributes. Steps and spacing are in elements, all positive. Axes are non-negative. Every struct
// lists its fields once, by name, for all that reads, writes or prints attributes:
// Fields(attributes, visitor) calls visitor(name, field) for each.

/// Padding in front of and behind rows and columns: top, left, bottom, right.
using Pads = std::array<int64_t, 4>;

struct NoAttrs {
  template <typename Self, typename V>
  static void Fields(Self&, V&&) {}
};

/// CONV_2D. Groups follow from the shapes.
struct Conv2DAttrs {
  int64_t stride_h = 1;
  int64_t stride_w = 1;
  int64_t dilation_h = 1;
  int64_t dilation_w = 1;
  Padding padding = Padding::kSame;
  Activation activation = Activation::kNone;
  Pads pads{};  ///< With kExplicit only.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("stride_h", a.stride_h), v("stride_w", a.stride_w);
    v("dilation_h", a.dilation_h), v("dilation_w", a.dilation_w);
    v("padding", a.padding), v("activation", a.activation), v("pads", a.pads);
  }
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
  Pads pads{};  ///< With kExplicit only.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("stride_h", a.stride_h), v("stride_w", a.stride_w);
    v("dilation_h", a.dilation_h), v("dilation_w", a.dilation_w);
    v("padding", a.padding), v("activation", a.activation);
    v("depth_multiplier", a.depth_multiplier), v("pads", a.pads);
  }
};

/// TRANSPOSE_CONV: input pixel (y, x) adds to output pixels (y * stride_h - pads.top + i,
/// x * stride_w - pads.left + j) for every tap (i, j). `pads` are always resolved.
struct TransposeConvAttrs {
  int64_t stride_h = 1;
  int64_t stride_w = 1;
  int64_t out_h = 1;
  int64_t out_w = 1;
  Pads pads{};
  Activation activation = Activation::kNone;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("stride_h", a.stride_h), v("stride_w", a.stride_w);
    v("out_h", a.out_h), v("out_w", a.out_w);
    v("pads", a.pads), v("activation", a.activation);
  }
};

/// The input is read as a matrix [elements / in, in].
struct FullyConnectedAttrs {
  Activation activation = Activation::kNone;
  bool keep_num_dims = false;  ///< Output keeps the input's leading dimensions.
  /// float32 rows are quantized over their whole range, not around zero, by TensorFlow Lite.
  bool asymmetric_rows = false;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("activation", a.activation), v("keep_num_dims", a.keep_num_dims);
    v("asymmetric_rows", a.asymmetric_rows);
  }
};

struct BatchMatMulAttrs {
  bool transpose_a = false;  ///< a is [.., k, m].
  bool transpose_b = false;  ///< b is [.., n, k].

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("transpose_a", a.transpose_a), v("transpose_b", a.transpose_b);
  }
};

/// ADD, SUB, MUL, DIV.
struct ArithmeticAttrs {
  Activation activation = Activation::kNone;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("activation", a.activation);
  }
};

struct GeluAttrs {
  bool approximate = false;  ///< By tanh.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("approximate", a.approximate);
  }
};

struct LeakyReluAttrs {
  float alpha = 0.0F;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("alpha", a.alpha);
  }
};

struct Pool2DAttrs {
  int64_t filter_h = 1;
  int64_t filter_w = 1;
  int64_t stride_h = 1;
  int64_t stride_w = 1;
  Padding padding = Padding::kSame;
  Activation activation = Activation::kNone;
  Pads pads{};                     ///< With kExplicit only.
  bool count_include_pad = false;  ///< AVERAGE_POOL_2D: padded positions count as real zeros.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("filter_h", a.filter_h), v("filter_w", a.filter_w);
    v("stride_h", a.stride_h), v("stride_w", a.stride_w);
    v("padding", a.padding), v("activation", a.activation), v("pads", a.pads);
    v("count_include_pad", a.count_include_pad);
  }
};

/// MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD.
struct ReduceAttrs {
  std::vector<int64_t> axes;  ///< Ascending, distinct.
  bool keep_dims = false;
  /// The axes are the last ones of the file: ONNX Runtime sums float32 up in vectors then.
  bool in_rows = false;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("axes", a.axes), v("keep_dims", a.keep_dims), v("in_rows", a.in_rows);
  }
};

struct SoftmaxAttrs {
  float beta = 1.0F;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("beta", a.beta);
  }
};

/// ARG_MAX and ARG_MIN; the first of equal values wins.
struct ArgAttrs {
  int64_t axis = 0;
  bool keep_dims = false;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("axis", a.axis), v("keep_dims", a.keep_dims);
  }
};

struct CumSumAttrs {
  int64_t axis = 0;
  bool exclusive = false;
  bool reverse = false;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("axis", a.axis), v("exclusive", a.exclusive), v("reverse", a.reverse);
  }
};

/// Elements added along each axis of the input; as many entries as the input has axes.
struct PadAttrs {
  std::vector<int64_t> before;
  std::vector<int64_t> after;
  bool has_value = false;  ///< Else filled with real zero: the zero point, 0 or 0.0.
  double value = 0;        ///< Stored value of the filling (quantized and integer types: an integer).

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("before", a.before), v("after", a.after);
    v("has_value", a.has_value), v("value", a.value);
  }
};

struct MirrorPadAttrs {
  std::vector<int64_t> before;
  std::vector<int64_t> after;
  bool symmetric = false;  ///< The border itself is repeated (SYMMETRIC), or not (REFLECT).

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("before", a.before), v("after", a.after), v("symmetric", a.symmetric);
  }
};

/// RESHAPE, BROADCAST_TO.
struct ReshapeAttrs {
  std::vector<int64_t> shape;  ///< Fully resolved, equal to the output's shape.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("shape", a.shape);
  }
};

struct TransposeAttrs {
  std::vector<int64_t> perm;  ///< Output axis i is input axis perm[i].

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("perm", a.perm);
  }
};

/// CONCATENATION, PACK, UNPACK.
struct AxisAttrs {
  int64_t axis = 0;  ///< PACK and UNPACK: of the tensor with more axes.
  Activation activation = Activation::kNone;  ///< CONCATENATION only.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("axis", a.axis), v("activation", a.activation);
  }
};

/// SPLIT and SPLIT_V: one size per output.
struct SplitAttrs {
  int64_t axis = 0;
  std::vector<int64_t> sizes;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("axis", a.axis), v("sizes", a.sizes);
  }
};

/// SLICE and STRIDED_SLICE, resolved: along axis i the elements begin[i] + k * stride[i],
/// 0 <= k < count[i]; strides may be negative. Axes with drop[i] = 1 vanish (count 1).
struct SliceAttrs {
  std::vector<int64_t> begin;
  std::vector<int64_t> stride;
  std::vector<int64_t> count;
  std::vector<int64_t> drop;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("begin", a.begin), v("stride", a.stride), v("count", a.count), v("drop", a.drop);
  }
};

struct GatherAttrs {
  int64_t axis = 0;
  int64_t batch_dims = 0;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("axis", a.axis), v("batch_dims", a.batch_dims);
  }
};

struct TileAttrs {
  std::vector<int64_t> repeats;  ///< One per axis.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("repeats", a.repeats);
  }
};

struct ReverseAttrs {
  std::vector<int64_t> axes;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("axes", a.axes);
  }
};

/// DEPTH_TO_SPACE and SPACE_TO_DEPTH.
struct BlockAttrs {
  int64_t block = 1;
  bool depth_outermost = false;  ///< Channel order of ONNX mode CRD: [depth][block][block].

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("block", a.block), v("depth_outermost", a.depth_outermost);
  }
};

/// BATCH_TO_SPACE_ND (amounts are cropped) and SPACE_TO_BATCH_ND (amounts are padded with the zero
/// point): one entry per spatial axis, which follow the batch axis.
struct BatchSpaceAttrs {
  std::vector<int64_t> block;
  std::vector<int64_t> before;
  std::vector<int64_t> after;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("block", a.block), v("before", a.before), v("after", a.after);
  }
};

/// How an output coordinate of a resize maps to an input coordinate.
enum class ResizeCoordinates { kAsymmetric, kHalfPixel, kAlignCorners, kPytorchHalfPixel };
/// How RESIZE_NEAREST_NEIGHBOR rounds it.
enum class ResizeRounding { kFloor, kCeil, kPreferFloor, kPreferCeil };

struct ResizeAttrs {
  int64_t out_h = 1;
  int64_t out_w = 1;
  ResizeCoordinates coordinates = ResizeCoordinates::kAsymmetric;
  ResizeRounding rounding = ResizeRounding::kFloor;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("out_h", a.out_h), v("out_w", a.out_w);
    v("coordinates", a.coordinates), v("rounding", a.rounding);
  }
};

struct SvdfAttrs {
  int64_t rank = 1;
  Activation activation = Activation::kNone;
  bool asymmetric_rows = false;  ///< As in FullyConnectedAttrs.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("rank", a.rank), v("activation", a.activation), v("asymmetric_rows", a.asymmetric_rows);
  }
};

/// UNIDIRECTIONAL_SEQUENCE_LSTM.
struct LstmAttrs {
  Activation activation = Activation::kTanh;
  float cell_clip = 0.0F;
  float projection_clip = 0.0F;
  bool time_major = false;
  std::vector<double> intermediate_scales;  ///< Of the operator's intermediates, 0 where none.
  std::vector<int64_t> intermediate_zeros;
  bool asymmetric_rows = false;  ///< As in FullyConnectedAttrs.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("asymmetric_rows", a.asymmetric_rows);
    v("activation", a.activation), v("cell_clip", a.cell_clip);
    v("projection_clip", a.projection_clip), v("time_major", a.time_major);
    v("intermediate_scales", a.intermediate_scales);
    v("intermediate_zeros", a.intermediate_zeros);
  }
};

/// Custom operator TFLite_Detection_PostProcess.
struct DetectionAttrs {
  int64_t max_detections = 0;
  int64_t max_classes_per_detection = 1;
  int64_t detections_per_class = 100;
  int64_t num_classes = 0;
  bool use_regular_nms = false;
  float score_threshold = 0.0F;
  float iou_threshold = 0.0F;
  float y_scale = 0.0F, x_scale = 0.0F, h_scale = 0.0F, w_scale = 0.0F;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("max_detections", a.max_detections);
    v("max_classes_per_detection", a.max_classes_per_detection);
    v("detections_per_class", a.detections_per_class), v("num_classes", a.num_classes);
    v("use_regular_nms", a.use_regular_nms);
    v("score_threshold", a.score_threshold), v("iou_threshold", a.iou_threshold);
    v("y_scale", a.y_scale), v("x_scale", a.x_scale);
    v("h_scale", a.h_scale), v("w_scale", a.w_scale);
  }
};

/// LAYER_NORMALIZATION: (x - mean) / sqrt(variance + epsilon) * factor + offset.
struct LayerNormAttrs {
  float epsilon = 1e-5F;
  bool centred = true;  ///< Otherwise mean is 0 and the variance that of x itself.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("epsilon", a.epsilon), v("centred", a.centred);
  }
};

/// RECURRENT: x [steps, batch, in], weights [in, gates * hidden], recurrent weights [hidden, gates *
/// hidden], both bias [gates * hidden] or absent, initial state and cell [batch, hidden] or absent.
/// Outputs: states [steps, batch, hidden], last state, last cell [batch, hidden]. Gates are i, o, f,
/// c of an LSTM, z, r, h of a GRU, which has no cell. Weights of int8 or uint8 are multiplied by
/// operands that are quantized as DYNAMIC_QUANTIZE does it.
struct RecurrentAttrs {
  bool gru = false;
  bool reverse = false;
  bool linear_before_reset = false;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("gru", a.gru), v("reverse", a.reverse), v("linear_before_reset", a.linear_before_reset);
  }
};

/// clamp(round_away(sum * real[c]) + zero_point, low, high) in float64; limits are values of the
/// output's type.
struct RequantizeSumsAttrs {
  std::vector<double> real;  ///< One or one per channel.
  int64_t low = -128;
  int64_t high = 127;

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("real", a.real), v("low", a.low), v("high", a.high);
  }
};

/// TABLE: stored outputs for the inputs whose bytes are 0 .. 255, read as unsigned; both have 8 bits.
struct TableAttrs {
  std::vector<int64_t> bytes;  ///< 256 bytes, 0 .. 255: those of the output, read as unsigned.

  template <typename Self, typename V>
  static void Fields(Self& a, V&& v) {
    v("bytes", a.bytes);
  }
};

/// Kinds that need none have NoAttrs.
using Attributes =
    std::variant<NoAttrs, Conv2DAttrs, DepthwiseConv2DAttrs, TransposeConvAttrs,
                 FullyConnectedAttrs, BatchMatMulAttrs, ArithmeticAttrs, LeakyReluAttrs,
                 Pool2DAttrs, ReduceAttrs, SoftmaxAttrs, ArgAttrs, CumSumAttrs, PadAttrs,
                 MirrorPadAttrs, ReshapeAttrs, TransposeAttrs, AxisAttrs, SplitAttrs, SliceAttrs,
                 GatherAttrs, TileAttrs, ReverseAttrs, BlockAttrs, BatchSpaceAttrs, ResizeAttrs,
                 SvdfAttrs, LstmAttrs, GeluAttrs, DetectionAttrs, RequantizeSumsAttrs, LayerNormAttrs,
                 RecurrentAttrs,
                 TableAttrs>;

/// The attributes that belong to a kind, with their defaults.
Attributes DefaultAttributes(OpKind kind);

}  // namespace systole::graph
