// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sim/systemc/kernel.h"
#include "sim/systemc/machine.h"
#include "sim/systemc/monitor.h"
#include "sim/systemc/platform.h"
#include "sim/verilator/model.h"

namespace systole::sim::sc {

/// sim::Model over a platform in a SystemC simulation of its own.
class SystemcModel final : public Model {
 public:
  using MakeMachine = std::function<std::unique_ptr<Machine>()>;

  /// A trace file that ends in .vcd gets the pins, another one the machine's inside.
  SystemcModel(const MakeMachine& make, const ModelOptions& options);
  ~SystemcModel() override;

  bool trace_failed() const { return trace_failed_; }

  void Map(uint64_t address, std::byte* host, uint64_t bytes) override;
  void Unmap(uint64_t address) override;
  uint64_t cycle() const override;
  std::optional<uint32_t> ReadRegister(uint32_t offset) override;
  bool WriteRegister(uint32_t offset, uint32_t value) override;
  RunEnd Run(uint64_t cycles, std::chrono::steady_clock::time_point deadline) override;
  void set_observer(Observer observer) override;
  void BeginAccount(const StreamPlan& plan) override;
  std::vector<LayerStates> StatesByLayer() override;
  std::vector<BusSample> BusSamples() override;
  bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const override;
  bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const override;
  std::string failure() const override;

 private:
  /// Everything that belongs to the simulation.
  struct System;

  void Build(const MakeMachine& make, const ModelOptions& options);
  void OpenTrace(const std::string& file);
  /// Runs `action` in the simulation; an error of SystemC becomes the model's failure.
  template <class Action>
  void In(const Action& action);
  void RunJob(std::function<void()> job);

  Kernel kernel_;
  AddressMap map_;
  std::unique_ptr<System> system_;
  std::string failure_;
  bool trace_failed_ = false;
};

}  // namespace systole::sim::sc
