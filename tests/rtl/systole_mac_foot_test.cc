// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.h"
#include SYSTOLE_DUT_H

#include <vector>

namespace {
constexpr int64_t kHighest = SYSTOLE_R * int64_t{128} * 128;
constexpr int64_t kLowest = -SYSTOLE_R * int64_t{128} * 127;
}  // namespace

TEST_CASE("every sum of the even column, beside sums of the odd one") {
  SYSTOLE_DUT dut;
  std::vector<int64_t> odd_sums = {kLowest, kLowest + 1, kHighest, kHighest - 1};
  for (int64_t near : {int64_t{0}, kLowest / 2, kHighest / 2}) {
    for (int i = -4; i < 4; ++i) odd_sums.push_back(near + i);
  }
  int64_t wrong = 0, checked = 0;
  for (const int64_t odd : odd_sums) {
    dut.low_i = odd & (SYSTOLE_R / 8 - 1);
    for (int64_t even = kLowest; even <= kHighest; ++even) {
      dut.p_i = static_cast<uint64_t>(odd * (1 << 18) + even) & 0xffffffffffff;
      dut.eval();
      wrong += static_cast<int32_t>(dut.sum0_o) != even || static_cast<int32_t>(dut.sum1_o) != odd;
      ++checked;
    }
  }
  REQUIRE(checked == static_cast<int64_t>(odd_sums.size()) * (kHighest - kLowest + 1));
  REQUIRE(wrong == 0);
}
