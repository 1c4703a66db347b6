// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/buffer.h"

#include <cstring>
#include <string>

#include "driver/core/device_core.h"

namespace systole::driver {

uint64_t Buffer::address() const { return block_ ? block_->block().address : 0; }

std::span<std::byte> Buffer::Map() {
  if (!block_) return {};
  return {block_->block().host, size_};
}

std::span<const std::byte> Buffer::Map() const {
  if (!block_) return {};
  return {block_->block().host, size_};
}

Result<void> Buffer::CheckRange(const char* what, uint64_t offset, uint64_t bytes) const {
  if (offset <= size_ && bytes <= size_ - offset) return {};
  return InvalidArgument(std::string(what) + " of " + std::to_string(bytes) + " bytes at offset " +
                         std::to_string(offset) + " leaves the buffer of " + std::to_string(size_) +
                         " bytes");
}

Result<void> Buffer::Write(uint64_t offset, std::span<const std::byte> bytes) {
  SYSTOLE_RETURN_IF_ERROR(CheckRange("a write", offset, bytes.size()));
  if (bytes.empty()) return {};
  std::memcpy(Map().data() + offset, bytes.data(), bytes.size());
  return SyncToDevice(offset, bytes.size());
}

Result<void> Buffer::Read(uint64_t offset, std::span<std::byte> bytes) const {
  SYSTOLE_RETURN_IF_ERROR(CheckRange("a read", offset, bytes.size()));
  if (bytes.empty()) return {};
  SYSTOLE_RETURN_IF_ERROR(SyncFromDevice(offset, bytes.size()));
  std::memcpy(bytes.data(), Map().data() + offset, bytes.size());
  return {};
}

Result<void> Buffer::Fill(uint64_t offset, uint64_t bytes, std::byte value) {
  SYSTOLE_RETURN_IF_ERROR(CheckRange("a fill", offset, bytes));
  if (bytes == 0) return {};
  std::memset(Map().data() + offset, static_cast<int>(value), bytes);
  return SyncToDevice(offset, bytes);
}

Result<void> Buffer::SyncToDevice(uint64_t offset, uint64_t bytes) {
  SYSTOLE_RETURN_IF_ERROR(CheckRange("a sync", offset, bytes));
  if (bytes == 0) return {};
  DeviceCore& core = block_->core();
  const std::lock_guard lock(core.mutex);
  return core.backend->Sync(block_->block(), offset, bytes, SyncDirection::kToDevice);
}

Result<void> Buffer::SyncFromDevice(uint64_t offset, uint64_t bytes) const {
  SYSTOLE_RETURN_IF_ERROR(CheckRange("a sync", offset, bytes));
  if (bytes == 0) return {};
  DeviceCore& core = block_->core();
  const std::lock_guard lock(core.mutex);
  return core.backend->Sync(block_->block(), offset, bytes, SyncDirection::kFromDevice);
}

}  // namespace systole::driver
