// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "kernel.h"

namespace systole::hls_model {

/// Notices a machine that stands still while it is busy.
class StandStill {
 public:
  explicit StandStill(const hls_sim::Kernel& kernel) : kernel_(kernel) {}

  /// After `cycles` more cycles. `waits`: the machine is busy and the memory owes it nothing.
  void Look(uint64_t cycles, bool waits) {
    const bool still = kernel_.transfers() == transfers_ && waits;
    transfers_ = kernel_.transfers();
    still_ = still ? still_ + cycles : 0;
    if (still_ < kDeadlockCycles || !failure_.empty()) return;
    failure_ = "deadlock: nothing has moved for " + std::to_string(still_) +
               " cycles while the machine is busy\n" + kernel_.Describe();
  }

  /// The fill of every stream and what each process waits for; empty if the machine moves.
  const std::string& failure() const { return failure_; }

 private:
  /// Far beyond any latency of the machine, and below the watchdog's reset value.
  static constexpr uint64_t kDeadlockCycles = 100'000;

  const hls_sim::Kernel& kernel_;
  uint64_t transfers_ = 0;  ///< At the latest look,
  uint64_t still_ = 0;      ///< and cycles since which they have not changed.
  std::string failure_;
};

/// Copies bytes out of a memory of the machine; false beyond its end.
template <class Memory>
bool ReadMemory(const Memory& memory, uint32_t size, uint32_t address, std::span<std::byte> bytes) {
  if (address > size || bytes.size() > size - address) return false;
  memory.ReadBytes(static_cast<int>(address), static_cast<int>(bytes.size()),
                   reinterpret_cast<unsigned char*>(bytes.data()));
  return true;
}

}  // namespace systole::hls_model
