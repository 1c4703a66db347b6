// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <vector>

#include "sim/golden/requantize.h"
#include "systole_hls/post/requantize.h"
#include "tests/support/catch.h"

namespace {

int64_t checked = 0;

void Check(int32_t v, int32_t q, int s) {
  ++checked;
  const int two = systole_hls::Requantize(v, q, s, false).to_int();
  const int one = systole_hls::Requantize(v, q, s, true).to_int();
  const int32_t expected_two = systole::golden::TwoStepAway(v, q, s);
  const int32_t expected_one = systole::golden::OneStepAway(v, q, s);
  if (two == expected_two && one == expected_one) return;
  INFO("v " << v << " q " << q << " s " << s);
  REQUIRE(two == expected_two);
  REQUIRE(one == expected_one);
}

}  // namespace

TEST_CASE("corner values with every shift") {
  const std::vector<int32_t> values = {0,    1,   -1,   2,          -2,          3,          -3,
                                       5,    -5,  127,  -128,       0x3fffffff,  -0x40000000,
                                       0x40000000,    0x7fffffff,   -0x7fffffff, INT32_MIN,
                                       INT32_MIN + 2};
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
