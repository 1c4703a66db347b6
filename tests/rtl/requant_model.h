// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

/// Requantization straight from the formulas of docs/architecture.md, section 6, in 128 bits, so
/// that nothing can overflow. Independent of the RTL and of the functional model.
namespace systole::rtl_test {

using Int128 = __int128;

inline int32_t Saturate(Int128 value) {
  return static_cast<int32_t>(std::clamp<Int128>(value, -(Int128{1} << 31), (Int128{1} << 31) - 1));
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

/// In float32, which processor and compiler round; q may have more bits than a float32.
inline int32_t Float32(int32_t v, int32_t q, int s) {
  const float sum = static_cast<float>(v);
  const float product = (q & 127) == 0
                            ? sum * std::ldexp(static_cast<float>(q >> 7), s - 24)
                            : std::ldexp(static_cast<float>(static_cast<Int128>(sum) * q), s - 31);
  return Saturate(static_cast<Int128>(std::nearbyint(product)));
}

enum Rq { kRaw = 0, kTwoStep = 1, kOneStep = 2, kFloat32 = 3 };

/// `rq` is not kRaw.
inline int32_t Requantize(int rq, int32_t v, int32_t q, int s) {
  if (rq == kFloat32) return Float32(v, q, s);
  return rq == kOneStep ? OneStep(v, q, s) : TwoStep(v, q, s);
}

inline int8_t Finish(int32_t value, int zo, int lo, int hi) {
  const int64_t sum = static_cast<int64_t>(value) + zo;
  if (sum < lo) return static_cast<int8_t>(lo);
  if (sum > hi) return static_cast<int8_t>(hi);
  return static_cast<int8_t>(sum);
}

}  // namespace systole::rtl_test
