// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/xrt/xrt_memory.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <exception>
#include <string>

namespace systole::driver {
namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kLine = 64;
constexpr uint64_t kMaxBytes = uint64_t{1} << 38;  // What a region register can express.

}  // namespace

Result<MemoryBlock> XrtMemory::Allocate(uint64_t bytes, uint64_t alignment) {
  if (bytes == 0 || bytes > kMaxBytes) {
    return InvalidArgument("a buffer of " + std::to_string(bytes) +
                           " bytes was asked for; sizes are 1 to 2^38 bytes");
  }
  if (!std::has_single_bit(alignment) || alignment < kLine || alignment > (uint64_t{1} << 30)) {
    return InvalidArgument("alignment " + std::to_string(alignment) +
                           " of a buffer is not a power of two from 64 to 2^30");
  }
  const uint64_t lines = (bytes + kLine - 1) / kLine * kLine;
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (const auto& chunk : chunks_) {
      const auto address = chunk->allocator.Allocate(lines, alignment);
      if (!address) continue;
      const MemoryBlock block{*address, chunk->host + (*address - chunk->allocator.base()), bytes};
      std::memset(block.host, 0, bytes);
      SYSTOLE_RETURN_IF_ERROR(Sync(block, 0, bytes, SyncDirection::kToDevice));
      return block;
    }
    SYSTOLE_RETURN_IF_ERROR(AddChunk(lines, alignment));
  }
  return Internal("a fresh buffer of XRT has no room for " + std::to_string(bytes) + " bytes");
}

/// XRT aligns to pages only; a larger alignment takes that many bytes more.
Result<void> XrtMemory::AddChunk(uint64_t bytes, uint64_t alignment) {
  const uint64_t needed =
      (bytes + (alignment > kPage ? alignment : 0) + kPage - 1) / kPage * kPage;
  std::string reason;
  // A small pool may have no room for a large buffer but for what is needed.
  for (const uint64_t size : {std::max(needed, kChunkBytes), needed}) {
    try {
      auto chunk = std::make_unique<Chunk>(Chunk{
          xrt::bo(device_, size, xrt::bo::flags::cacheable, group_), nullptr, RangeAllocator(0, 0)});
      chunk->host = chunk->buffer.map<std::byte*>();
      chunk->allocator = RangeAllocator(chunk->buffer.address(), size);
      chunks_.push_back(std::move(chunk));
      return {};
    } catch (const std::exception& error) {
      reason = error.what();
    }
  }
  return Error(StatusCode::kMissingPrerequisite,
               "XRT gives no buffer of " + std::to_string(needed) + " bytes (" + reason +
                   "); close other programs that use the device, or on a board give the kernel "
                   "more contiguous memory (cma=)");
}

XrtMemory::Chunk* XrtMemory::Find(uint64_t address) {
  for (const auto& chunk : chunks_) {
    if (address - chunk->allocator.base() < chunk->allocator.bytes()) return chunk.get();
  }
  return nullptr;
}

void XrtMemory::Free(const MemoryBlock& block) {
  Chunk* chunk = Find(block.address);
  if (chunk == nullptr || !chunk->allocator.Free(block.address)) return;
  // An extraordinarily large one goes back; one of ordinary size will be wanted again.
  if (!chunk->allocator.empty() || chunk->allocator.bytes() <= kChunkBytes) return;
  std::erase_if(chunks_, [&](const auto& one) { return one.get() == chunk; });
}

Result<void> XrtMemory::Sync(const MemoryBlock& block, uint64_t offset, uint64_t bytes,
                             SyncDirection direction) {
  Chunk* chunk = Find(block.address);
  if (chunk == nullptr) return Internal("sync of memory that this device did not give out");
  try {
    chunk->buffer.sync(direction == SyncDirection::kToDevice ? XCL_BO_SYNC_BO_TO_DEVICE
                                                             : XCL_BO_SYNC_BO_FROM_DEVICE,
                       bytes, block.address - chunk->allocator.base() + offset);
    return {};
  } catch (const std::exception& error) {
    return DeviceError("XRT cannot sync " + std::to_string(bytes) + " bytes: " + error.what());
  }
}

}  // namespace systole::driver
