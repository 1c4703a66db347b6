// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <utility>
#include <vector>

#include "sim/systemc/axi_bridge.h"
#include "sim/systemc/pins.h"
#include "sim/verilator/model.h"
#include "sim/verilator/state_account.h"

namespace systole::sim::sc {

/// Watches a machine: counts cycles, keeps the account of its engines' states, reports commands,
/// and pauses the simulation at a cycle, at the interrupt, or when an observer wants it.
class Monitor final : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clk{"clk"};

  Monitor(sc_core::sc_module_name name, const MachinePins& pins, const AxiBridge& bridge,
          uint64_t trace_delay);

  /// Rising edges of the clock so far.
  uint64_t cycle() const { return cycle_; }
  /// Pauses after that cycle.
  void set_pause_at(uint64_t cycle) { pause_at_ = cycle; }
  void set_pause_at_interrupt(bool pause) { pause_at_interrupt_ = pause; }
  void set_observer(Model::Observer observer) { observer_ = std::move(observer); }
  /// Whether the observer has asked for the end since the latest call.
  bool TakeStopped() { return std::exchange(stopped_, false); }

  void BeginAccount(const StreamPlan& plan);
  std::vector<LayerStates> StatesByLayer() { return account_.layers(); }
  std::vector<BusSample> BusSamples();

 private:
  static constexpr uint64_t kSampleCycles = 256;

  void Edge();
  void Settled();
  void Interrupt();
  void Report(uint64_t cycle);
  BusSample SampleBus();

  const MachinePins& pins_;
  const AxiBridge& bridge_;
  const uint64_t trace_delay_;
  sc_core::sc_event settled_{"settled"};
  StateAccount account_;
  Model::Observer observer_;
  uint64_t cycle_ = 0;
  uint64_t pause_at_ = 0;
  bool pause_at_interrupt_ = false, stopped_ = false;
  uint32_t started_ = 0, retired_ = 0;             ///< Trace pins in the latest cycle ...
  uint32_t report_start_ = 0, report_retire_ = 0;  ///< ... and in the one to be reported.
  BusSample first_, beats_;  ///< When the account began; before the next sample.
  std::vector<BusSample> samples_;
  uint64_t next_sample_ = 0;
};

}  // namespace systole::sim::sc
