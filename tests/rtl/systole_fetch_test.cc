// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <deque>
#include <random>
#include <vector>

#include "Vfetch_model.h"
#include "hw/spec/gen/spec.h"
#include "tests/rtl/random_command.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::Words;
using systole::spec::CommandInfo;
using systole::spec::ErrorCode;
using systole::spec::kCommands;

struct Fetched {
  Words words{};
  uint32_t fault = 0, value = 0;
};

/// The fetch between a memory that answers in order, with random delays, and a slow check.
class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    Edge();
    dut_.rst_ni = 1;
  }

  uint64_t base = 0x1'2345'6700;       ///< Of region 2.
  uint32_t size64 = 1000;              ///< Its size.
  uint32_t region = 2, offset = 0;
  std::vector<uint32_t> stream;
  int64_t bad_beat = -1;               ///< Beat of the stream that is answered with DECERR.
  unsigned speed = 4;                  ///< Of both neighbours, 1 to 8.
  int most_ahead = 0;                  ///< Bytes asked for and not handed on.
  int requests = 0;

  void Start() {
    dut_.cmd_region_i = region;
    dut_.cmd_offset_i = offset;
    dut_.cmd_bytes_i = stream.size() * 4;
    for (int w = 0; w < 16; ++w) dut_.region_base_i[w] = random_();
    for (int w = 0; w < 8; ++w) dut_.region_size64_i[w] = random_();
    if (region < 8) {
      dut_.region_base_i[2 * region] = static_cast<uint32_t>(base);
      dut_.region_base_i[2 * region + 1] = static_cast<uint32_t>(base >> 32);
      dut_.region_size64_i[region] = size64;
    }
    dut_.eval();
    REQUIRE(dut_.idle_o);
    dut_.rvalid_i = 0;
    dut_.start_i = 1;
    Edge();
    dut_.start_i = 0;
    // The registers may change afterwards.
    dut_.cmd_offset_i = random_() & ~63u;
    dut_.cmd_bytes_i = random_() & ~63u;
    dut_.cmd_region_i = random_() % 16;
    asked_ = 0;
    handed_ = 0;
  }

  /// Runs until `count` commands or a fault came; `cycles` bounds the wait.
  std::vector<Fetched> Run(int count, int cycles = 100000) {
    std::vector<Fetched> got;
    while (static_cast<int>(got.size()) < count && cycles-- > 0) {
      dut_.cmd_ready_i = random_() % 8 < speed;
      dut_.eval();
      const bool take = dut_.cmd_valid_o && dut_.cmd_ready_i;
      if (take) {
        Fetched f;
        for (int i = 0; i < 32; ++i) f.words[i] = dut_.cmd_o[i];
        f.fault = dut_.fault_o;
        f.value = dut_.fault_value_o;
        got.push_back(f);
        const bool is_long = (f.words[0] >> 4 & 3) == 3 || (f.words[0] >> 6 & 1) == 1;
        handed_ += is_long ? 128 : 64;
      }
      Cycle();
      if (take && got.back().fault != 0) break;
    }
    dut_.cmd_ready_i = 0;
    return got;
  }

  void Wait(int cycles) {
    while (cycles-- > 0) Cycle();
  }

  /// Stops as END does and waits until nothing is on its way.
  void Stop() {
    dut_.stop_i = 1;
    dut_.eval();
    REQUIRE(dut_.cmd_valid_o == 0);
    int left = 10000;
    Cycle();
    while (!dut_.idle_o) {
      REQUIRE(--left > 0);
      REQUIRE(dut_.req_valid_o == 0);
      Cycle();
    }
    dut_.stop_i = 0;
    REQUIRE(queue_.empty());
  }

  bool asks() const { return dut_.req_valid_o; }
  std::mt19937& random() { return random_; }

 private:
  void Edge() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  void Cycle() {
    dut_.req_ready_i = random_() % 8 < speed;
    dut_.rvalid_i = !queue_.empty() && random_() % 8 < speed;
    if (dut_.rvalid_i) {
      const int64_t beat = queue_.front();
      for (int w = 0; w < 4; ++w) dut_.rdata_i[w] = stream[beat * 4 + w];
      dut_.rresp_i = beat == bad_beat ? 3 : 0;
    }
    dut_.eval();
    if (dut_.rvalid_i) queue_.pop_front();
    if (dut_.req_valid_o && dut_.req_ready_i) {
      // In order, inside the stream, whole pieces, not across 256 bytes.
      REQUIRE(dut_.req_addr_o == base + offset + asked_);
      const int bytes = dut_.req_beats_o * 16;
      REQUIRE(bytes > 0);
      REQUIRE(bytes % 64 == 0);
      REQUIRE(dut_.req_addr_o % 256 + bytes <= 256);
      REQUIRE(asked_ + bytes <= static_cast<int64_t>(stream.size()) * 4);
      for (int b = 0; b < dut_.req_beats_o; ++b) queue_.push_back(asked_ / 16 + b);
      asked_ += bytes;
      ++requests;
    }
    most_ahead = std::max<int>(most_ahead, asked_ - handed_);
    Edge();
  }

  Vfetch_model dut_;
  std::mt19937 random_;
  std::deque<int64_t> queue_;  ///< Beats asked for and not answered.
  int64_t asked_ = 0, handed_ = 0;
};

/// `count` random commands; returns them one by one as well.
std::vector<Words> RandomStream(Bench& bench, int count) {
  std::vector<Words> commands;
  bench.stream.clear();
  for (int i = 0; i < count; ++i) {
    const CommandInfo& info = kCommands[bench.random()() % kCommands.size()];
    commands.push_back(systole::rtl_test::RandomLegal(info, bench.random()));
    bench.stream.insert(bench.stream.end(), commands.back().begin(),
                        commands.back().begin() + info.words);
  }
  return commands;
}

}  // namespace

TEST_CASE("commands of both lengths come whole and in order, then NO_END") {
  const uint32_t seed = 3;
  INFO("seed " << seed);
  Bench bench(seed);
  for (int round = 0; round < 60; ++round) {
    bench.speed = 1 + round % 8;
    bench.base = 0x7'0000'0000 + 64 * (bench.random()() % 1000);
    bench.offset = 64 * (bench.random()() % 100);
    const auto commands = RandomStream(bench, 1 + bench.random()() % 120);
    // Exactly fitting now and then.
    bench.size64 = (bench.offset + bench.stream.size() * 4) / 64 + bench.random()() % 2;
    bench.Start();
    const auto got = bench.Run(commands.size() + 1);
    REQUIRE(got.size() == commands.size() + 1);
    for (std::size_t i = 0; i < commands.size(); ++i) {
      INFO("round " << round << " command " << i);
      REQUIRE(got[i].fault == 0);
      REQUIRE(got[i].words == commands[i]);
    }
    REQUIRE(got.back().fault == static_cast<uint32_t>(ErrorCode::kNoEnd));
    REQUIRE(got.back().value == bench.stream.size() * 4);
    bench.Stop();
  }
}

TEST_CASE("a stream that ends inside a long command is NO_END") {
  Bench bench(4);
  bench.stream.assign(16, 0);
  bench.stream[0] = static_cast<uint32_t>(systole::spec::Opcode::kConv);
  bench.Start();
  const auto got = bench.Run(1);
  REQUIRE(got.size() == 1);
  REQUIRE(got[0].fault == static_cast<uint32_t>(ErrorCode::kNoEnd));
  REQUIRE(got[0].value == 64);
}

TEST_CASE("a bus error is handed on in order, wherever it hits the command") {
  const uint32_t seed = 5;
  INFO("seed " << seed);
  Bench bench(seed);
  for (int round = 0; round < 100; ++round) {
    const auto commands = RandomStream(bench, 30);
    bench.bad_beat = bench.random()() % (bench.stream.size() / 4);
    std::size_t hit = 0;
    for (int64_t beat = 0; hit < commands.size(); ++hit) {
      beat += (commands[hit][0] & 0xff) >= 0x30 ? 8 : 4;
      if (beat > bench.bad_beat) break;
    }
    bench.Start();
    const auto got = bench.Run(1000);
    REQUIRE(got.size() == hit + 1);
    for (std::size_t i = 0; i < hit; ++i) REQUIRE(got[i].words == commands[i]);
    REQUIRE(got.back().fault == static_cast<uint32_t>(ErrorCode::kBusRead));
    REQUIRE(got.back().value == 3);
    bench.Stop();
  }
}

TEST_CASE("a bad command region is refused before the first burst") {
  Bench bench(6);
  struct {
    uint32_t region, size64, offset, fault, value;
  } const cases[] = {
      {2, 0, 0, uint32_t(ErrorCode::kRegion), 2},
      {9, 100, 0, uint32_t(ErrorCode::kRegion), 9},
      {2, 10, 64 * 9, uint32_t(ErrorCode::kMemBounds), 64 * 11 - 1},
      {2, 1, 0xffffffc0u, uint32_t(ErrorCode::kMemBounds), 63},
  };
  for (const auto& c : cases) {
    bench.stream.assign(32, 0);
    bench.region = c.region;
    bench.size64 = c.size64;
    bench.offset = c.offset;
    bench.requests = 0;
    bench.Start();
    const auto got = bench.Run(1);
    REQUIRE(got.size() == 1);
    REQUIRE(got[0].fault == c.fault);
    REQUIRE(got[0].value == c.value);
    bench.Wait(50);
    REQUIRE(bench.requests == 0);
    bench.Stop();
  }
}

TEST_CASE("an empty stream is NO_END") {
  Bench bench(7);
  bench.Start();
  const auto got = bench.Run(1);
  REQUIRE(got.size() == 1);
  REQUIRE(got[0].fault == static_cast<uint32_t>(ErrorCode::kNoEnd));
  REQUIRE(got[0].value == 0);
}

TEST_CASE("stopping drops what is on its way, and the next stream is clean") {
  const uint32_t seed = 8;
  INFO("seed " << seed);
  Bench bench(seed);
  for (int round = 0; round < 100; ++round) {
    bench.speed = 1 + bench.random()() % 8;
    const auto commands = RandomStream(bench, 60);
    const int wanted = 1 + bench.random()() % 50;
    bench.Start();
    const auto got = bench.Run(wanted);
    REQUIRE(static_cast<int>(got.size()) == wanted);
    for (int i = 0; i < wanted; ++i) REQUIRE(got[i].words == commands[i]);
    bench.Stop();
  }
}

TEST_CASE("eight long commands are read ahead") {
  Bench bench(9);
  bench.stream.assign(32 * 60, 0);
  for (int i = 0; i < 60; ++i) {
    bench.stream[32 * i] = static_cast<uint32_t>(systole::spec::Opcode::kConv);
  }
  bench.Start();
  bench.Wait(2000);
  REQUIRE(bench.most_ahead >= 8 * 128);
  REQUIRE(bench.Run(60).size() == 60);
}
