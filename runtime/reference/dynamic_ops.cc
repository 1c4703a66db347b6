// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
#include "runtime/reference/dynamic_range.h"
#include "runtime/reference/math_families.h"

// DYNAMIC_QUANTIZE.

namespace systole::reference {
namespace {

using graph::DataType;

Result<void> CheckDynamicQuantize(const Signature& s) {
  SYSTOLE_RETURN_IF_ERROR(CheckCounts(s, 1, 1, 3));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.input(), "the input", {DataType::kFloat32}));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(0), "the output", {DataType::kUint8}));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(1), "the scale", {DataType::kFloat32}));
  SYSTOLE_RETURN_IF_ERROR(CheckType(s.output(2), "the zero point", {DataType::kUint8}));
  if (s.output(1).num_elements() != 1 || s.output(2).num_elements() != 1) {
    return InvalidArgument("scale and zero point are not single numbers");
  }
  return CheckSameSize(s);
}

Result<void> RunDynamicQuantize(const Call& call) {
  const auto x = call.In<float>();
  const DynamicRange range(x);
  std::transform(x.begin(), x.end(), call.Out<uint8_t>().begin(),
                 [&](float value) { return range.Stored(value); });
  call.Out<float>(1)[0] = range.scale();
  call.Out<uint8_t>(2)[0] = range.zero();
  return {};
}

}  // namespace

void AddDynamicOperators(Registry& registry) {
  registry.Add({graph::OpKind::kDynamicQuantize}, {CheckDynamicQuantize, RunDynamicQuantize});
}

}  // namespace systole::reference
