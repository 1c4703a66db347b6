// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/verilator/state_account.h"

#include <algorithm>
#include <initializer_list>

namespace systole::sim {
namespace {

using spec::EngineState;

constexpr uint32_t kRunning = 1u << 16;

bool Waits(EngineState state) {
  return state >= EngineState::kWaitLoad && state <= EngineState::kWaitStore;
}

}  // namespace

void StateAccount::Begin(const StreamPlan& plan) {
  plan_ = plan;
  layers_.assign(plan.layers + 1, {});
  started_ = {};
  retired_ = {};
  computing_ = 0;
  const auto& conv = plan_.commands[kConv];
  slices_left_ = conv.empty() ? 0 : conv[0].slices;
  slices_ = 0;
  word_ = 0;
  length_ = 0;
  pending_ = 0;
}

void StateAccount::Change(uint32_t word, uint32_t started, uint32_t retired) {
  Flush();
  for (int e = 0; e < kWorkEngines; ++e) {
    started_[e] += pending_ >> e & 1;
    retired_[e] += pending_ >> (e + kWorkEngines) & 1;
  }
  word_ = word;
  length_ = 1;
  pending_ = started | retired << kWorkEngines;
}

EngineState StateAccount::State(int engine) const {
  return static_cast<EngineState>(word_ >> (4 * engine) & 0xf);
}

LayerStates& StateAccount::LayerOf(int engine, std::size_t command) {
  const auto& commands = plan_.commands[static_cast<std::size_t>(engine)];
  const std::size_t none = layers_.size() - 1;
  if (command >= commands.size()) return layers_[none];
  return layers_[std::min<std::size_t>(commands[command].layer, none)];
}

LayerStates& StateAccount::CurrentLayer(int engine, EngineState state) {
  if (state == EngineState::kIdle) return layers_.back();
  const auto e = static_cast<std::size_t>(engine);
  // A waiting engine holds nothing, and so what it takes next is also its oldest.
  return LayerOf(engine, Waits(state) ? started_[e] : retired_[e]);
}

void StateAccount::AddConv(uint32_t state, uint64_t cycles) {
  const auto name = static_cast<EngineState>(state);
  if (name != EngineState::kBusy) {
    // Its last slices taken, a command only drains; unless the next one is there already.
    const bool drains = name == EngineState::kFill && computing_ >= started_[kConv] && computing_ > 0;
    const std::size_t command = computing_ - (drains ? 1 : 0);
    LayerStates& layer = name == EngineState::kIdle ? layers_.back() : LayerOf(kConv, command);
    layer.engines[kConv][state] += cycles;
    return;
  }
  slices_ += cycles;
  const auto& commands = plan_.commands[kConv];
  while (cycles > 0) {
    const bool known = computing_ < commands.size();
    const uint64_t part = known ? std::min(cycles, slices_left_) : cycles;
    LayerOf(kConv, computing_).engines[kConv][state] += part;
    cycles -= part;
    slices_left_ -= known ? part : 0;
    while (computing_ < commands.size() && slices_left_ == 0) {
      ++computing_;
      if (computing_ < commands.size()) slices_left_ = commands[computing_].slices;
    }
  }
}

void StateAccount::Flush() {
  const uint64_t cycles = length_;
  length_ = 0;
  if (cycles == 0 || (word_ & kRunning) == 0) return;
  for (const int engine : {kLoad, kVector, kStore}) {
    const EngineState state = State(engine);
    CurrentLayer(engine, state).engines[static_cast<std::size_t>(engine)]
        [static_cast<std::size_t>(state)] += cycles;
  }
  AddConv(static_cast<uint32_t>(State(kConv)), cycles);
  if (State(kConv) != EngineState::kIdle) return;
  for (const int engine : {kVector, kLoad, kStore}) {
    const EngineState state = State(engine);
    if (state == EngineState::kIdle) continue;
    CurrentLayer(engine, state).without_conv[static_cast<std::size_t>(engine)] += cycles;
    return;
  }
  layers_.back().without_conv[kConv] += cycles;
}

const std::vector<LayerStates>& StateAccount::layers() {
  Flush();
  return layers_;
}

uint64_t StateAccount::slices() {
  Flush();
  return slices_;
}

}  // namespace systole::sim
