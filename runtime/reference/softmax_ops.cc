// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_softmax.h"

#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"
#include "sim/golden/ops_reduce.h"
#include "sim/golden/table16.h"

// SOFTMAX, LOG_SOFTMAX, L2_NORMALIZATION.

namespace systole::reference {
namespace {

using golden::Numerics;
using graph::DataType;

size_t DepthOf(const Signature& s) {
  return s.input().shape.empty() ? 1 : static_cast<size_t>(s.input().shape.back());
}

Result<void> CheckSoftmax(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  const float beta = s.attrs<graph::SoftmaxAttrs>().beta;
  if (!(beta > 0) || !std::isfinite(beta)) return InvalidArgument("beta is not positive");
  if (s.input().type == DataType::kFloat32) return CheckSameType(s);
  if (s.input().type == DataType::kInt16 && s.numerics != Numerics::kOrt) {
    SYSTOLE_RETURN_IF_ERROR(CheckAllQuantized(s));
    return CheckSameType(s);
  }
  SYSTOLE_RETURN_IF_ERROR(
      CheckQuantized(s.input(), "the input", {DataType::kInt8, DataType::kUint8}));
  return CheckQuantized(s.output(), "the output", {s.input().type, DataType::kInt16});
}

/// Fixed-point form: uint8 is carried as int8 (sim/golden/shapes.h).
void RunFixed(const Call& call) {
  const Signature& s = call.signature;
  const int32_t flip = s.input().type == DataType::kUint8 ? 128 : 0;
  std::vector<int8_t> x;
  for (const int32_t value : ReadIntegers(call)) x.push_back(static_cast<int8_t>(value - flip));
  const auto factors =
      golden::MakeSoftmaxFactors(s.input().quant.scale(), s.attrs<graph::SoftmaxAttrs>().beta);
  const int bits = Is8Bit(s.output().type) ? 8 : 16;
  const golden::Limits limits = LimitsOf(s.output().type);
  std::vector<int32_t> wide = golden::SoftmaxFixed(x, DepthOf(s), factors, bits);
  for (int32_t& value : wide) value = std::clamp(value + limits.low, limits.low, limits.high);
  WriteIntegers(call, wide);
}

Result<void> RunSoftmax(const Call& call) {
  const Signature& s = call.signature;
  if (s.input().type == DataType::kFloat32) {
    golden::SoftmaxFloat(call.In<float>(), DepthOf(s), s.attrs<graph::SoftmaxAttrs>().beta,
                         s.numerics == Numerics::kOrt, call.Out<float>());
  } else if (s.input().type == DataType::kInt16) {
    WriteIntegers(call, golden::Softmax16(ReadIntegers(call), DepthOf(s), s.input().quant.scale(),
                                          s.attrs<graph::SoftmaxAttrs>().beta,
                                          s.numerics == Numerics::kTflm));
  } else if (s.numerics == Numerics::kTflm || s.numerics == Numerics::kTfliteRef) {
    RunFixed(call);
  } else if (s.numerics == Numerics::kOrt) {
    WriteIntegers(call, golden::SoftmaxScaledTable(ReadIntegers(call), DepthOf(s),
                                                   s.input().quant.scale(), QuantOf(s.output()),
                                                   LimitsOf(s.output().type)));
  } else {
    WriteIntegers(call, golden::SoftmaxTable(ReadIntegers(call), DepthOf(s),
                                             s.input().quant.scale(),
                                             s.attrs<graph::SoftmaxAttrs>().beta,
                                             QuantOf(s.output()), LimitsOf(s.output().type)));
  }
  return {};
}

Result<void> CheckRows(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 1));
  SYSTOLE_RETURN_IF_ERROR(CheckSameSize(s));
  if (s.input().type == DataType::kFloat32) return CheckSameType(s);
  SYSTOLE_RETURN_IF_ERROR(CheckAllQuantized(s));
  return CheckType(s.input(), "the input", {DataType::kInt8, DataType::kUint8});
}

Result<void> RunLogSoftmax(const Call& call) {
  const Signature& s = call.signature;
  if (s.input().type == DataType::kFloat32) {
    golden::LogSoftmaxFloat(call.In<float>(), DepthOf(s), s.numerics == golden::Numerics::kOrt,
                            call.Out<float>());
  } else {
    WriteIntegers(call, golden::LogSoftmaxTable(ReadIntegers(call), DepthOf(s), QuantOf(s.input()),
                                                QuantOf(s.output()), LimitsOf(s.output().type)));
  }
  return {};
}

Result<void> RunL2Normalization(const Call& call) {
  const Signature& s = call.signature;
  const size_t depth = DepthOf(s);
  if (s.input().type != DataType::kFloat32) {
    WriteIntegers(call, golden::L2Normalize(ReadIntegers(call), depth, QuantOf(s.input()).zero,
                                            LimitsOf(s.output().type)));
    return {};
  }
  const auto x = call.In<float>();
  const auto y = call.Out<float>();
  for (size_t row = 0; row + depth <= x.size(); row += depth) {
    float sum = 0;
    for (size_t i = row; i < row + depth; ++i) sum += x[i] * x[i];
    const float norm = std::max(std::sqrt(sum), 1e-6F);
    for (size_t i = row; i < row + depth; ++i) y[i] = x[i] / norm;
  }
  return {};
}

}  // namespace

void AddSoftmaxOperators(Registry& registry) {
  registry.Add({graph::OpKind::kSoftmax}, {CheckSoftmax, RunSoftmax});
  registry.Add({graph::OpKind::kLogSoftmax}, {CheckRows, RunLogSoftmax});
  registry.Add({graph::OpKind::kL2Normalization}, {CheckRows, RunL2Normalization});
}

}  // namespace systole::reference
