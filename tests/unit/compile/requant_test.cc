// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/requant.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/support/catch.h"

using systole::compile::Limits;
using systole::compile::OneStepForFloat64;
using systole::compile::ReciprocalFactor;

namespace {

/// Nearest integer to num / den, ties away from zero, by integers alone.
int64_t DivideAway(int64_t num, int64_t den) {
  const int64_t magnitude = (2 * std::llabs(num) + den) / (2 * den);
  return num < 0 ? -magnitude : magnitude;
}

/// One-step requantization by 128-bit arithmetic.
int64_t OneStep(int64_t v, int64_t q, int shift) {
  const int n = 31 - shift;
  const __int128 product = static_cast<__int128>(std::llabs(v)) * q;
  const auto magnitude = static_cast<int64_t>((product + (static_cast<__int128>(1) << (n - 1))) >> n);
  return v < 0 ? -magnitude : magnitude;
}

}  // namespace

TEST_CASE("the reciprocal factor divides every sum of a pool exactly") {
  for (const int64_t count : {1, 2, 3, 4, 5, 6, 7, 9, 12, 25, 49, 64, 125, 169, 1089}) {
    const auto factor = ReciprocalFactor(count, count * 256);
    INFO("count " << count);
    REQUIRE(factor);
    for (int64_t sum = -128 * count; sum <= 255 * count; ++sum) {
      if (OneStep(sum, factor->q, factor->shift) != DivideAway(sum, count)) {
        FAIL("sum " << sum);
      }
    }
  }
}

TEST_CASE("the reciprocal factor exists for every pool window") {
  for (int64_t count = 1; count <= 255 * 255; ++count) {
    if (!ReciprocalFactor(count, count * 256)) FAIL("count " << count);
  }
}

TEST_CASE("a one-step factor stands for float64 only where every value agrees") {
  const unsigned seed = 11;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const Limits limits;
  int found = 0;
  for (int round = 0; round < 60; ++round) {
    const double real = std::ldexp(std::uniform_real_distribution<>(0.5, 1.0)(random),
                                   -static_cast<int>(random() % 12));
    const int64_t bound = 200000;
    const int32_t zero = static_cast<int32_t>(random() % 256) - 128;
    const auto factor = OneStepForFloat64(real, bound, zero, limits);
    if (!factor) continue;
    ++found;
    for (int64_t v = -bound; v <= bound; ++v) {
      const double exact = std::round(static_cast<double>(v) * real) + zero;
      const int64_t one = OneStep(v, factor->q, factor->shift) + zero;
      const auto wanted = static_cast<int64_t>(std::clamp(exact, -128.0, 127.0));
      if (std::clamp<int64_t>(one, -128, 127) != wanted) FAIL("real " << real << " v " << v);
    }
  }
  REQUIRE(found > 30);
}

TEST_CASE("a tie that float64 decides otherwise is refused") {
  // real lies just below 1/2 in float64, but its 31-bit factor is exactly 1/2 (or an odd
  // neighbour): v = 1 must give 0 and v = 3 must give 1, which only a lower factor does.
  const double real = 0.5 - std::ldexp(1.0, -50);
  const auto factor = OneStepForFloat64(real, 1 << 20, 0, Limits{});
  if (factor) {
    for (int64_t v = 0; v < 256; ++v) {
      REQUIRE(std::min<int64_t>(OneStep(v, factor->q, factor->shift), 127) ==
              std::min<int64_t>(static_cast<int64_t>(std::round(v * real)), 127));
    }
  }
}
