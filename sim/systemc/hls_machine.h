// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "gen/machine.h"
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
    const bool still = kernel_.transfers() == transfers_ && bus_at_rest && processes_->ports.busy();
    transfers_ = kernel_.transfers();
    still_ = still ? still_ + cycles : 0;
    if (still_ < kDeadlockCycles || !deadlock_.empty()) return;
    deadlock_ = "deadlock: nothing has moved for " + std::to_string(still_) +
                " cycles while the machine is busy\n" + kernel_.Describe();
  }

  bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const override {
    return Copy(engine_->act_buffer, Config::kActBytes, address, bytes);
  }
  bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const override {
    return Copy(engine_->param_memory, Config::kParamBytes, address, bytes);
  }
  std::string failure() const override { return deadlock_.empty() ? kernel_.failure() : deadlock_; }

 private:
  using Engine = systole_hls::Machine<Config>;

  /// Far beyond any latency of the machine, and below the watchdog's reset value.
  static constexpr uint64_t kDeadlockCycles = 100'000;

  template <class Memory>
  static bool Copy(const Memory& memory, uint32_t size, uint32_t address,
                   std::span<std::byte> bytes) {
    if (address > size || bytes.size() > size - address) return false;
    memory.ReadBytes(static_cast<int>(address), static_cast<int>(bytes.size()),
                     reinterpret_cast<unsigned char*>(bytes.data()));
    return true;
  }

  hls_sim::Kernel kernel_{hls_sim::Timing::kClocked};
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<HlsProcesses<Engine>> processes_;
  uint64_t transfers_ = 0;  ///< At the latest look,
  uint64_t still_ = 0;      ///< and cycles since which they have not changed.
  std::string deadlock_;
};

}  // namespace systole::sim::sc
