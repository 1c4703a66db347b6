// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <deque>
#include <random>

#include "tests/support/catch.h"

TEST_CASE("random traffic against a queue") {
  const uint32_t seed = 7;
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  SYSTOLE_DUT dut;
  const auto edge = [&] {
    dut.clk_i = 0;
    dut.eval();
    dut.clk_i = 1;
    dut.eval();
  };
  dut.rst_ni = 0;
  edge();
  dut.rst_ni = 1;
  std::deque<uint64_t> model;
  int full = 0, empty = 0;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    // Phases in which one side is slow.
    const unsigned write_rate = cycle / 1000 % 3 == 0 ? 2 : 6;
    const unsigned read_rate = cycle / 1000 % 3 == 1 ? 2 : 6;
    dut.wvalid_i = random() % 8 < write_rate;
    dut.rready_i = random() % 8 < read_rate;
    dut.wdata_i = random() & 0xff'ffff'ffff;
    dut.eval();
    REQUIRE(dut.count_o == model.size());
    REQUIRE(bool(dut.wready_o) == (model.size() < SYSTOLE_DEPTH));
    REQUIRE(bool(dut.rvalid_o) == !model.empty());
    if (!model.empty()) REQUIRE(dut.rdata_o == model.front());
    full += !dut.wready_o;
    empty += !dut.rvalid_o;
    const bool push = dut.wvalid_i && dut.wready_o, pop = dut.rready_i && dut.rvalid_o;
    if (pop) model.pop_front();
    if (push) model.push_back(dut.wdata_i);
    edge();
  }
  CHECK(full > 100);
  CHECK(empty > 100);
}
