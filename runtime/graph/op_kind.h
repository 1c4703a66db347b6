// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace systole::graph {

/// What a node computes. The comment gives the node's inputs; "absent" inputs are kNoTensor.
/// Operands that only carry parameters (axes, shapes, amounts) are attributes, not inputs.
enum class OpKind {
  // Sums of products.
  kConv2D,           ///< x NHWC, weights OHWI (constant), bias [O] int32 or absent. Grouped if I < C.
  kDepthwiseConv2D,  ///< x NHWC, weights 1HWO (constant), bias [O] int32 (constant) or absent.
  kTransposeConv,    ///< x NHWC, weights OHWI (constant), bias [O] int32 (constant) or absent.
  kFullyConnected,   ///< x, weights [out, in], bias [out] int32 (constant) or absent.
  kBatchMatMul,      ///< a [.., m, k], b [.., k, n].
  // Elementwise on two operands; shapes broadcast as in NumPy, either may be constant.
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMaximum,
  kMinimum,
  kFloorDiv,
  kFloorMod,
  kPow,
  kSquaredDifference,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kLogicalAnd,
  kLogicalOr,
  kSelect,  ///< condition bool, a, b.
  // Elementwise on one operand.
  kRelu,       ///< max(x, 0), requantized to the output's scale.
  kRelu6,      ///< clamp to [0, 6], requantized to the output's scale.
  kReluN1To1,  ///< clamp to [-1, 1], requantized to the output's scale.
  kRelu0To1,   ///< clamp to [0, 1], requantized to the output's scale.
  kLeakyRelu,
  kPrelu,      ///< x, alpha (constant, broadcast against x).
  kElu,
  kHardSwish,
  kLogistic,
  kTanh,
  kGelu,
  kQuantize,   ///< x float32 or quantized; output quantized.
  kDequantize, ///< x quantized; output float32.
  kCast,       ///< Between element types; not a quantization.
  kAbs,
  kNeg,
  kSqrt,
  kRsqrt,
  kSquare,
  kExp,
  kLog,
  kErf,
  kSign,
  kSin,
  kCos,
  kFloor,
  kCeil,
  kRound,
  kTable,  ///< Any function of an 8-bit value; made by rewrites only (runtime/optimize).
  kLogicalNot,
  // Windows, reductions and normalizations.
  kAveragePool2D,  ///< x NHWC; padded positions do not count unless the attributes say so.
  kMaxPool2D,      ///< x NHWC.
  kMean,
  kSum,
  kReduceMax,
  kReduceMin,
  kReduceProd,
  kSoftmax,         ///< x; over the last axis.
  kLogSoftmax,      ///< x; over the last axis.
  kL2Normalization, ///< x; over the last axis.
  kLayerNormalization,  ///< x, factor, offset or absent: ONNX's, over the last axis.
  kArgMax,
  kArgMin,
  kCumSum,
  // Data movement. Values keep their meaning; concat, pack and maxima may requantize.
  kPad,
  kMirrorPad,
  kReshape,  ///< x; the target is the output's shape. SQUEEZE and EXPAND_DIMS are imported as this.
  kTranspose,
  kConcatenation,
  kSplit,         ///< SPLIT and SPLIT_V.
  kSlice,
  kStridedSlice,
  kPack,
  kUnpack,
  kGather,        ///< x, indices int32 or int64.
  kGatherNd,      ///< x, indices int32 or int64 [.., depth].
  kTile,
  kBroadcastTo,
  kReverse,
  kDepthToSpace,  ///< x NHWC.
  kSpaceToDepth,  ///< x NHWC.
  kBatchToSpace,
  kSpaceToBatch,
  kResizeBilinear,         ///< x NHWC.
  kResizeNearestNeighbor,  ///< x NHWC.
  // State, and operators of their own kind.
  kReadVariable,          ///< variable; output is a copy.
  kAssignVariable,        ///< variable, value; no output.
  kSvdf,                  ///< x, feature weights, time weights, bias or absent, state (variable).
  kSequenceLstm,          ///< The 24 inputs of UNIDIRECTIONAL_SEQUENCE_LSTM; 18, 19 are variables.
  kDetectionPostProcess,  ///< boxes, class scores, anchors; four float32 outputs.
  kDynamicQuantize,       ///< x float32; outputs y uint8, scale float32, zero point uint8.
  kRecurrent,             ///< One direction of ONNX's LSTM or GRU; see RecurrentAttrs.
  kSettleSums,            ///< int32 sums of a CONV_2D, its x and weights, bias float32; quantized
                          ///< to the result that float32 sums would give (ONNX).
  kRequantizeSums,        ///< int32 sums [.., channels] of an engine; made by the compiler only.
};

/// Number of kinds; kinds are 0 .. kOpKinds - 1.
inline constexpr int kOpKinds = static_cast<int>(OpKind::kRequantizeSums) + 1;

/// Name as the file format spells it, e.g. "CONV_2D".
std::string_view OpKindName(OpKind kind);

/// Name as node names and reports spell it, e.g. "conv2d".
std::string_view OpKindShortName(OpKind kind);

/// Inverse of OpKindName; nothing for an unknown name.
std::optional<OpKind> ParseOpKind(std::string_view name);

/// Rule by which a window operator pads. ComputeWindow() gives the amounts.
enum class Padding {
  kSame,
  kValid,
  kExplicit,  ///< The attributes' `pads` say how much.
};

/// Clamp in real numbers, applied to the result before it is stored.
enum class Activation { kNone, kRelu, kRelu6, kReluN1To1, kTanh, kSigmoid };

std::string_view PaddingName(Padding padding);
std::string_view ActivationName(Activation activation);

}  // namespace systole::graph
