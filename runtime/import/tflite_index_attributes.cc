// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
//
// Operators that pick, join or split, and those that trade space for depth or batch.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "runtime/graph/infer_shapes.h"
#include "runtime/import/tflite_operator_reader.h"
#include "runtime/import/tflite_schema_generated.h"
#include "runtime/import/tflite_slices.h"

namespace systole::import {
namespace {

using graph::kMaxRank;
using graph::OpKind;
using graph::Shape;

Result<void> ReadConcatenation(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_ConcatenationOptions();
  if (options == nullptr) return r.MissingOptions();
  graph::AxisAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.axis, r.Axis(options->axis(), r.InputShape().size()));
  SYSTOLE_ASSIGN_OR_RETURN(attrs.activation,
                           r.ReadActivation(options->fused_activation_function()));
  r.node.attributes = attrs;
  return {};
}

/// That the options and the list of operands agree on a number.
Result<void> CheckCount(const OperatorReader& r, const char* what, int64_t stated, size_t listed) {
  if (stated == static_cast<int64_t>(listed)) return {};
  return r.Malformed("its options state " + std::to_string(stated) + " " + what + "; it has " +
                     std::to_string(listed));
}

Result<void> ReadPack(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_PackOptions();
  if (options == nullptr) return r.MissingOptions();
  SYSTOLE_RETURN_IF_ERROR(CheckCount(r, "inputs", options->values_count(), r.node.inputs.size()));
  graph::AxisAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.axis, r.Axis(options->axis(), r.InputShape().size() + 1));
  r.node.attributes = attrs;
  return {};
}

Result<void> ReadUnpack(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_UnpackOptions();
  if (options == nullptr) return r.MissingOptions();
  SYSTOLE_RETURN_IF_ERROR(CheckCount(r, "outputs", options->num(), r.node.outputs.size()));
  graph::AxisAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.axis, r.Axis(options->axis(), r.InputShape().size()));
  r.node.attributes = attrs;
  return {};
}

/// Operands of the file: axis, x. All parts are equal.
Result<void> ReadSplit(OperatorReader& r) {
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, r.ConstantScalar(0, "the axis"));
  r.KeepInputs({1});
  const Shape& in = r.InputShape();
  graph::SplitAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.axis, r.Axis(axis, in.size()));
  const int64_t length = in[static_cast<size_t>(attrs.axis)];
  const auto parts = static_cast<int64_t>(r.node.outputs.size());
  if (length % parts != 0) {
    return r.Malformed("axis " + std::to_string(attrs.axis) + " of " + graph::ShapeToString(in) +
                       " cannot be split into " + std::to_string(parts) + " equal parts");
  }
  attrs.sizes.assign(static_cast<size_t>(parts), length / parts);
  r.node.attributes = std::move(attrs);
  return {};
}

/// Operands of the file: x, sizes of which one may be -1, axis.
Result<void> ReadSplitV(OperatorReader& r) {
  const size_t parts = r.node.outputs.size();
  graph::SplitAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.sizes, r.ConstantList(1, "the list of sizes", parts, parts));
  SYSTOLE_ASSIGN_OR_RETURN(const int64_t axis, r.ConstantScalar(2, "the axis"));
  r.KeepInputs({0});
  const Shape& in = r.InputShape();
  SYSTOLE_ASSIGN_OR_RETURN(attrs.axis, r.Axis(axis, in.size()));
  int64_t rest = in[static_cast<size_t>(attrs.axis)];
  int64_t* open = nullptr;
  for (int64_t& size : attrs.sizes) {
    if (size == -1 && open == nullptr) {
      open = &size;
    } else if (size < 1 || size > rest) {
      return r.Malformed("size " + std::to_string(size) + " does not fit axis " +
                         std::to_string(attrs.axis) + " of " + graph::ShapeToString(in));
    } else {
      rest -= size;
    }
  }
  if (open != nullptr) *open = rest;  // Shape inference compares the sum.
  r.node.attributes = std::move(attrs);
  return {};
}

Result<void> ReadGather(OperatorReader& r) {
  const auto* options = r.op.builtin_options_as_GatherOptions();
  graph::GatherAttrs attrs;
  const int64_t axis = options != nullptr ? options->axis() : 0;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.axis, r.Axis(axis, r.InputShape().size()));
  attrs.batch_dims = options != nullptr ? options->batch_dims() : 0;
  if (attrs.batch_dims < 0) attrs.batch_dims += static_cast<int64_t>(r.InputShape(1).size());
  r.node.attributes = attrs;
  return {};
}

template <typename Options>
Result<void> ReadBlock(OperatorReader& r, const Options* options) {
  if (options == nullptr) return r.MissingOptions();
  r.node.attributes = graph::BlockAttrs{options->block_size(), false};
  return {};
}

/// BATCH_TO_SPACE_ND and SPACE_TO_BATCH_ND: x, block, pairs of amounts.
Result<void> ReadBatchSpace(OperatorReader& r) {
  graph::BatchSpaceAttrs attrs;
  SYSTOLE_ASSIGN_OR_RETURN(attrs.block, r.ConstantList(1, "the block", kMaxRank));
  const size_t axes = attrs.block.size();
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<int64_t> amounts,
                           r.ConstantList(2, "the list of amounts", 2 * kMaxRank, 2 * axes));
  for (size_t i = 0; i < axes; ++i) {
    attrs.before.push_back(amounts[2 * i]);
    attrs.after.push_back(amounts[2 * i + 1]);
  }
  r.node.attributes = std::move(attrs);
  r.KeepInputs({0});
  return {};
}

template <typename Options>
Result<graph::ResizeAttrs> ReadCoordinates(const OperatorReader& r, const Options* options) {
  if (options == nullptr) return r.MissingOptions();
  graph::ResizeAttrs attrs;
  if (options->align_corners() && options->half_pixel_centers()) {
    return r.Malformed("both aligned corners and half pixel centers are asked for");
  }
  if (options->align_corners()) attrs.coordinates = graph::ResizeCoordinates::kAlignCorners;
  if (options->half_pixel_centers()) attrs.coordinates = graph::ResizeCoordinates::kHalfPixel;
  return attrs;
}

Result<void> ReadResize(OperatorReader& r) {
  const bool nearest = r.node.kind == OpKind::kResizeNearestNeighbor;
  SYSTOLE_ASSIGN_OR_RETURN(
      graph::ResizeAttrs attrs,
      nearest ? ReadCoordinates(r, r.op.builtin_options_as_ResizeNearestNeighborOptions())
              : ReadCoordinates(r, r.op.builtin_options_as_ResizeBilinearOptions()));
  // The format rounds aligned corners to the nearest and takes floor((y + 1/2) * scale) for half
  // pixels, which is the nearest to (y + 1/2) * scale - 1/2; ties go up in both.
  if (nearest && attrs.coordinates != graph::ResizeCoordinates::kAsymmetric) {
    attrs.rounding = graph::ResizeRounding::kPreferCeil;
  }
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<int64_t> size,
                           r.ConstantList(1, "the output's size", 2, 2));
  attrs.out_h = size[0];
  attrs.out_w = size[1];
  r.node.attributes = attrs;
  r.KeepInputs({0});
  return {};
}

}  // namespace

Result<void> ReadIndexAttributes(OperatorReader& r) {
  switch (r.code) {
    case TfliteOp::kConcatenation: return ReadConcatenation(r);
    case TfliteOp::kPack: return ReadPack(r);
    case TfliteOp::kUnpack: return ReadUnpack(r);
    case TfliteOp::kSplit: return ReadSplit(r);
    case TfliteOp::kSplitV: return ReadSplitV(r);
    case TfliteOp::kSlice: return ReadSlice(r);
    case TfliteOp::kStridedSlice: return ReadStridedSlice(r);
    case TfliteOp::kGather: return ReadGather(r);
    case TfliteOp::kDepthToSpace:
      return ReadBlock(r, r.op.builtin_options_as_DepthToSpaceOptions());
    case TfliteOp::kSpaceToDepth:
      return ReadBlock(r, r.op.builtin_options_as_SpaceToDepthOptions());
    case TfliteOp::kBatchToSpaceNd:
    case TfliteOp::kSpaceToBatchNd: return ReadBatchSpace(r);
    default: return ReadResize(r);
  }
}

}  // namespace systole::import
