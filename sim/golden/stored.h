// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/golden/ops_elementwise.h"

// The last steps from a result to the value that is stored.

namespace systole::golden {

/// A result within the limits of its type and activation.
inline std::int32_t Limit(std::int64_t value, const Limits& limits) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, limits.low, limits.high));
}

/// A float32 value to integer by a rounding that was already done; NaN becomes 0.
inline std::int64_t ToInteger(float rounded) {
  if (std::isnan(rounded)) return 0;
  return static_cast<std::int64_t>(std::clamp(rounded, -4e9F, 4e9F));
}

}  // namespace systole::golden
