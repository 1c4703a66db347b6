// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/monitor.h"

namespace systole::sim::sc {

Monitor::Monitor(sc_core::sc_module_name name, const MachinePins& pins, const AxiBridge& bridge,
                 uint64_t trace_delay)
    : sc_module(name), pins_(pins), bridge_(bridge), trace_delay_(trace_delay) {
  SC_HAS_PROCESS(Monitor);
  SC_METHOD(Edge);
  sensitive << clk.pos();
  dont_initialize();
  SC_METHOD(Settled);
  sensitive << settled_;
  dont_initialize();
  SC_METHOD(Interrupt);
  sensitive << pins_.irq.posedge_event();
  dont_initialize();
}

void Monitor::Edge() {
  const uint32_t states = pins_.trace_state.read();
  const uint32_t started = pins_.trace_start.read(), retired = pins_.trace_retire.read();
  account_.Cycle(states & 0xffffu, states >> 16 != 0, started, retired);
  // What retires in a cycle reaches its memory at the edge after the one that ends the cycle.
  report_start_ = std::exchange(started_, started);
  report_retire_ = std::exchange(retired_, retired);
  ++cycle_;
  if (cycle_ == next_sample_) {
    samples_.push_back({cycle_ - first_.cycle, beats_.read_beats - first_.read_beats,
                        beats_.write_beats - first_.write_beats, account_.slices()});
    next_sample_ = cycle_ + kSampleCycles;
  }
  if ((report_start_ | report_retire_) != 0 || cycle_ + 1 == next_sample_) {
    settled_.notify(sc_core::SC_ZERO_TIME);
  }
  if (cycle_ == pause_at_) sc_core::sc_pause();
}

/// Right after the edge, when machine and bridge have taken it.
void Monitor::Settled() {
  if (cycle_ + 1 == next_sample_) {
    beats_.read_beats = bridge_.memory().read_beats();
    beats_.write_beats = bridge_.memory().write_beats();
  }
  if ((report_start_ | report_retire_) != 0 && observer_) Report(cycle_ - 2 - trace_delay_);
}

void Monitor::Report(uint64_t cycle) {
  for (int engine = 0; engine < 4; ++engine) {
    if ((report_start_ >> engine & 1) != 0) stopped_ |= !observer_({engine, false, cycle});
    if ((report_retire_ >> engine & 1) != 0) stopped_ |= !observer_({engine, true, cycle});
  }
  if (stopped_) sc_core::sc_pause();
}

void Monitor::Interrupt() {
  if (pause_at_interrupt_) sc_core::sc_pause();
}

void Monitor::BeginAccount(const StreamPlan& plan) {
  account_.Begin(plan);
  first_ = {cycle_, bridge_.memory().read_beats(), bridge_.memory().write_beats(), 0};
  samples_.clear();
  next_sample_ = cycle_ + kSampleCycles;
}

BusSample Monitor::SampleBus() {
  return {cycle_ - first_.cycle, bridge_.memory().read_beats() - first_.read_beats,
          bridge_.memory().write_beats() - first_.write_beats, account_.slices()};
}

std::vector<BusSample> Monitor::BusSamples() {
  std::vector<BusSample> samples = samples_;
  samples.push_back(SampleBus());
  return samples;
}

}  // namespace systole::sim::sc
