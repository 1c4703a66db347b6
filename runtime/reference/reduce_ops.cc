// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_reduce.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <type_traits>

#include "runtime/reference/broadcast.h"
#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_mlas.h"

// MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD.

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
  const DataType type = s.input().type;
  if (type == DataType::kFloat32 || type == DataType::kInt32) return {};
  if (type == DataType::kInt64 && s.kind != OpKind::kMean) return {};
  SYSTOLE_RETURN_IF_ERROR(CheckAllQuantized(s));
  if (s.kind == OpKind::kReduceProd) return Unsupported("products of quantized values");
  return {};
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

/// The neutral element, and how two values become one.
template <typename T>
T Neutral(OpKind kind) {
  if (kind == OpKind::kReduceMax) return std::numeric_limits<T>::lowest();
  if (kind == OpKind::kReduceMin) return std::numeric_limits<T>::max();
  return kind == OpKind::kReduceProd ? 1 : 0;
}

template <typename T>
T Combine(OpKind kind, T a, T b) {
  if (kind == OpKind::kReduceMax) return std::max(a, b);
  if (kind == OpKind::kReduceMin) return std::min(a, b);
  if constexpr (std::is_integral_v<T>) {  // Integers wrap.
    using U = std::make_unsigned_t<T>;
    const auto x = static_cast<U>(a);
    const auto y = static_cast<U>(b);
    return static_cast<T>(kind == OpKind::kReduceProd ? x * y : x + y);
  } else {
    return kind == OpKind::kReduceProd ? a * b : a + b;
  }
}

template <typename T>
void RunPlain(const Call& call, const graph::Shape& kept) {
  const Signature& s = call.signature;
  const auto x = call.In<T>();
  const auto y = call.Out<T>();
  std::fill(y.begin(), y.end(), Neutral<T>(s.kind));
  ForEachReduced(s, kept,
                 [&](size_t to, size_t from) { y[to] = Combine(s.kind, y[to], x[from]); });
  if (s.kind != OpKind::kMean) return;
  const auto count = static_cast<T>(x.size() / y.size());
  for (T& value : y) value /= count;
}

/// Sums and means of rows as ONNX Runtime's library forms them.
void RunRows(const Call& call, const graph::Shape& kept) {
  const Signature& s = call.signature;
  const auto x = call.In<float>();
  const auto y = call.Out<float>();
  const size_t count = x.size() / y.size();
  std::vector<std::vector<float>> rows(y.size());
  ForEachReduced(s, kept, [&](size_t to, size_t from) { rows[to].push_back(x[from]); });
  for (size_t i = 0; i < y.size(); ++i) {
    y[i] = golden::EigenSum(rows[i], i * count);
    if (s.kind == OpKind::kMean) y[i] /= static_cast<float>(count);
  }
}

/// Maxima and minima are of stored values, whatever they mean, as in the runtimes.
void RunExtremes(const Call& call, const graph::Shape& kept) {
  const Signature& s = call.signature;
  const std::vector<int32_t> x = ReadIntegers(call);
  std::vector<int32_t> y(static_cast<size_t>(s.output().num_elements()),
                         Neutral<int32_t>(s.kind));
  ForEachReduced(s, kept,
                 [&](size_t to, size_t from) { y[to] = Combine(s.kind, y[to], x[from]); });
  WriteIntegers(call, y);
}

Result<void> RunReduction(const Call& call) {
  const Signature& s = call.signature;
  SYSTOLE_ASSIGN_OR_RETURN(const graph::Shape kept, ReducedShape(s));
  switch (s.input().type) {
    case DataType::kFloat32:
      if (s.attrs<graph::ReduceAttrs>().in_rows &&
          (s.kind == OpKind::kMean || s.kind == OpKind::kSum)) {
        RunRows(call, kept);
      } else {
        RunPlain<float>(call, kept);
      }
      return {};
    case DataType::kInt32: RunPlain<int32_t>(call, kept); return {};
    case DataType::kInt64: RunPlain<int64_t>(call, kept); return {};
    default: break;
  }
  if (s.kind == OpKind::kMean || s.kind == OpKind::kSum) return RunSums(call, kept);
  RunExtremes(call, kept);
  return {};
}

}  // namespace

void AddReduceOperators(Registry& registry) {
  registry.Add({OpKind::kMean, OpKind::kSum, OpKind::kReduceMax, OpKind::kReduceMin,
                OpKind::kReduceProd},
               {CheckReduction, RunReduction});
}

}  // namespace systole::reference
