// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "runtime/reference/broadcast.h"
#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_binary.h"

// Comparisons, logical operators, SELECT, CAST.

namespace systole::reference {
namespace {

using graph::DataType;
using graph::OpKind;

bool Holds(OpKind kind, int order, bool ordered) {
  switch (kind) {
    case OpKind::kEqual: return ordered && order == 0;
    case OpKind::kNotEqual: return !ordered || order != 0;
    case OpKind::kLess: return ordered && order < 0;
    case OpKind::kLessEqual: return ordered && order <= 0;
    case OpKind::kGreater: return ordered && order > 0;
    default: return ordered && order >= 0;
  }
}

Result<void> CheckComparison(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 2, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckBroadcast(s));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(), "the output", {DataType::kBool}));
  const DataType type = s.input(0).type;
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(1), "the second input", {type}));
  if (!Is8Bit(type)) return CheckType(s.input(0), "the first input",
                                      {DataType::kFloat32, DataType::kInt32, DataType::kInt64,
                                       DataType::kBool});
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(s.input(0), "the first input", {type}));
  return CheckQuantized(s.input(1), "the second input", {type});
}

template <typename T, typename Order>
void Compare(const Call& call, std::span<const T> a, std::span<const T> b, Order order) {
  const Signature& s = call.signature;
  const auto y = call.Out<uint8_t>();
  ForEachBroadcast<2>(s.output().shape, {&s.input(0).shape, &s.input(1).shape},
                      [&](size_t i, const auto& at) {
                        const T left = a[at[0]];
                        const T right = b[at[1]];
                        const bool ordered = left == left && right == right;  // no NaN
                        y[i] = Holds(s.kind, order(left, right), ordered) ? 1 : 0;
                      });
}

template <typename T>
void ComparePlain(const Call& call) {
  Compare<T>(call, call.In<T>(0), call.In<T>(1),
             [](T a, T b) { return a < b ? -1 : a > b ? 1 : 0; });
}

Result<void> RunComparison(const Call& call) {
  const Signature& s = call.signature;
  switch (s.input(0).type) {
    case DataType::kFloat32: ComparePlain<float>(call); break;
    case DataType::kInt32: ComparePlain<int32_t>(call); break;
    case DataType::kInt64: ComparePlain<int64_t>(call); break;
    case DataType::kBool: ComparePlain<uint8_t>(call); break;
    default:
      Compare<int32_t>(call, ReadIntegers(call, 0), ReadIntegers(call, 1),
                       golden::QuantizedOrder(QuantOf(s.input(0)), QuantOf(s.input(1))));
  }
  return {};
}

Result<void> CheckLogical(const Signature& s) {
  const size_t operands = s.kind == OpKind::kLogicalNot ? 1 : 2;
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, operands, operands, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckBroadcast(s));
  for (const graph::Tensor* t : s.inputs) {
    SYSTOLE_RETURN_IF_ERROR(CheckType(*t, "an input", {DataType::kBool}));
  }
  return CheckType(s.output(), "the output", {DataType::kBool});
}

Result<void> RunLogical(const Call& call) {
  const Signature& s = call.signature;
  const auto a = call.In<uint8_t>(0);
  const auto y = call.Out<uint8_t>();
  if (s.kind == OpKind::kLogicalNot) {
    std::transform(a.begin(), a.end(), y.begin(), [](uint8_t v) { return v == 0 ? 1 : 0; });
    return {};
  }
  const auto b = call.In<uint8_t>(1);
  ForEachBroadcast<2>(s.output().shape, {&s.input(0).shape, &s.input(1).shape},
                      [&](size_t i, const auto& at) {
                        const bool left = a[at[0]] != 0;
                        const bool right = b[at[1]] != 0;
                        y[i] = (s.kind == OpKind::kLogicalAnd ? left && right : left || right);
                      });
  return {};
}

Result<void> CheckSelect(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 3, 3, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(0), "the condition", {DataType::kBool}));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(1), "the second input", {s.output().type}));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(2), "the third input", {s.output().type}));
  // SELECT of the first version: the condition chooses along the first axis.
  const graph::Shape& condition = s.input(0).shape;
  if (condition.size() == 1 && s.output().shape.size() > 1 &&
      s.input(1).shape == s.output().shape && s.input(2).shape == s.output().shape &&
      condition[0] == s.output().shape[0] && condition[0] != s.output().shape.back()) {
    return {};
  }
  return CheckBroadcast(s);
}

Result<void> RunSelect(const Call& call) {
  const Signature& s = call.signature;
  const auto size = static_cast<size_t>(graph::DataTypeSize(s.output().type));
  graph::Shape condition = s.input(0).shape;
  if (!CheckBroadcast(s)) condition.resize(s.output().shape.size(), 1);  // along the first axis
  const auto chosen = call.In<uint8_t>(0);
  ForEachBroadcast<3>(s.output().shape, {&condition, &s.input(1).shape, &s.input(2).shape},
                      [&](size_t i, const auto& at) {
                        const size_t from = chosen[at[0]] != 0 ? 1 : 2;
                        const auto value = call.inputs[from].subspan(at[from] * size, size);
                        std::copy(value.begin(), value.end(),
                                  call.outputs[0].begin() + static_cast<ptrdiff_t>(i * size));
                      });
  return {};
}

Result<void> CheckCast(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  return CheckSameSize(s);
}

/// static_cast, with values that the type cannot hold limited instead of undefined.
template <typename To, typename From>
To CastOne(From x) {
  if constexpr (std::is_floating_point_v<From> && !std::is_floating_point_v<To>) {
    const double value = x == x ? static_cast<double>(x) : 0;
    if (sizeof(To) == 1) return static_cast<To>(static_cast<int64_t>(std::clamp(value, -2e9, 2e9)));
    const double low = static_cast<double>(std::numeric_limits<To>::min());
    const double high = static_cast<double>(std::numeric_limits<To>::max());
    if (value <= low) return std::numeric_limits<To>::min();
    if (value >= high) return std::numeric_limits<To>::max();
    return static_cast<To>(value);
  } else {
    return static_cast<To>(x);
  }
}

template <typename To, typename From>
void CastTo(const Call& call) {
  const auto x = call.In<From>();
  const auto y = call.Out<To>();
  const bool logical = call.signature.output().type == DataType::kBool;
  for (size_t i = 0; i < y.size(); ++i) {
    y[i] = logical ? static_cast<To>(x[i] != From{0}) : CastOne<To, From>(x[i]);
  }
}

template <typename From>
void CastFrom(const Call& call) {
  switch (call.signature.output().type) {
    case DataType::kInt8: return CastTo<int8_t, From>(call);
    case DataType::kUint8:
    case DataType::kBool: return CastTo<uint8_t, From>(call);
    case DataType::kInt16: return CastTo<int16_t, From>(call);
    case DataType::kInt32: return CastTo<int32_t, From>(call);
    case DataType::kInt64: return CastTo<int64_t, From>(call);
    case DataType::kFloat32: return CastTo<float, From>(call);
  }
}

Result<void> RunCast(const Call& call) {
  switch (call.signature.input().type) {
    case DataType::kInt8: CastFrom<int8_t>(call); break;
    case DataType::kUint8:
    case DataType::kBool: CastFrom<uint8_t>(call); break;
    case DataType::kInt16: CastFrom<int16_t>(call); break;
    case DataType::kInt32: CastFrom<int32_t>(call); break;
    case DataType::kInt64: CastFrom<int64_t>(call); break;
    case DataType::kFloat32: CastFrom<float>(call); break;
  }
  return {};
}

}  // namespace

void AddCompareOperators(Registry& registry) {
  registry.Add({OpKind::kEqual, OpKind::kNotEqual, OpKind::kLess, OpKind::kLessEqual,
                OpKind::kGreater, OpKind::kGreaterEqual},
               {CheckComparison, RunComparison});
  registry.Add({OpKind::kLogicalAnd, OpKind::kLogicalOr, OpKind::kLogicalNot},
               {CheckLogical, RunLogical});
  registry.Add({OpKind::kSelect}, {CheckSelect, RunSelect});
  registry.Add({OpKind::kCast}, {CheckCast, RunCast});
}

}  // namespace systole::reference
