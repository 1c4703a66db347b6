// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/uio/dma_buffer.h"

#include <fcntl.h>

#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "driver/backends/uio/kernel_calls.h"

namespace systole::driver {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLine = 64;  // A cache line; parts begin and end at them.
constexpr uint64_t kMaxBytes = uint64_t{1} << 32;  // What a sync command can express.
// The module has had two names.
constexpr const char* kClasses[] = {"sys/class/u-dma-buf", "sys/class/udmabuf"};

}  // namespace

Result<DmaBufferPlace> FindDmaBuffer(const std::string& device) {
  const std::string wanted = DeviceName(device, "SYSTOLE_DMA_BUFFER");
  std::string names;
  std::vector<DmaBufferPlace> places;
  for (const char* kind : kClasses) {
    const fs::path folder = DeviceRoot() / kind;
    for (const std::string& entry : Entries(folder)) {
      if (entry == (wanted.empty() ? DmaBuffer::kName : wanted)) {
        return DmaBufferPlace{folder / entry, entry};
      }
      places.push_back({folder / entry, entry});
      names += (names.empty() ? "" : ", ") + entry;
    }
  }
  if (wanted.empty() && places.size() == 1) return places.front();
  return Error(StatusCode::kMissingPrerequisite,
               "no DMA buffer '" + (wanted.empty() ? std::string(DmaBuffer::kName) : wanted) +
                   "' (there are: " + (names.empty() ? "none" : names) +
                   "); load the module u-dma-buf and an overlay with the buffer, or name another "
                   "one (docs/kv260.md)");
}

Result<std::unique_ptr<DmaBuffer>> DmaBuffer::Open(const std::string& device) {
  SYSTOLE_ASSIGN_OR_RETURN(const DmaBufferPlace place, FindDmaBuffer(device));
  SYSTOLE_ASSIGN_OR_RETURN(const uint64_t address, ReadNumber(place.attributes / "phys_addr"));
  SYSTOLE_ASSIGN_OR_RETURN(const uint64_t bytes, ReadNumber(place.attributes / "size"));
  if (address == 0 || address % kLine != 0 || bytes == 0 || bytes > kMaxBytes) {
    return Error(StatusCode::kMissingPrerequisite,
                 "DMA buffer '" + place.name + "' has " + std::to_string(bytes) +
                     " bytes at address " + std::to_string(address) +
                     "; the address must be a multiple of 64, the size 1 to 2^32");
  }
  // Without O_SYNC the mapping is cached.
  SYSTOLE_ASSIGN_OR_RETURN(DeviceFile memory,
                           DeviceFile::Open(DeviceRoot() / "dev" / place.name, O_RDWR));
  SYSTOLE_ASSIGN_OR_RETURN(DeviceFile to_device,
                           DeviceFile::Open(place.attributes / "sync_for_device", O_WRONLY));
  SYSTOLE_ASSIGN_OR_RETURN(DeviceFile to_host,
                           DeviceFile::Open(place.attributes / "sync_for_cpu", O_WRONLY));
  if (!memory.Lock()) {
    return DeviceError("DMA buffer '" + place.name + "' is in use by another program");
  }
  SYSTOLE_ASSIGN_OR_RETURN(std::byte* const host, memory.Map(bytes));
  return std::unique_ptr<DmaBuffer>(new DmaBuffer(
      std::move(memory), std::move(to_device), std::move(to_host), address, bytes, host));
}

Result<MemoryBlock> DmaBuffer::Allocate(uint64_t bytes, uint64_t alignment) {
  if (bytes == 0 || bytes > (uint64_t{1} << 38)) {
    return InvalidArgument("a buffer of " + std::to_string(bytes) +
                           " bytes was asked for; sizes are 1 to 2^38 bytes");
  }
  if (!std::has_single_bit(alignment) || alignment < kLine || alignment > (uint64_t{1} << 30)) {
    return InvalidArgument("alignment " + std::to_string(alignment) +
                           " of a buffer is not a power of two from 64 to 2^30");
  }
  const uint64_t lines = (bytes + kLine - 1) / kLine * kLine;
  const auto address = allocator_.Allocate(lines, alignment);
  if (!address) {
    return Error(StatusCode::kMissingPrerequisite,
                 "the DMA buffer '" + memory_.path() + "' of " + std::to_string(allocator_.bytes()) +
                     " bytes has no room for " + std::to_string(bytes) +
                     " more; make it larger (size in the overlay)");
  }
  const MemoryBlock block{*address, host_ + (*address - allocator_.base()), bytes};
  std::memset(block.host, 0, lines);
  if (auto synced = Sync(block, 0, bytes, SyncDirection::kToDevice); !synced) {
    Free(block);
    return tl::unexpected(synced.error());
  }
  return block;
}

std::string SyncCommand(uint64_t offset, uint64_t bytes, SyncDirection direction) {
  constexpr uint64_t kGo = 1, kToDevice = 1 << 2, kFromDevice = 2 << 2;
  const uint64_t first = offset / kLine * kLine;
  const uint64_t end = (offset + bytes + kLine - 1) / kLine * kLine;
  const uint64_t low =
      (end - first) | (direction == SyncDirection::kToDevice ? kToDevice : kFromDevice) | kGo;
  char text[32];
  std::snprintf(text, sizeof(text), "0x%08X%08X", static_cast<unsigned>(first),
                static_cast<unsigned>(low));
  return text;
}

Result<void> DmaBuffer::Sync(const MemoryBlock& block, uint64_t offset, uint64_t bytes,
                             SyncDirection direction) {
  if (bytes == 0) return {};
  const uint64_t at = block.address - allocator_.base();
  if (at >= allocator_.bytes() || offset + bytes > block.bytes) {
    return Internal("sync of memory that this device did not give out");
  }
  const DeviceFile& attribute = direction == SyncDirection::kToDevice ? to_device_ : to_host_;
  if (kernel::SyncCache(attribute.fd(), SyncCommand(at + offset, bytes, direction))) return {};
  return DeviceError("cannot sync " + std::to_string(bytes) + " bytes by '" + attribute.path() +
                     "': " + std::strerror(errno));
}

}  // namespace systole::driver
