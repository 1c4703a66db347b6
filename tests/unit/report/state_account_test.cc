// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Hand-made sequences of states and events.
#include "sim/verilator/state_account.h"

#include "tests/support/catch.h"

namespace systole::sim {
namespace {

using spec::EngineState;

constexpr uint32_t kLoad = 0, kConv = 1, kVector = 2, kStore = 3;

uint32_t States(EngineState load, EngineState conv = EngineState::kIdle,
                EngineState vector = EngineState::kIdle, EngineState store = EngineState::kIdle) {
  return static_cast<uint32_t>(load) | static_cast<uint32_t>(conv) << 4 |
         static_cast<uint32_t>(vector) << 8 | static_cast<uint32_t>(store) << 12;
}
uint64_t Of(const LayerStates& layer, uint32_t engine, EngineState state) {
  return layer.engines[engine][static_cast<size_t>(state)];
}

/// Feeds `cycles` equal cycles.
void Feed(StateAccount& account, uint32_t states, int cycles) {
  for (int i = 0; i < cycles; ++i) account.Cycle(states, true, 0, 0);
}

}  // namespace

TEST_CASE("State account: an engine works on its oldest command, waits for its next", "[report]") {
  StateAccount account;
  StreamPlan plan;
  plan.layers = 3;
  plan.commands[kLoad] = {{0, 0}, {1, 0}, {2, 0}};
  account.Begin(plan);
  const auto idle = EngineState::kIdle;
  Feed(account, States(idle), 5);
  account.Cycle(States(EngineState::kFill), true, 1, 0);  // Takes the first ...
  Feed(account, States(EngineState::kBusy), 10);
  account.Cycle(States(EngineState::kBusy), true, 1, 0);  // ... and the second ahead.
  Feed(account, States(EngineState::kBus), 3);
  account.Cycle(States(EngineState::kBusy), true, 0, 1);
  Feed(account, States(EngineState::kBusy), 4);
  account.Cycle(States(EngineState::kBusy), true, 0, 1);
  Feed(account, States(EngineState::kWaitConv), 7);
  account.Cycle(States(EngineState::kBusy), false, 0, 0);  // Not counted.
  const auto& layers = account.layers();
  REQUIRE(layers.size() == 4);
  CHECK(Of(layers[0], kLoad, EngineState::kFill) == 1);
  CHECK(Of(layers[0], kLoad, EngineState::kBusy) == 12);
  CHECK(Of(layers[0], kLoad, EngineState::kBus) == 3);
  CHECK(Of(layers[1], kLoad, EngineState::kBusy) == 5);
  CHECK(Of(layers[2], kLoad, EngineState::kWaitConv) == 7);
  CHECK(Of(layers[3], kLoad, EngineState::kIdle) == 5);
  CHECK(layers[3].without_conv[kConv] == 5);
  CHECK(layers[0].without_conv[kLoad] == 16);
  CHECK(layers[1].without_conv[kLoad] == 5);
}

TEST_CASE("State account: CONV works for the command whose slices flow", "[report]") {
  StateAccount account;
  StreamPlan plan;
  plan.layers = 2;
  plan.commands[kConv] = {{0, 10}, {0, 5}, {1, 20}};
  account.Begin(plan);
  const auto conv = [](EngineState state) { return States(EngineState::kIdle, state); };
  for (int i = 0; i < 3; ++i) account.Cycle(conv(EngineState::kFill), true, 1u << kConv, 0);
  Feed(account, conv(EngineState::kBusy), 12);
  Feed(account, conv(EngineState::kBank), 2);
  Feed(account, conv(EngineState::kBusy), 3);   // The second command has its slices ...
  Feed(account, conv(EngineState::kWeight), 4);  // ... so this is the third's.
  account.Cycle(conv(EngineState::kWeight), true, 0, 1u << kConv);
  Feed(account, conv(EngineState::kBusy), 20);
  Feed(account, conv(EngineState::kFill), 30);  // Drains.
  CHECK(account.slices() == 35);
  const auto& layers = account.layers();
  CHECK(Of(layers[0], kConv, EngineState::kFill) == 3);
  CHECK(Of(layers[0], kConv, EngineState::kBusy) == 15);
  CHECK(Of(layers[0], kConv, EngineState::kBank) == 2);
  CHECK(Of(layers[1], kConv, EngineState::kWeight) == 5);
  CHECK(Of(layers[1], kConv, EngineState::kBusy) == 20);
  CHECK(Of(layers[1], kConv, EngineState::kFill) == 30);
}

TEST_CASE("State account: cycles without CONV belong to VECTOR, then LOAD, then STORE",
          "[report]") {
  StateAccount account;
  StreamPlan plan;
  plan.layers = 3;
  plan.commands[kLoad] = {{0, 0}};
  plan.commands[kVector] = {{1, 0}};
  plan.commands[kStore] = {{2, 0}};
  account.Begin(plan);
  const auto busy = EngineState::kBusy;
  const auto idle = EngineState::kIdle;
  Feed(account, States(busy, idle, busy, busy), 2);
  Feed(account, States(busy, idle, idle, busy), 3);
  Feed(account, States(idle, idle, idle, busy), 4);
  Feed(account, States(idle, idle, idle, idle), 5);
  Feed(account, States(busy, busy, busy, busy), 6);
  const auto& layers = account.layers();
  CHECK(layers[1].without_conv[kVector] == 2);
  CHECK(layers[0].without_conv[kLoad] == 3);
  CHECK(layers[2].without_conv[kStore] == 4);
  CHECK(layers[3].without_conv[kConv] == 5);
  uint64_t sum = 0;
  for (const LayerStates& layer : layers) {
    for (const uint64_t n : layer.without_conv) sum += n;
  }
  CHECK(sum == 14);
}

TEST_CASE("State account: without plan, or beyond it, cycles belong to no layer", "[report]") {
  StateAccount account;
  account.Begin({});
  for (int i = 0; i < 9; ++i) {
    account.Cycle(States(EngineState::kBusy, EngineState::kBusy), true, 3, 3);
  }
  REQUIRE(account.layers().size() == 1);
  CHECK(Of(account.layers()[0], kLoad, EngineState::kBusy) == 9);
  CHECK(Of(account.layers()[0], kConv, EngineState::kBusy) == 9);
  account.Begin({});
  CHECK(Of(account.layers()[0], kConv, EngineState::kBusy) == 0);
}

}  // namespace systole::sim
