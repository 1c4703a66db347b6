// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/graph/attributes.h"

#include <utility>

namespace systole::graph {
namespace {

/// Long name, short name; a switch so that the compiler reports a kind without a name.
std::pair<std::string_view, std::string_view> Names(OpKind kind) {
  switch (kind) {
    case OpKind::kConv2D: return {"CONV_2D", "conv2d"};
    case OpKind::kDepthwiseConv2D: return {"DEPTHWISE_CONV_2D", "depthwise_conv2d"};
    case OpKind::kTransposeConv: return {"TRANSPOSE_CONV", "transpose_conv"};
    case OpKind::kFullyConnected: return {"FULLY_CONNECTED", "fully_connected"};
    case OpKind::kBatchMatMul: return {"BATCH_MATMUL", "batch_matmul"};
    case OpKind::kAdd: return {"ADD", "add"};
    case OpKind::kSub: return {"SUB", "sub"};
    case OpKind::kMul: return {"MUL", "mul"};
    case OpKind::kDiv: return {"DIV", "div"};
    case OpKind::kMaximum: return {"MAXIMUM", "maximum"};
    case OpKind::kMinimum: return {"MINIMUM", "minimum"};
    case OpKind::kFloorDiv: return {"FLOOR_DIV", "floor_div"};
    case OpKind::kFloorMod: return {"FLOOR_MOD", "floor_mod"};
    case OpKind::kPow: return {"POW", "pow"};
    case OpKind::kSquaredDifference: return {"SQUARED_DIFFERENCE", "squared_difference"};
    case OpKind::kEqual: return {"EQUAL", "equal"};
    case OpKind::kNotEqual: return {"NOT_EQUAL", "not_equal"};
    case OpKind::kLess: return {"LESS", "less"};
    case OpKind::kLessEqual: return {"LESS_EQUAL", "less_equal"};
    case OpKind::kGreater: return {"GREATER", "greater"};
    case OpKind::kGreaterEqual: return {"GREATER_EQUAL", "greater_equal"};
    case OpKind::kLogicalAnd: return {"LOGICAL_AND", "logical_and"};
    case OpKind::kLogicalOr: return {"LOGICAL_OR", "logical_or"};
    case OpKind::kSelect: return {"SELECT", "select"};
    case OpKind::kRelu: return {"RELU", "relu"};
    case OpKind::kRelu6: return {"RELU6", "relu6"};
    case OpKind::kReluN1To1: return {"RELU_N1_TO_1", "relu_n1_to_1"};
    case OpKind::kRelu0To1: return {"RELU_0_TO_1", "relu_0_to_1"};
    case OpKind::kLeakyRelu: return {"LEAKY_RELU", "leaky_relu"};
    case OpKind::kPrelu: return {"PRELU", "prelu"};
    case OpKind::kElu: return {"ELU", "elu"};
    case OpKind::kHardSwish: return {"HARD_SWISH", "hard_swish"};
    case OpKind::kLogistic: return {"LOGISTIC", "logistic"};
    case OpKind::kTanh: return {"TANH", "tanh"};
    case OpKind::kGelu: return {"GELU", "gelu"};
    case OpKind::kQuantize: return {"QUANTIZE", "quantize"};
    case OpKind::kDequantize: return {"DEQUANTIZE", "dequantize"};
    case OpKind::kCast: return {"CAST", "cast"};
    case OpKind::kAbs: return {"ABS", "abs"};
    case OpKind::kNeg: return {"NEG", "neg"};
    case OpKind::kSqrt: return {"SQRT", "sqrt"};
    case OpKind::kRsqrt: return {"RSQRT", "rsqrt"};
    case OpKind::kSquare: return {"SQUARE", "square"};
    case OpKind::kExp: return {"EXP", "exp"};
    case OpKind::kLog: return {"LOG", "log"};
    case OpKind::kErf: return {"ERF", "erf"};
    case OpKind::kSign: return {"SIGN", "sign"};
    case OpKind::kSin: return {"SIN", "sin"};
    case OpKind::kCos: return {"COS", "cos"};
    case OpKind::kFloor: return {"FLOOR", "floor"};
    case OpKind::kCeil: return {"CEIL", "ceil"};
    case OpKind::kRound: return {"ROUND", "round"};
    case OpKind::kTable: return {"TABLE", "table"};
    case OpKind::kLogicalNot: return {"LOGICAL_NOT", "logical_not"};
    case OpKind::kAveragePool2D: return {"AVERAGE_POOL_2D", "average_pool2d"};
    case OpKind::kMaxPool2D: return {"MAX_POOL_2D", "max_pool2d"};
    case OpKind::kMean: return {"MEAN", "mean"};
    case OpKind::kSum: return {"SUM", "sum"};
    case OpKind::kReduceMax: return {"REDUCE_MAX", "reduce_max"};
    case OpKind::kReduceMin: return {"REDUCE_MIN", "reduce_min"};
    case OpKind::kReduceProd: return {"REDUCE_PROD", "reduce_prod"};
    case OpKind::kSoftmax: return {"SOFTMAX", "softmax"};
    case OpKind::kLogSoftmax: return {"LOG_SOFTMAX", "log_softmax"};
    case OpKind::kL2Normalization: return {"L2_NORMALIZATION", "l2_normalization"};
    case OpKind::kLayerNormalization: return {"LAYER_NORMALIZATION", "layer_normalization"};
    case OpKind::kArgMax: return {"ARG_MAX", "arg_max"};
    case OpKind::kArgMin: return {"ARG_MIN", "arg_min"};
    case OpKind::kCumSum: return {"CUMSUM", "cumsum"};
    case OpKind::kPad: return {"PAD", "pad"};
    case OpKind::kMirrorPad: return {"MIRROR_PAD", "mirror_pad"};
    case OpKind::kReshape: return {"RESHAPE", "reshape"};
    case OpKind::kTranspose: return {"TRANSPOSE", "transpose"};
    case OpKind::kConcatenation: return {"CONCATENATION", "concatenation"};
    case OpKind::kSplit: return {"SPLIT", "split"};
    case OpKind::kSlice: return {"SLICE", "slice"};
    case OpKind::kStridedSlice: return {"STRIDED_SLICE", "strided_slice"};
    case OpKind::kPack: return {"PACK", "pack"};
    case OpKind::kUnpack: return {"UNPACK", "unpack"};
    case OpKind::kGather: return {"GATHER", "gather"};
    case OpKind::kGatherNd: return {"GATHER_ND", "gather_nd"};
    case OpKind::kTile: return {"TILE", "tile"};
    case OpKind::kBroadcastTo: return {"BROADCAST_TO", "broadcast_to"};
    case OpKind::kReverse: return {"REVERSE_V2", "reverse"};
    case OpKind::kDepthToSpace: return {"DEPTH_TO_SPACE", "depth_to_space"};
    case OpKind::kSpaceToDepth: return {"SPACE_TO_DEPTH", "space_to_depth"};
    case OpKind::kBatchToSpace: return {"BATCH_TO_SPACE_ND", "batch_to_space"};
    case OpKind::kSpaceToBatch: return {"SPACE_TO_BATCH_ND", "space_to_batch"};
    case OpKind::kResizeBilinear: return {"RESIZE_BILINEAR", "resize_bilinear"};
    case OpKind::kResizeNearestNeighbor: return {"RESIZE_NEAREST_NEIGHBOR", "resize_nearest_neighbor"};
    case OpKind::kReadVariable: return {"READ_VARIABLE", "read_variable"};
    case OpKind::kAssignVariable: return {"ASSIGN_VARIABLE", "assign_variable"};
    case OpKind::kSvdf: return {"SVDF", "svdf"};
    case OpKind::kSequenceLstm: return {"UNIDIRECTIONAL_SEQUENCE_LSTM", "lstm"};
    case OpKind::kDetectionPostProcess: return {"TFLite_Detection_PostProcess", "detection_postprocess"};
    case OpKind::kDynamicQuantize: return {"DYNAMIC_QUANTIZE", "dynamic_quantize"};
    case OpKind::kRecurrent: return {"RECURRENT", "recurrent"};
    case OpKind::kSettleSums: return {"SETTLE_SUMS", "settle_sums"};
    case OpKind::kRequantizeSums: return {"REQUANTIZE", "requantize"};
  }
  return {"UNKNOWN", "unknown"};
}

}  // namespace

std::string_view OpKindName(OpKind kind) { return Names(kind).first; }
std::string_view OpKindShortName(OpKind kind) { return Names(kind).second; }

std::optional<OpKind> ParseOpKind(std::string_view name) {
  for (int i = 0; i < kOpKinds; ++i) {
    if (OpKindName(static_cast<OpKind>(i)) == name) return static_cast<OpKind>(i);
  }
  return {};
}

std::string_view PaddingName(Padding padding) {
  switch (padding) {
    case Padding::kSame: return "SAME";
    case Padding::kValid: return "VALID";
    case Padding::kExplicit: return "EXPLICIT";
  }
  return "UNKNOWN";
}

std::string_view ActivationName(Activation activation) {
  switch (activation) {
    case Activation::kNone: return "NONE";
    case Activation::kRelu: return "RELU";
    case Activation::kRelu6: return "RELU6";
    case Activation::kReluN1To1: return "RELU_N1_TO_1";
    case Activation::kTanh: return "TANH";
    case Activation::kSigmoid: return "SIGMOID";
  }
  return "UNKNOWN";
}

Attributes DefaultAttributes(OpKind kind) {
  switch (kind) {
    case OpKind::kConv2D:
    case OpKind::kSettleSums: return Conv2DAttrs{};
    case OpKind::kDepthwiseConv2D: return DepthwiseConv2DAttrs{};
    case OpKind::kTransposeConv: return TransposeConvAttrs{};
    case OpKind::kFullyConnected: return FullyConnectedAttrs{};
    case OpKind::kBatchMatMul: return BatchMatMulAttrs{};
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
    case OpKind::kDiv: return ArithmeticAttrs{};
    case OpKind::kLeakyRelu: return LeakyReluAttrs{};
    case OpKind::kGelu: return GeluAttrs{};
    case OpKind::kAveragePool2D:
    case OpKind::kMaxPool2D: return Pool2DAttrs{};
    case OpKind::kMean:
    case OpKind::kSum:
    case OpKind::kReduceMax:
    case OpKind::kReduceMin:
    case OpKind::kReduceProd: return ReduceAttrs{};
    case OpKind::kSoftmax: return SoftmaxAttrs{};
    case OpKind::kArgMax:
    case OpKind::kArgMin: return ArgAttrs{};
    case OpKind::kCumSum: return CumSumAttrs{};
    case OpKind::kPad: return PadAttrs{};
    case OpKind::kMirrorPad: return MirrorPadAttrs{};
    case OpKind::kReshape:
    case OpKind::kBroadcastTo: return ReshapeAttrs{};
    case OpKind::kTranspose: return TransposeAttrs{};
    case OpKind::kConcatenation:
    case OpKind::kPack:
    case OpKind::kUnpack: return AxisAttrs{};
    case OpKind::kSplit: return SplitAttrs{};
    case OpKind::kSlice:
    case OpKind::kStridedSlice: return SliceAttrs{};
    case OpKind::kGather: return GatherAttrs{};
    case OpKind::kTile: return TileAttrs{};
    case OpKind::kReverse: return ReverseAttrs{};
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth: return BlockAttrs{};
    case OpKind::kBatchToSpace:
    case OpKind::kSpaceToBatch: return BatchSpaceAttrs{};
    case OpKind::kResizeBilinear:
    case OpKind::kResizeNearestNeighbor: return ResizeAttrs{};
    case OpKind::kSvdf: return SvdfAttrs{};
    case OpKind::kSequenceLstm: return LstmAttrs{};
    case OpKind::kDetectionPostProcess: return DetectionAttrs{};
    case OpKind::kLayerNormalization: return LayerNormAttrs{};
    case OpKind::kRecurrent: return RecurrentAttrs{};
    case OpKind::kRequantizeSums: return RequantizeSumsAttrs{};
    case OpKind::kTable: return TableAttrs{};
    case OpKind::kMaximum:
    case OpKind::kMinimum:
    case OpKind::kFloorDiv:
    case OpKind::kFloorMod:
    case OpKind::kPow:
    case OpKind::kSquaredDifference:
    case OpKind::kEqual:
    case OpKind::kNotEqual:
    case OpKind::kLess:
    case OpKind::kLessEqual:
    case OpKind::kGreater:
    case OpKind::kGreaterEqual:
    case OpKind::kLogicalAnd:
    case OpKind::kLogicalOr:
    case OpKind::kSelect:
    case OpKind::kRelu:
    case OpKind::kRelu6:
    case OpKind::kReluN1To1:
    case OpKind::kRelu0To1:
    case OpKind::kPrelu:
    case OpKind::kElu:
    case OpKind::kHardSwish:
    case OpKind::kLogistic:
    case OpKind::kTanh:
    case OpKind::kQuantize:
    case OpKind::kDequantize:
    case OpKind::kCast:
    case OpKind::kAbs:
    case OpKind::kNeg:
    case OpKind::kSqrt:
    case OpKind::kRsqrt:
    case OpKind::kSquare:
    case OpKind::kExp:
    case OpKind::kLog:
    case OpKind::kSin:
    case OpKind::kCos:
    case OpKind::kErf:
    case OpKind::kSign:
    case OpKind::kFloor:
    case OpKind::kCeil:
    case OpKind::kRound:
    case OpKind::kLogicalNot:
    case OpKind::kLogSoftmax:
    case OpKind::kL2Normalization:
    case OpKind::kGatherNd:
    case OpKind::kReadVariable:
    case OpKind::kAssignVariable:
    case OpKind::kDynamicQuantize: return NoAttrs{};
  }
  return NoAttrs{};
}

}  // namespace systole::graph
