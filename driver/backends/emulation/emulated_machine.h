// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "driver/core/backend.h"
#include "driver/core/counters.h"
#include "driver/core/host_memory.h"
#include "driver/core/machine_error.h"

namespace systole::driver {

/// A stream as the registers describe it at the doorbell.
struct StreamSetup {
  struct Region {
    uint64_t base = 0;
    uint64_t bytes = 0;
    bool writable = false;
  };
  std::array<Region, spec::kRegions> regions{};
  uint32_t command_region = 0;  ///< May be 8 to 15, which do not exist.
  uint32_t command_offset = 0;
  uint32_t command_bytes = 0;
  uint32_t watchdog = 0;
};

/// How a stream ended.
struct StreamResult {
  std::optional<MachineError> error;
  uint32_t end_status = 0;
  std::optional<uint32_t> irq_tag;  ///< Of the last IRQ command, if there was one.
  Counters counters;
};

/// Registers and memory of a machine that runs each stream in one go: docs/reference/registers.md
/// without the bus. The stream runs when the host waits for the interrupt or reads STATUS, so that
/// a reset right after the doorbell still finds the machine busy.
class EmulatedMachine : public Backend {
 public:
  explicit EmulatedMachine(const spec::Config& config) : config_(config) {}

  Result<uint32_t> ReadRegister(uint32_t offset) override;
  Result<void> WriteRegister(uint32_t offset, uint32_t value) override;
  Result<MemoryBlock> AllocateMemory(uint64_t bytes, uint64_t alignment) override;
  void FreeMemory(const MemoryBlock& block) override;
  Result<void> Sync(const MemoryBlock& block, uint64_t offset, uint64_t bytes,
                    SyncDirection direction) override;
  Result<WaitOutcome> WaitInterrupt(std::chrono::nanoseconds timeout) override;
  bool counts_cycles() const override { return false; }

 protected:
  /// Runs a stream to its end.
  virtual Result<StreamResult> RunStream(const StreamSetup& setup) = 0;
  /// Soft reset of what the subclass holds.
  virtual void ResetMachine() {}

  const HostMemory& memory() const { return memory_; }
  const spec::Config& config() const { return config_; }

 private:
  struct RegionRegisters {
    uint32_t base_lo = 0, base_hi = 0, size64 = 0, flags = 0;
  };
  uint32_t ReadStatic(uint32_t offset) const;
  uint32_t* RegionRegister(uint32_t offset);
  void SoftReset();
  Result<void> RunIfBusy();
  void Finish(const StreamResult& result);
  StreamSetup Setup() const;

  spec::Config config_;
  HostMemory memory_;
  std::array<RegionRegisters, spec::kRegions> regions_{};
  uint32_t command_region_ = 0, command_offset_ = 0, command_bytes_ = 0;
  uint32_t watchdog_ = spec::kRegWatchdogReset;
  uint32_t status_ = 0, irq_status_ = 0, irq_enable_ = 0, irq_tag_ = 0, end_status_ = 0;
  MachineError error_;
  Counters counters_;
};

}  // namespace systole::driver
