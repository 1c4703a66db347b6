// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/fixed_point.h"

#include <array>
#include <bit>
#include <cstdlib>
#include <limits>

#include "sim/golden/requantize.h"

namespace systole::golden {
namespace {

/// Integers of exp(-2^k) * 2^31 for k = -2 .. 4.
constexpr std::array<std::int32_t, 7> kExpPowers = {1672461947, 1302514674, 790015084, 290630308,
                                                    39332535,   720401,     242};

std::int32_t ShiftRight(std::int32_t value, int n) {
  return static_cast<std::int32_t>(RoundingShiftAway(value, n));
}

/// exp(a) for -1/4 <= a < 0, no integer bits: Taylor series around -1/8 up to the fourth power.
std::int32_t ExpQuarter(std::int32_t a) {
  constexpr std::int32_t kExpEighth = 1895147668;  // exp(-1/8)
  constexpr std::int32_t kThird = 715827883;
  const std::int32_t x = a + (1 << 28);
  const std::int32_t x2 = HighMultiply(x, x);
  const std::int32_t x3 = HighMultiply(x2, x);
  const std::int32_t x4 = HighMultiply(x2, x2);
  // ((x^4 / 4 + x^3) / 3 + x^2) / 2
  const std::int32_t tail = ShiftRight(HighMultiply(ShiftRight(x4, 2) + x3, kThird) + x2, 1);
  return SaturateInt32(static_cast<std::int64_t>(kExpEighth) + HighMultiply(kExpEighth, x + tail));
}

}  // namespace

std::int32_t ShiftLeftSaturated(std::int32_t value, int n) {
  return SaturateInt32(static_cast<std::int64_t>(value) << n);
}

std::int32_t FixedExp(std::int32_t a, int bits) {
  if (a == 0) return kFixedOne;
  const int fraction = 31 - bits;
  const std::int32_t quarter = 1 << (fraction - 2);
  const std::int32_t part = (a & (quarter - 1)) - quarter;  // a modulo 1/4, in [-1/4, 0)
  std::int32_t result = ExpQuarter(ShiftLeftSaturated(part, bits));
  // What is left of a is a sum of powers of two, each a known factor.
  const std::int32_t rest = part - a;
  for (int k = 0; k < bits + 2; ++k) {
    if ((rest >> (fraction - 2 + k)) & 1) {
      result = HighMultiply(result, kExpPowers[static_cast<std::size_t>(k)]);
    }
  }
  return result;
}

std::int32_t FixedReciprocal(std::int32_t a) {
  constexpr std::int32_t k48Over17 = 1515870810;  // two integer bits
  constexpr std::int32_t kMinus32Over17 = -1010580540;
  const auto half =
      static_cast<std::int32_t>((static_cast<std::int64_t>(a) + kFixedOne + 1) / 2);
  std::int32_t x =
      SaturateInt32(static_cast<std::int64_t>(k48Over17) + HighMultiply(half, kMinus32Over17));
  for (int step = 0; step < 3; ++step) {
    const std::int32_t error = (1 << 29) - HighMultiply(half, x);
    x = SaturateInt32(static_cast<std::int64_t>(x) +
                      ShiftLeftSaturated(HighMultiply(x, error), 2));
  }
  return ShiftLeftSaturated(x, 1);
}

Reciprocal ReciprocalOf(std::int32_t x) {
  const int zeros = std::countl_zero(static_cast<std::uint32_t>(x));
  const std::uint32_t fraction = (static_cast<std::uint32_t>(x) << zeros) - (1U << 31);
  return {FixedReciprocal(static_cast<std::int32_t>(fraction)), 31 - zeros};
}

InverseRoot InverseRootOf(std::int32_t x) {
  if (x <= 1) return {std::numeric_limits<std::int32_t>::max(), 0};
  int shift = 11;
  while (x >= 1 << 29) {
    x /= 4;
    ++shift;
  }
  const int pairs = (std::countl_zero(static_cast<std::uint32_t>(x)) - 1) / 2 - 1;
  shift -= pairs;
  x <<= 2 * pairs;
  // Three integer bits; products have the sum of the bits of their factors.
  const std::int32_t half = ShiftRight(x >> 1, 1);
  constexpr std::int32_t kHalfThree = (1 << 28) + (1 << 27);
  std::int32_t y = 1 << 28;
  for (int step = 0; step < 5; ++step) {
    const std::int32_t cube =
        ShiftLeftSaturated(HighMultiply(HighMultiply(y, y), y), 6);
    y = ShiftLeftSaturated(HighMultiply(kHalfThree, y) - HighMultiply(half, cube), 3);
  }
  constexpr std::int32_t kHalfRootOfTwo = 1518500250;
  y = HighMultiply(y, kHalfRootOfTwo);
  if (shift < 0) {
    y = ShiftLeftSaturated(y, -shift);
    shift = 0;
  }
  return {y, -shift};
}

std::int32_t FixedLogistic(std::int32_t a) {
  if (a == 0) return 1 << 30;
  const std::int32_t magnitude = a == std::numeric_limits<std::int32_t>::min()
                                     ? a
                                     : -std::abs(a);
  const std::int32_t positive = FixedReciprocal(FixedExp(magnitude, 4));
  return a > 0 ? positive : kFixedOne - positive;
}

}  // namespace systole::golden
