// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "driver/backends/xrt/xrt_compat.h"
#include "driver/core/backend.h"
#include "driver/core/range_allocator.h"

namespace systole::driver {

/// Memory of an XRT device: a few large buffers, of which parts are given out. On a board every
/// xrt::bo is a contiguous piece of a small pool, so one per tensor would fragment it.
///
/// The buffers are cacheable; the parts begin and end at cache lines (64 bytes), so that a sync of
/// one never touches another.
class XrtMemory {
 public:
  static constexpr uint64_t kChunkBytes = 32 << 20;

  /// `group`: index of the memory in the xclbin.
  XrtMemory(const xrt::device& device, uint32_t group) : device_(device), group_(group) {}

  /// Zeroed on both sides. Errors: no room; size and alignment as HostMemory.
  Result<MemoryBlock> Allocate(uint64_t bytes, uint64_t alignment);
  void Free(const MemoryBlock& block);
  Result<void> Sync(const MemoryBlock& block, uint64_t offset, uint64_t bytes,
                    SyncDirection direction);

  /// Buffers of XRT that are held.
  std::size_t chunks() const { return chunks_.size(); }

 private:
  struct Chunk {
    xrt::bo buffer;
    std::byte* host = nullptr;
    RangeAllocator allocator;
  };
  Result<void> AddChunk(uint64_t bytes, uint64_t alignment);
  Chunk* Find(uint64_t address);

  xrt::device device_;
  uint32_t group_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
};

}  // namespace systole::driver
