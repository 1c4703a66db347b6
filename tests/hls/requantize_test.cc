// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "systole_hls/post/requantize.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "sim/golden/requantize.h"
#include "tests/support/catch.h"

namespace {

int64_t checked = 0;

/// rint(float32(v) * real). Where q has more than 24 bits no float holds real; then the product of
/// the rounded v with q is exact in a long double and rounds to a float as that of floats does.
int64_t Float32(int32_t v, int32_t q, int s) {
  const long double product = static_cast<long double>(static_cast<float>(v)) * q;
  const auto rounded = static_cast<float>(product);
  const auto real = static_cast<float>(std::ldexp(static_cast<double>(q), s - 31));
  const float scaled = std::ldexp(rounded, s - 31);
  if (static_cast<int32_t>(static_cast<float>(q >> 7)) << 7 == q && (q >> 7) < (1 << 24)) {
    REQUIRE(static_cast<float>(v) * real == scaled);
  }
  return std::llrint(static_cast<double>(scaled));
}

/// An int8 with any zero point behind it does not see what is beyond 2^9.
int64_t Limited(int64_t y) { return std::clamp<int64_t>(y, -512, 512); }

void Check(int32_t v, int32_t q, int s) {
  ++checked;
  using systole_hls::Requantize;
  const int two = Requantize(v, q, s, systole_hls::kRequantTwoStep).to_int();
  const int one = Requantize(v, q, s, systole_hls::kRequantOneStep).to_int();
  const int float32 = Requantize(v, q, s, systole_hls::kRequantFloat32).to_int();
  const int32_t expected_two = systole::golden::TwoStepAway(v, q, s);
  const int32_t expected_one = systole::golden::OneStepAway(v, q, s);
  const int64_t expected_float32 = Float32(v, q, s);
  if (two == expected_two && one == expected_one && Limited(float32) == Limited(expected_float32)) {
    return;
  }
  INFO("v " << v << " q " << q << " s " << s);
  REQUIRE(two == expected_two);
  REQUIRE(one == expected_one);
  REQUIRE(Limited(float32) == Limited(expected_float32));
}

}  // namespace

TEST_CASE("corner values with every shift") {
  const std::vector<int32_t> values = {0,    1,   -1,   2,          -2,          3,          -3,
                                       5,    -5,  127,  -128,       0x3fffffff,  -0x40000000,
                                       0x40000000,    0x7fffffff,   -0x7fffffff, INT32_MIN,
                                       INT32_MIN + 2, 0x1000001,    -0x1000003,  0x7fffffc0};
  const std::vector<int32_t> multipliers = {0,          1,          2,          3,
                                            0x20000000, 0x3fffffff, 0x40000000, 0x40000001,
                                            0x55555555, 0x7ffffffe, 0x7fffffff};
  for (const int32_t v : values) {
    for (const int32_t q : multipliers) {
      for (int s = -32; s <= 31; ++s) Check(v, q, s);
    }
  }
  REQUIRE(checked > 10000);
}

TEST_CASE("ties on both sides of zero") {
  for (int s = -32; s <= 31; ++s) {
    for (int32_t odd = -41; odd <= 41; odd += 2) {
      for (int up = 0; up < 31; ++up) {
        const int64_t v = static_cast<int64_t>(odd) << up;
        if (v != static_cast<int32_t>(v)) continue;
        for (const int32_t q : {0x40000000, 0x20000000, 0x60000000}) {
          Check(static_cast<int32_t>(v), q, s);
        }
      }
    }
  }
  REQUIRE(checked > 100000);
}

TEST_CASE("random values") {
  constexpr uint32_t kSeed = 2;
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  for (int i = 0; i < 2000000; ++i) {
    const int32_t v = static_cast<int32_t>(random()) >> (random() % 32);
    const auto q = static_cast<int32_t>(random() >> 1 >> (random() % 4 == 0 ? random() % 31 : 0));
    Check(v, q, static_cast<int>(random() % 64) - 32);
  }
  REQUIRE(checked >= 2000000);
}

TEST_CASE("products close to half an integer") {
  constexpr uint32_t kSeed = 3;
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  int ties = 0;
  for (int i = 0; i < 2000000; ++i) {
    // A factor, as a float and some units beside it, that makes of v a result and a half.
    const int32_t v = static_cast<int32_t>(random()) >> (random() % 32);
    const double wanted = static_cast<double>(random() >> (23 + random() % 10)) + 0.5;
    int exponent = 0;
    const double fraction = std::frexp(wanted / std::max(1.0, std::abs(double{1} * v)), &exponent);
    if (exponent < -32 || exponent > 31) continue;
    const bool is_float = random() % 2 == 0;
    const auto nearest = static_cast<int64_t>(std::ldexp(fraction, is_float ? 24 : 31));
    const int64_t beside = nearest + static_cast<int>(random() % 9) - 4;
    const int64_t q = is_float ? beside << 7 : beside;
    if (q < 0 || q > INT32_MAX) continue;
    const float product = static_cast<float>(v) * std::ldexp(static_cast<float>(q), exponent - 31);
    ties += product - std::floor(product) == 0.5F;
    Check(v, static_cast<int32_t>(q), exponent);
  }
  REQUIRE(ties > 100000);
}

TEST_CASE("operands of additions with half the multiplier, every distance and shift") {
  constexpr uint32_t kSeed = 4;
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  for (int d = -255; d <= 255; ++d) {
    for (int s = -32; s <= 31; ++s) {
      const auto any = static_cast<int32_t>(random() >> 1);
      for (const int32_t q : {0, 1, 0x3fffffff, 0x40000000, 0x7fffffff, any, any | 0x40000000}) {
        const int32_t expected = systole::golden::TwoStepAway(d * (1 << 20), q, s);
        const int scaled = systole_hls::ScaleOperand(d, q, s).to_int();
        if (scaled == expected) continue;
        INFO("d " << d << " q " << q << " s " << s);
        REQUIRE(scaled == expected);
      }
    }
  }
}
