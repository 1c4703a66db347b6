// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_operators.h"

#include <algorithm>
#include <array>

namespace systole::import {
namespace {

using graph::Arity;
using graph::kAnyNumber;
using Op = TfliteOp;
using Kind = graph::OpKind;

constexpr Arity kOne{1, 1, 1, 1, 0};
constexpr Arity kTwo{2, 2, 1, 1, 0};
constexpr Arity kThree{3, 3, 1, 1, 0};
constexpr Arity kFour{4, 4, 1, 1, 0};

constexpr auto kOperators = std::to_array<TfliteOperator>({
    {Op::kConv2D, Kind::kConv2D, {2, 3, 1, 1, 4}},
    {Op::kDepthwiseConv2D, Kind::kDepthwiseConv2D, {2, 3, 1, 1, 4}},
    {Op::kTransposeConv, Kind::kTransposeConv, {3, 4, 1, 1, 8}},
    {Op::kFullyConnected, Kind::kFullyConnected, {2, 3, 1, 1, 4}},
    {Op::kBatchMatMul, Kind::kBatchMatMul, kTwo},
    {Op::kAdd, Kind::kAdd, kTwo},
    {Op::kSub, Kind::kSub, kTwo},
    {Op::kMul, Kind::kMul, kTwo},
    {Op::kDiv, Kind::kDiv, kTwo},
    {Op::kMaximum, Kind::kMaximum, kTwo},
    {Op::kMinimum, Kind::kMinimum, kTwo},
    {Op::kFloorDiv, Kind::kFloorDiv, kTwo},
    {Op::kFloorMod, Kind::kFloorMod, kTwo},
    {Op::kPow, Kind::kPow, kTwo},
    {Op::kSquaredDifference, Kind::kSquaredDifference, kTwo},
    {Op::kEqual, Kind::kEqual, kTwo},
    {Op::kNotEqual, Kind::kNotEqual, kTwo},
    {Op::kLess, Kind::kLess, kTwo},
    {Op::kLessEqual, Kind::kLessEqual, kTwo},
    {Op::kGreater, Kind::kGreater, kTwo},
    {Op::kGreaterEqual, Kind::kGreaterEqual, kTwo},
    {Op::kLogicalAnd, Kind::kLogicalAnd, kTwo},
    {Op::kLogicalOr, Kind::kLogicalOr, kTwo},
    {Op::kSelect, Kind::kSelect, kThree},
    {Op::kSelectV2, Kind::kSelect, kThree},
    {Op::kRelu, Kind::kRelu, kOne},
    {Op::kRelu6, Kind::kRelu6, kOne},
    {Op::kReluN1To1, Kind::kReluN1To1, kOne},
    {Op::kRelu0To1, Kind::kRelu0To1, kOne},
    {Op::kLeakyRelu, Kind::kLeakyRelu, kOne},
    {Op::kPrelu, Kind::kPrelu, kTwo},
    {Op::kElu, Kind::kElu, kOne},
    {Op::kHardSwish, Kind::kHardSwish, kOne},
    {Op::kLogistic, Kind::kLogistic, kOne},
    {Op::kTanh, Kind::kTanh, kOne},
    {Op::kGelu, Kind::kGelu, kOne},
    {Op::kQuantize, Kind::kQuantize, kOne},
    {Op::kDequantize, Kind::kDequantize, kOne},
    {Op::kCast, Kind::kCast, kOne},
    {Op::kAbs, Kind::kAbs, kOne},
    {Op::kNeg, Kind::kNeg, kOne},
    {Op::kSqrt, Kind::kSqrt, kOne},
    {Op::kRsqrt, Kind::kRsqrt, kOne},
    {Op::kSquare, Kind::kSquare, kOne},
    {Op::kExp, Kind::kExp, kOne},
    {Op::kLog, Kind::kLog, kOne},
    {Op::kSin, Kind::kSin, kOne},
    {Op::kCos, Kind::kCos, kOne},
    {Op::kFloor, Kind::kFloor, kOne},
    {Op::kCeil, Kind::kCeil, kOne},
    {Op::kRound, Kind::kRound, kOne},
    {Op::kLogicalNot, Kind::kLogicalNot, kOne},
    {Op::kAveragePool2D, Kind::kAveragePool2D, kOne},
    {Op::kMaxPool2D, Kind::kMaxPool2D, kOne},
    {Op::kMean, Kind::kMean, kTwo},
    {Op::kSum, Kind::kSum, kTwo},
    {Op::kReduceMax, Kind::kReduceMax, kTwo},
    {Op::kReduceMin, Kind::kReduceMin, kTwo},
    {Op::kReduceProd, Kind::kReduceProd, kTwo},
    {Op::kSoftmax, Kind::kSoftmax, kOne},
    {Op::kLogSoftmax, Kind::kLogSoftmax, kOne},
    {Op::kL2Normalization, Kind::kL2Normalization, kOne},
    {Op::kArgMax, Kind::kArgMax, kTwo},
    {Op::kArgMin, Kind::kArgMin, kTwo},
    {Op::kCumSum, Kind::kCumSum, kTwo},
    {Op::kPad, Kind::kPad, kTwo},
    {Op::kPadV2, Kind::kPad, kThree},
    {Op::kMirrorPad, Kind::kMirrorPad, kTwo},
    {Op::kReshape, Kind::kReshape, {1, 2, 1, 1, 2}},
    {Op::kSqueeze, Kind::kReshape, kOne},
    {Op::kExpandDims, Kind::kReshape, kTwo},
    {Op::kTranspose, Kind::kTranspose, kTwo},
    {Op::kConcatenation, Kind::kConcatenation, {1, kAnyNumber, 1, 1, 0}},
    {Op::kSplit, Kind::kSplit, {2, 2, 1, kAnyNumber, 0}},
    {Op::kSplitV, Kind::kSplit, {3, 3, 1, kAnyNumber, 0}},
    {Op::kSlice, Kind::kSlice, kThree},
    {Op::kStridedSlice, Kind::kStridedSlice, kFour},
    {Op::kPack, Kind::kPack, {1, kAnyNumber, 1, 1, 0}},
    {Op::kUnpack, Kind::kUnpack, {1, 1, 1, kAnyNumber, 0}},
    {Op::kGather, Kind::kGather, kTwo},
    {Op::kGatherNd, Kind::kGatherNd, kTwo},
    {Op::kTile, Kind::kTile, kTwo},
    {Op::kBroadcastTo, Kind::kBroadcastTo, kTwo},
    {Op::kFill, Kind::kBroadcastTo, kTwo},
    {Op::kZerosLike, Kind::kBroadcastTo, kOne},
    {Op::kReverseV2, Kind::kReverse, kTwo},
    {Op::kDepthToSpace, Kind::kDepthToSpace, kOne},
    {Op::kSpaceToDepth, Kind::kSpaceToDepth, kOne},
    {Op::kBatchToSpaceNd, Kind::kBatchToSpace, kThree},
    {Op::kSpaceToBatchNd, Kind::kSpaceToBatch, kThree},
    {Op::kResizeBilinear, Kind::kResizeBilinear, kTwo},
    {Op::kResizeNearestNeighbor, Kind::kResizeNearestNeighbor, kTwo},
    {Op::kReadVariable, Kind::kReadVariable, kOne},
    {Op::kAssignVariable, Kind::kAssignVariable, {2, 2, 0, 0, 0}},
    {Op::kSvdf, Kind::kSvdf, {5, 5, 1, 1, 8}},
    // Without the last four, which are for layer normalization, the operator is older.
    {Op::kUnidirectionalSequenceLstm, Kind::kSequenceLstm, {20, 24, 1, 1, 0xF31E22}},
    {Op::kCustom, Kind::kDetectionPostProcess, {3, 3, 4, 4, 0}},
    {Op::kShape, Kind::kReshape, kOne, Fate::kConstant},
    {Op::kRank, Kind::kReshape, kOne, Fate::kConstant},
    {Op::kRange, Kind::kReshape, kThree, Fate::kConstant},
    {Op::kVarHandle, Kind::kReadVariable, {0, 0, 1, 1, 0}, Fate::kHandle},
    {Op::kCallOnce, Kind::kAssignVariable, {0, 0, 0, 0, 0}, Fate::kCallOnce},
});

}  // namespace

const TfliteOperator* FindTfliteOperator(int32_t code, std::string_view custom) {
  const auto op = static_cast<TfliteOp>(code);
  if (op == Op::kCustom && custom != graph::OpKindName(Kind::kDetectionPostProcess)) return nullptr;
  const auto entry = std::find_if(kOperators.begin(), kOperators.end(),
                                  [op](const TfliteOperator& e) { return e.op == op; });
  return entry == kOperators.end() ? nullptr : &*entry;
}

}  // namespace systole::import
