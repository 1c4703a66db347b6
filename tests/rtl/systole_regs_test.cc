// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <random>

#include "Vregs_model.h"
#include "hw/spec/gen/spec.h"
#include "sim/verilator/axi_lite_driver.h"
#include "tests/support/catch.h"

namespace {

namespace spec = systole::spec;
using systole::sim::AxiLiteDriver;
using systole::sim::AxiLiteFromSlave;
using systole::sim::AxiLiteToSlave;

class Bench {
 public:
  explicit Bench(uint64_t seed)
      : bus([this](const AxiLiteToSlave& in) { return Tick(in); }, seed) {
    dut.rst_ni = 0;
    Tick({});
    dut.rst_ni = 1;
    pulses.clear();
  }

  uint32_t Read(uint32_t offset) {
    const auto value = bus.Read(offset);
    REQUIRE(value.has_value());
    return *value;
  }
  void Write(uint32_t offset, uint32_t value) { REQUIRE(bus.Write(offset, value)); }

  /// A write with byte strobes, without the driver.
  void WriteBytes(uint32_t offset, uint32_t value, uint32_t strobes) {
    AxiLiteToSlave in{};
    in.aw_valid = in.w_valid = in.b_ready = true;
    in.aw_addr = offset;
    in.w_data = value;
    in.w_strb = strobes;
    while (true) {
      const auto out = Tick(in);
      if (out.aw_ready && out.w_ready) break;
    }
    in.aw_valid = in.w_valid = false;
    while (!Tick(in).b_valid) {
    }
  }

  Vregs_model dut;
  AxiLiteDriver bus;
  std::map<std::string, int> pulses;  ///< Cycles in which each was high.

 private:
  AxiLiteFromSlave Tick(const AxiLiteToSlave& in) {
    dut.s_axil_awvalid_i = in.aw_valid;
    dut.s_axil_awaddr_i = in.aw_addr;
    dut.s_axil_wvalid_i = in.w_valid;
    dut.s_axil_wdata_i = in.w_data;
    dut.s_axil_wstrb_i = in.w_strb;
    dut.s_axil_bready_i = in.b_ready;
    dut.s_axil_arvalid_i = in.ar_valid;
    dut.s_axil_araddr_i = in.ar_addr;
    dut.s_axil_rready_i = in.r_ready;
    dut.clk_i = 0;
    dut.eval();
    // A counter's value depends on its index alone here.
    dut.counter_i = CounterValue(dut.counter_index_o);
    dut.eval();
    AxiLiteFromSlave out;
    out.aw_ready = dut.s_axil_awready_o;
    out.w_ready = dut.s_axil_wready_o;
    out.b_valid = dut.s_axil_bvalid_o;
    out.b_resp = dut.s_axil_bresp_o;
    out.ar_ready = dut.s_axil_arready_o;
    out.r_valid = dut.s_axil_rvalid_o;
    out.r_data = dut.s_axil_rdata_o;
    out.r_resp = dut.s_axil_rresp_o;
    pulses["soft_reset"] += dut.soft_reset_o;
    pulses["doorbell"] += dut.doorbell_o;
    for (int i = 0; i < 3; ++i) pulses["irq" + std::to_string(i)] += dut.irq_clear_o >> i & 1;
    dut.clk_i = 1;
    dut.eval();
    return out;
  }

 public:
  static uint64_t CounterValue(int index) {
    return 0x0123'4567'89ab'cdefu * (static_cast<uint64_t>(index) + 1);
  }
};

/// Offset, bits that keep what is written, value after reset.
struct ReadWrite {
  uint32_t offset, mask, reset;
};

std::vector<ReadWrite> ReadWriteRegisters() {
  std::vector<ReadWrite> all = {{spec::kRegIrqEnable, 7, 0},
                                {spec::kRegCmdRegion, 15, 0},
                                {spec::kRegCmdOffset, ~63u, 0},
                                {spec::kRegCmdBytes, ~63u, 0},
                                {spec::kRegWatchdog, ~0u, spec::kRegWatchdogReset}};
  for (uint32_t r = 0; r < spec::kRegions; ++r) {
    all.push_back({spec::kRegRegionBaseLo + 16 * r, ~63u, 0});
    all.push_back({spec::kRegRegionBaseHi + 16 * r, ~0u, 0});
    all.push_back({spec::kRegRegionSize64 + 16 * r, ~0u, 0});
    all.push_back({spec::kRegRegionFlags + 16 * r, 1, 0});
  }
  return all;
}

}  // namespace

TEST_CASE("read-write registers: reset values, masks, byte strobes, no neighbour changes") {
  const uint32_t seed = 17;
  INFO("seed " << seed);
  Bench bench(seed);
  std::mt19937 random(seed);
  const auto registers = ReadWriteRegisters();
  std::map<uint32_t, uint32_t> model;
  for (const ReadWrite& r : registers) {
    INFO("offset " << r.offset);
    model[r.offset] = r.reset;
    REQUIRE(bench.Read(r.offset) == r.reset);
  }
  for (int round = 0; round < 400; ++round) {
    const ReadWrite& r = registers[random() % registers.size()];
    const uint32_t value = random();
    if (round % 2 == 0) {
      bench.Write(r.offset, value);
      model[r.offset] = value & r.mask;
    } else {
      const uint32_t strobes = random() % 16;
      uint32_t bytes = 0;
      for (int b = 0; b < 4; ++b) bytes |= (strobes >> b & 1) != 0 ? 0xffu << (8 * b) : 0;
      bench.WriteBytes(r.offset, value, strobes);
      model[r.offset] = ((model[r.offset] & ~bytes) | (value & bytes)) & r.mask;
    }
    const ReadWrite& other = registers[random() % registers.size()];
    REQUIRE(bench.Read(r.offset) == model[r.offset]);
    REQUIRE(bench.Read(other.offset) == model[other.offset]);
  }
  // The values reach the outside.
  auto& dut = bench.dut;
  REQUIRE(dut.irq_enable_o == model[spec::kRegIrqEnable]);
  REQUIRE(dut.watchdog_o == model[spec::kRegWatchdog]);
  REQUIRE(dut.cmd_region_o == model[spec::kRegCmdRegion]);
  REQUIRE(dut.cmd_offset_o == model[spec::kRegCmdOffset]);
  REQUIRE(dut.cmd_bytes_o == model[spec::kRegCmdBytes]);
  for (uint32_t r = 0; r < spec::kRegions; ++r) {
    REQUIRE(dut.region_base_o[2 * r] == model[spec::kRegRegionBaseLo + 16 * r]);
    REQUIRE(dut.region_base_o[2 * r + 1] == model[spec::kRegRegionBaseHi + 16 * r]);
    REQUIRE(dut.region_size64_o[r] == model[spec::kRegRegionSize64 + 16 * r]);
    REQUIRE((dut.region_write_o >> r & 1) == model[spec::kRegRegionFlags + 16 * r]);
  }
  REQUIRE(bench.pulses["doorbell"] == 0);
  REQUIRE(bench.pulses["soft_reset"] == 0);
}

TEST_CASE("read-only registers show the machine and ignore writes") {
  Bench bench(0);
  auto& dut = bench.dut;
  dut.status_i = 0x15;
  dut.irq_status_i = 5;
  dut.irq_tag_i = 0x11111111;
  dut.end_status_i = 0x22222222;
  dut.err_code_i = 9;
  dut.err_engine_i = 4;
  dut.err_index_i = 0x33333333;
  dut.err_value_i = 0x44444444;
  const std::map<uint32_t, uint32_t> want = {
      {spec::kRegId, spec::kId},           {spec::kRegVersion, spec::kVersion},
      {spec::kRegSpecHash, spec::kSpecHash}, {spec::kRegGeometry, 0x04102008},
      {spec::kRegActBytes, 4096},          {spec::kRegWgtBytes, 2048},
      {spec::kRegParamBytes, 1024},        {spec::kRegAccPixels, 64},
      {spec::kRegStatus, 0x15},            {spec::kRegIrqStatus, 5},
      {spec::kRegIrqTag, 0x11111111},      {spec::kRegEndStatus, 0x22222222},
      {spec::kRegErrCode, 9},              {spec::kRegErrEngine, 4},
      {spec::kRegErrIndex, 0x33333333},    {spec::kRegErrValue, 0x44444444},
      {spec::kRegCtrl, 0},                 {spec::kRegDoorbell, 0},
  };
  for (const auto& [offset, value] : want) {
    INFO("offset " << offset);
    REQUIRE(bench.Read(offset) == value);
    if (offset != spec::kRegCtrl) bench.Write(offset, ~value);
    REQUIRE(bench.Read(offset) == value);
  }
}

TEST_CASE("counters and the gaps between registers") {
  Bench bench(3);
  for (int i = 0; i < 48; ++i) {
    const uint64_t value = Bench::CounterValue(i);
    REQUIRE(bench.Read(spec::kRegCounterLo + 8 * i) == static_cast<uint32_t>(value));
    REQUIRE(bench.Read(spec::kRegCounterHi + 8 * i) == static_cast<uint32_t>(value >> 32));
  }
  for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
    const bool gap = offset == 0x4c || (offset >= 0x60 && offset < 0x100) ||
                     (offset >= 0x180 && offset < 0x200) || offset >= 0x200 + 8 * 48;
    if (!gap) continue;
    bench.Write(offset, ~0u);
    INFO("offset " << offset);
    REQUIRE(bench.Read(offset) == 0);
  }
  REQUIRE(bench.pulses["doorbell"] == 0);
}

TEST_CASE("pulses: doorbell, soft reset, clearing of interrupts") {
  Bench bench(5);
  bench.Write(spec::kRegDoorbell, 0);
  REQUIRE(bench.pulses["doorbell"] == 1);
  bench.Write(spec::kRegCtrl, 2);
  REQUIRE(bench.pulses["soft_reset"] == 0);
  bench.Write(spec::kRegCtrl, 1);
  REQUIRE(bench.pulses["soft_reset"] == 1);
  bench.Write(spec::kRegIrqStatus, 5);
  REQUIRE(bench.pulses["irq0"] == 1);
  REQUIRE(bench.pulses["irq1"] == 0);
  REQUIRE(bench.pulses["irq2"] == 1);
  bench.WriteBytes(spec::kRegIrqStatus, 7, 0xe);
  REQUIRE(bench.pulses["irq1"] == 0);
  REQUIRE(bench.pulses["doorbell"] == 1);
}
