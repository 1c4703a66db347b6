// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <random>

#include "systole_hls/shell/counters.h"

#include "hw/spec/gen/spec.h"
#include "kernel.h"
#include "tests/support/catch.h"

// Counters under random activity, against sums that the test makes of what it wrote.

namespace systole::test {
namespace {

namespace hls = ::systole_hls;
using hls_sim::Timing;
using spec::Counter;
using spec::Engine;
using spec::EngineState;

struct Bench {
  Bench() : kernel(Timing::kUntimed) {
    kernel.Add("counters", 0, counters, run_control, read, value, watchdog_hit, r, w, ar, aw, queue,
               bank, ring, slices, taps);
  }
  void Step() {
    kernel.Step();
    INFO(kernel.failure());
    REQUIRE(kernel.failure().empty());
  }
  void Control(int kind) {
    run_control.write({kind, 0});
    Step();
  }
  uint64_t Read(uint32_t index) {
    uint64_t words = 0;
    for (int half = 0; half < 2; ++half) {
      read.write(spec::kRegCounterLo + 8 * index + 4 * half);
      while (!value.Readable()) Step();
      words |= uint64_t{value.read().to_uint()} << (32 * half);
    }
    return words;
  }

  hls_sim::Kernel kernel;
  hls::Counters counters;
  ::hls::stream<hls::RunControl, 2> run_control{"run_control"};
  ::hls::stream<hls::lite_addr_t, 2> read{"read"};
  ::hls::stream<ap_uint<32>, 2> value{"value"}, watchdog_hit{"watchdog_hit"};
  ::hls::stream<hls::read_activity_t, 2> r{"r"};
  ::hls::stream<hls::token_t, 2> w{"w"};
  ::hls::stream<hls::Outstanding, 2> ar{"ar"}, aw{"aw"};
  ::hls::stream<hls::QueueActivity, 2> queue{"queue"};
  ::hls::stream<hls::BankActivity, 2> bank{"bank"};
  ::hls::stream<hls::RingActivity, 2> ring{"ring"};
  ::hls::stream<hls::activity_count_t, 2> slices{"slices"}, taps{"taps"};
};

/// What the parts do in one turn, and the rules of docs/hls.md for the states of engines.
struct Turn {
  hls::QueueActivity queue;
  uint32_t granted = 0, refused = 0;
  bool load_waits = false, conv_waits = false;
  int reads = 0, writes = 0;
  int r_beat = 0;  ///< 1 fetch, 2 LOAD.
  bool w_beat = false;

  bool grant(int bit) const { return (granted >> bit & 1) != 0; }
  bool refuse(int bit) const { return (refused >> bit & 1) != 0; }

  EngineState State(Engine engine) const {
    const auto queue_state =
        static_cast<EngineState>(queue.state[static_cast<int>(engine) - 1].to_uint());
    if (queue_state != EngineState::kBusy) return queue_state;
    switch (engine) {
      case Engine::kLoad:
        if (r_beat == 2 || grant(5)) return EngineState::kBusy;
        if (load_waits) return EngineState::kWeight;
        if (refuse(5)) return EngineState::kBank;
        return reads > 0 ? EngineState::kBus : EngineState::kFill;
      case Engine::kConv:
        if (grant(0)) return EngineState::kBusy;
        if (refuse(0)) return EngineState::kBank;
        return conv_waits ? EngineState::kWeight : EngineState::kFill;
      case Engine::kVector:
        if (grant(1)) return EngineState::kBusy;
        if (refuse(1)) return EngineState::kBank;
        if (grant(4)) return EngineState::kBusy;
        return refuse(4) ? EngineState::kBank : EngineState::kFill;
      default:
        if (w_beat || grant(2)) return EngineState::kBusy;
        if (refuse(2)) return EngineState::kBank;
        return writes > 0 ? EngineState::kBus : EngineState::kFill;
    }
  }
};

constexpr Engine kEngines[] = {Engine::kLoad, Engine::kConv, Engine::kVector, Engine::kStore};

}  // namespace

TEST_CASE("Counters: random activity", "[hls]") {
  const uint32_t seed = GENERATE(1, 2, 3);
  INFO("seed " << seed);
  std::mt19937 random(seed);
  Bench t;
  Turn now;
  for (auto& state : now.queue.state) state = 0;
  now.queue.stall = now.queue.dispatched = now.queue.retired = false;
  now.queue.oldest = 0;
  t.Control(hls::RunControl::kReset);
  for (int run = 0; run < 4; ++run) {
    std::array<uint64_t, spec::kCounters> want{};
    const auto at = [&](Counter c) -> uint64_t& { return want[static_cast<std::size_t>(c)]; };
    const int turns = 2 + random() % 3000;
    const unsigned calm = 1 + random() % 8;
    for (int i = 0; i < turns; ++i) {
      if (i == 0) t.run_control.write({hls::RunControl::kStart, 0});
      if (i == turns - 1) t.run_control.write({hls::RunControl::kStop, 0});
      if (random() % calm == 0) {
        for (auto& state : now.queue.state) state = random() % 6;
        now.queue.stall = random() % 2;
        now.queue.dispatched = random() % 2;
        t.queue.write(now.queue);
      } else {
        now.queue.dispatched = false;
      }
      if (random() % calm == 0) {
        now.granted = random() % 64;
        now.refused = random() % 64 & ~now.granted;
        t.bank.write({now.granted, now.refused});
        now.load_waits = random() % 2;
        now.conv_waits = random() % 2;
        t.ring.write({now.load_waits, now.conv_waits});
      }
      if (random() % calm == 0) {
        now.reads = random() % 3;
        now.writes = random() % 3;
        t.ar.write({1, now.reads});
        t.aw.write({0, now.writes});
      }
      now.r_beat = random() % 3;
      if (now.r_beat != 0) t.r.write(now.r_beat - 1);
      now.w_beat = random() % 2;
      if (now.w_beat) t.w.write(1);
      const uint32_t slices = random() % 10 == 0 ? random() : 0;
      const uint32_t taps = random() % 10 == 0 ? random() : 0;
      if (slices != 0) t.slices.write(slices);
      if (taps != 0) t.taps.write(taps);
      t.Step();
      ++at(Counter::kCycles);
      at(Counter::kCommands) += now.queue.dispatched;
      at(Counter::kReadBeats) += now.r_beat != 0;
      at(Counter::kWriteBeats) += now.w_beat;
      at(Counter::kArrayVectors) += slices;
      at(Counter::kVectorTaps) += taps;
      at(Counter::kFetchBeats) += now.r_beat == 1;
      at(Counter::kDispatchStall) += now.queue.stall;
      for (const Engine engine : kEngines) {
        const auto e = static_cast<uint32_t>(engine) - 1;
        const EngineState state = now.State(engine);
        REQUIRE(t.counters.counting());
        REQUIRE(t.counters.state(e) == static_cast<uint32_t>(state));
        ++want[spec::kGlobalCounters + e * spec::kEngineStates + static_cast<uint32_t>(state)];
      }
    }
    for (uint32_t i = 0; i < spec::kCounters; ++i) {
      INFO("run " << run << ", counter " << spec::kCounterNames[i]);
      CHECK(t.Read(i) == want[i]);
    }
    CHECK(t.Read(spec::kCounters) == 0);
  }
  t.Control(hls::RunControl::kReset);
  for (uint32_t i = 0; i < spec::kCounters; ++i) CHECK(t.Read(i) == 0);
}

}  // namespace systole::test
