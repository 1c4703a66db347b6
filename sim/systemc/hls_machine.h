// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "gen/machine.h"
#include "hls/model/stand_still.h"
#include "kernel.h"
#include "sim/systemc/hls_ports.h"
#include "sim/systemc/machine.h"

namespace systole::sim::sc {

/// A process of the HLS engine: one turn at each rising edge.
template <class Engine>
class HlsProcess final : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clk{"clk"};

  HlsProcess(sc_core::sc_module_name name, hls_sim::Kernel& kernel, std::size_t number,
             const HlsPorts<Engine>& ports)
      : sc_module(name), kernel_(kernel), number_(number), ports_(ports) {
    SC_HAS_PROCESS(HlsProcess);
    SC_METHOD(Turn);
    sensitive << clk.pos();
    dont_initialize();
  }

 private:
  void Turn() {
    if (ports_.running()) kernel_.StepProcess(number_, kernel_.now());
  }

  hls_sim::Kernel& kernel_;
  std::size_t number_;
  const HlsPorts<Engine>& ports_;
};

/// All processes of an engine and its ports.
template <class Engine>
class HlsProcesses final : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clk{"clk"};
  HlsPorts<Engine> ports;

  HlsProcesses(sc_core::sc_module_name name, hls_sim::Kernel& kernel, Engine& engine)
      : sc_module(name), ports("ports", kernel, engine) {
    ports.clk(clk);
    for (std::size_t i = 0; i < kernel.size(); ++i) {
      const char* const process = kernel.process(i).name().c_str();
      processes_.push_back(std::make_unique<HlsProcess<Engine>>(process, kernel, i, ports));
      processes_.back()->clk(clk);
    }
  }

 private:
  std::vector<std::unique_ptr<HlsProcess<Engine>>> processes_;
};

/// The HLS engine, clocked: a module per process.
template <class Config>
class HlsMachine final : public Machine {
 public:
  HlsMachine() : engine_(new Engine) {
    engine_->Wire(kernel_);
    processes_ = std::make_unique<HlsProcesses<Engine>>("machine", kernel_, *engine_);
  }

  void Connect(const sc_core::sc_signal_in_if<bool>& clk, MachinePins& pins) override {
    processes_->clk(clk);
    processes_->ports.rst_n(pins.rst_n);
    processes_->ports.Connect(pins);
  }

  /// Trace pins are registers.
  uint64_t trace_delay() const override { return 1; }

  void Look(uint64_t cycles, bool bus_at_rest) override {
    still_.Look(cycles, bus_at_rest && processes_->ports.busy());
  }

  bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const override {
    return hls_model::ReadMemory(engine_->act_buffer, Config::kActBytes, address, bytes);
  }
  bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const override {
    return hls_model::ReadMemory(engine_->param_memory, Config::kParamBytes, address, bytes);
  }
  std::string failure() const override {
    return still_.failure().empty() ? kernel_.failure() : still_.failure();
  }

 private:
  using Engine = systole_hls::Machine<Config>;

  hls_sim::Kernel kernel_{hls_sim::Timing::kClocked};
  hls_model::StandStill still_{kernel_};
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<HlsProcesses<Engine>> processes_;
};

}  // namespace systole::sim::sc
