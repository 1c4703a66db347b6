// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "sim/verilator/axi_lite_driver.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

/// A register file that answers after `latency` cycles, or never.
struct Slave {
  sim::AxiLiteFromSlave Cycle(const sim::AxiLiteToSlave& in) {
    sim::AxiLiteFromSlave out;
    out.aw_ready = !have_address;
    out.w_ready = !have_data;
    out.ar_ready = read_in < 0 && !dead;
    out.b_valid = have_address && have_data && !dead;
    out.r_valid = read_in == 0;
    out.r_data = registers[read_address];
    out.b_resp = out.r_resp = response;
    // The end of the cycle.
    if (out.b_valid && in.b_ready) {
      registers[address] = data;
      have_address = have_data = false;
    }
    if (in.aw_valid && out.aw_ready) {
      address = in.aw_addr;
      have_address = true;
    }
    if (in.w_valid && out.w_ready) {
      data = in.w_data;
      have_data = in.w_strb == 0xf;
    }
    if (out.r_valid && in.r_ready) read_in = -1;
    if (read_in > 0) --read_in;
    if (in.ar_valid && out.ar_ready) {
      read_address = in.ar_addr;
      read_in = latency;
    }
    return out;
  }
  std::map<uint32_t, uint32_t> registers;
  uint32_t address = 0, data = 0, read_address = 0;
  bool have_address = false, have_data = false, dead = false;
  int read_in = -1;
  int latency = 2;
  uint8_t response = 0;
};

}  // namespace

TEST_CASE("AxiLiteDriver: writes arrive once, reads give the register", "[axi]") {
  const uint64_t seed = GENERATE(0, 1, 9, 1234);
  Slave slave;
  sim::AxiLiteDriver driver([&](const sim::AxiLiteToSlave& in) { return slave.Cycle(in); }, seed);
  for (uint32_t i = 0; i < 50; ++i) {
    REQUIRE(driver.Write(4 * i, i * i));
    CHECK(slave.registers[4 * i] == i * i);
    CHECK_FALSE((slave.have_address || slave.have_data));
  }
  for (uint32_t i = 0; i < 50; ++i) CHECK(driver.Read(4 * i) == i * i);
}

TEST_CASE("AxiLiteDriver: error responses and silence", "[axi]") {
  Slave slave;
  sim::AxiLiteDriver driver([&](const sim::AxiLiteToSlave& in) { return slave.Cycle(in); });
  slave.response = 2;
  CHECK_FALSE(driver.Read(0));
  CHECK_FALSE(driver.Write(0, 1));
  slave.dead = true;
  CHECK_FALSE(driver.Read(0));
  CHECK_FALSE(driver.Write(0, 1));
}

}  // namespace systole::test
