// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

/// Requantization straight from the formulas of docs/architecture.md, section 6, in 128 bits, so that
/// nothing can overflow. Independent of the RTL and of the functional model.
namespace systole::rtl_test {

using Int128 = __int128;

inline int32_t Saturate(Int128 value) {
  return static_cast<int32_t>(
      std::clamp<Int128>(value, -(Int128{1} << 31), (Int128{1} << 31) - 1));
}

/// value / 2^n, ties away from zero.
inline Int128 ShiftAway(Int128 value, int n) {
  if (n == 0) return value;
  const Int128 half = Int128{1} << (n - 1);
  return value >= 0 ? (value + half) >> n : -((-value + half) >> n);
}

inline int32_t TwoStep(int32_t v, int32_t q, int s) {
  const int32_t x = Saturate(static_cast<Int128>(v) * (Int128{1} << std::max(s, 0)));
  const int32_t h = Saturate((static_cast<Int128>(x) * q + (Int128{1} << 30)) >> 31);
  return static_cast<int32_t>(ShiftAway(h, std::max(-s, 0)));
}

inline int32_t OneStep(int32_t v, int32_t q, int s) {
  const int n = 31 - std::min(s, 30);
  return Saturate(ShiftAway(static_cast<Int128>(v) * q, n));
}

inline int8_t Finish(int32_t value, int zo, int lo, int hi) {
  const int64_t sum = static_cast<int64_t>(value) + zo;
  if (sum < lo) return static_cast<int8_t>(lo);
  if (sum > hi) return static_cast<int8_t>(hi);
  return static_cast<int8_t>(sum);
}

}  // namespace systole::rtl_test
