// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/fixed_point16.h"

#include <algorithm>
#include <array>

#include "sim/golden/requantize.h"

namespace systole::golden {
namespace {

constexpr std::int32_t kOne = 32767;

std::int32_t Saturate(std::int32_t value) { return std::clamp(value, -32768, 32767); }

/// Results of sums that are not saturated wrap.
std::int32_t Wrap(std::int32_t value) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(value));
}

/// Upper half of the doubled product, ties up.
std::int32_t Times(std::int32_t a, std::int32_t b) { return Saturate((a * b + (1 << 14)) >> 15); }

std::int32_t ShiftLeft(std::int32_t value, int n) {
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(static_cast<std::int64_t>(value) << n, -32768, 32767));
}

std::int32_t ShiftRight(std::int32_t value, int n) {
  return static_cast<std::int32_t>(RoundingShiftAway(value, n));
}

/// exp(a) for -1/4 <= a < 0: Taylor series around -1/8 up to the fourth power.
std::int32_t ExpQuarter(std::int32_t a) {
  constexpr std::int32_t kExpEighth = 28918;  // exp(-1/8)
  constexpr std::int32_t kThird = 10923;
  const std::int32_t x = a + (1 << 12);
  const std::int32_t x2 = Times(x, x);
  const std::int32_t x3 = Times(x2, x);
  const std::int32_t x4 = Times(x2, x2);
  const std::int32_t tail =
      ShiftRight(Wrap(Times(Wrap(ShiftRight(x4, 2) + x3), kThird) + x2), 1);
  return Saturate(kExpEighth + Times(kExpEighth, Wrap(x + tail)));
}

/// exp(a) for a <= 0 with `bits` integer bits.
std::int32_t Exp(std::int32_t a, int bits) {
  if (a == 0) return kOne;
  // exp(-2^k), k = -2 .. 4; the last ones are zero in 16 bits.
  constexpr std::array<std::int32_t, 7> kPowers = {25520, 19875, 12055, 4435, 600, 11, 0};
  const int fraction = 15 - bits;
  const std::int32_t quarter = 1 << (fraction - 2);
  const std::int32_t part = (a & (quarter - 1)) - quarter;
  std::int32_t result = ExpQuarter(ShiftLeft(part, bits));
  const std::int32_t rest = Wrap(part - a);
  for (int k = 0; k < std::min(bits + 2, 7); ++k) {
    if ((rest >> (fraction - 2 + k)) & 1) result = Times(result, kPowers[k]);
  }
  // With more than 5 integer bits, a may be below -32.
  if (bits > 5 && a < -(32 << fraction)) return 0;
  return result;
}

/// 1 / (1 + a) for 0 <= a < 1, with one integer bit left over (that is, half of it with none):
/// three steps of Newton-Raphson, numbers with two integer bits.
std::int32_t ReciprocalOfHalf(std::int32_t a) {
  constexpr std::int32_t k48Over17 = 23130;
  constexpr std::int32_t kMinus32Over17 = -15420;
  const std::int32_t half = (a + kOne + 1) / 2;
  std::int32_t x = Wrap(k48Over17 + Times(half, kMinus32Over17));
  for (int step = 0; step < 3; ++step) {
    const std::int32_t error = Wrap((1 << 13) - Times(half, x));
    x = Wrap(x + ShiftLeft(Times(x, error), 2));
  }
  return x;
}

/// The negated magnitude; the lowest value is its own.
std::int32_t Negative(std::int32_t a) { return a > 0 ? -a : a; }

}  // namespace

std::int32_t FixedLogistic16(std::int32_t a, int bits) {
  if (a == 0) return 1 << 14;
  const std::int32_t positive = ShiftLeft(ReciprocalOfHalf(Exp(Negative(a), bits)), 1);
  return a > 0 ? positive : Wrap(kOne - positive);
}

std::int32_t FixedTanh16(std::int32_t a, int bits) {
  if (a == 0) return 0;
  // (1 - e) / (1 + e) = 2 / (1 + e) - 1 with e = exp(-2 |a|).
  const std::int32_t x = ReciprocalOfHalf(Exp(Negative(a), bits + 1));
  const std::int32_t result = ShiftLeft(Wrap(x - (1 << 13)), 2);
  return a > 0 ? result : Wrap(-result);
}

}  // namespace systole::golden
