// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// GATHER and GATHER_ND: elements by index.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "runtime/reference/check.h"
#include "runtime/reference/element.h"
#include "runtime/reference/registry.h"
#include "sim/golden/ops_move.h"

namespace systole::reference {
namespace {

using graph::DataType;
using graph::OpKind;
using graph::Shape;

Result<void> CheckOperands(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 2, 1));
  SYSTOLE_RETURN_IF_ERROR(
      CheckType(s.input(1), "the index tensor", {DataType::kInt32, DataType::kInt64}));
  return CheckSameType(s);
}

/// Index i of the index tensor, in 0 .. size - 1. ONNX counts negative ones from the end.
Result<int64_t> IndexAt(const Call& call, size_t i, int64_t size) {
  const bool wide = call.signature.input(1).type == DataType::kInt64;
  const int64_t given = wide ? call.In<int64_t>(1)[i] : call.In<int32_t>(1)[i];
  const bool from_end = call.signature.numerics == golden::Numerics::kOrt && given < 0;
  const int64_t index = from_end && given >= -size ? given + size : given;
  if (index >= 0 && index < size) return index;
  return InvalidArgument(fmt::format("index {} is outside an axis of {} elements", given, size));
}

Result<void> CheckGather(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOperands(s));
  const auto [axis, batch] = s.attrs<graph::GatherAttrs>();
  const Shape& x = s.input().shape;
  const Shape& indices = s.input(1).shape;
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(axis, x.size()));
  if (batch < 0 || batch > axis || batch > static_cast<int64_t>(indices.size())) {
    return InvalidArgument(fmt::format("{} batch axes, with axis {} and indices {}", batch, axis,
                                       graph::ShapeToString(indices)));
  }
  for (int64_t i = 0; i < batch; ++i) {
    if (x[i] != indices[i]) return InvalidArgument("batch axes of data and indices differ");
  }
  Shape out(x.begin(), x.begin() + axis);
  out.insert(out.end(), indices.begin() + batch, indices.end());
  out.insert(out.end(), x.begin() + axis + 1, x.end());
  return CheckShape(s.output(), "the output", out);
}

Result<void> RunGather(const Call& call) {
  const Signature& s = call.signature;
  const auto [axis, batch_dims] = s.attrs<graph::GatherAttrs>();
  const Shape& x = s.input().shape;
  const int64_t batches = Product(x, 0, static_cast<size_t>(batch_dims));
  const int64_t outer = Product(x, static_cast<size_t>(batch_dims), static_cast<size_t>(axis));
  const int64_t row = Product(x, static_cast<size_t>(axis) + 1, x.size()) *
                      static_cast<int64_t>(ElementSize(s.input()));
  const int64_t count = s.input(1).num_elements() / batches;
  const auto in_step = static_cast<size_t>(outer * x[axis] * row);
  const auto out_step = static_cast<size_t>(outer * count * row);
  std::vector<int64_t> indices(static_cast<size_t>(count));
  for (size_t b = 0; b < static_cast<size_t>(batches); ++b) {
    for (size_t i = 0; i < indices.size(); ++i) {
      SYSTOLE_ASSIGN_OR_RETURN(indices[i], IndexAt(call, b * indices.size() + i, x[axis]));
    }
    golden::PickRows(call.inputs[0].subspan(b * in_step, in_step), outer, x[axis], row, indices,
                     call.outputs[0].subspan(b * out_step, out_step));
  }
  return {};
}

Result<void> CheckGatherNd(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckOperands(s));
  const Shape& x = s.input().shape;
  const Shape& indices = s.input(1).shape;
  if (indices.empty() || indices.back() > static_cast<int64_t>(x.size())) {
    return InvalidArgument(fmt::format("indices {} do not select from {}",
                                       graph::ShapeToString(indices), graph::ShapeToString(x)));
  }
  Shape out(indices.begin(), indices.end() - 1);
  out.insert(out.end(), x.begin() + indices.back(), x.end());
  return CheckShape(s.output(), "the output", out);
}

Result<void> RunGatherNd(const Call& call) {
  const Signature& s = call.signature;
  const Shape& x = s.input().shape;
  const auto depth = static_cast<size_t>(s.input(1).shape.back());
  const int64_t row =
      Product(x, depth, x.size()) * static_cast<int64_t>(ElementSize(s.input()));
  const auto rows = static_cast<size_t>(s.input(1).num_elements()) / depth;
  std::vector<int64_t> indices(rows, 0);
  for (size_t r = 0; r < rows; ++r) {
    for (size_t d = 0; d < depth; ++d) {
      SYSTOLE_ASSIGN_OR_RETURN(const int64_t at, IndexAt(call, r * depth + d, x[d]));
      indices[r] = indices[r] * x[d] + at;
    }
  }
  golden::PickRows(call.inputs[0], 1, Product(x, 0, depth), row, indices, call.outputs[0]);
  return {};
}

}  // namespace

void AddGatherOperators(Registry& registry) {
  registry.Add({OpKind::kGather}, {CheckGather, RunGather});
  registry.Add({OpKind::kGatherNd}, {CheckGatherNd, RunGatherNd});
}

}  // namespace systole::reference
