// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.h"
#include SYSTOLE_DUT_H

namespace {

void Clock(SYSTOLE_DUT& dut) {
  dut.clk_i = 0;
  dut.eval();
  dut.clk_i = 1;
  dut.eval();
}

}  // namespace

TEST_CASE("every pair of weights times every activation") {
  SYSTOLE_DUT dut;
  dut.cascade_i = 0x123456789abc;  // the first element of a column ignores it
  dut.take_i = 1;
  dut.add_i = 1;
  int64_t wrong = 0, checked = 0;
  for (int pair = 0; pair < 65536; ++pair) {
    const auto w0 = static_cast<int8_t>(pair & 255), w1 = static_cast<int8_t>(pair >> 8);
    dut.w0_i = pair & 255;
    dut.w1_i = pair >> 8;
    dut.load_i = 1;
    Clock(dut);
    dut.load_i = 0;
    dut.w0_i = ~dut.w0_i;  // not loaded any more
    dut.swap_i = 1;
    for (int i = 0; i <= 256; ++i) {
      dut.x_i = i & 255;
      Clock(dut);
      dut.swap_i = 0;
      if (i == 0) continue;  // the activation taken in this cycle is multiplied in the next one
      const auto x = static_cast<int8_t>(i - 1);
      const int64_t expected = (int64_t{w1} * (1 << 18) + w0) * x;
      wrong += dut.p_o != (static_cast<uint64_t>(expected) & 0xffffffffffff);
      wrong += dut.cascade_o != dut.p_o;
      ++checked;
    }
  }
  REQUIRE(checked == int64_t{65536} * 256);
  REQUIRE(wrong == 0);
}
