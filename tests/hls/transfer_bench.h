// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Both ends of LOAD and STORE for their tests: a bus with latency and stalls, commands.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "hls_stream.h"
#include "hw/spec/gen/hls_spec.h"
#include "hw/spec/gen/spec.h"
#include "kernel.h"
#include "systole_hls/types.h"
#include "tests/support/catch.h"

namespace systole::test {

/// Chances that something waits in a cycle; all 0: never.
class Stalls {
 public:
  Stalls(std::uint32_t seed, int percent) : random_(seed), percent_(percent) {}
  bool operator()() { return percent_ > 0 && static_cast<int>(random_() % 100) < percent_; }

 private:
  std::mt19937 random_;
  int percent_;
};

/// Fills words 0 to 15 of a command.
template <class Cmd>
systole_hls::IssuedCommand Issued(const Cmd& command, std::uint32_t index, std::uint64_t base) {
  systole_hls::IssuedCommand issued;
  for (auto& word : issued.word) word = 0;
  const auto words = spec::Encode(command);
  for (std::size_t i = 0; i < words.size(); ++i) issued.word[i] = words[i];
  issued.index = index;
  issued.region_base = base;
  return issued;
}

/// Checks what holds for every burst, and that at most 32 are outstanding.
inline void RequireBurst(const systole_hls::BurstRequest& burst) {
  const std::uint64_t addr = burst.addr;
  const int beats = burst.beats.to_int();
  REQUIRE(addr % 16 == 0);
  REQUIRE(beats >= 1);
  REQUIRE(beats <= 16);
  REQUIRE(addr / 256 == (addr + 16 * beats - 1) / 256);
}

constexpr int kOutstanding = 32;

/// Answers read bursts in order, a beat per cycle, the first one `latency` cycles after it was
/// asked. Beats of 16 bytes whose address is in `bad` get `bad_resp`.
struct ReadBus {
  std::vector<std::uint8_t>& memory;
  std::uint64_t base;
  int latency;
  Stalls stalls;
  std::vector<std::uint64_t> bad = {};
  int bad_resp = 3;
  std::uint64_t beats = 0;  ///< Sent.

  struct Owed {
    std::uint64_t due, addr;
    int beats;
  };
  std::deque<Owed> owed = {};

  void Cycle(std::uint64_t now, hls::stream<systole_hls::BurstRequest>& request,
             hls::stream<systole_hls::ReadBeat>& data) {
    if (static_cast<int>(owed.size()) < kOutstanding && request.Readable() && !stalls()) {
      const systole_hls::BurstRequest burst = request.read();
      RequireBurst(burst);
      owed.push_back({now + latency - 1, burst.addr, burst.beats.to_int()});
    }
    if (owed.empty() || now < owed.front().due || !data.Writable() || stalls()) return;
    Owed& first = owed.front();
    systole_hls::ReadBeat beat;
    beat.resp = 0;
    for (const std::uint64_t addr : bad) {
      if (addr == first.addr) beat.resp = bad_resp;
    }
    for (int i = 0; i < 16; ++i) {
      const std::uint64_t at = first.addr - base + i;
      beat.data.b[i] = at < memory.size() ? memory[at] : 0xee;
    }
    first.addr += 16;
    beat.last = --first.beats == 0;
    data.write(beat);
    ++beats;
    if (beat.last) owed.pop_front();
  }
};

/// Takes write bursts and their data, answers each `latency` cycles after its last beat.
struct WriteBus {
  std::vector<std::uint8_t>& memory;
  std::uint64_t base;
  int latency;
  Stalls stalls;
  std::vector<std::uint64_t> bad = {};  ///< Addresses of bursts that get `bad_resp`.
  int bad_resp = 2;

  struct Owed {
    std::uint64_t addr;
    int beats, resp;
  };
  struct Answer {
    std::uint64_t due;
    int resp;
  };
  std::deque<Owed> owed = {};
  std::deque<Answer> answers = {};

  void Cycle(std::uint64_t now, hls::stream<systole_hls::BurstRequest>& request,
             hls::stream<systole_hls::WriteBeat>& data, hls::stream<ap_uint<2>>& response) {
    if (!answers.empty() && answers.front().due <= now && response.Writable() && !stalls()) {
      response.write(answers.front().resp);
      answers.pop_front();
    }
    if (!owed.empty() && data.Readable() && !stalls()) {
      const systole_hls::WriteBeat beat = data.read();
      Owed& first = owed.front();
      for (int i = 0; i < 16; ++i) {
        const std::uint64_t at = first.addr - base + i;
        if (!beat.strb[i]) continue;
        REQUIRE(at < memory.size());
        memory[at] = static_cast<std::uint8_t>(beat.data.b[i].to_uint());
      }
      first.addr += 16;
      if (--first.beats == 0) {
        answers.push_back({now + latency - 1, first.resp});
        owed.pop_front();
      }
    }
    if (static_cast<int>(owed.size() + answers.size()) < kOutstanding && request.Readable() &&
        !stalls()) {
      const systole_hls::BurstRequest burst = request.read();
      RequireBurst(burst);
      int resp = 0;
      for (const std::uint64_t addr : bad) {
        if (addr == burst.addr) resp = bad_resp;
      }
      owed.push_back({burst.addr, burst.beats.to_int(), resp});
    }
  }
};

inline std::vector<std::uint8_t> RandomBytes(std::mt19937& random, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

/// n0, n1, n2, strides and addresses of a random transfer that stays inside `mem_bytes` and
/// `chip_bytes`. Its rows do not overlap.
template <class Cmd>
Cmd RandomTransfer(std::mt19937& random, std::uint32_t mem_bytes, std::uint32_t chip_bytes) {
  const auto below = [&random](std::uint32_t n) {
    return static_cast<std::uint32_t>(random() % n);
  };
  Cmd c;
  c.n0 = below(4) == 0 ? 1 + below(400) : 1 + below(40);
  c.n1 = 1 + below(5);
  c.n2 = 1 + below(3);
  c.mem_stride1 = c.n0 + below(20);
  c.mem_stride2 = c.mem_stride1 * c.n1 + below(30);
  c.chip_stride1 = c.n0 + below(20);
  c.chip_stride2 = c.chip_stride1 * c.n1 + below(30);
  const std::uint32_t mem_span = c.mem_stride2 * c.n2 + c.n0;
  const std::uint32_t chip_span = c.chip_stride2 * c.n2 + c.n0;
  REQUIRE(mem_span < mem_bytes);
  REQUIRE(chip_span < chip_bytes);
  c.offset_lo = below(mem_bytes - mem_span);
  c.chip_addr = below(chip_bytes - chip_span);
  c.xor80 = below(2);
  return c;
}

// What LOAD and STORE are both asked. `Bench` has one of the two between its ends.

constexpr std::uint64_t kBase = 0x12'3456'7000;  ///< Of the region.

/// Runs commands one behind the other until `count` have retired.
template <class Bench>
void RunCommands(Bench& bench, const std::vector<systole_hls::IssuedCommand>& commands,
                 std::size_t count, std::uint64_t limit) {
  std::size_t next = 0;
  const std::uint64_t end = bench.kernel.now() + limit;
  while (bench.retired.size() < count) {
    INFO(bench.kernel.Describe());
    REQUIRE(bench.kernel.now() < end);
    if (next < commands.size() && bench.issue.Writable()) bench.issue.write(commands[next++]);
    bench.Cycle();
  }
}

template <class Config>
const spec::Config& SpecOf() {
  return *std::find_if(spec::kConfigs.begin(), spec::kConfigs.end(),
                       [](const spec::Config& c) { return c.rows == Config::kRows; });
}

/// Cycles from the first issue to the last retirement.
template <template <class> class Bench, class Config, class Cmd>
std::uint64_t TransferCycles(const std::vector<Cmd>& list, int latency) {
  std::vector<std::uint8_t> memory(65536);
  Bench<Config> bench(hls_sim::Timing::kClocked, memory, SpecOf<Config>(), latency, 1, 0);
  std::vector<systole_hls::IssuedCommand> commands;
  for (const Cmd& c : list) commands.push_back(Issued(c, 0, kBase));
  RunCommands(bench, commands, commands.size(), 100000);
  return bench.retired.back();
}

/// A cycle per beat, the bus's latency, and `fixed` for the way.
template <template <class> class Bench, class Cmd>
void CheckTransferCycles(std::uint64_t fixed) {
  using namespace systole_hls;  // NOLINT: configurations.
  for (const int latency : {4, 30, 100}) {
    INFO("latency " << latency);
    Cmd large;
    large.n0 = 16000;
    large.chip_addr = 9;
    CHECK(TransferCycles<Bench, ConfigBase, Cmd>({large}, latency) <= 1000 + latency + fixed);
    CHECK(TransferCycles<Bench, ConfigKv260, Cmd>({large}, latency) <= 1000 + latency + fixed);
    CHECK(TransferCycles<Bench, ConfigTiny, Cmd>({large}, latency) <= 2000 + latency + fixed);
    // Rows of 5 beats, of which the first and the last one are not full.
    Cmd rows;
    rows.n0 = 70;
    rows.n1 = 50;
    rows.offset_lo = 5;
    rows.mem_stride1 = 80;
    rows.chip_stride1 = 71;
    CHECK(TransferCycles<Bench, ConfigBase, Cmd>({rows}, latency) <= 250 + latency + fixed);
    // Commands of 5 beats.
    rows.n1 = 1;
    const std::vector<Cmd> queue(40, rows);
    CHECK(TransferCycles<Bench, ConfigBase, Cmd>(queue, latency) <= 200 + latency + fixed);
  }
}

/// Of three commands of `bytes` the second meets `resp` at two of its bursts: that is reported
/// once, and the other two retire.
template <class Bench, class Cmd>
void CheckFirstError(std::uint32_t bytes, std::uint64_t second_error, int resp) {
  std::vector<std::uint8_t> memory(65536);
  for (const hls_sim::Timing timing : {hls_sim::Timing::kUntimed, hls_sim::Timing::kClocked}) {
    Bench bench(timing, memory, SpecOf<systole_hls::ConfigBase>(), 10, 1, 20);
    bench.bus.bad = {kBase + 1024 + second_error / 2, kBase + 1024 + second_error};
    bench.bus.bad_resp = resp;
    std::vector<systole_hls::IssuedCommand> commands;
    for (std::uint32_t i = 0; i < 3; ++i) {
      Cmd c;
      c.n0 = bytes;
      c.offset_lo = 1024 * i;
      commands.push_back(Issued(c, 7 + i, kBase));
    }
    RunCommands(bench, commands, 2, 10000);
    for (int i = 0; i < 300; ++i) bench.Cycle();
    CHECK(bench.retired.size() == 2);
    REQUIRE(bench.errors.size() == 1);
    CHECK(bench.errors[0].index == 8);
    CHECK(bench.errors[0].resp == resp);
  }
}

}  // namespace systole::test
