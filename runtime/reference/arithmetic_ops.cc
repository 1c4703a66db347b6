// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/reference/broadcast.h"
#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"

// ADD, SUB.

namespace systole::reference {
namespace {

using graph::DataType;

Result<void> CheckArithmetic(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 2, 2, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckBroadcast(s));
  SYSTOLE_RETURN_IF_ERROR(CheckActivation(s.attrs<graph::ArithmeticAttrs>().activation));
  return CheckAllQuantized(s);
}

Result<void> RunArithmetic(const Call& call) {
  const Signature& s = call.signature;
  const int bits = Is8Bit(s.output().type) ? 8 : 16;
  const golden::QuantizedAdd add(s.numerics, bits, QuantOf(s.input(0)), QuantOf(s.input(1)),
                                 QuantOf(s.output()),
                                 OutputLimits(s, s.attrs<graph::ArithmeticAttrs>().activation),
                                 s.kind == graph::OpKind::kSub);
  const std::vector<int32_t> a = ReadIntegers(call, 0);
  const std::vector<int32_t> b = ReadIntegers(call, 1);
  std::vector<int32_t> y(static_cast<size_t>(s.output().num_elements()));
  ForEachBroadcast<2>(s.output().shape, {&s.input(0).shape, &s.input(1).shape},
                      [&](size_t i, const auto& at) { y[i] = add(a[at[0]], b[at[1]]); });
  WriteIntegers(call, y);
  return {};
}

}  // namespace

void AddArithmeticOperators(Registry& registry) {
  registry.Add({graph::OpKind::kAdd, graph::OpKind::kSub}, {CheckArithmetic, RunArithmetic});
}

}  // namespace systole::reference
