// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/graph/arity.h"
#include "runtime/graph/op_kind.h"

namespace systole::import {

/// Operator numbers of the format that Systole reads; all others have a name only.
enum class TfliteOp : int32_t {
  kAdd = 0,
  kAveragePool2D = 1,
  kConcatenation = 2,
  kConv2D = 3,
  kDepthwiseConv2D = 4,
  kDepthToSpace = 5,
  kDequantize = 6,
  kFloor = 8,
  kFullyConnected = 9,
  kL2Normalization = 11,
  kLogistic = 14,
  kMaxPool2D = 17,
  kMul = 18,
  kRelu = 19,
  kReluN1To1 = 20,
  kRelu6 = 21,
  kReshape = 22,
  kResizeBilinear = 23,
  kSoftmax = 25,
  kSpaceToDepth = 26,
  kSvdf = 27,
  kTanh = 28,
  kCustom = 32,
  kPad = 34,
  kGather = 36,
  kBatchToSpaceNd = 37,
  kSpaceToBatchNd = 38,
  kTranspose = 39,
  kMean = 40,
  kSub = 41,
  kDiv = 42,
  kSqueeze = 43,
  kUnidirectionalSequenceLstm = 44,
  kStridedSlice = 45,
  kExp = 47,
  kSplit = 49,
  kLogSoftmax = 50,
  kCast = 53,
  kPrelu = 54,
  kMaximum = 55,
  kArgMax = 56,
  kMinimum = 57,
  kLess = 58,
  kNeg = 59,
  kPadV2 = 60,
  kGreater = 61,
  kGreaterEqual = 62,
  kLessEqual = 63,
  kSelect = 64,
  kSlice = 65,
  kSin = 66,
  kTransposeConv = 67,
  kTile = 69,
  kExpandDims = 70,
  kEqual = 71,
  kNotEqual = 72,
  kLog = 73,
  kSum = 74,
  kSqrt = 75,
  kRsqrt = 76,
  kShape = 77,
  kPow = 78,
  kArgMin = 79,
  kReduceProd = 81,
  kReduceMax = 82,
  kPack = 83,
  kLogicalOr = 84,
  kLogicalAnd = 86,
  kLogicalNot = 87,
  kUnpack = 88,
  kReduceMin = 89,
  kFloorDiv = 90,
  kSquare = 92,
  kZerosLike = 93,
  kFill = 94,
  kFloorMod = 95,
  kRange = 96,
  kResizeNearestNeighbor = 97,
  kLeakyRelu = 98,
  kSquaredDifference = 99,
  kMirrorPad = 100,
  kAbs = 101,
  kSplitV = 102,
  kCeil = 104,
  kReverseV2 = 105,
  kGatherNd = 107,
  kCos = 108,
  kRank = 110,
  kElu = 111,
  kQuantize = 114,
  kRound = 116,
  kHardSwish = 117,
  kSelectV2 = 123,
  kBatchMatMul = 126,
  kCumSum = 128,
  kCallOnce = 129,
  kBroadcastTo = 130,
  kVarHandle = 142,
  kReadVariable = 143,
  kAssignVariable = 144,
  kGelu = 150,
  kRelu0To1 = 152,
};

/// What becomes of an operator of the file.
enum class Fate {
  kNode,      ///< A node of `kind`.
  kConstant,  ///< A constant; the kind has no meaning. SHAPE, RANK, RANGE.
  kHandle,    ///< VAR_HANDLE: a variable.
  kCallOnce,  ///< CALL_ONCE: initial values of variables.
};

struct TfliteOperator {
  TfliteOp op = TfliteOp::kAdd;
  graph::OpKind kind = graph::OpKind::kAdd;
  graph::Arity arity;  ///< In the file, where operands may carry attributes.
  Fate fate = Fate::kNode;
};

/// The entry for an operator number, null when Systole does not read the operator. `custom` is the
/// name of a custom operator.
const TfliteOperator* FindTfliteOperator(int32_t code, std::string_view custom);

}  // namespace systole::import
