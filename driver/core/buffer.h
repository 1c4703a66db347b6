// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "driver/core/backend.h"

namespace systole::driver {

struct DeviceCore;
class BlockHandle;

/// Memory that host and machine share; given back when the last of the buffer and the submitted
/// streams that use it is gone. Movable, not copyable. Access to one buffer from several threads is
/// the caller's to order.
class Buffer {
 public:
  Buffer() = default;  ///< Empty: size 0, not usable in a region.

  uint64_t address() const;  ///< As the machine sees it; a multiple of the alignment asked for.
  uint64_t size() const { return size_; }

  /// The bytes, for use in place; call Sync after writing and before reading.
  std::span<std::byte> Map();
  std::span<const std::byte> Map() const;

  /// Copies into or out of the buffer, with Sync. Error: the range leaves the buffer.
  Result<void> Write(uint64_t offset, std::span<const std::byte> bytes);
  Result<void> Read(uint64_t offset, std::span<std::byte> bytes) const;
  Result<void> Fill(uint64_t offset, uint64_t bytes, std::byte value);

  Result<void> SyncToDevice(uint64_t offset, uint64_t bytes);
  Result<void> SyncFromDevice(uint64_t offset, uint64_t bytes) const;

 private:
  friend class Device;
  friend class Queue;
  Result<void> CheckRange(const char* what, uint64_t offset, uint64_t bytes) const;

  std::shared_ptr<BlockHandle> block_;
  uint64_t size_ = 0;
};

}  // namespace systole::driver
