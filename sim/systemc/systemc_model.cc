// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/systemc_model.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <utility>

namespace systole::sim::sc {

struct SystemcModel::System {
  System(std::unique_ptr<Machine> made, const PlatformOptions& options)
      : machine(std::move(made)), platform("platform", *machine, options) {
    monitor.clk(platform.clk);
  }
  ~System() {
    if (vcd != nullptr) sc_core::sc_close_vcd_trace_file(vcd);
  }

  std::unique_ptr<Machine> machine;
  Platform platform;
  Monitor monitor{"monitor", platform.pins, platform.bridge, machine->trace_delay()};
  sc_core::sc_trace_file* vcd = nullptr;
};

template <class Action>
void SystemcModel::In(const Action& action) {
  const Kernel::Scope scope(kernel_);
  try {
    action();
  } catch (const std::exception& error) {  // sc_report is one.
    if (failure_.empty()) failure_ = std::string("SystemC: ") + error.what();
  }
}

SystemcModel::SystemcModel(const MakeMachine& make, const ModelOptions& options) {
  In([&] { Build(make, options); });
}

SystemcModel::~SystemcModel() {
  In([this] { system_.reset(); });
}

void SystemcModel::Build(const MakeMachine& make, const ModelOptions& options) {
  PlatformOptions platform;
  platform.memory = options.memory;
  platform.map = map_;
  system_ = std::make_unique<System>(make(), platform);
  if (!options.trace_file.empty()) OpenTrace(options.trace_file);
  if (trace_failed_) return;
  system_->monitor.set_pause_at(Platform::kResetCycles);
  system_->machine->Simulate();
}

void SystemcModel::OpenTrace(const std::string& file) {
  const bool pins = file.ends_with(".vcd");
  trace_failed_ = !std::ofstream(file).is_open() || (!pins && !system_->machine->traces());
  if (trace_failed_) return;
  if (!pins) {
    sc_core::sc_start(sc_core::SC_ZERO_TIME);  // Elaborates.
    system_->machine->Trace(file);
    return;
  }
  const std::string stem = file.substr(0, file.size() - 4);
  system_->vcd = sc_core::sc_create_vcd_trace_file(stem.c_str());
  sc_core::sc_trace(system_->vcd, system_->platform.clk, "clk");
  system_->platform.pins.Trace(system_->vcd);
}

void SystemcModel::Map(uint64_t address, std::byte* host, uint64_t bytes) {
  if (system_ == nullptr) return;
  In([&] { system_->platform.memory.Map(address - map_.memory, host, bytes); });
}

void SystemcModel::Unmap(uint64_t address) {
  if (system_ == nullptr) return;
  In([&] { system_->platform.memory.Unmap(address - map_.memory); });
}

uint64_t SystemcModel::cycle() const { return system_->monitor.cycle(); }

void SystemcModel::RunJob(std::function<void()> job) {
  if (!failure().empty()) return;
  In([&] {
    system_->monitor.set_pause_at(0);
    system_->monitor.set_pause_at_interrupt(false);
    system_->platform.host.Post(std::move(job));
    while (system_->platform.host.busy()) system_->machine->Simulate();
  });
}

std::optional<uint32_t> SystemcModel::ReadRegister(uint32_t offset) {
  std::optional<uint32_t> value;
  RunJob([&] { value = system_->platform.host.Read(map_.registers + offset); });
  return value;
}

bool SystemcModel::WriteRegister(uint32_t offset, uint32_t value) {
  bool done = false;
  RunJob([&] { done = system_->platform.host.Write(map_.registers + offset, value); });
  return done;
}

RunEnd SystemcModel::Run(uint64_t cycles, std::chrono::steady_clock::time_point deadline) {
  constexpr uint64_t kCyclesPerLook = 4096;  // Between looks at the clock on the wall.
  if (!failure().empty()) return RunEnd::kFailure;
  RunEnd end = RunEnd::kCycleLimit;
  In([&] {
    Monitor& monitor = system_->monitor;
    const Pin<bool>& irq = system_->platform.pins.irq;
    monitor.TakeStopped();
    monitor.set_pause_at_interrupt(true);
    while (cycles > 0) {
      // An interrupt that is there already still takes a cycle to be noticed.
      const uint64_t chunk = irq.read() ? 1 : std::min(cycles, kCyclesPerLook);
      const uint64_t first = monitor.cycle();
      monitor.set_pause_at(first + chunk);
      system_->machine->Simulate();
      const uint64_t ran = monitor.cycle() - first;
      cycles -= ran;
      system_->machine->Look(ran, system_->platform.bridge.at_rest());
      if (monitor.TakeStopped())
        end = RunEnd::kStopped;
      else if (!failure().empty())
        end = RunEnd::kFailure;
      else if (irq.read())
        end = RunEnd::kInterrupt;
      else if (std::chrono::steady_clock::now() >= deadline)
        end = RunEnd::kDeadline;
      else
        continue;
      return;
    }
  });
  return failure().empty() || end == RunEnd::kStopped ? end : RunEnd::kFailure;
}

void SystemcModel::set_observer(Observer observer) {
  system_->monitor.set_observer(std::move(observer));
}
void SystemcModel::BeginAccount(const StreamPlan& plan) { system_->monitor.BeginAccount(plan); }
std::vector<LayerStates> SystemcModel::StatesByLayer() { return system_->monitor.StatesByLayer(); }
std::vector<BusSample> SystemcModel::BusSamples() { return system_->monitor.BusSamples(); }

bool SystemcModel::ReadActivations(uint32_t address, std::span<std::byte> bytes) const {
  return system_->machine->ReadActivations(address, bytes);
}
bool SystemcModel::ReadParameters(uint32_t address, std::span<std::byte> bytes) const {
  return system_->machine->ReadParameters(address, bytes);
}

std::string SystemcModel::failure() const {
  if (!failure_.empty()) return failure_;
  const std::string inside = system_->machine->failure();
  return inside.empty() ? system_->platform.bridge.memory().violation() : inside;
}

}  // namespace systole::sim::sc
