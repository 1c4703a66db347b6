// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "tests/hls/vector_bench.h"
#include "tests/rtl/vector_random.h"
#include "tests/support/catch.h"

namespace {

using systole::hls_sim::Timing;
using systole::hls_test::VectorBench;
using systole::rtl_test::Chip;
using systole::rtl_test::CountTaps;
using systole::rtl_test::VectorJob;
using systole::rtl_test::VectorRandom;
using systole::spec::Opcode;

/// Lines so short that commands of the tests do not fit: those go tap by tap.
struct ConfigShortLines : systole_hls::ConfigTiny {
  static constexpr int kLinePixels = 8;
};

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

/// Runs the jobs, each offered when the one before has retired, or all at once (then no job's output
/// may be the input of another), and compares all memory and the counts of taps.
template <class Config>
void Run(const std::vector<VectorJob>& jobs, const Chip& chip, uint32_t seed, Timing timing,
         bool together, unsigned reads, unsigned writes) {
  INFO("seed " << seed << (timing == Timing::kClocked ? ", clocked" : ", untimed"));
  VectorBench<Config> bench(timing, chip);
  bench.SetChances(seed, reads, writes, reads == 16 ? 16 : 3 + seed % 14);
  Chip expected = chip;
  std::vector<int64_t> taps;
  for (const VectorJob& job : jobs) {
    INFO(Text(job));
    bench.Offer(job);
    Execute(job, expected);
    taps.push_back(CountTaps(job, Config::kLanes));
    if (together) continue;
    bench.UntilRetired();
    CompareMemory(bench.chip(), expected);
  }
  if (together) {
    for (const VectorJob& job : jobs) {
      INFO(Text(job));
      bench.UntilRetired();
    }
  }
  for (int i = 0; i < 40; ++i) bench.Cycle();
  CompareMemory(bench.chip(), expected);
  REQUIRE(bench.retired() == jobs.size());
  REQUIRE(bench.taps() == taps);
  REQUIRE(bench.failure().empty());
}

constexpr Opcode kOpcodes[] = {Opcode::kDepthwise, Opcode::kMaxpool, Opcode::kSumpool,
                               Opcode::kAdd};

Timing TimingOf(int round) { return round % 2 == 0 ? Timing::kClocked : Timing::kUntimed; }

template <class Config>
void RunRandom(int rounds) {
  for (const Opcode op : kOpcodes) {
    VectorRandom random(static_cast<uint32_t>(op) * 100 + Config::kRows, Config::kLanes);
    for (int round = 0; round < rounds; ++round) {
      Chip chip = random.NewChip();
      const VectorJob job = random.Job(op, chip);
      const bool free = round % 3 == 0;
      const unsigned reads = random.Int(2, 16), writes = random.Int(2, 16);
      Run<Config>({job}, chip, round, TimingOf(round), false, free ? 16 : reads,
                  free ? 16 : writes);
    }
  }
}

template <class Config>
void RunTogether(int rounds) {
  VectorRandom random(9, Config::kLanes);
  for (int round = 0; round < rounds; ++round) {
    Chip chip = random.NewChip();
    std::vector<VectorJob> jobs;
    const int count = random.Int(2, 8);
    for (int i = 0; i < count; ++i) jobs.push_back(random.Job(kOpcodes[random.Int(0, 3)], chip));
    const bool free = round % 3 == 0;
    const unsigned reads = random.Int(2, 16), writes = random.Int(2, 16);
    Run<Config>(jobs, chip, round, TimingOf(round), true, free ? 16 : reads, free ? 16 : writes);
  }
}

}  // namespace

TEST_CASE("random shapes, tiny") { RunRandom<systole_hls::ConfigTiny>(60); }
TEST_CASE("random shapes, base") { RunRandom<systole_hls::ConfigBase>(60); }
TEST_CASE("random shapes, kv260") { RunRandom<systole_hls::ConfigKv260>(60); }
TEST_CASE("random shapes, short lines") { RunRandom<ConfigShortLines>(60); }

TEST_CASE("commands that overlap, tiny") { RunTogether<systole_hls::ConfigTiny>(40); }
TEST_CASE("commands that overlap, base") { RunTogether<systole_hls::ConfigBase>(40); }
TEST_CASE("commands that overlap, kv260") { RunTogether<systole_hls::ConfigKv260>(40); }

TEST_CASE("in place") {
  using Config = systole_hls::ConfigBase;
  VectorRandom random(6, Config::kLanes);
  for (int round = 0; round < 80; ++round) {
    Chip chip = random.NewChip();
    const VectorJob job = random.InPlace(kOpcodes[round % 4], chip);
    const unsigned reads = random.Int(2, 16), writes = random.Int(2, 16);
    Run<Config>({job}, chip, round, TimingOf(round / 4), false, reads, writes);
  }
}

TEST_CASE("the largest kernel wraps around int32") {
  using Config = systole_hls::ConfigBase;
  for (const Opcode op : {Opcode::kDepthwise, Opcode::kSumpool}) {
    VectorRandom random(7, Config::kLanes);
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
    job.per_ch = op == Opcode::kDepthwise ? 0 : 3;
    job.param_addr = (255 * 255 + 1) * 16;
    job.weight_addr = 16;
    chip.param.resize(1 << 21, 0x80);
    Run<Config>({job}, chip, 1, Timing::kClocked, false, 16, 16);
  }
}
