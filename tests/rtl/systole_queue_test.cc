// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <algorithm>
#include <array>
#include <deque>
#include <random>

#include "hw/spec/gen/spec.h"
#include "tests/support/catch.h"

namespace {

using systole::spec::EngineState;

struct Item {
  std::array<uint32_t, 16> words;
  uint32_t index;
  std::array<int, 4> missing;
};

constexpr int kOwn = 1;  // The queue belongs to CONV here.

/// State by the rules of the counters page, for an engine that holds nothing.
uint32_t QueueState(const std::deque<Item>& items) {
  if (items.empty()) return static_cast<uint32_t>(EngineState::kIdle);
  for (int e = 0; e < 4; ++e) {
    if (items.front().missing[e] > 0) return static_cast<uint32_t>(EngineState::kWaitLoad) + e;
  }
  return static_cast<uint32_t>(EngineState::kFill);
}

}  // namespace

TEST_CASE("commands leave in order, when nothing is missing any more") {
  const uint32_t seed = 11 + SYSTOLE_DEPTH;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  SYSTOLE_DUT dut;
  const auto edge = [&] {
    dut.clk_i = 0;
    dut.eval();
    dut.clk_i = 1;
    dut.eval();
  };
  dut.rst_ni = 0;
  edge();
  dut.rst_ni = 1;

  std::deque<Item> items;
  std::deque<uint32_t> unretired;  // pushed and not retired
  int running = 0;                 // taken by the engine and not retired
  int full = 0, taken = 0, waited[4] = {}, same_cycle = 0;
  uint32_t index = 0;
  for (int cycle = 0; cycle < 60000; ++cycle) {
    Item item;
    for (uint32_t& word : item.words) word = random();
    item.index = index;
    for (int e = 0; e < 4; ++e) item.missing[e] = random() % 4 == 0 ? random() % 4 : 0;
    // Its own engine can only be waited for as often as it will retire before.
    item.missing[kOwn] = std::min<int>(item.missing[kOwn], unretired.size());
    dut.push_valid_i = random() % 2;
    dut.push_index_i = item.index;
    dut.push_missing_i = 0;
    uint32_t retired = random() & random() & 15;
    if (running == 0 || random() % 4 != 0) retired &= ~(1u << kOwn);
    // What is missing is counted after the retirements of this cycle.
    if ((retired >> kOwn & 1) != 0) {
      item.missing[kOwn] = std::min<int>(item.missing[kOwn], unretired.size() - 1);
    }
    for (int e = 0; e < 4; ++e) dut.push_missing_i |= item.missing[e] << (4 * e);
    for (int w = 0; w < 16; ++w) dut.push_cmd_i[w] = item.words[w];
    dut.retired_i = retired;
    dut.retire_i = retired >> kOwn & 1;
    dut.active_i = running > 0;
    dut.state_i = 1 + random() % 9;
    dut.cmd_ready_i = running < 3 && random() % 3 != 0;
    dut.eval();

    const bool ready = !items.empty() && QueueState(items) == uint32_t(EngineState::kFill);
    REQUIRE(bool(dut.cmd_valid_o) == ready);
    REQUIRE(bool(dut.cmd_peek_o) == !items.empty());
    if (ready) {
      for (int w = 0; w < 16; ++w) REQUIRE(dut.cmd_o[w] == items.front().words[w]);
      for (int w = 16; w < 32; ++w) REQUIRE(dut.cmd_o[w] == 0);
      REQUIRE(dut.cmd_index_o == items.front().index);
    }
    REQUIRE(dut.state_o == (dut.active_i ? dut.state_i : QueueState(items)));
    REQUIRE(bool(dut.push_ready_o) == (items.size() < SYSTOLE_DEPTH));
    REQUIRE(bool(dut.oldest_valid_o) == !unretired.empty());
    if (!unretired.empty()) REQUIRE(dut.oldest_index_o == unretired.front());
    full += !dut.push_ready_o;

    const bool pop = dut.cmd_valid_o && dut.cmd_ready_i;
    const bool push = dut.push_valid_i && dut.push_ready_o;
    for (int e = 0; e < 4; ++e) {
      if ((retired >> e & 1) == 0) continue;
      for (Item& queued : items) waited[e] += queued.missing[e] > 0;
      for (Item& queued : items) queued.missing[e] = std::max(0, queued.missing[e] - 1);
    }
    if (dut.retire_i) {
      unretired.pop_front();
      --running;
    }
    if (pop) {
      items.pop_front();
      ++running;
      ++taken;
    }
    if (push) {
      items.push_back(item);
      unretired.push_back(index);
      ++index;
      same_cycle += pop;
    }
    edge();
  }
  CHECK(full > 1000);
  CHECK(taken > 1000);
  if (SYSTOLE_DEPTH > 1) CHECK(same_cycle > 100);
  for (const int count : waited) CHECK(count > 100);
}
