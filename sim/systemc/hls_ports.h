// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "hls/model/command_watch.h"
#include "hls/model/machine_ports.h"
#include "kernel.h"
#include "sim/systemc/pins.h"

namespace systole::sim::sc {

/// Between the streams of an HLS engine and its pins. A cycle of the engine is one of the clock: at
/// the edge what both sides showed is transferred and the processes have their turns; after it the
/// pins show the next cycle.
template <class Engine>
class HlsPorts final : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clk{"clk"}, rst_n{"rst_n"};

  HlsPorts(sc_core::sc_module_name name, hls_sim::Kernel& kernel, Engine& engine)
      : sc_module(name), kernel_(kernel), engine_(engine), ports_(engine), watch_(engine) {
    SC_HAS_PROCESS(HlsPorts);
    SC_METHOD(Edge);
    sensitive << clk.pos();
    dont_initialize();
    SC_METHOD(Settle);
    sensitive << settled_;
    dont_initialize();
    SC_METHOD(Reset);
    sensitive << rst_n;
    dont_initialize();
  }

  /// The pins that it drives; they outlive the simulation.
  void Connect(MachinePins& pins) { pins_ = &pins; }

  /// False during a reset; then no process has turns.
  bool running() const { return running_; }
  /// Whether the engine's counters count.
  bool busy() const { return watch_.counting(); }

 private:
  void Edge() {
    if (!running_) return;
    pins_->axi.Answered(&axi_in_);
    ports_.Transfer(axi_out_, axi_in_);
    ports_.TransferLite(lite_out_, pins_->lite.Asked());
    settled_.notify(sc_core::SC_ZERO_TIME);
  }

  /// When all processes have had their turns.
  void Settle() {
    kernel_.set_now(kernel_.now() + 1);
    const auto events = watch_.Look();
    if (engine_.core_reset) ResetGroup(systole_hls::kGroupCore);
    pins_->trace_start.write(events.started);
    pins_->trace_retire.write(events.retired);
    Drive();
  }

  void Drive() {
    pins_->trace_state.write(watch_.states() | static_cast<uint32_t>(watch_.counting()) << 16);
    pins_->irq.write(engine_.irq);
    axi_out_ = ports_.Drive();
    pins_->axi.Ask(axi_out_);
    lite_out_ = ports_.DriveLite();
    pins_->lite.Answer(lite_out_);
  }

  void Reset() {
    running_ = rst_n.read();
    if (running_) return;
    for (const auto group :
         {systole_hls::kGroupShell, systole_hls::kGroupLevels, systole_hls::kGroupCore}) {
      ResetGroup(group);
    }
    engine_.irq = engine_.core_reset = false;
    Drive();
  }

  void ResetGroup(systole_hls::Group group) {
    kernel_.Reset(group);
    engine_.ClearInputs(group);
    watch_.Forget();
  }

  hls_sim::Kernel& kernel_;
  Engine& engine_;
  MachinePins* pins_ = nullptr;
  hls_model::MachinePorts<Engine> ports_;
  hls_model::CommandWatch<Engine> watch_;
  sc_core::sc_event settled_{"settled"};
  bool running_ = false;
  AxiFromMaster axi_out_;
  AxiToMaster axi_in_;
  AxiLiteFromSlave lite_out_;
};

}  // namespace systole::sim::sc
