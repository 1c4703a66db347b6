// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_softmax.h"

#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/math_families.h"
#include "runtime/reference/tensors.h"

// SOFTMAX.

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
  SYSTOLE_RETURN_IF_ERROR(CheckAllQuantized(s));
  return CheckType(s.input(), "the input", {DataType::kInt8, DataType::kUint8});
}

/// Fixed-point form: uint8 is carried as int8 (sim/golden/shapes.h).
void RunFixed(const Call& call) {
  const Signature& s = call.signature;
  const int32_t flip = s.input().type == DataType::kUint8 ? 128 : 0;
  std::vector<int8_t> x;
  for (const int32_t value : ReadIntegers(call)) x.push_back(static_cast<int8_t>(value - flip));
  const auto factors =
      golden::MakeSoftmaxFactors(s.input().quant.scale(), s.attrs<graph::SoftmaxAttrs>().beta);
  const std::vector<int8_t> y = golden::Softmax(x, DepthOf(s), factors);
  std::vector<int32_t> wide(y.begin(), y.end());
  for (int32_t& value : wide) value += flip;
  WriteIntegers(call, wide);
}

void RunFloat(const Call& call) {
  const size_t depth = DepthOf(call.signature);
  const float beta = call.signature.attrs<graph::SoftmaxAttrs>().beta;
  const auto x = call.In<float>();
  const auto y = call.Out<float>();
  for (size_t row = 0; row + depth <= x.size(); row += depth) {
    const float largest = *std::max_element(x.begin() + row, x.begin() + row + depth);
    float sum = 0;
    for (size_t i = row; i < row + depth; ++i) {
      y[i] = std::exp((x[i] - largest) * beta);
      sum += y[i];
    }
    for (size_t i = row; i < row + depth; ++i) y[i] /= sum;
  }
}

Result<void> RunSoftmax(const Call& call) {
  const Signature& s = call.signature;
  if (s.input().type == DataType::kFloat32) {
    RunFloat(call);
  } else if (s.numerics == Numerics::kTflm || s.numerics == Numerics::kTfliteRef) {
    RunFixed(call);
  } else {
    WriteIntegers(call, golden::SoftmaxTable(ReadIntegers(call), DepthOf(s),
                                             s.input().quant.scale(),
                                             s.attrs<graph::SoftmaxAttrs>().beta,
                                             QuantOf(s.output()), LimitsOf(s.output().type)));
  }
  return {};
}

}  // namespace

void AddSoftmaxOperators(Registry& registry) {
  registry.Add({graph::OpKind::kSoftmax}, {CheckSoftmax, RunSoftmax});
}

}  // namespace systole::reference
