// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "driver/core/backend.h"

namespace systole::driver {

/// Memory of simulated machines: blocks of host memory at made-up device addresses, with unmapped
/// gaps between them so that an access beyond a block is noticed.
class HostMemory {
 public:
  /// Zeroed; errors: size 0 or above 2^38, alignment not a power of two in [64, 2^30], host memory
  /// exhausted.
  Result<MemoryBlock> Allocate(uint64_t bytes, uint64_t alignment);
  void Free(const MemoryBlock& block);

  /// Host address of [address, address + bytes), or null if that is not inside one block.
  std::byte* Find(uint64_t address, uint64_t bytes) const;
  /// The mapped bytes from `address` on, at most `bytes`; empty if that address is not mapped.
  std::span<std::byte> FindUpTo(uint64_t address, uint64_t bytes) const;
  /// All blocks, by address.
  std::vector<MemoryBlock> Blocks() const;

 private:
  struct CFree {
    void operator()(std::byte* p) const;
  };
  struct Entry {
    uint64_t bytes = 0;
    std::unique_ptr<std::byte, CFree> host;
  };
  std::map<uint64_t, Entry> blocks_;  ///< By device address.
  uint64_t next_ = 0x8000'0000;
};

}  // namespace systole::driver
