// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Operators that put elements elsewhere along their axes: no mode treats values.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

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

Result<void> CheckOneToOne(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  return CheckSameType(s);
}

// --- Padding ---

/// Shape with amounts added; both pairs have one entry per axis.
template <typename Attrs>
Result<Shape> PaddedShape(const Signature& s, const Attrs& a) {
  Shape shape = s.input().shape;
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.before, "padding", shape.size(), 0));
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.after, "padding", shape.size(), 0));
  for (size_t i = 0; i < shape.size(); ++i) shape[i] += a.before[i] + a.after[i];
  return shape;
}

Result<void> CheckPad(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOneToOne(s));
  const auto& a = s.attrs<graph::PadAttrs>();
  SYSTOLE_ASSIGN_OR_RETURN(const Shape shape, PaddedShape(s, a));
  SYSTOLE_RETURN_IF_ERROR(CheckShape(s.output(), "the output", shape));
  return ElementOf(s.output(), a.has_value, a.value) ? Result<void>{}
                                                     : InvalidArgument(fmt::format(
             "{} is no value of type {}", a.value, graph::DataTypeName(s.output().type)));
}

Result<void> RunPad(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::PadAttrs>();
  golden::Fill(call.outputs[0], *ElementOf(s.output(), a.has_value, a.value));
  View to = DenseView(s.output().shape);
  for (size_t i = 0; i < a.before.size(); ++i) to.offset += a.before[i] * to.strides[i];
  CopyView(ElementSize(s.input()), s.input().shape, call.inputs[0], DenseView(s.input().shape),
           call.outputs[0], to);
  return {};
}

Result<void> CheckMirrorPad(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOneToOne(s));
  const auto& a = s.attrs<graph::MirrorPadAttrs>();
  SYSTOLE_ASSIGN_OR_RETURN(const Shape shape, PaddedShape(s, a));
  for (size_t i = 0; i < shape.size(); ++i) {
    const int64_t most = s.input().shape[i] - (a.symmetric ? 0 : 1);
    if (a.before[i] > most || a.after[i] > most) {
      return InvalidArgument(fmt::format("{} and {} elements are mirrored on axis {}; it has {}",
                                         a.before[i], a.after[i], i, s.input().shape[i]));
    }
  }
  return CheckShape(s.output(), "the output", shape);
}

Result<void> RunMirrorPad(const Call& call) {
  const auto& a = call.signature.attrs<graph::MirrorPadAttrs>();
  Shape shape = call.signature.input().shape;
  const auto size = static_cast<int64_t>(ElementSize(call.signature.input()));
  std::vector<std::byte> done(call.inputs[0].begin(), call.inputs[0].end());
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const int64_t padded = shape[axis] + a.before[axis] + a.after[axis];
    if (padded == shape[axis]) continue;
    std::vector<int64_t> indices;
    for (int64_t i = 0; i < padded; ++i) {
      indices.push_back(golden::MirrorIndex(i, a.before[axis], shape[axis], a.symmetric));
    }
    const int64_t row = Product(shape, axis + 1, shape.size()) * size;
    const int64_t outer = Product(shape, 0, axis);
    std::vector<std::byte> next(static_cast<size_t>(outer * padded * row));
    golden::PickRows(done, outer, shape[axis], row, indices, next);
    done.swap(next);
    shape[axis] = padded;
  }
  std::copy(done.begin(), done.end(), call.outputs[0].begin());
  return {};
}

// --- Slices ---

Result<void> CheckSlice(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOneToOne(s));
  const auto& a = s.attrs<graph::SliceAttrs>();
  const Shape& in = s.input().shape;
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.begin, "begin", in.size(), 0));
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.count, "count", in.size(), 1));
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(a.drop, "drop", in.size(), 0));
  SYSTOLE_RETURN_IF_ERROR(
      CheckAmounts(a.stride, "stride", in.size(), -graph::kMaxTensorBytes));
  Shape out;
  for (size_t i = 0; i < in.size(); ++i) {
    const int64_t last = a.begin[i] + (a.count[i] - 1) * a.stride[i];
    if (a.begin[i] >= in[i] || last < 0 || last >= in[i]) {
      return InvalidArgument(fmt::format("elements {}..{} of axis {} are asked for; it has {}",
                                         a.begin[i], last, i, in[i]));
    }
    if (a.drop[i] == 0) out.push_back(a.count[i]);
    if (a.drop[i] != 0 && a.count[i] != 1) {
      return InvalidArgument(fmt::format("axis {} with {} elements cannot be dropped", i,
                                         a.count[i]));
    }
  }
  return CheckShape(s.output(), "the output", out);
}

Result<void> RunSlice(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::SliceAttrs>();
  View from = DenseView(s.input().shape);
  for (size_t i = 0; i < a.begin.size(); ++i) {
    from.offset += a.begin[i] * from.strides[i];
    from.strides[i] *= a.stride[i];
  }
  CopyView(ElementSize(s.input()), a.count, call.inputs[0], from, call.outputs[0],
           DenseView(a.count));
  return {};
}

// --- Order of axes, order along axes ---

Result<void> CheckTranspose(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOneToOne(s));
  const Shape& in = s.input().shape;
  const auto& perm = s.attrs<graph::TransposeAttrs>().perm;
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(perm, "permutation", in.size(), 0));
  std::vector<bool> seen(in.size(), false);
  Shape out;
  for (const int64_t axis : perm) {
    SYSTOLE_RETURN_IF_ERROR(CheckAxis(axis, in.size()));
    if (seen[axis]) return InvalidArgument(fmt::format("axis {} is named twice", axis));
    seen[axis] = true;
    out.push_back(in[axis]);
  }
  return CheckShape(s.output(), "the output", out);
}

Result<void> RunTranspose(const Call& call) {
  const Signature& s = call.signature;
  const Shape strides = DenseStrides(s.input().shape);
  View from;
  for (const int64_t axis : s.attrs<graph::TransposeAttrs>().perm) {
    from.strides.push_back(strides[axis]);
  }
  CopyView(ElementSize(s.input()), s.output().shape, call.inputs[0], from, call.outputs[0],
           DenseView(s.output().shape));
  return {};
}

Result<void> CheckReverse(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOneToOne(s));
  for (const int64_t axis : s.attrs<graph::ReverseAttrs>().axes) {
    SYSTOLE_RETURN_IF_ERROR(CheckAxis(axis, s.input().shape.size()));
  }
  return CheckShape(s.output(), "the output", s.input().shape);
}

Result<void> RunReverse(const Call& call) {
  const Signature& s = call.signature;
  const Shape& shape = s.input().shape;
  View from = DenseView(shape);
  const Shape forward = from.strides;
  for (const int64_t axis : s.attrs<graph::ReverseAttrs>().axes) {
    if (from.strides[axis] < 0) continue;  // An axis that is named twice is still reversed.
    from.offset += (shape[axis] - 1) * forward[axis];
    from.strides[axis] = -forward[axis];
  }
  CopyView(ElementSize(s.input()), shape, call.inputs[0], from, call.outputs[0],
           DenseView(shape));
  return {};
}

// --- Repetition ---

Result<void> CheckTile(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOneToOne(s));
  Shape out = s.input().shape;
  const auto& repeats = s.attrs<graph::TileAttrs>().repeats;
  SYSTOLE_RETURN_IF_ERROR(CheckAmounts(repeats, "repetition", out.size(), 1));
  for (size_t i = 0; i < out.size(); ++i) out[i] *= repeats[i];
  return CheckShape(s.output(), "the output", out);
}

Result<void> RunTile(const Call& call) {
  const Signature& s = call.signature;
  const Shape strides = DenseStrides(s.input().shape);
  Shape shape;
  View from;
  for (size_t i = 0; i < strides.size(); ++i) {
    shape.insert(shape.end(), {s.attrs<graph::TileAttrs>().repeats[i], s.input().shape[i]});
    from.strides.insert(from.strides.end(), {0, strides[i]});
  }
  CopyView(ElementSize(s.input()), shape, call.inputs[0], from, call.outputs[0],
           DenseView(shape));
  return {};
}

Result<void> CheckBroadcastTo(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOneToOne(s));
  const Shape& in = s.input().shape;
  const Shape& out = s.attrs<graph::ReshapeAttrs>().shape;
  bool fits = in.size() <= out.size();
  for (size_t i = 0; fits && i < in.size(); ++i) {
    const int64_t target = out[out.size() - in.size() + i];
    fits = in[i] == 1 || in[i] == target;
  }
  if (!fits) {
    return InvalidArgument(fmt::format("{} cannot be broadcast to {}", graph::ShapeToString(in),
                                       graph::ShapeToString(out)));
  }
  return CheckShape(s.output(), "the output", out);
}

Result<void> RunBroadcastTo(const Call& call) {
  const Signature& s = call.signature;
  const Shape& in = s.input().shape;
  const Shape& out = s.output().shape;
  const Shape dense = DenseStrides(in);
  View from{0, Shape(out.size(), 0)};
  for (size_t i = 0; i < in.size(); ++i) {
    from.strides[out.size() - in.size() + i] = in[i] == 1 ? 0 : dense[i];
  }
  CopyView(ElementSize(s.input()), out, call.inputs[0], from, call.outputs[0], DenseView(out));
  return {};
}

}  // namespace

void AddMoveOperators(Registry& registry) {
  registry.Add({OpKind::kPad}, {CheckPad, RunPad});
  registry.Add({OpKind::kMirrorPad}, {CheckMirrorPad, RunMirrorPad});
  registry.Add({OpKind::kSlice, OpKind::kStridedSlice}, {CheckSlice, RunSlice});
  registry.Add({OpKind::kTranspose}, {CheckTranspose, RunTranspose});
  registry.Add({OpKind::kReverse}, {CheckReverse, RunReverse});
  registry.Add({OpKind::kTile}, {CheckTile, RunTile});
  registry.Add({OpKind::kBroadcastTo}, {CheckBroadcastTo, RunBroadcastTo});
}

}  // namespace systole::reference
