// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"

// QUANTIZE, DEQUANTIZE, and the requantization that engines leave to the host.

namespace systole::reference {
namespace {

using graph::DataType;

Result<void> CheckQuantize(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(
      s.output(), "the output",
      {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kInt32}));
  if (s.input().type == DataType::kFloat32) return {};
  return CheckQuantized(s.input(), "the input",
                        {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kInt32});
}

Result<void> RunQuantize(const Call& call) {
  const Signature& s = call.signature;
  const golden::Quant out = QuantOf(s.output());
  const golden::Limits limits = LimitsOf(s.output().type);
  std::vector<int32_t> y(static_cast<size_t>(s.output().num_elements()));
  if (s.input().type == DataType::kFloat32) {
    const auto x = call.In<float>();
    for (size_t i = 0; i < y.size(); ++i) {
      y[i] = golden::QuantizeValue(s.numerics, x[i], out, limits);
    }
  } else {
    const golden::Requantizer requantize(s.numerics,
                                         Is8Bit(s.input().type) && Is8Bit(s.output().type),
                                         s.input().type == s.output().type, QuantOf(s.input()),
                                         out, limits);
    const std::vector<int32_t> x = ReadIntegers(call);
    for (size_t i = 0; i < y.size(); ++i) y[i] = requantize(x[i], i, y.size());
  }
  WriteIntegers(call, y);
  return {};
}

Result<void> CheckDequantize(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(), "the output", {DataType::kFloat32}));
  return CheckQuantized(s.input(), "the input",
                        {DataType::kInt8, DataType::kUint8, DataType::kInt16, DataType::kInt32});
}

Result<void> RunDequantize(const Call& call) {
  const golden::Quant in = QuantOf(call.signature.input());
  const std::vector<int32_t> x = ReadIntegers(call);
  const auto y = call.Out<float>();
  for (size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<float>(static_cast<int64_t>(x[i]) - in.zero) * in.scale;
  }
  return {};
}

Result<void> CheckSums(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(), "the input", {DataType::kInt32}));
  SYSTOLE_RETURN_IF_ERROR(CheckQuantized(
      s.output(), "the output", {DataType::kInt8, DataType::kUint8, DataType::kInt16}));
  const auto& a = s.attrs<graph::RequantizeSumsAttrs>();
  const auto channels = s.input().shape.empty() ? 1 : static_cast<size_t>(s.input().shape.back());
  if (a.real.size() != 1 && a.real.size() != channels) {
    return InvalidArgument(fmt::format("{} factors for {} channels", a.real.size(), channels));
  }
  for (const double real : a.real) {
    if (std::isfinite(real)) continue;
    return InvalidArgument("a factor is not finite");
  }
  const golden::Limits limits = LimitsOf(s.output().type);
  if (a.low >= limits.low && a.high <= limits.high && a.low <= a.high) return {};
  return InvalidArgument(fmt::format("limits {} .. {} are not values of {}", a.low, a.high,
                                     graph::DataTypeName(s.output().type)));
}

Result<void> RunSums(const Call& call) {
  const Signature& s = call.signature;
  const auto& a = s.attrs<graph::RequantizeSumsAttrs>();
  const auto x = call.In<int32_t>();
  const int64_t zero = s.output().quant.zero_point();
  std::vector<int32_t> y(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    const int64_t moved = golden::Float64Away(x[i], a.real[i % a.real.size()]) + zero;
    y[i] = static_cast<int32_t>(std::clamp(moved, a.low, a.high));
  }
  WriteIntegers(call, y);
  return {};
}

}  // namespace

void AddQuantizeOperators(Registry& registry) {
  registry.Add({graph::OpKind::kQuantize}, {CheckQuantize, RunQuantize});
  registry.Add({graph::OpKind::kDequantize}, {CheckDequantize, RunDequantize});
  registry.Add({graph::OpKind::kRequantizeSums}, {CheckSums, RunSums});
}

}  // namespace systole::reference
