// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <random>

#include "Vcounters_model.h"
#include "hw/spec/gen/spec.h"
#include "tests/support/catch.h"

namespace {

using systole::spec::Counter;

constexpr int kGlobals = 8, kStates = 10, kCounters = kGlobals + 4 * kStates;

uint64_t Read(Vcounters_model& dut, int index) {
  dut.index_i = index;
  dut.eval();
  return dut.value_o;
}

}  // namespace

TEST_CASE("every counter counts its event while the machine runs, states add up to the cycles") {
  const uint32_t seed = 5;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  Vcounters_model dut;
  const auto edge = [&] {
    dut.clk_i = 0;
    dut.eval();
    dut.clk_i = 1;
    dut.eval();
  };
  dut.rst_ni = 0;
  edge();
  dut.rst_ni = 1;
  std::array<uint64_t, kCounters> want{};
  const auto add = [&](Counter counter) { ++want[static_cast<int>(counter)]; };
  for (int run = 0; run < 20; ++run) {
    dut.run_i = 0;
    dut.clear_i = 1;
    edge();
    dut.clear_i = 0;
    want = {};
    const int cycles = 1 + random() % 2000;
    for (int cycle = 0; cycle < cycles; ++cycle) {
      dut.run_i = run % 2 == 0 || random() % 4 != 0;
      const uint32_t events = random();
      dut.command_i = events & 1;
      dut.read_beat_i = events >> 1 & 1;
      dut.write_beat_i = events >> 2 & 1;
      dut.slice_i = events >> 3 & 1;
      dut.taps_i = (events >> 4 & 1) * (events >> 8 & 31);
      dut.fetch_beat_i = events >> 5 & 1;
      dut.stall_i = events >> 6 & 1;
      uint32_t states[4];
      dut.states_i = 0;
      for (int e = 0; e < 4; ++e) {
        states[e] = random() % kStates;
        dut.states_i |= states[e] << (4 * e);
      }
      if (dut.run_i) {
        add(Counter::kCycles);
        if (dut.command_i) add(Counter::kCommands);
        if (dut.read_beat_i) add(Counter::kReadBeats);
        if (dut.write_beat_i) add(Counter::kWriteBeats);
        if (dut.slice_i) add(Counter::kArrayVectors);
        want[static_cast<int>(Counter::kVectorTaps)] += dut.taps_i;
        if (dut.fetch_beat_i) add(Counter::kFetchBeats);
        if (dut.stall_i) add(Counter::kDispatchStall);
        for (int e = 0; e < 4; ++e) ++want[kGlobals + e * kStates + states[e]];
      }
      edge();
      const int look = random() % kCounters;
      REQUIRE(Read(dut, look) == want[look]);
    }
    dut.run_i = 0;
    for (int i = 0; i < kCounters; ++i) {
      INFO("counter " << i);
      REQUIRE(Read(dut, i) == want[i]);
    }
    for (int e = 0; e < 4; ++e) {
      uint64_t sum = 0;
      for (int s = 0; s < kStates; ++s) sum += Read(dut, kGlobals + e * kStates + s);
      REQUIRE(sum == Read(dut, 0));
    }
  }
}

TEST_CASE("the state counters lie where the register map says") {
  REQUIRE(static_cast<int>(Counter::kLoadIdle) == kGlobals);
  REQUIRE(static_cast<int>(Counter::kConvIdle) == kGlobals + kStates);
  REQUIRE(static_cast<int>(Counter::kVectorIdle) == kGlobals + 2 * kStates);
  REQUIRE(static_cast<int>(Counter::kStoreFill) == kCounters - 1);
}
