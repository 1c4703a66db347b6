// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/reference/broadcast.h"
#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_binary.h"
#include "sim/golden/ops_unary.h"

// ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, FLOOR_DIV, FLOOR_MOD, POW, SQUARED_DIFFERENCE, PRELU.

namespace systole::reference {
namespace {

using golden::Quant;
using graph::Activation;
using graph::DataType;
using graph::OpKind;

Activation ActivationOf(const Signature& s) {
  const auto* a = std::get_if<graph::ArithmeticAttrs>(s.attributes);
  return a != nullptr ? a->activation : Activation::kNone;
}

/// Writes f(a, b) for every element of the output, the inputs broadcast.
template <typename T, typename F>
void Apply(const Call& call, std::span<const T> a, std::span<const T> b, std::span<T> y, F f) {
  const Signature& s = call.signature;
  ForEachBroadcast<2>(s.output().shape, {&s.input(0).shape, &s.input(1).shape},
                      [&](size_t i, const auto& at) { y[i] = f(a[at[0]], b[at[1]]); });
}

template <typename F>
void ApplyStored(const Call& call, F f) {
  std::vector<int32_t> y(static_cast<size_t>(call.signature.output().num_elements()));
  Apply<int32_t>(call, ReadIntegers(call, 0), ReadIntegers(call, 1), y, f);
  WriteIntegers(call, y);
}

bool HasQuantizedForm(OpKind kind) {
  return kind != OpKind::kFloorDiv && kind != OpKind::kFloorMod && kind != OpKind::kPow;
}

Result<void> CheckArithmetic(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 2, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckBroadcast(s));
  const DataType type = s.output().type;
  if (type == DataType::kFloat32 || type == DataType::kInt32 || type == DataType::kInt64) {
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(0), "the first input", {type}));
    SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(1), "the second input", {type}));
    if (type == DataType::kFloat32) return {};
    if (s.kind == OpKind::kPrelu) return Unsupported("PRELU of integers");
    if (ActivationOf(s) == Activation::kNone) return {};
    return Unsupported("a fused activation of integers");
  }
  if (!HasQuantizedForm(s.kind)) return Unsupported("there is no form for quantized types");
  SYSTOLE_RETURN_IF_ERROR(CheckActivation(ActivationOf(s)));
  SYSTOLE_RETURN_IF_ERROR(CheckAllQuantized(s));
  if (type != DataType::kInt16 || s.kind == OpKind::kAdd || s.kind == OpKind::kSub ||
      s.kind == OpKind::kMul || s.kind == OpKind::kMaximum || s.kind == OpKind::kMinimum) {
    return {};
  }
  return Unsupported("there is no form for int16");
}

Result<void> RunStored(const Call& call) {
  const Signature& s = call.signature;
  const Quant a = QuantOf(s.input(0));
  const Quant b = QuantOf(s.input(1));
  const Quant out = QuantOf(s.output());
  const int bits = Is8Bit(s.output().type) ? 8 : 16;
  const golden::Limits limits = OutputLimits(s, ActivationOf(s));
  switch (s.kind) {
    case OpKind::kAdd:
    case OpKind::kSub:
      ApplyStored(call, golden::QuantizedAdd(s.numerics, bits, a, b, out, limits,
                                             s.kind == OpKind::kSub));
      break;
    case OpKind::kMul:
      ApplyStored(call, golden::QuantizedMul(s.numerics, bits, a, b, out, limits));
      break;
    case OpKind::kDiv:
      ApplyStored(call, golden::QuantizedDiv(s.numerics, a, b, out, limits));
      break;
    case OpKind::kSquaredDifference:
      ApplyStored(call, golden::QuantizedSquaredDifference(a, b, out, limits));
      break;
    case OpKind::kPrelu:
      ApplyStored(call, golden::QuantizedPrelu(a, b, out, limits));
      break;
    case OpKind::kMaximum:  // Stored values are compared, whatever they mean, as the runtimes do.
      ApplyStored(call, [](int32_t x, int32_t y) { return std::max(x, y); });
      break;
    default:
      ApplyStored(call, [](int32_t x, int32_t y) { return std::min(x, y); });
      break;
  }
  return {};
}

float FloatResult(OpKind kind, float a, float b) {
  switch (kind) {
    case OpKind::kAdd: return a + b;
    case OpKind::kSub: return a - b;
    case OpKind::kMul: return a * b;
    case OpKind::kDiv: return a / b;
    case OpKind::kMaximum: return a > b ? a : b;
    case OpKind::kMinimum: return a < b ? a : b;
    case OpKind::kFloorDiv: return std::floor(a / b);
    case OpKind::kFloorMod: {
      const float rest = std::fmod(a, b);
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    }
    case OpKind::kPow:
      return static_cast<float>(std::pow(static_cast<double>(a), static_cast<double>(b)));
    case OpKind::kSquaredDifference: return (a - b) * (a - b);
    default: return a >= 0 ? a : a * b;  // PRELU
  }
}

/// a to the power of b, wrapping; negative exponents give what is left of the fraction: 0, 1, -1.
template <typename U>
U Power(U a, int64_t b) {
  if (b < 0) return a == 1 ? 1 : a == static_cast<U>(-1) ? (b % 2 == 0 ? 1 : a) : 0;
  U result = 1;
  for (; b > 0; b /= 2, a *= a) {
    if (b % 2 == 1) result *= a;
  }
  return result;
}

/// Integers wrap, as they do in the runtimes; b is not zero where it divides.
template <typename T>
T IntegerResult(OpKind kind, T a, T b) {
  using U = std::make_unsigned_t<T>;
  const auto x = static_cast<U>(a);
  const auto y = static_cast<U>(b);
  const bool negates = b == -1;  // The quotient of the least value overflows.
  switch (kind) {
    case OpKind::kAdd: return static_cast<T>(x + y);
    case OpKind::kSub: return static_cast<T>(x - y);
    case OpKind::kMul: return static_cast<T>(x * y);
    case OpKind::kDiv: return negates ? static_cast<T>(0 - x) : a / b;
    case OpKind::kMaximum: return std::max(a, b);
    case OpKind::kMinimum: return std::min(a, b);
    case OpKind::kFloorDiv:
      if (negates) return static_cast<T>(0 - x);
      return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
    case OpKind::kFloorMod: {
      if (negates) return 0;
      const T rest = a % b;
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    }
    case OpKind::kPow: return static_cast<T>(Power<U>(x, b));
    default: return static_cast<T>((x - y) * (x - y));
  }
}

template <typename T>
Result<void> RunIntegers(const Call& call) {
  const OpKind kind = call.signature.kind;
  const auto b = call.In<T>(1);
  if ((kind == OpKind::kDiv || kind == OpKind::kFloorDiv || kind == OpKind::kFloorMod) &&
      std::find(b.begin(), b.end(), T{0}) != b.end()) {
    return InvalidArgument("a division by zero");
  }
  Apply<T>(call, call.In<T>(0), b, call.Out<T>(),
           [kind](T x, T y) { return IntegerResult<T>(kind, x, y); });
  return {};
}

Result<void> RunArithmetic(const Call& call) {
  const Signature& s = call.signature;
  if (s.output().type == DataType::kInt32) return RunIntegers<int32_t>(call);
  if (s.output().type == DataType::kInt64) return RunIntegers<int64_t>(call);
  if (s.output().type != DataType::kFloat32) return RunStored(call);
  Apply<float>(call, call.In<float>(0), call.In<float>(1), call.Out<float>(),
               [kind = s.kind, activation = ActivationOf(s)](float a, float b) {
                 return Activate(FloatResult(kind, a, b), activation);
               });
  return {};
}

}  // namespace

void AddArithmeticOperators(Registry& registry) {
  registry.Add({OpKind::kAdd, OpKind::kSub, OpKind::kMul, OpKind::kDiv, OpKind::kMaximum,
                OpKind::kMinimum, OpKind::kFloorDiv, OpKind::kFloorMod, OpKind::kPow,
                OpKind::kSquaredDifference, OpKind::kPrelu},
               {CheckArithmetic, RunArithmetic});
}

}  // namespace systole::reference
