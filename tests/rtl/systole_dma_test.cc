// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/dma_bench.h"

namespace {

using namespace systole::rtl_test;

constexpr int kHalf = kActBytes / 2;
// LOAD and STORE work in different halves of chip and memory; the end of a half is for noise.
constexpr int kHalfUsed = kHalf - 4 * kR;
constexpr int kMemHalf = kMemBytes / 2;

/// A random three-level transfer between [mem, mem + kMemHalf) and [chip, chip + chip_bytes).
Transfer RandomTransfer(DmaBench& bench, int mem, int chip, int chip_bytes) {
  while (true) {
    Transfer t;
    const int kind = bench.Random(4);
    t.n0 = 1 + bench.Random(kind == 0 ? 16 : kind == 1 ? 40 : kind == 2 ? 300 : chip_bytes);
    t.n1 = 1 + bench.Random(6);
    t.n2 = 1 + bench.Random(4);
    t.chip_stride1 = bench.Random(2) == 0 ? t.n0 + bench.Random(8) : bench.Random(600);
    t.chip_stride2 = bench.Random(1000);
    t.mem_stride1 = bench.Random(2) == 0 ? t.n0 + bench.Random(8) : bench.Random(3000);
    t.mem_stride2 = bench.Random(6000);
    t.mem = mem + bench.Random(kMemHalf);
    t.chip = chip + bench.Random(chip_bytes);
    t.xor80 = bench.Random(3) == 0;
    if (t.MemLast() < mem + kMemHalf && t.ChipLast() < chip + chip_bytes) return t;
  }
}

Transfer RandomLoad(DmaBench& bench, int chip) {
  const int kind = bench.Random(8);
  Transfer t;
  if (kind == 0) {  // weights, now and then more than the ring holds
    t.space = 1;
    t.n0 = kTileBytes * (1 + bench.Random(6));
    t.mem = bench.Random((kMemHalf - t.n0) / 16) * 16;
    t.xor80 = bench.Random(2) == 0;
  } else if (kind == 1) {
    t.space = 2;
    t.n0 = 16 * (1 + bench.Random(kParamBytes / 16));
    t.chip = bench.Random((kParamBytes - t.n0) / 16 + 1) * 16;
    t.mem = bench.Random((kMemHalf - t.n0) / 16) * 16;
  } else if (kind == 2) {  // copy into the next group
    t = RandomTransfer(bench, 0, chip, kGroupBytes - 4 * kR);
    t.copy = 1;
  } else {
    t = RandomTransfer(bench, 0, chip, kHalfUsed);
    t.fill = kind == 3;
    t.fill_byte = bench.Random(256);
  }
  return t;
}

/// Both halves and the parameters get known bytes.
void Fill(DmaBench& bench) {
  for (const int chip : {0, kHalf}) {
    Transfer t;
    t.chip = chip;
    t.n0 = kHalfUsed;
    bench.Load(t);
  }
  Transfer t;
  t.space = 2;
  t.n0 = kParamBytes;
  bench.Load(t);
  bench.Run();
}

void RandomRounds(const DmaBench::Options& options, int rounds) {
  INFO("seed " << options.seed);
  DmaBench bench(options);
  Fill(bench);
  for (int round = 0; round < rounds; ++round) {
    INFO("round " << round);
    const int load_half = round % 2 == 0 ? 0 : kHalf;
    for (int i = 0; i < 5; ++i) bench.Load(RandomLoad(bench, load_half));
    for (int i = 0; i < 5; ++i) {
      bench.Store(RandomTransfer(bench, kMemHalf, kHalf - load_half, kHalfUsed));
    }
    bench.Run();
    bench.CheckMemory();
    bench.CheckChip(0, kHalfUsed);
    bench.CheckChip(kHalf, kHalf + kHalfUsed);
    bench.CheckParam();
    bench.DrainTiles();
  }
}

/// Cycles until the transfer retires, on an idle machine.
int64_t Cycles(const DmaBench::Options& options, const Transfer& t, bool store) {
  DmaBench bench(options);
  Fill(bench);
  for (int i = 0; i < 4; ++i) bench.Cycle();
  const int64_t begin = bench.now;
  if (store) bench.Store(t);
  else bench.Load(t);
  bench.Run();
  const int64_t cycles = bench.now - begin;
  bench.CheckChip(0, kHalfUsed);
  bench.CheckMemory();
  return cycles;
}

constexpr int kBeatCycles = kR == 8 ? 2 : 1;

}  // namespace

TEST_CASE("transfers of any shape and alignment, memory without stalls") {
  for (const uint32_t seed : {1u, 2u}) RandomRounds({.seed = seed, .latency = 3}, 12);
}

TEST_CASE("transfers of any shape and alignment, with stalls, bank conflicts and the fetch") {
  for (const uint32_t seed : {3u, 4u, 5u}) {
    RandomRounds({.seed = seed, .noise = true, .stalls = true, .latency = 20}, 12);
  }
}

TEST_CASE("one by one: what a retired command wrote is there") {
  DmaBench bench({.seed = 6, .latency = 1});
  Fill(bench);
  for (int i = 0; i < 60; ++i) {
    INFO("transfer " << i);
    Transfer t = RandomTransfer(bench, 0, 0, kHalfUsed);
    bench.Load(t);
    bench.Run();
    // Backwards from its last byte, which was written just now.
    bench.CheckChip(std::max(0, t.ChipLast() + 1 - 2 * kR), std::max(kR, t.ChipLast() + 1));
    t = RandomTransfer(bench, kMemHalf, 0, kHalfUsed);
    bench.Store(t);
    bench.Run();
    bench.CheckMemory();
  }
}

TEST_CASE("every small size at every alignment") {
  DmaBench bench({.seed = 7, .latency = 1});
  Fill(bench);
  for (int mem = 0; mem < 16; ++mem) {
    for (int n0 = 1; n0 <= 34; ++n0) {
      Transfer t;
      t.n0 = n0;
      t.mem = 4096 - 16 + mem;
      t.chip = kGroupBytes - 20 + bench.Random(2 * kR);
      bench.Load(t);
      t.mem = kMemHalf + 4096 - 16 + mem;
      t.chip = kHalf + kGroupBytes - 20 + bench.Random(2 * kR);
      bench.Store(t);
    }
    bench.Run();
    bench.CheckMemory();
    bench.CheckChip(0, kHalfUsed);
  }
}

TEST_CASE("long rows move 16 bytes per cycle") {
  const DmaBench::Options options{.seed = 8, .latency = 32};
  Transfer t;
  t.n0 = 3840;
  // 240 beats; latency, fill and drain on top.
  REQUIRE(Cycles(options, t, false) < 240 * kBeatCycles + 50);
  t.mem = kMemHalf;
  REQUIRE(Cycles(options, t, true) < 240 * kBeatCycles + 50);
  t.mem += 5;
  t.chip += 3;
  REQUIRE(Cycles(options, t, true) < 241 * kBeatCycles + 50);
  t.mem = 7;
  REQUIRE(Cycles(options, t, false) < 241 * kBeatCycles + 50);
}

TEST_CASE("short rows follow one another without bubbles") {
  // Rows of two beats; the latency is covered by the 32 outstanding bursts.
  const DmaBench::Options options{.seed = 9, .latency = 32};
  Transfer t;
  t.n0 = 32;
  t.n1 = 100;
  t.mem_stride1 = 64;
  t.chip_stride1 = 33;
  REQUIRE(Cycles(options, t, false) < 200 * kBeatCycles + 40);
  t.mem = kMemHalf;
  REQUIRE(Cycles(options, t, true) < 200 * kBeatCycles + 43);
  t.fill = true;
  t.n0 = 16;
  t.mem = 0;
  REQUIRE(Cycles(options, t, false) < 100 * kBeatCycles + 10);
}

TEST_CASE("LOAD waits for room in the ring and says so") {
  DmaBench bench({.seed = 10});
  Transfer t;
  t.space = 1;
  t.n0 = 2 * SYSTOLE_WGT_BYTES;
  bench.hold_tiles = true;
  bench.Load(t);
  for (int i = 0; i < 1000; ++i) bench.Cycle();
  REQUIRE(bench.loads_retired == 0);
  REQUIRE(static_cast<int>(bench.dut.load_state_o) == 8);  // WEIGHT
  REQUIRE(bench.axi().read_beats() <= SYSTOLE_WGT_BYTES / 16);
  bench.hold_tiles = false;
  bench.Run();
  bench.DrainTiles();
}
