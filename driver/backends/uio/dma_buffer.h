// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/backends/uio/device_files.h"
#include "driver/core/backend.h"
#include "driver/core/range_allocator.h"

namespace systole::driver {

/// Contiguous memory of the kernel module u-dma-buf, of which parts are given out. The host sees it
/// through its caches; Sync writes them back or drops them.
///
/// Linux's DMA heaps will not do: they tell no bus address, and their sync does nothing for a device
/// that has no driver in the kernel.
class DmaBuffer {
 public:
  /// What the device tree calls the buffer.
  static constexpr const char* kName = "systole-memory";

  /// `device`: such as "udmabuf0" or "/dev/udmabuf0"; empty: what SYSTOLE_DMA_BUFFER says,
  /// else kName, else the only one there is.
  static Result<std::unique_ptr<DmaBuffer>> Open(const std::string& device);

  /// Zeroed on both sides. Errors: no room; size and alignment as HostMemory.
  Result<MemoryBlock> Allocate(uint64_t bytes, uint64_t alignment);
  void Free(const MemoryBlock& block) { allocator_.Free(block.address); }
  Result<void> Sync(const MemoryBlock& block, uint64_t offset, uint64_t bytes,
                    SyncDirection direction);

 private:
  DmaBuffer(DeviceFile memory, DeviceFile to_device, DeviceFile to_host, uint64_t address,
            uint64_t bytes, std::byte* host)
      : memory_(std::move(memory)),
        to_device_(std::move(to_device)),
        to_host_(std::move(to_host)),
        host_(host),
        allocator_(address, bytes) {}

  DeviceFile memory_, to_device_, to_host_;
  std::byte* host_;
  RangeAllocator allocator_;
};

/// Folder of attributes and name of the buffer that Open takes.
struct DmaBufferPlace {
  std::filesystem::path attributes;
  std::string name;
};
Result<DmaBufferPlace> FindDmaBuffer(const std::string& device);

/// What u-dma-buf wants to be told for a range: offset, size in steps of 16 bytes, direction, and go.
std::string SyncCommand(uint64_t offset, uint64_t bytes, SyncDirection direction);

}  // namespace systole::driver
