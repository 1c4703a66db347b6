// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// ARG_MAX, ARG_MIN, CUMSUM: along one axis.
#include "runtime/reference/check.h"
#include "runtime/reference/registry.h"

namespace systole::reference {
namespace {

using graph::DataType;
using graph::OpKind;
using graph::Shape;

/// A tensor as [outer][size][inner] around one axis.
struct Around {
  size_t outer = 1, size = 1, inner = 1;
};
Around Split(const Shape& shape, int64_t axis) {
  const auto at = static_cast<size_t>(axis);
  return {static_cast<size_t>(Product(shape, 0, at)), static_cast<size_t>(shape[at]),
          static_cast<size_t>(Product(shape, at + 1, shape.size()))};
}

// --- ARG_MAX, ARG_MIN ---

Result<void> CheckArg(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(
      CheckType(s.output(), "the output", {DataType::kInt32, DataType::kInt64}));
  const auto& a = s.attrs<graph::ArgAttrs>();
  Shape out = s.input().shape;
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(a.axis, out.size()));
  if (a.keep_dims) {
    out[a.axis] = 1;
  } else {
    out.erase(out.begin() + a.axis);
  }
  return CheckShape(s.output(), "the output", out);
}

template <typename T, typename Index>
void FindBest(const Call& call) {
  const Signature& s = call.signature;
  const auto [outer, size, inner] = Split(s.input().shape, s.attrs<graph::ArgAttrs>().axis);
  const std::span<const T> x = call.In<T>();
  const std::span<Index> y = call.Out<Index>();
  const bool largest = s.kind == OpKind::kArgMax;
  for (size_t o = 0; o < outer; ++o) {
    for (size_t i = 0; i < inner; ++i) {
      const T* values = x.data() + o * size * inner + i;
      size_t best = 0;
      for (size_t k = 1; k < size; ++k) {
        const T candidate = values[k * inner];
        const T so_far = values[best * inner];
        if (largest ? candidate > so_far : candidate < so_far) best = k;
      }
      y[o * inner + i] = static_cast<Index>(best);
    }
  }
}

template <typename T>
void RunArgOf(const Call& call) {
  if (call.signature.output().type == DataType::kInt64) return FindBest<T, int64_t>(call);
  return FindBest<T, int32_t>(call);
}

Result<void> RunArg(const Call& call) {
  switch (call.signature.input().type) {
    case DataType::kInt8: RunArgOf<int8_t>(call); break;
    case DataType::kUint8:
    case DataType::kBool: RunArgOf<uint8_t>(call); break;
    case DataType::kInt16: RunArgOf<int16_t>(call); break;
    case DataType::kInt32: RunArgOf<int32_t>(call); break;
    case DataType::kInt64: RunArgOf<int64_t>(call); break;
    case DataType::kFloat32: RunArgOf<float>(call); break;
  }
  return {};
}

// --- CUMSUM ---

Result<void> CheckCumSum(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameType(s));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(), "the input",
                                    {DataType::kInt32, DataType::kInt64, DataType::kFloat32}));
  SYSTOLE_RETURN_IF_ERROR(CheckAxis(s.attrs<graph::CumSumAttrs>().axis, s.input().shape.size()));
  return CheckShape(s.output(), "the output", s.input().shape);
}

/// `Sum` is an unsigned type for integers: they wrap.
template <typename T, typename Sum>
void Accumulate(const Call& call) {
  const auto [axis, exclusive, reverse] = call.signature.attrs<graph::CumSumAttrs>();
  const auto [outer, size, inner] = Split(call.signature.input().shape, axis);
  const std::span<const T> x = call.In<T>();
  const std::span<T> y = call.Out<T>();
  for (size_t o = 0; o < outer; ++o) {
    for (size_t i = 0; i < inner; ++i) {
      Sum sum = 0;
      for (size_t k = 0; k < size; ++k) {
        const size_t at = (o * size + (reverse ? size - 1 - k : k)) * inner + i;
        if (exclusive) y[at] = static_cast<T>(sum);
        sum += static_cast<Sum>(x[at]);
        if (!exclusive) y[at] = static_cast<T>(sum);
      }
    }
  }
}

Result<void> RunCumSum(const Call& call) {
  switch (call.signature.input().type) {
    case DataType::kInt64: Accumulate<int64_t, uint64_t>(call); break;
    case DataType::kFloat32: Accumulate<float, float>(call); break;
    default: Accumulate<int32_t, uint32_t>(call); break;
  }
  return {};
}

}  // namespace

void AddScanOperators(Registry& registry) {
  registry.Add({OpKind::kArgMax, OpKind::kArgMin}, {CheckArg, RunArg});
  registry.Add({OpKind::kCumSum}, {CheckCumSum, RunCumSum});
}

}  // namespace systole::reference
