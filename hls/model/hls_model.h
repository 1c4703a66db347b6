// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "gen/machine.h"
#include "hls/model/command_watch.h"
#include "hls/model/machine_ports.h"
#include "hls/model/stand_still.h"
#include "hw/spec/gen/hls_spec.h"
#include "kernel.h"
#include "sim/verilator/axi_lite_driver.h"
#include "sim/verilator/model.h"
#include "sim/verilator/run_account.h"

namespace systole::hls_model {

/// The HLS engine with its memory: C simulation, in which a cycle is a sweep over all processes, or
/// clocked with the declared pipeline depths (kernel.h).
template <class Config>
class HlsModel final : public sim::Model {
 public:
  explicit HlsModel(const sim::ModelOptions& options)
      : memory_(options.memory),
        kernel_(options.clocked ? hls_sim::Timing::kClocked : hls_sim::Timing::kUntimed),
        machine_(new Machine),
        ports_(*machine_),
        registers_([this](const sim::AxiLiteToSlave& in) { return RegisterCycle(in); },
                   options.memory.stall_seed),
        watch_(*machine_) {
    machine_->Wire(kernel_);
  }

  void Map(uint64_t address, std::byte* host, uint64_t bytes) override {
    memory_.Map(address, host, bytes);
  }
  void Unmap(uint64_t address) override { memory_.Unmap(address); }
  uint64_t cycle() const override { return kernel_.now(); }
  void set_observer(Observer observer) override { observer_ = std::move(observer); }

  std::optional<uint32_t> ReadRegister(uint32_t offset) override { return registers_.Read(offset); }
  bool WriteRegister(uint32_t offset, uint32_t value) override {
    return registers_.Write(offset, value);
  }

  sim::RunEnd Run(uint64_t cycles, std::chrono::steady_clock::time_point deadline) override {
    constexpr uint64_t kCyclesPerLook = 4096;  // Between looks at the clock on the wall.
    stop_ = false;
    while (cycles > 0) {
      const uint64_t chunk = cycles < kCyclesPerLook ? cycles : kCyclesPerLook;
      for (uint64_t i = 0; i < chunk; ++i) {
        Cycle();
        if (stop_) return sim::RunEnd::kStopped;
        if (machine_->irq) {
          return failure().empty() ? sim::RunEnd::kInterrupt : sim::RunEnd::kFailure;
        }
      }
      cycles -= chunk;
      still_.Look(chunk, Waits());
      if (!failure().empty()) return sim::RunEnd::kFailure;
      if (std::chrono::steady_clock::now() >= deadline) return sim::RunEnd::kDeadline;
    }
    return sim::RunEnd::kCycleLimit;
  }

  void BeginAccount(const StreamPlan& plan) override { account_.Begin(plan, cycle()); }
  std::vector<LayerStates> StatesByLayer() override { return account_.layers(); }
  std::vector<BusSample> BusSamples() override { return account_.Samples(cycle()); }

  bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const override {
    return ReadMemory(machine_->act_buffer, Config::kActBytes, address, bytes);
  }
  bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const override {
    return ReadMemory(machine_->param_memory, Config::kParamBytes, address, bytes);
  }

  std::string failure() const override {
    if (!still_.failure().empty()) return still_.failure();
    return kernel_.failure().empty() ? memory_.violation() : kernel_.failure();
  }

 private:
  using Machine = systole_hls::Machine<Config>;
  using Watch = CommandWatch<Machine>;

  void Cycle() {
    if (!ports_.drives_bus() && memory_.quiet()) {
      memory_.StepQuiet();
    } else {
      const sim::AxiFromMaster out = ports_.Drive();
      ports_.Transfer(out, memory_.outputs());
      memory_.Step(out);
    }
    kernel_.Step();
    const typename Watch::Events events = watch_.Look();
    account_.Cycle(watch_.states(), watch_.counting(), events.started, events.retired);
    account_.EndCycle(cycle());
    if (events.any() && observer_) Observe(events);
    if (machine_->core_reset) ResetCore();
  }

  void ResetCore() {
    kernel_.Reset(systole_hls::kGroupCore);
    machine_->ClearInputs(systole_hls::kGroupCore);
    watch_.Forget();
  }

  void Observe(const typename Watch::Events& events) {
    for (int engine = 0; engine < 4; ++engine) {
      if ((events.started >> engine & 1) != 0) stop_ |= !observer_({engine, false, cycle() - 1});
      if ((events.retired >> engine & 1) != 0) stop_ |= !observer_({engine, true, cycle() - 1});
    }
  }

  /// Whether nothing but the machine itself can make it go on.
  bool Waits() const {
    const bool answered = memory_.outputs().r_valid || memory_.outputs().b_valid ||
                          (memory_.quiet() && !ports_.drives_bus());
    return answered && watch_.counting();
  }

  sim::AxiLiteFromSlave RegisterCycle(const sim::AxiLiteToSlave& in) {
    const sim::AxiLiteFromSlave out = ports_.DriveLite();
    ports_.TransferLite(out, in);
    Cycle();
    return out;
  }

  sim::AxiMemory memory_;
  sim::RunAccount account_{memory_};
  hls_sim::Kernel kernel_;
  StandStill still_{kernel_};
  std::unique_ptr<Machine> machine_;
  MachinePorts<Machine> ports_;
  sim::AxiLiteDriver registers_;
  Watch watch_;
  Observer observer_;
  bool stop_ = false;
};

}  // namespace systole::hls_model
