// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "driver/core/backend.h"
#include "driver/core/range_allocator.h"
#include "sim/systemc/host.h"

namespace systole::sim::sc {

/// Where the driver finds the machine and its memory on the bus of a system.
struct TlmWindow {
  uint64_t registers = 0;
  uint64_t memory = 0, memory_bytes = 0;  ///< For buffers; the driver has it to itself.
};

/// The driver's way to a machine through a host's socket: registers are transactions, memory is
/// direct access, waiting is simulated time. To be used within a job of the host.
class TlmBackend final : public driver::Backend {
 public:
  TlmBackend(Host& host, const TlmWindow& window)
      : host_(host), window_(window), free_(window.memory, window.memory_bytes) {}

  Result<uint32_t> ReadRegister(uint32_t offset) override;
  Result<void> WriteRegister(uint32_t offset, uint32_t value) override;
  Result<driver::MemoryBlock> AllocateMemory(uint64_t bytes, uint64_t alignment) override;
  void FreeMemory(const driver::MemoryBlock& block) override { free_.Free(block.address); }
  Result<void> Sync(const driver::MemoryBlock& /*block*/, uint64_t /*offset*/, uint64_t /*bytes*/,
                    driver::SyncDirection /*direction*/) override {
    return {};
  }
  Result<driver::WaitOutcome> WaitInterrupt(std::chrono::nanoseconds timeout) override;
  bool counts_cycles() const override { return true; }

 private:
  Host& host_;
  TlmWindow window_;
  driver::RangeAllocator free_;
};

}  // namespace systole::sim::sc
