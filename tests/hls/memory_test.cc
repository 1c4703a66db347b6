// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <random>
#include <vector>

#include "hls_stream.h"
#include "hw/spec/gen/hls_spec.h"
#include "kernel.h"
#include "systole_hls/memory/param_memory.h"
#include "systole_hls/memory/weight_ring.h"
#include "systole_hls/memory/weight_rows.h"
#include "tests/support/catch.h"

// Weight ring and parameter memory.

namespace systole::test {
namespace {

using namespace systole_hls;  // NOLINT: the names of the engine.
using hls_sim::Timing;

template <class Config>
struct RingBench {
  static constexpr int kC = Config::kCols;

  explicit RingBench(Timing timing) : kernel(timing) {
    kernel.Add("ring", 0, ring, reserve, reserved, push, rows, credits, activity);
    kernel.Add("rows", 0, weight_rows, rows, credits, out);
  }
  void Step() {
    if (activity.Readable()) last = activity.read();
    kernel.Step();
    REQUIRE(kernel.failure() == "");
    REQUIRE(kernel.process(0).waiting_for() == nullptr);
  }

  hls_sim::Kernel kernel;
  WeightRing<Config> ring;
  WeightRows<Config> weight_rows;
  hls::stream<ring_bytes_t, 2> reserve{"reserve"};
  hls::stream<token_t, 4> reserved{"reserved"};
  hls::stream<Beat, 4> push{"push"};
  hls::stream<Bytes<kC>, kRingCredits> rows{"rows"};
  hls::stream<token_t, kRingCredits> credits{"credits"};
  hls::stream<Bytes<kC>, 4> out{"weight_rows"};
  hls::stream<RingActivity, 4> activity{"activity"};
  RingActivity last = {};
};

template <class Config>
void RandomRing(Timing timing, std::uint32_t seed, int push_chance, int take_chance) {
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto chance = [&random](int percent) { return static_cast<int>(random() % 100) < percent; };
  RingBench<Config> bench(timing);
  std::deque<int> expected;  // Bytes pushed and not yet taken.
  std::deque<int> asked;     // Reservations without answer.
  long granted = 0, pushed = 0, taken = 0, most = 0;
  for (int i = 0; i < 20000; ++i) {
    if (bench.reserve.Writable() && asked.size() < 4 && chance(push_chance)) {
      const int bytes = 16 * (1 + static_cast<int>(random() % 16));
      bench.reserve.write(bytes);
      asked.push_back(bytes);
    }
    if (bench.reserved.Readable()) {
      bench.reserved.read();
      granted += asked.front();
      asked.pop_front();
      // Rows that have left the ring stand in the streams behind it at most.
      CHECK(granted - taken <= Config::kWgtBytes + (kRingCredits + 4 + 3) * Config::kCols);
      most = std::max(most, granted - taken);
    }
    if (bench.push.Writable() && pushed < granted && chance(push_chance)) {
      Beat beat;
      for (auto& byte : beat.b) {
        byte = static_cast<unsigned>(random());
        expected.push_back(byte.to_int());
      }
      bench.push.write(beat);
      pushed += 16;
    }
    if (bench.out.Readable() && chance(take_chance)) {
      const Bytes<Config::kCols> row = bench.out.read();
      for (const auto& byte : row.b) {
        REQUIRE(!expected.empty());
        REQUIRE(byte.to_int() == expected.front());
        expected.pop_front();
      }
      taken += Config::kCols;
    }
    bench.Step();
  }
  CHECK(taken > 3 * Config::kWgtBytes);
  // Reservations are faster than the rest.
  CHECK(most >= Config::kWgtBytes - 240);
}

TEST_CASE("weight ring: rows leave in order, room is given when it is there") {
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    RandomRing<ConfigTiny>(timing, 21, 80, 90);
    RandomRing<ConfigTiny>(timing, 22, 90, 20);
  }
}

// Rings small enough to go round often.
struct Small8 : ConfigTiny {
  static constexpr int kWgtBytes = 512;
};
struct Small16 : ConfigBase {
  static constexpr int kWgtBytes = 512;
};
struct Small32 : ConfigKv260 {
  static constexpr int kWgtBytes = 2048;
};

TEST_CASE("weight ring: words of a row, of half a row and of two rows") {
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    RandomRing<Small8>(timing, 31, 90, 30);
    RandomRing<Small16>(timing, 32, 90, 30);
    RandomRing<Small32>(timing, 33, 90, 20);
  }
}

template <class Config>
void RingRate(int beats, std::uint64_t most) {
  RingBench<Config> bench(Timing::kClocked);
  int asked = 0, granted = 0, pushed = 0, taken = 0;
  const int rows = beats * 16 / Config::kCols;
  while (taken < rows) {
    REQUIRE(bench.kernel.now() < 10000);
    if (asked < beats && bench.reserve.Writable()) {
      bench.reserve.write(256);
      asked += 16;
    }
    if (bench.reserved.Readable()) {
      bench.reserved.read();
      granted += 16;
    }
    if (pushed < granted && pushed < beats && bench.push.Writable()) {
      bench.push.write(Beat());
      ++pushed;
    }
    if (bench.out.Readable()) {
      bench.out.read();
      ++taken;
    }
    bench.Step();
  }
  CHECK(bench.kernel.now() <= most);
}

TEST_CASE("weight ring: a push and a row in every cycle") {
  RingRate<ConfigTiny>(160, 320 + 12);  // Two rows of a beat: a row per cycle.
  RingRate<ConfigBase>(160, 160 + 12);
  RingRate<ConfigKv260>(160, 160 + 12);  // A row of two beats.
}

TEST_CASE("weight ring: all of it can be reserved, and no more") {
  RingBench<Small16> bench(Timing::kClocked);
  int granted = 0;
  for (int i = 0; i < 60; ++i) {
    if (bench.reserve.Writable()) bench.reserve.write(128);
    if (bench.reserved.Readable()) {
      bench.reserved.read();
      ++granted;
    }
    bench.Step();
  }
  CHECK(granted == 4);
  // A row of 16 bytes is not enough for 128 bytes more, eight rows are.
  for (int row = 1; row <= 8; ++row) {
    bench.push.write(Beat());
    for (int i = 0; i < 20; ++i) {
      bench.Step();
      if (bench.out.Readable()) bench.out.read();
    }
    CHECK(bench.reserved.Readable() == (row == 8));
  }
}

TEST_CASE("weight ring: says who waits") {
  RingBench<ConfigBase> bench(Timing::kClocked);
  for (int i = 0; i < 4; ++i) bench.Step();
  CHECK(bench.last.conv_waits);
  CHECK(!bench.last.load_waits);
  int asked = 0;
  for (int i = 0; i < 100; ++i) {
    if (bench.reserve.Writable()) {
      bench.reserve.write(4096);
      asked += 4096;
    }
    if (bench.reserved.Readable()) bench.reserved.read();
    bench.Step();
  }
  CHECK(asked > ConfigBase::kWgtBytes);
  CHECK(bench.last.load_waits);
}

template <class Config>
struct ParamBench {
  explicit ParamBench(Timing timing) : kernel(timing) {
    kernel.Add("param", 0, memory, write, written, read[0], data[0], read[1], data[1]);
  }
  void Step() {
    kernel.Step();
    REQUIRE(kernel.failure() == "");
    REQUIRE(kernel.process(0).waiting_for() == nullptr);
  }
  hls_sim::Kernel kernel;
  ParamMemory<Config> memory;
  hls::stream<ParamWrite, 2> write{"write"};
  hls::stream<token_t, 4> written{"written"};
  hls::stream<chip_addr_t, 2> read[2];
  hls::stream<Beat, 8> data[2];
};

TEST_CASE("parameter memory: a write and two reads in every cycle") {
  using Config = ConfigTiny;
  std::mt19937 random(41);
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    ParamBench<Config> bench(timing);
    std::vector<int> expected(Config::kParamBytes);
    const int lines = Config::kParamBytes / 16;
    // Writes of each line, in order; the token of the last one.
    for (int line = 0; line < lines;) {
      if (bench.write.Writable()) {
        ParamWrite write;
        write.addr = 16 * line;
        for (int i = 0; i < 16; ++i) {
          write.data.b[i] = static_cast<unsigned>(random());
          expected[16 * line + i] = write.data.b[i].to_int();
        }
        write.last = ++line == lines;
        bench.write.write(write);
      }
      bench.Step();
      if (line < lines) REQUIRE(!bench.written.Readable());
    }
    for (int i = 0; i < 4; ++i) bench.Step();
    REQUIRE(bench.written.Readable());
    const std::uint64_t begin = bench.kernel.now();
    std::deque<int> asked[2];
    int answers[2] = {};
    while (answers[0] < 400 || answers[1] < 400) {
      REQUIRE(bench.kernel.now() < begin + 410);
      for (int port = 0; port < 2; ++port) {
        if (bench.data[port].Readable()) {
          const Beat beat = bench.data[port].read();
          for (int i = 0; i < 16; ++i) {
            REQUIRE(beat.b[i].to_int() == expected[asked[port].front() + i]);
          }
          asked[port].pop_front();
          ++answers[port];
        }
        if (bench.read[port].Writable()) {
          asked[port].push_back(16 * static_cast<int>(random() % lines));
          bench.read[port].write(asked[port].back());
        }
      }
      bench.Step();
    }
    unsigned char bytes[40];
    bench.memory.ReadBytes(100, 40, bytes);
    for (int i = 0; i < 40; ++i) CHECK(bytes[i] == expected[100 + i]);
  }
}

}  // namespace
}  // namespace systole::test
