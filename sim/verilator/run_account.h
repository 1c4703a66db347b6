// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "driver/base/state_counts.h"
#include "sim/verilator/axi_memory.h"
#include "sim/verilator/state_account.h"

namespace systole::sim {

/// What a simulated machine did since the latest doorbell: states of the engines per layer, and
/// totals of the bus at equal distances of time.
class RunAccount {
 public:
  explicit RunAccount(const AxiMemory& memory) : memory_(memory) {}

  void Begin(const StreamPlan& plan, uint64_t cycle) {
    states_.Begin(plan);
    first_ = {cycle, memory_.read_beats(), memory_.write_beats(), 0};
    samples_.clear();
    next_sample_ = cycle + kSampleCycles;
  }

  /// See StateAccount::Cycle.
  void Cycle(uint32_t states, bool running, uint32_t started, uint32_t retired) {
    states_.Cycle(states, running, started, retired);
  }

  /// Before the memory moves on to `cycle`.
  void EndCycle(uint64_t cycle) {
    if (cycle != next_sample_) return;
    samples_.push_back(Sample(cycle));
    next_sample_ = cycle + kSampleCycles;
  }

  const std::vector<LayerStates>& layers() { return states_.layers(); }
  std::vector<BusSample> Samples(uint64_t cycle) {
    std::vector<BusSample> samples = samples_;
    samples.push_back(Sample(cycle));
    return samples;
  }

 private:
  static constexpr uint64_t kSampleCycles = 256;

  BusSample Sample(uint64_t cycle) {
    return {cycle - first_.cycle, memory_.read_beats() - first_.read_beats,
            memory_.write_beats() - first_.write_beats, states_.slices()};
  }

  const AxiMemory& memory_;
  StateAccount states_;
  BusSample first_;  ///< When the account began.
  std::vector<BusSample> samples_;
  uint64_t next_sample_ = 0;
};

}  // namespace systole::sim
