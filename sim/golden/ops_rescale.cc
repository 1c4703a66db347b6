// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/ops_rescale.h"

#include <algorithm>
#include <cmath>

namespace systole::golden {
namespace {

/// Scales of damaged files give infinities; nothing an 8-bit type holds is as large as this limit.
std::int64_t ToInteger(float value) {
  return static_cast<std::int64_t>(std::clamp(value, -0x1p40F, 0x1p40F));
}

}  // namespace

std::int64_t RescaleWithBias(std::int32_t x, const Quant& from, const Quant& to) {
  const float inverse = 1.0F / to.scale;
  const float factor = from.scale * inverse;
  const float bias = static_cast<float>(-from.zero) * factor;
  const float product = static_cast<float>(x) * factor;
  return ToInteger(std::round(product + bias)) + to.zero;
}

std::int64_t RescaleThroughReal(std::int32_t x, const Quant& from, const Quant& to) {
  const float real = static_cast<float>(x - from.zero) * from.scale;
  return ToInteger(std::rint(real / to.scale)) + to.zero;
}

}  // namespace systole::golden
