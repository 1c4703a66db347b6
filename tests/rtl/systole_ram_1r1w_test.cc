// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <array>
#include <random>

#include "tests/rtl/bits.h"
#include "tests/support/catch.h"

TEST_CASE("bytes are written one by one, reads give the old line and hold it") {
  using systole::rtl_test::GetBits;
  using systole::rtl_test::PutBits;
  constexpr int kLines = 32;
  SYSTOLE_DUT dut;
  std::mt19937 random(1);
  std::array<std::array<uint8_t, 16>, kLines> memory{};
  std::array<uint8_t, 16> held{};
  bool any_read = false;
  for (int cycle = 0; cycle < 5000; ++cycle) {
    // The first pass writes every line whole.
    const bool init = cycle < kLines;
    const auto waddr = init ? static_cast<unsigned>(cycle) : random() % kLines;
    const auto raddr = random() % 2 == 0 ? waddr : random() % kLines;
    const auto strobe = init ? 0xffffu : random() & 0xffff;
    dut.we_i = init || random() % 2 == 0;
    dut.re_i = !init && random() % 2 == 0;
    dut.waddr_i = waddr;
    dut.raddr_i = raddr;
    dut.wstrb_i = strobe;
    if (dut.re_i) {
      held = memory[raddr];
      any_read = true;
    }
    for (int i = 0; i < 16; ++i) {
      const auto byte = static_cast<uint8_t>(random());
      PutBits(dut.wdata_i, i * 8, 8, byte);
      if (dut.we_i && (strobe >> i & 1)) memory[waddr][i] = byte;
    }
    dut.clk_i = 0;
    dut.eval();
    dut.clk_i = 1;
    dut.eval();
    for (int i = 0; i < 16 && any_read; ++i) REQUIRE(GetBits(dut.rdata_o, i * 8, 8) == held[i]);
  }
}
