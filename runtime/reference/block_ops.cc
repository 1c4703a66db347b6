// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Blocks of pixels that become channels or batches, and back.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/graph/geometry.h"
#include "runtime/reference/check.h"
#include "runtime/reference/element.h"
#include "runtime/reference/registry.h"
#include "sim/golden/ops_move.h"

namespace systole::reference {
namespace {

using golden::CopyView;
using golden::DenseStrides;
using golden::DenseView;
using golden::View;
using graph::OpKind;
using graph::Shape;

// --- DEPTH_TO_SPACE, SPACE_TO_DEPTH ---

/// The tensor with pixels, and the one with channels.
const graph::Tensor& Wide(const Signature& s) {
  return s.kind == OpKind::kDepthToSpace ? s.output() : s.input();
}
const graph::Tensor& Deep(const Signature& s) {
  return s.kind == OpKind::kDepthToSpace ? s.input() : s.output();
}

Result<void> CheckDepthSpace(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  const int64_t block = s.attrs<graph::BlockAttrs>().block;
  const Shape& deep = Deep(s).shape;
  const Shape& wide = Wide(s).shape;
  if (deep.size() != 4 || wide.size() != 4) return InvalidArgument("its tensors need 4 axes");
  if (block < 1 || block > (1 << 15)) {
    return InvalidArgument(fmt::format("blocks of {0}x{0} elements", block));
  }
  const Shape expected = {deep[0], deep[1] * block, deep[2] * block, wide[3]};
  SYSTOLE_RETURN_IF_ERROR(CheckShape(Wide(s), "the tensor of pixels", expected));
  if (deep[3] == wide[3] * block * block) return {};
  return InvalidArgument(fmt::format("{} channels are not {} in blocks of {}x{}", deep[3],
                                     wide[3], block, block));
}

Result<void> RunDepthSpace(const Call& call) {
  const Signature& s = call.signature;
  const auto [block, depth_outermost] = s.attrs<graph::BlockAttrs>();
  const Shape& deep = Deep(s).shape;
  const int64_t depth = Wide(s).shape[3];
  const Shape outer = DenseStrides(deep);
  // Axes: image, row, row in block, column, column in block, channel.
  const Shape shape = {deep[0], deep[1], block, deep[2], block, depth};
  const View wide = DenseView(shape);
  const View channels{0, depth_outermost
                             ? Shape{outer[0], outer[1], block, outer[2], 1, block * block}
                             : Shape{outer[0], outer[1], block * depth, outer[2], depth, 1}};
  const bool to_space = s.kind == OpKind::kDepthToSpace;
  CopyView(ElementSize(s.input()), shape, call.inputs[0], to_space ? channels : wide,
           call.outputs[0], to_space ? wide : channels);
  return {};
}

// --- BATCH_TO_SPACE_ND, SPACE_TO_BATCH_ND ---

const graph::Tensor& Spread(const Signature& s) {
  return s.kind == OpKind::kBatchToSpace ? s.output() : s.input();
}
const graph::Tensor& Batched(const Signature& s) {
  return s.kind == OpKind::kBatchToSpace ? s.input() : s.output();
}

Result<void> CheckBatchSpace(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  const auto& a = s.attrs<graph::BatchSpaceAttrs>();
  const size_t axes = a.block.size();
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.block, "block", axes, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.before, "amount", axes, 0));
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.after, "amount", axes, 0));
  const Shape& batched = Batched(s).shape;
  Shape expected = Spread(s).shape;
  if (axes == 0 || expected.size() < axes + 1 || batched.size() != expected.size()) {
    return InvalidArgument(fmt::format("{} spatial axes; the tensors are {} and {}", axes,
                                       graph::ShapeToString(s.input().shape),
                                       graph::ShapeToString(s.output().shape)));
  }
  for (size_t i = 0; i < axes; ++i) {
    if (a.block[i] > graph::kMaxTensorBytes / expected[0]) return InvalidArgument("large blocks");
    expected[0] *= a.block[i];
    const int64_t padded = expected[i + 1] + a.before[i] + a.after[i];
    if (padded % a.block[i] != 0) {
      return InvalidArgument(fmt::format("{} elements do not divide into blocks of {}", padded,
                                         a.block[i]));
    }
    expected[i + 1] = padded / a.block[i];
  }
  SYSTOLE_RETURN_IF_ERROR(CheckShape(Batched(s), "the tensor of batches", expected));
  if (ElementOf(s.output(), false, 0)) return {};
  return InvalidArgument("the zero point is no value of the type");
}

/// Calls copy(extents, view of the batched tensor, view of the spread one) per position in blocks.
template <typename Copy>
void ForBlockPositions(const Signature& s, const Copy& copy) {
  const auto& a = s.attrs<graph::BatchSpaceAttrs>();
  const Shape& batched = Batched(s).shape;
  const Shape& spread = Spread(s).shape;
  const size_t axes = a.block.size();
  const int64_t positions = batched[0] / spread[0];
  for (int64_t p = 0; p < positions; ++p) {
    Shape extents = spread;
    View deep = DenseView(batched);
    View wide = DenseView(spread);
    deep.offset = p * spread[0] * deep.strides[0];
    int64_t rest = p;
    bool any = true;
    for (size_t i = axes; i-- > 0;) {
      const int64_t block = a.block[i];
      // Element y of the batched axis lies at y * block + start of the spread one.
      const int64_t start = rest % block - a.before[i];
      rest /= block;
      const int64_t first = start >= 0 ? 0 : (-start + block - 1) / block;
      const int64_t size = spread[i + 1];
      const int64_t end = size > start ? std::min((size - start - 1) / block + 1, batched[i + 1])
                                       : 0;
      any = any && end > first;
      extents[i + 1] = end - first;
      deep.offset += first * deep.strides[i + 1];
      wide.offset += (first * block + start) * wide.strides[i + 1];
      wide.strides[i + 1] *= block;
    }
    if (any) copy(extents, deep, wide);
  }
}

Result<void> RunBatchToSpace(const Call& call) {
  ForBlockPositions(call.signature, [&](const Shape& extents, const View& deep, const View& wide) {
    CopyView(ElementSize(call.signature.input()), extents, call.inputs[0], deep, call.outputs[0],
             wide);
  });
  return {};
}

Result<void> RunSpaceToBatch(const Call& call) {
  // TensorFlow Lite Micro never sets what it fills with; its memory is 0.
  const bool micro = call.signature.numerics == golden::Numerics::kTflm;
  golden::Fill(call.outputs[0], *ElementOf(call.signature.output(), micro, 0));
  ForBlockPositions(call.signature, [&](const Shape& extents, const View& deep, const View& wide) {
    CopyView(ElementSize(call.signature.input()), extents, call.inputs[0], wide, call.outputs[0],
             deep);
  });
  return {};
}

}  // namespace

void AddBlockOperators(Registry& registry) {
  registry.Add({OpKind::kDepthToSpace, OpKind::kSpaceToDepth}, {CheckDepthSpace, RunDepthSpace});
  registry.Add({OpKind::kBatchToSpace}, {CheckBatchSpace, RunBatchToSpace});
  registry.Add({OpKind::kSpaceToBatch}, {CheckBatchSpace, RunSpaceToBatch});
}

}  // namespace systole::reference
