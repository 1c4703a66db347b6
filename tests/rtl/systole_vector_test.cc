// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <string>
#include <vector>

#include "tests/rtl/vector_bench.h"
#include "tests/rtl/vector_cycles.h"
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
constexpr int kLine = SYSTOLE_LINE;
using Bench = systole::rtl_test::VectorBench<SYSTOLE_DUT, kR>;

std::string Text(const VectorJob& job) {
  const auto n = [](auto value) { return " " + std::to_string(value); };
  return "opcode" + n(static_cast<int>(job.op)) + ", in" + n(job.in_h) + n(job.in_w) + ", out" +
         n(job.n) + n(job.oh) + n(job.ow) + ", kernel" + n(job.kh) + n(job.kw) + ", stride" +
         n(job.sy) + n(job.sx) + ", dilation" + n(job.dy) + n(job.dx) + ", origin" + n(job.y0) +
         n(job.x0) + ", channels" + n(job.channels) + ", rq" + n(job.rq) + ", per_ch" +
         n(job.per_ch) + ", copy" + n(job.copy);
}

void CompareMemory(const Chip& chip, const Chip& expected) {
  if (chip.act == expected.act) return;
  for (size_t i = 0; i < expected.act.size(); ++i) {
    INFO("address " << i);
    REQUIRE(int{chip.act[i]} == int{expected.act[i]});
  }
}

void Finish(Bench& bench, size_t jobs) {
  for (int i = 0; i < 20; ++i) bench.Cycle();
  REQUIRE(bench.retired() == static_cast<int>(jobs));
  REQUIRE(!bench.dut().active_o);
}

/// Runs the jobs, each offered when the one before has retired, and compares all memory after each.
void RunAndCompare(const std::vector<VectorJob>& jobs, const Chip& chip, uint32_t seed,
                   unsigned reads, unsigned writes) {
  Bench bench(seed, chip);
  bench.SetGrants(reads, writes);
  Chip expected = chip;
  int64_t taps = 0;
  for (const VectorJob& job : jobs) {
    INFO(Text(job));
    bench.Offer(job);
    Execute(job, expected);
    bench.UntilRetired();
    taps += CountTaps(job, kLanes);
    CompareMemory(bench.chip(), expected);
    REQUIRE(bench.taps() == taps);
  }
  Finish(bench, jobs.size());
}

/// Offers all jobs at once, which no job's output may be the input of, and compares at the end.
void RunTogether(const std::vector<VectorJob>& jobs, const Chip& chip, uint32_t seed,
                 unsigned reads, unsigned writes) {
  Bench bench(seed, chip);
  bench.SetGrants(reads, writes);
  Chip expected = chip;
  int64_t taps = 0;
  for (const VectorJob& job : jobs) {
    bench.Offer(job);
    Execute(job, expected);
    taps += CountTaps(job, kLanes);
  }
  for (const VectorJob& job : jobs) {
    INFO(Text(job));
    bench.UntilRetired();
  }
  CompareMemory(bench.chip(), expected);
  REQUIRE(bench.taps() == taps);
  Finish(bench, jobs.size());
}

constexpr Opcode kOpcodes[] = {Opcode::kDepthwise, Opcode::kMaxpool, Opcode::kSumpool,
                               Opcode::kAdd, Opcode::kLut};
constexpr int kKinds = static_cast<int>(std::size(kOpcodes));

void RunRandom(Opcode op, int rounds) {
  VectorRandom random(static_cast<uint32_t>(op) * 100 + kR, kLanes);
  for (int round = 0; round < rounds; ++round) {
    Chip chip = random.NewChip();
    const VectorJob job = random.Job(op, chip);
    const bool free = round % 3 == 0;
    RunAndCompare({job}, chip, round, free ? 16 : random.Int(2, 16), free ? 16 : random.Int(2, 16));
  }
}

constexpr int64_t kTableCycles = 64;

/// Lines of parameter memory that a channel group needs before its outputs leave.
int64_t LinesOfGroup(const VectorJob& job, bool streamed) {
  constexpr int kRecord[] = {4, 8, 16, 0};
  if (job.is_add() || job.is_max()) return 0;
  if (job.is_lut()) return kTableCycles;
  const int weights = job.is_depthwise() && streamed ? job.kh * job.kw : 0;
  return weights + kLanes * kRecord[job.per_ch] / 16;
}

/// Cycles of a command behind an equal one, nothing refused. The two do not depend on each other.
int64_t CyclesBehind(const VectorJob& job, const Chip& chip) {
  Bench bench(1, chip);
  for (int i = 0; i < 3; ++i) bench.Offer(job);
  bench.UntilRetired();
  bench.UntilRetired();
  const int64_t start = bench.cycles();
  bench.UntilRetired();
  return bench.cycles() - start;
}

/// Cycles of a command into an idle engine, from the offer to the retirement.
int64_t CyclesAlone(const VectorJob& job, const Chip& chip) {
  Bench bench(1, chip);
  bench.Offer(job);
  bench.UntilRetired();
  return bench.cycles();
}

}  // namespace

TEST_CASE("DEPTHWISE of random shapes") { RunRandom(Opcode::kDepthwise, 250); }
TEST_CASE("MAXPOOL of random shapes") { RunRandom(Opcode::kMaxpool, 150); }
TEST_CASE("SUMPOOL of random shapes") { RunRandom(Opcode::kSumpool, 200); }
TEST_CASE("ADD of random shapes") { RunRandom(Opcode::kAdd, 200); }
TEST_CASE("LUT of random shapes") { RunRandom(Opcode::kLut, 100); }

TEST_CASE("commands that read what the one before wrote") {
  VectorRandom random(5, kLanes);
  for (int round = 0; round < 60; ++round) {
    Chip chip = random.NewChip();
    std::vector<VectorJob> jobs;
    const int count = random.Int(2, 5);
    for (int i = 0; i < count; ++i) {
      VectorJob job = random.Job(kOpcodes[random.Int(0, kKinds - 1)], chip);
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

TEST_CASE("commands that overlap") {
  VectorRandom random(9, kLanes);
  for (int round = 0; round < 80; ++round) {
    Chip chip = random.NewChip();
    std::vector<VectorJob> jobs;
    const int count = random.Int(2, 8);
    for (int i = 0; i < count; ++i) jobs.push_back(random.Job(kOpcodes[random.Int(0, kKinds - 1)], chip));
    const bool free = round % 2 == 0;
    RunTogether(jobs, chip, round, free ? 16 : random.Int(2, 16), free ? 16 : random.Int(2, 16));
  }
}

TEST_CASE("LUTs that overlap have tables of their own") {
  VectorRandom random(12, kLanes);
  for (int round = 0; round < 12; ++round) {
    Chip chip = random.NewChip();
    std::vector<VectorJob> jobs;
    for (int i = 0; i < 6; ++i) jobs.push_back(random.Job(Opcode::kLut, chip));
    RunTogether(jobs, chip, round, round % 2 == 0 ? 16 : 6, 16);
  }
}

TEST_CASE("in place") {
  VectorRandom random(6, kLanes);
  for (int round = 0; round < 120; ++round) {
    Chip chip = random.NewChip();
    const VectorJob job = random.InPlace(kOpcodes[round % kKinds], chip);
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

TEST_CASE("cycles are what the architecture says") {
  VectorRandom random(10, kLanes);
  int streamed = 0, passes[4] = {};
  for (int round = 0; round < 375; ++round) {
    Chip chip = random.NewChip();
    VectorJob job = random.Job(kOpcodes[round % kKinds], chip);
    if (!job.is_add()) {
      job.dy = job.dx = 1;
      job.sy = std::min(job.sy, job.kh);
      job.sx = std::min(job.sx, job.kw);
    }
    if (job.rq == 0) job.rq = 1;
    const auto c = CyclesOf(job, kLanes, kLine);
    INFO(Text(job) << (c.streamed ? ", streamed" : "") << ", work " << c.work);
    streamed += c.streamed;
    ++passes[c.passes];
    const int64_t groups = (job.channels + kLanes - 1) / kLanes, lines = LinesOfGroup(job, c.streamed);
    const int64_t behind = CyclesBehind(job, chip), alone = CyclesAlone(job, chip);
    if (job.is_add()) {
      REQUIRE(behind == c.work + 11);
      REQUIRE(alone == c.work + 33);
    } else if (job.is_lut()) {
      // The next table is read while a command walks.
      REQUIRE(behind == std::max(c.work + 9, kTableCycles + 2));
      REQUIRE(alone == c.work + kTableCycles + 24);
    } else if (job.is_depthwise() && !c.streamed) {
      // Taps wait for the records of the next group.
      REQUIRE(behind <= c.work + groups * (lines + 1) + 10);
      REQUIRE(alone <= c.work + (groups + 1) * lines + 30);
    } else if (c.work / groups >= lines + 10) {
      REQUIRE(behind == c.work + 8);
      REQUIRE(alone >= c.work + (c.streamed ? 27 : 30) - (job.is_max() ? 6 : 0));
      REQUIRE(alone <= c.work + lines + (c.streamed ? 27 : 30));
    } else {
      REQUIRE(behind <= c.work + groups * (lines + 12) + 8);
    }
  }
  REQUIRE(streamed > 60);
  if (kLine > 16) REQUIRE((passes[2] > 10 && passes[3] > 10));
}

TEST_CASE("MobileNet's depthwise layers take a cycle per pixel and group") {
  VectorRandom random(11, kLanes);
  for (const int size : {3, 7, 14, 28}) {
    const Chip chip = random.NewChip();
    VectorJob job;
    job.in_h = job.in_w = job.oh = job.ow = size;
    job.y0 = job.x0 = -1;
    job.kh = job.kw = 3;
    job.channels = 4 * kLanes;
    job.in = {0, int64_t{size} * job.channels, job.channels, 0};
    job.out = {131072, int64_t{size} * job.channels, job.channels, 0};
    job.per_ch = 2;
    job.param_addr = 16384;
    const int64_t pixels = std::max(size * size, 9 + kLanes);  // records of a group: a line per lane
    if (size > kLine) continue;
    INFO("size " << size);
    REQUIRE(CyclesBehind(job, chip) <= 4 * pixels + size + 20);
    REQUIRE(CyclesBehind(job, chip) >= 4 * pixels);
  }
}

TEST_CASE("halt stops every access, reset starts anew") {
  VectorRandom random(8, kLanes);
  for (int round = 0; round < 40; ++round) {
    Chip chip = random.NewChip();
    const VectorJob job = random.Job(kOpcodes[round % kKinds], chip);
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
