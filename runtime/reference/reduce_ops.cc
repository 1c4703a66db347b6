// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_reduce.h"

#include <fmt/format.h>

#include "runtime/reference/broadcast.h"
#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"

// MEAN, SUM.

namespace systole::reference {
namespace {

using graph::DataType;
using graph::OpKind;

/// The input's shape with ones in place of the reduced axes.
Result<graph::Shape> ReducedShape(const Signature& s) {
  const auto& a = s.attrs<graph::ReduceAttrs>();
  graph::Shape kept = s.input().shape;
  graph::Shape squeezed;
  int64_t previous = -1;
  for (const int64_t axis : a.axes) {
    if (axis <= previous || axis >= static_cast<int64_t>(kept.size())) {
      return InvalidArgument(fmt::format("axis {} of a tensor with {} axes", axis, kept.size()));
    }
    kept[static_cast<size_t>(axis)] = 1;
    previous = axis;
  }
  int64_t elements = 1;
  for (const int64_t size : kept) elements *= size;
  if (elements != s.output().num_elements()) {
    return InvalidArgument(fmt::format("the output {} does not hold the {} reduced values",
                                       graph::ShapeToString(s.output().shape), elements));
  }
  return kept;
}

Result<void> CheckReduction(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  const auto shape = ReducedShape(s);
  if (!shape) return tl::unexpected(shape.error());
  return CheckAllQuantized(s);
}

/// visit(index of the output, index of the input) for every input element.
template <typename Visit>
void ForEachReduced(const Signature& s, const graph::Shape& kept, Visit visit) {
  ForEachBroadcast<1>(s.input().shape, {&kept},
                      [&](size_t i, const auto& at) { visit(at[0], i); });
}

Result<void> RunSums(const Call& call, const graph::Shape& kept) {
  const Signature& s = call.signature;
  const std::vector<int32_t> x = ReadIntegers(call);
  std::vector<int64_t> sums(static_cast<size_t>(s.output().num_elements()), 0);
  ForEachReduced(s, kept, [&](size_t to, size_t from) { sums[to] += x[from]; });
  const golden::QuantizedReduction reduce(
      s.numerics, Is8Bit(s.output().type) ? 8 : 16, s.kind == OpKind::kMean,
      s.input().num_elements() / s.output().num_elements(), QuantOf(s.input()),
      QuantOf(s.output()), LimitsOf(s.output().type));
  std::vector<int32_t> y(sums.size());
  for (size_t i = 0; i < y.size(); ++i) y[i] = reduce(sums[i]);
  WriteIntegers(call, y);
  return {};
}

Result<void> RunReduction(const Call& call) {
  SYSTOLE_ASSIGN_OR_RETURN(const graph::Shape kept, ReducedShape(call.signature));
  return RunSums(call, kept);
}

}  // namespace

void AddReduceOperators(Registry& registry) {
  registry.Add({OpKind::kMean, OpKind::kSum}, {CheckReduction, RunReduction});
}

}  // namespace systole::reference
