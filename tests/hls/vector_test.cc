// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "tests/hls/vector_bench.h"
#include "tests/rtl/vector_cycles.h"
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

/// Runs the jobs, each offered when the one before has retired, or all at once (then no job's
/// output may be the input of another), and compares all memory and the counts of taps.
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
                               Opcode::kAdd, Opcode::kLut};
constexpr int kKinds = std::size(kOpcodes);

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
    for (int i = 0; i < count; ++i) {
      jobs.push_back(random.Job(kOpcodes[random.Int(0, kKinds - 1)], chip));
    }
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
  for (int round = 0; round < 100; ++round) {
    Chip chip = random.NewChip();
    const VectorJob job = random.InPlace(kOpcodes[round % kKinds], chip);
    const unsigned reads = random.Int(2, 16), writes = random.Int(2, 16);
    Run<Config>({job}, chip, round, TimingOf(round / kKinds), false, reads, writes);
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

namespace {

/// Cycles of a command into an idle engine, from its issue to its retirement.
template <class Config>
int64_t CyclesAlone(const VectorJob& job, const Chip& chip) {
  VectorBench<Config> bench(Timing::kClocked, chip);
  bench.Offer(job);
  bench.UntilRetired();
  return bench.cycles();
}

/// Cycles of a command behind an equal one; the two do not depend on each other.
template <class Config>
int64_t CyclesBehind(const VectorJob& job, const Chip& chip) {
  VectorBench<Config> bench(Timing::kClocked, chip);
  for (int i = 0; i < 4; ++i) bench.Offer(job);
  for (int i = 0; i < 3; ++i) bench.UntilRetired();
  const int64_t start = bench.cycles();
  bench.UntilRetired();
  return bench.cycles() - start;
}

/// What the way of an output takes besides the work: the pipelines that it passes, the turn in
/// which Walk (VectorParamRead) takes the job, and a cycle at either end of the bench.
template <class Config>
struct Way {
  using Buffer = systole::hls_test::BufferModel<Config::kRows>;
  static constexpr int kBegin = systole_hls::VectorSetup<Config>::kPipelineDepth + 1;
  static constexpr int kSteps = systole_hls::VectorWalk<Config>::kPipelineDepth +
                                systole_hls::VectorWindow<Config>::kPipelineDepth;
  static constexpr int kPixels = kSteps + Buffer::kPipelineDepth;
  static constexpr int kWeights = systole_hls::VectorParamRead<Config>::kPipelineDepth +
                                  systole::hls_test::ParamModel::kPipelineDepth +
                                  systole_hls::VectorParamUnpack<Config>::kPipelineDepth;
  static constexpr int kLanes = systole_hls::VectorLanes<Config>::kPipelineDepth;
  static constexpr int kAdd = systole_hls::VectorAdd<Config>::kPipelineDepth;
  static constexpr int kTable = systole_hls::VectorTable<Config>::kPipelineDepth;
  static constexpr int kEnd = systole_hls::VectorFinish<Config>::kPipelineDepth +
                              systole_hls::Post<Config, Config::kLanes>::kPipelineDepth +
                              Buffer::kPipelineDepth +
                              systole_hls::VectorRetire<Config>::kPipelineDepth + 1;
};

/// Lines of parameter memory that a channel group needs before its outputs leave.
template <class Config>
int64_t LinesOfGroup(const VectorJob& job, bool streamed) {
  constexpr int kRecord[] = {4, 8, 16, 0};
  if (!job.has_records()) return 0;
  const int weights = job.is_depthwise() && streamed ? job.kh * job.kw : 0;
  return weights + Config::kLanes * kRecord[job.per_ch] / 16;
}

template <class Config>
void CheckCycles(const VectorJob& job, const Chip& chip) {
  const auto c = systole::rtl_test::CyclesOf(job, Config::kLanes, Config::kLinePixels);
  const int64_t groups = (job.channels + Config::kLanes - 1) / Config::kLanes;
  const int64_t lines = LinesOfGroup<Config>(job, c.streamed);
  INFO(Text(job) << (c.streamed ? ", streamed" : "") << ", work " << c.work << ", lines " << lines);
  const int64_t behind = CyclesBehind<Config>(job, chip), alone = CyclesAlone<Config>(job, chip);
  using W = Way<Config>;
  if (job.is_lut()) {
    // A turn per line of the table before the first output; that hides the turn of Walk.
    const int64_t turns = c.work + 256 / 16;
    REQUIRE(behind == turns);
    REQUIRE(alone >= turns + W::kBegin + W::kWeights + W::kTable + W::kEnd);
    REQUIRE(alone <= turns + W::kBegin + W::kPixels + W::kTable + W::kEnd);
    return;
  }
  if (job.is_depthwise() && !c.streamed) {
    // Records and the weights of taps take turns at parameter memory.
    REQUIRE(behind == c.work + groups * lines + 1);
    REQUIRE(alone == c.work + groups * lines + W::kBegin + W::kWeights + W::kLanes + W::kEnd);
    return;
  }
  const bool reads = job.is_add() || CountTaps(job, Config::kLanes) > 0;
  const int64_t way = W::kBegin + (reads ? W::kPixels : W::kSteps) +
                      (job.is_add() ? W::kAdd : W::kLanes) + W::kEnd;
  if (c.work / groups >= lines + 2) {
    // Passes hide the turn in which Walk takes the next job, and so does what waited for the first
    // records and still catches up.
    REQUIRE(behind <= c.work + (c.passes == 1 ? 1 : 0));
    REQUIRE(behind >= c.work + (c.passes == 1 && lines == 0 ? 1 : 0));
    REQUIRE(alone >= c.work + way);
    REQUIRE(alone <= c.work + lines + way);
    if (lines == 0) REQUIRE(alone == c.work + way);
  } else {
    REQUIRE(behind <= c.work + groups * (lines + 2));
    REQUIRE(alone <= c.work + groups * (lines + 2) + way);
  }
}

}  // namespace

TEST_CASE("cycles are the work and the way") {
  using Config = systole_hls::ConfigBase;
  VectorRandom random(10, Config::kLanes);
  int streamed = 0, passes[4] = {};
  for (int round = 0; round < 375; ++round) {
    Chip chip = random.NewChip();
    VectorJob job = random.Job(kOpcodes[round % kKinds], chip);
    if (!job.is_add()) {
      job.dy = job.dx = 1;
      job.sy = std::min(job.sy, job.kh);
      job.sx = std::min(job.sx, job.kw);
    }
    if (job.is_raw()) job.rq = 1;
    const auto c = systole::rtl_test::CyclesOf(job, Config::kLanes, Config::kLinePixels);
    streamed += c.streamed;
    ++passes[c.passes];
    CheckCycles<Config>(job, chip);
  }
  REQUIRE(streamed > 60);
  REQUIRE((passes[2] > 10 && passes[3] > 10));
}

TEST_CASE("MobileNet's depthwise layers take a cycle per pixel and group") {
  using Config = systole_hls::ConfigBase;
  VectorRandom random(11, Config::kLanes);
  for (const int size : {7, 14, 28}) {
    const Chip chip = random.NewChip();
    VectorJob job;
    job.in_h = job.in_w = job.oh = job.ow = size;
    job.y0 = job.x0 = -1;
    job.kh = job.kw = 3;
    job.channels = 4 * Config::kLanes;
    job.in = {0, int64_t{size} * job.channels, job.channels, 0};
    job.out = {131072, int64_t{size} * job.channels, job.channels, 0};
    job.per_ch = 2;
    job.param_addr = 8192;
    INFO("size " << size);
    // A cycle less while what waited for the first records catches up.
    const int64_t work = int64_t{4} * size * size + size + 1;
    const int64_t behind = CyclesBehind<Config>(job, chip);
    REQUIRE(behind >= work);
    REQUIRE(behind <= work + 1);
  }
}

TEST_CASE("RAW is bound by its writes") {
  using Config = systole_hls::ConfigBase;
  VectorRandom random(12, Config::kLanes);
  Chip chip = random.NewChip();
  VectorJob job;
  job.op = Opcode::kSumpool;
  job.in_h = job.in_w = job.oh = job.ow = 6;
  job.channels = 2 * Config::kLanes;
  job.in = {0, 6 * 32, 32, 0};
  job.out = {131072, 6 * 128, 128, 0};
  job.rq = 0;
  // A sum of 4 bytes per lane in writes of R bytes.
  REQUIRE(CyclesBehind<Config>(job, chip) == 2 * 36 * 4 * Config::kLanes / Config::kRows);
}
