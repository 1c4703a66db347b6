// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "systole_hls/control/fetch.h"

#include <deque>
#include <vector>

#include "kernel.h"
#include "tests/hls/transfer_bench.h"
#include "tests/rtl/check_commands.h"
#include "tests/support/catch.h"

// The command fetch on a bus with latency and stalls: every command arrives as it stands in memory.

namespace systole::test {
namespace {

namespace hls = ::systole_hls;
using hls_sim::Kernel;
using hls_sim::Timing;

constexpr uint64_t kRegionBase = 0x4'0000'1000;
constexpr uint32_t kRegionBytes = 1 << 16;

/// What the engine's length rule makes of a stream: commands of 16 or 32 words.
int WordsOf(uint32_t word0) {
  const uint32_t nibble = word0 >> 4 & 15;
  return nibble % 4 == 3 || (nibble & 4) != 0 ? 32 : 16;
}

class Bench {
 public:
  Bench(Timing timing, uint32_t seed, int latency, int stall_percent)
      : kernel(timing), random(seed), latency_(latency), stalls_(seed, stall_percent) {
    kernel.Add("fetch", 0, fetch_, start, stop, data_, request_, regions, fetched, stopped);
    for (auto& region : parameters.region) {
      region.base = 0;
      region.size64 = 0;
      region.write = false;
    }
    parameters.cmd_region = 2;
    parameters.region[2].base = kRegionBase;
    parameters.region[2].size64 = kRegionBytes / 64;
    parameters.cmd_offset = 0;
    parameters.cmd_bytes = 0;
    memory.resize(kRegionBytes / 4);
  }

  /// Random commands from `offset` on, `bytes` in all or a command less than a piece over.
  void Fill(uint32_t offset, uint32_t bytes) {
    for (uint32_t at = offset / 4; at < (offset + bytes) / 4;) {
      const spec::CommandInfo& info = spec::kCommands[random() % spec::kCommands.size()];
      const rtl_test::Words words = rtl_test::RandomLegal(info, random);
      for (int i = 0; i < info.words && at < memory.size(); ++i) memory[at++] = words[i];
    }
    parameters.cmd_offset = offset;
    parameters.cmd_bytes = bytes;
  }

  void Cycle() {
    Serve();
    kernel.Step();
    INFO(kernel.failure());
    REQUIRE(kernel.failure().empty());
  }

  /// The next thing that the fetch hands on.
  hls::FetchedCommand Next() {
    for (int i = 0; !fetched.Readable(); ++i) {
      REQUIRE(i < 3000);
      Cycle();
    }
    return fetched.read();
  }

  /// Stops it, and waits until it says that it has stopped; nothing is on its way then.
  void Stop() {
    stop.write(1);
    for (int i = 0; !stopped.Readable(); ++i) {
      REQUIRE(i < 3000);
      Cycle();
    }
    stopped.read();
    REQUIRE(beats_.empty());
    while (fetched.Readable()) fetched.read();
    REQUIRE(regions.Readable());
    regions.read();
  }

  int most_ahead = 0;
  uint64_t bad_from = ~uint64_t{0}, bad_to = 0;  ///< Addresses that answer SLVERR.

  Kernel kernel;
  std::mt19937 random;
  hls::Start parameters;
  std::vector<uint32_t> memory;
  ::hls::stream<hls::Start, 2> start{"start"}, regions{"regions"};
  ::hls::stream<hls::token_t, 2> stop{"stop"}, stopped{"stopped"};
  ::hls::stream<hls::FetchedCommand, 2> fetched{"fetched"};

 private:
  struct Answer {
    uint64_t due;
    hls::ReadBeat beat;
  };

  void Serve() {
    if (request_.Readable() && !stalls_()) {
      const hls::BurstRequest burst = request_.read();
      RequireBurst(burst);
      const uint64_t addr = burst.addr;
      REQUIRE(addr % 64 == 0);
      REQUIRE(burst.beats.to_int() % 4 == 0);
      const uint64_t begin = kRegionBase + parameters.cmd_offset.to_uint();
      REQUIRE(addr >= begin);
      REQUIRE(addr + 16 * burst.beats.to_int() <= begin + parameters.cmd_bytes.to_uint());
      for (int i = 0; i < burst.beats.to_int(); ++i) {
        beats_.push_back({kernel.now() + latency_, Beat(addr + 16 * i)});
        beats_.back().beat.last = i + 1 == burst.beats.to_int();
      }
      most_ahead = std::max(most_ahead, static_cast<int>(beats_.size()));
    }
    if (beats_.empty() || beats_.front().due > kernel.now() || stalls_()) return;
    // A fetch that did not take a beat at once would block LOAD.
    REQUIRE(data_.Writable());
    data_.write(beats_.front().beat);
    beats_.pop_front();
  }

  hls::ReadBeat Beat(uint64_t addr) const {
    hls::ReadBeat beat;
    for (int i = 0; i < 16; ++i) {
      const uint64_t at = addr - kRegionBase + i;
      beat.data.b[i] = memory[at / 4] >> (8 * (at % 4));
    }
    beat.resp = addr >= bad_from && addr < bad_to ? 2 : 0;
    return beat;
  }

  uint64_t latency_;
  Stalls stalls_;
  hls::Fetch fetch_;
  ::hls::stream<hls::ReadBeat, 4> data_{"fetch_data"};
  ::hls::stream<hls::BurstRequest, 2> request_{"fetch_request"};
  std::deque<Answer> beats_;
};

void RequireCommand(const hls::FetchedCommand& got, const uint32_t* words, bool first) {
  REQUIRE(got.fault == 0);
  REQUIRE(got.first == first);
  const int n = WordsOf(words[0]);
  for (int i = 0; i < 32; ++i) REQUIRE(got.word[i] == (i < n ? words[i] : 0));
}

void RequireFault(const hls::FetchedCommand& got, spec::ErrorCode code, uint32_t value) {
  REQUIRE(got.fault == static_cast<uint32_t>(code));
  REQUIRE(got.fault_value == value);
}

}  // namespace

TEST_CASE("Fetch: streams of random commands, stopped anywhere, up to their end", "[hls]") {
  const Timing timing = GENERATE(Timing::kUntimed, Timing::kClocked);
  const int stall = GENERATE(0, 30);
  const int latency = GENERATE(1, 40);
  constexpr uint32_t kSeed = 7;
  INFO("seed " << kSeed);
  Bench t(timing, kSeed, latency, stall);
  for (int round = 0; round < 60; ++round) {
    const uint32_t offset = 64 * (t.random() % 64), bytes = 64 * (1 + t.random() % 200);
    t.Fill(offset, bytes);
    t.start.write(t.parameters);
    bool first = true;
    const uint32_t end = offset + bytes;
    // Half of the streams are stopped somewhere.
    uint32_t stop_at = t.random() % 2 == 0 ? end : offset + 64 * (t.random() % (bytes / 64));
    uint32_t at = offset;
    while (at < stop_at) {
      const uint32_t* words = &t.memory[at / 4];
      if (at + 4 * WordsOf(words[0]) > end) break;
      RequireCommand(t.Next(), words, first);
      first = false;
      at += 4 * WordsOf(words[0]);
      if (t.random() % 8 == 0) for (int i = 0; i < 200; ++i) t.Cycle();
    }
    if (stop_at == end) {
      const hls::FetchedCommand got = t.Next();
      RequireFault(got, spec::ErrorCode::kNoEnd, bytes);
      REQUIRE(got.first == first);
    }
    t.Stop();
  }
  // It reads ahead as far as its buffer allows.
  CHECK(t.most_ahead <= 128);
  if (latency == 40 && stall == 0) CHECK(t.most_ahead >= 40);
}

TEST_CASE("Fetch: a beat per cycle, so a command every 4 or 8 cycles", "[hls]") {
  const spec::Opcode opcode = GENERATE(spec::Opcode::kNop, spec::Opcode::kConv);
  Bench t(Timing::kClocked, 1, 30, 0);
  t.Fill(0, 64 * 200);
  const uint32_t cycles = opcode == spec::Opcode::kNop ? 4 : 8;
  for (uint32_t i = 0; i < t.memory.size(); ++i) {
    t.memory[i] = i % (4 * cycles) == 0 ? static_cast<uint32_t>(opcode) : 0;
  }
  t.start.write(t.parameters);
  t.Next();
  const uint64_t begin = t.kernel.now();
  for (int i = 0; i < 90; ++i) t.Next();
  CHECK(t.kernel.now() - begin <= cycles * 90 + 2);
}

TEST_CASE("Fetch: bad command regions", "[hls]") {
  Bench t(GENERATE(Timing::kUntimed, Timing::kClocked), 3, 10, 0);
  const auto fault = [&](uint32_t region, uint32_t offset, uint32_t bytes) {
    t.parameters.cmd_region = region;
    t.parameters.cmd_offset = offset;
    t.parameters.cmd_bytes = bytes;
    t.start.write(t.parameters);
    const hls::FetchedCommand got = t.Next();
    REQUIRE(got.first);
    t.Stop();
    return got;
  };
  RequireFault(fault(6, 0, 64), spec::ErrorCode::kRegion, 6);
  RequireFault(fault(10, 0, 64), spec::ErrorCode::kRegion, 10);
  RequireFault(fault(2, 0, kRegionBytes + 64), spec::ErrorCode::kMemBounds, kRegionBytes + 63);
  RequireFault(fault(2, kRegionBytes, 64), spec::ErrorCode::kMemBounds, kRegionBytes + 63);
  RequireFault(fault(2, 0xffffffc0, 128), spec::ErrorCode::kMemBounds, 63);
  RequireFault(fault(2, 64, 0), spec::ErrorCode::kNoEnd, 0);
  t.parameters.cmd_region = 2;
  t.Fill(kRegionBytes - 64, 64);
  t.memory[(kRegionBytes - 64) / 4] = 0;
  t.start.write(t.parameters);
  RequireCommand(t.Next(), &t.memory[(kRegionBytes - 64) / 4], true);
}

TEST_CASE("Fetch: a bus error comes in its place, with its response", "[hls]") {
  Bench t(GENERATE(Timing::kUntimed, Timing::kClocked), 5, 10, 20);
  for (int piece = 0; piece < 6; ++piece) {
    t.Fill(0, 64 * 20);
    for (uint32_t& word : t.memory) word = 0;
    t.bad_from = kRegionBase + 64 * piece + 16 * (piece % 4);
    t.bad_to = t.bad_from + 16;
    t.start.write(t.parameters);
    for (int i = 0; i < piece; ++i) RequireCommand(t.Next(), &t.memory[0], i == 0);
    RequireFault(t.Next(), spec::ErrorCode::kBusRead, 2);
    t.Stop();
  }
}

}  // namespace systole::test
