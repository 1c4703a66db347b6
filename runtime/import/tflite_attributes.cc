// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/import/tflite_attributes.h"

namespace systole::import {

using graph::OpKind;

Result<void> ReadAttributes(OperatorReader& reader) {
  reader.node.attributes = graph::DefaultAttributes(reader.node.kind);
  switch (reader.node.kind) {
    case OpKind::kPad:
    case OpKind::kMirrorPad:
    case OpKind::kReshape:
    case OpKind::kBroadcastTo:
    case OpKind::kTranspose:
    case OpKind::kTile:
    case OpKind::kReverse:
    case OpKind::kMean:
    case OpKind::kSum:
    case OpKind::kReduceMax:
    case OpKind::kReduceMin:
    case OpKind::kReduceProd:
    case OpKind::kArgMax:
    case OpKind::kArgMin:
    case OpKind::kCumSum: return ReadShapeAttributes(reader);
    case OpKind::kConcatenation:
    case OpKind::kPack:
    case OpKind::kUnpack:
    case OpKind::kSplit:
    case OpKind::kSlice:
    case OpKind::kStridedSlice:
    case OpKind::kGather:
    case OpKind::kDepthToSpace:
    case OpKind::kSpaceToDepth:
    case OpKind::kBatchToSpace:
    case OpKind::kSpaceToBatch:
    case OpKind::kResizeBilinear:
    case OpKind::kResizeNearestNeighbor: return ReadIndexAttributes(reader);
    case OpKind::kSvdf:
    case OpKind::kSequenceLstm:
    case OpKind::kDetectionPostProcess: return ReadStateAttributes(reader);
    default: return ReadOptionAttributes(reader);
  }
}

}  // namespace systole::import
