// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "runtime/reference/check.h"
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

/// The range of the values and zero becomes 0 .. 255; all steps in float32, to nearest even.
Result<void> RunDynamicQuantize(const Call& call) {
  constexpr float kSteps = 255.0F;
  const auto x = call.In<float>();
  float low = 0;
  float high = 0;
  for (const float value : x) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const float scale = high == low ? 1.0F : (high - low) / kSteps;
  const float zero = std::nearbyint(std::clamp(0.0F - low / scale, 0.0F, kSteps));
  const auto y = call.Out<uint8_t>();
  std::transform(x.begin(), x.end(), y.begin(), [&](float value) {
    const float stored = std::nearbyint(value / scale) + zero;
    return stored >= 0 ? static_cast<uint8_t>(std::min(stored, kSteps)) : uint8_t{0};
  });
  call.Out<float>(1)[0] = scale;
  call.Out<uint8_t>(2)[0] = static_cast<uint8_t>(zero);
  return {};
}

}  // namespace

void AddDynamicOperators(Registry& registry) {
  registry.Add({graph::OpKind::kDynamicQuantize}, {CheckDynamicQuantize, RunDynamicQuantize});
}

}  // namespace systole::reference
