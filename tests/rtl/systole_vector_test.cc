// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <string>
#include <vector>

#include "tests/rtl/vector_bench.h"
#include "tests/rtl/vector_random.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::Chip;
using systole::rtl_test::CountTaps;
using systole::rtl_test::VectorJob;
using systole::rtl_test::VectorRandom;
using systole::spec::Opcode;

constexpr int kLanes = SYSTOLE_LANES;
constexpr int kR = SYSTOLE_R;
using Bench = systole::rtl_test::VectorBench<SYSTOLE_DUT, kR>;

std::string Text(const VectorJob& job) {
  const auto n = [](auto value) { return " " + std::to_string(value); };
  return "opcode" + n(static_cast<int>(job.op)) + ", in" + n(job.in_h) + n(job.in_w) + ", out" +
         n(job.n) + n(job.oh) + n(job.ow) + ", kernel" + n(job.kh) + n(job.kw) + ", stride" +
         n(job.sy) + n(job.sx) + ", dilation" + n(job.dy) + n(job.dx) + ", origin" + n(job.y0) +
         n(job.x0) + ", channels" + n(job.channels) + ", rq" + n(job.rq) + ", per_ch" +
         n(job.per_ch) + ", copy" + n(job.copy);
}

/// Runs the jobs one behind the other and compares all memory after each.
void RunAndCompare(const std::vector<VectorJob>& jobs, const Chip& chip, uint32_t seed,
                   unsigned reads, unsigned writes) {
  Bench bench(seed, chip);
  bench.SetGrants(reads, writes);
  for (const VectorJob& job : jobs) bench.Offer(job);
  Chip expected = chip;
  int64_t taps = 0;
  for (const VectorJob& job : jobs) {
    INFO(Text(job));
    Execute(job, expected);
    bench.UntilRetired();
    taps += CountTaps(job, kLanes);
    if (bench.chip().act != expected.act) {
      for (size_t i = 0; i < expected.act.size(); ++i) {
        INFO("address " << i);
        REQUIRE(int{bench.chip().act[i]} == int{expected.act[i]});
      }
    }
    REQUIRE(bench.taps() == taps);
  }
  for (int i = 0; i < 20; ++i) bench.Cycle();
  REQUIRE(bench.retired() == static_cast<int>(jobs.size()));
  REQUIRE(!bench.dut().active_o);
}

constexpr Opcode kOpcodes[] = {Opcode::kDepthwise, Opcode::kMaxpool, Opcode::kSumpool,
                               Opcode::kAdd};

void RunRandom(Opcode op, int rounds) {
  VectorRandom random(static_cast<uint32_t>(op) * 100 + kR, kLanes);
  for (int round = 0; round < rounds; ++round) {
    Chip chip = random.NewChip();
    const VectorJob job = random.Job(op, chip);
    const bool free = round % 3 == 0;
    RunAndCompare({job}, chip, round, free ? 16 : random.Int(2, 16), free ? 16 : random.Int(2, 16));
  }
}

/// A plain command of `size` x `size` pixels.
VectorJob Plain(Opcode op, int size, int kernel, int channels) {
  VectorJob job;
  job.op = op;
  job.in_h = job.in_w = size + kernel - 1;
  job.oh = job.ow = size;
  job.kh = job.kw = kernel;
  job.channels = channels;
  job.in = {0, int64_t{job.in_w} * channels, channels, 0};
  job.in2 = {60000, int64_t{size} * channels, channels, 0};
  job.out = {120000, int64_t{size} * channels, channels, 0};
  job.per_ch = 2;
  job.param_addr = 16384;
  job.add_q = {1 << 30, 1 << 30, 1 << 30};
  job.add_s = {0, 0, -18};
  return job;
}

/// Cycles of the second of two equal commands.
int64_t Cycles(const VectorJob& job) {
  VectorRandom random(1, kLanes);
  Bench bench(1, random.NewChip());
  bench.Offer(job);
  bench.Offer(job);
  bench.UntilRetired();
  const int64_t start = bench.cycles();
  bench.UntilRetired();
  return bench.cycles() - start;
}

}  // namespace

TEST_CASE("DEPTHWISE of random shapes") { RunRandom(Opcode::kDepthwise, 250); }
TEST_CASE("MAXPOOL of random shapes") { RunRandom(Opcode::kMaxpool, 150); }
TEST_CASE("SUMPOOL of random shapes") { RunRandom(Opcode::kSumpool, 200); }
TEST_CASE("ADD of random shapes") { RunRandom(Opcode::kAdd, 200); }

TEST_CASE("commands that read what the one before wrote") {
  VectorRandom random(5, kLanes);
  for (int round = 0; round < 60; ++round) {
    Chip chip = random.NewChip();
    std::vector<VectorJob> jobs;
    const int count = random.Int(2, 5);
    for (int i = 0; i < count; ++i) {
      VectorJob job = random.Job(kOpcodes[random.Int(0, 3)], chip);
      if (i > 0) {
        // Back and forth between the two halves of the buffer.
        const int64_t lower = job.in.addr;
        job.in.addr = jobs.back().out.addr;
        if (i % 2 == 1) job.out.addr = lower;
        job.in2.addr = 3 * systole::rtl_test::kActBytes / 4;
        job.copy = 0;
      }
      jobs.push_back(job);
    }
    RunAndCompare(jobs, chip, round, random.Int(8, 16), random.Int(8, 16));
  }
}

TEST_CASE("in place") {
  VectorRandom random(6, kLanes);
  for (int round = 0; round < 120; ++round) {
    Chip chip = random.NewChip();
    const VectorJob job = random.InPlace(kOpcodes[round % 4], chip);
    RunAndCompare({job}, chip, round, random.Int(2, 16), random.Int(2, 16));
  }
}

TEST_CASE("the largest kernel wraps around int32") {
  for (const Opcode op : {Opcode::kDepthwise, Opcode::kSumpool}) {
    VectorRandom random(7, kLanes);
    Chip chip = random.NewChip();
    for (auto& byte : chip.act) byte = 0x80;
    for (auto& byte : chip.param) byte = 0x80;
    VectorJob job;
    job.op = op;
    job.kh = job.kw = 255;
    job.in_h = job.in_w = 255;
    job.in = {5, 0, 1, 0};
    job.out = {200000, 0, 0, 0};
    job.channels = 3;
    job.zx = job.zw = 127;
    job.rq = 0;
    job.per_ch = 3;
    job.weight_addr = 16;
    chip.param.resize(1 << 21, 0x80);
    RunAndCompare({job}, chip, 1, 16, 16);
  }
}

TEST_CASE("a tap per cycle, a vector of ADD per three") {
  const int size = 14;
  const int64_t pixels = size * size;
  const int overhead = 40;
  SECTION("DEPTHWISE") {
    const int64_t cycles = Cycles(Plain(Opcode::kDepthwise, size, 3, kLanes));
    REQUIRE(cycles <= 9 * pixels + kLanes + overhead);
  }
  SECTION("MAXPOOL of single taps, two groups") {
    const int64_t cycles = Cycles(Plain(Opcode::kMaxpool, size, 1, 2 * kLanes));
    REQUIRE(cycles <= 2 * pixels + overhead);
  }
  SECTION("SUMPOOL, three groups with records") {
    const int64_t cycles = Cycles(Plain(Opcode::kSumpool, size, 2, 3 * kLanes));
    REQUIRE(cycles <= 3 * (4 * pixels + kLanes + 4) + overhead);
  }
  SECTION("ADD") {
    const int64_t cycles = Cycles(Plain(Opcode::kAdd, size, 1, 2 * kLanes));
    REQUIRE(cycles <= 2 * 3 * pixels + overhead);
  }
}

TEST_CASE("halt stops every access, reset starts anew") {
  VectorRandom random(8, kLanes);
  for (int round = 0; round < 40; ++round) {
    Chip chip = random.NewChip();
    const VectorJob job = random.Job(kOpcodes[round % 4], chip);
    Bench bench(round, chip);
    bench.SetGrants(10, 10);
    bench.Offer(job);
    bench.Offer(job);
    const int before = random.Int(0, 200);
    for (int i = 0; i < before; ++i) bench.Cycle();
    bench.SetHalt(true);
    for (int i = 0; i < 30; ++i) {
      bench.Cycle();
      REQUIRE(!bench.dut().act_gnt_i);
      REQUIRE(!bench.dut().wr_gnt_i);
      REQUIRE(!bench.dut().cmd_ready_o);
    }
    bench.Reset();
    Chip expected = bench.chip();
    bench.Offer(job);
    Execute(job, expected);
    bench.UntilRetired();
    REQUIRE(bench.chip().act == expected.act);
  }
}
