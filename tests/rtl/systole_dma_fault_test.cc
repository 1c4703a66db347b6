// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/dma_bench.h"

namespace {

using namespace systole::rtl_test;
using systole::sim::AxiMemory;
using systole::sim::AxiResp;

constexpr int kMemHalf = kMemBytes / 2;

Transfer Row(int mem, int chip, int bytes) {
  Transfer t;
  t.mem = mem;
  t.chip = chip;
  t.n0 = bytes;
  return t;
}

/// Halts, waits until both masters are drained, resets the engines.
void Halt(DmaBench& bench) {
  bench.dut.halt_i = 1;
  bench.Cycle();
  const bool ar = bench.dut.m_axi_arvalid_o, aw = bench.dut.m_axi_awvalid_o;
  const int ar_seen = bench.ar_seen, aw_seen = bench.aw_seen;
  int cycles = 0;
  while (!bench.dut.read_drained_o || !bench.dut.write_drained_o) {
    REQUIRE(++cycles < 10000);
    bench.Cycle();
  }
  // Only what stood on the channels already.
  REQUIRE(bench.ar_seen - ar_seen <= (ar ? 1 : 0));
  REQUIRE(bench.aw_seen - aw_seen <= (aw ? 1 : 0));
  for (int i = 0; i < 20; ++i) bench.Cycle();
  REQUIRE(bench.dut.read_drained_o);
  REQUIRE(bench.dut.write_drained_o);
  bench.SoftReset();
  bench.dut.halt_i = 0;
}

}  // namespace

TEST_CASE("halt at any time drains, a soft reset starts anew") {
  DmaBench bench({.seed = 21, .stalls = true, .latency = 12});
  for (int round = 0; round < 60; ++round) {
    INFO("round " << round);
    bench.Load(Row(17, 5, 3000));
    Transfer weights = Row(64, 0, kTileBytes * 8);
    weights.space = 1;
    bench.Load(weights);
    bench.Run();
    bench.CheckChip(5, 3005);
    const auto before = bench.memory;
    bench.Load(Row(31 + round, 4096, 2000));
    bench.Store(Row(kMemHalf + round, 7, 900));
    bench.Store(Row(kMemHalf + 2000, 8, 2500));
    const int cycles = bench.Random(200);
    for (int i = 0; i < cycles; ++i) bench.Cycle();
    Halt(bench);
    // Each byte of memory is as before or as the command leaves it.
    for (std::size_t i = 0; i < kMemBytes; ++i) {
      REQUIRE((bench.memory[i] == before[i] || bench.memory[i] == bench.memory_want[i]));
    }
    bench.memory_want = bench.memory;
  }
}

TEST_CASE("answers that come after a soft reset do not reach the engines") {
  DmaBench bench({.seed = 22, .latency = 200});
  bench.Load(Row(0, 0, 2000));
  bench.Store(Row(kMemHalf, 4096, 2000));
  for (int i = 0; i < 60; ++i) bench.Cycle();
  bench.dut.halt_i = 1;
  bench.Cycle();
  REQUIRE_FALSE(bench.dut.read_drained_o);
  // As after BUS_DEAD: the reset does not wait.
  bench.SoftReset();
  bench.dut.halt_i = 0;
  bench.memory_want = bench.memory;
  bench.Load(Row(256, 16, 1000));
  bench.Run();
  bench.CheckChip(16, 1016);
  REQUIRE_FALSE(bench.failed);
}

TEST_CASE("a read error names the command and RRESP") {
  DmaBench bench({.seed = 23});
  bench.axi().InjectFault(AxiMemory::Access::kRead, kRegionBase + kOffset + 1024, 16,
                          AxiResp::kSlvErr);
  bench.Load(Row(0, 0, 500));
  bench.Load(Row(600, 0, 424));
  bench.Load(Row(1000, 0, 100));
  bench.Run();
  REQUIRE(bench.failed);
  REQUIRE(bench.failed_engine == 1);
  REQUIRE(bench.failed_index == 102);
  REQUIRE(bench.failed_value == 2);
}

TEST_CASE("a write error names the command and BRESP, which does not retire") {
  DmaBench bench({.seed = 24});
  bench.axi().InjectFault(AxiMemory::Access::kWrite, kRegionBase + kOffset + kMemHalf + 1024, 16,
                          AxiResp::kDecErr);
  bench.Store(Row(kMemHalf, 0, 500));
  bench.Store(Row(kMemHalf + 1020, 0, 16));
  for (int i = 0; i < 200; ++i) bench.Cycle();
  REQUIRE(bench.failed);
  REQUIRE(bench.failed_engine == 4);
  REQUIRE(bench.failed_index == 201);
  REQUIRE(bench.failed_value == 3);
  REQUIRE(bench.stores_retired == 1);
}
