// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/host_memory.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <string>

namespace systole::driver {
namespace {

constexpr uint64_t kMaxBytes = uint64_t{1} << 38;  // What a region register can express.
constexpr uint64_t kGap = 0x1'0000;

}  // namespace

void HostMemory::CFree::operator()(std::byte* p) const { std::free(p); }

Result<MemoryBlock> HostMemory::Allocate(uint64_t bytes, uint64_t alignment) {
  if (bytes == 0 || bytes > kMaxBytes) {
    return InvalidArgument("a buffer of " + std::to_string(bytes) +
                           " bytes was asked for; sizes are 1 to 2^38 bytes");
  }
  if (!std::has_single_bit(alignment) || alignment < 64 || alignment > (uint64_t{1} << 30)) {
    return InvalidArgument("alignment " + std::to_string(alignment) +
                           " of a buffer is not a power of two from 64 to 2^30");
  }
  // calloc leaves large blocks to the kernel, which zeroes pages when they are touched.
  Entry entry{bytes,
              std::unique_ptr<std::byte, CFree>(static_cast<std::byte*>(std::calloc(bytes, 1)))};
  if (!entry.host) {
    return Error(StatusCode::kMissingPrerequisite, "the host has no " + std::to_string(bytes) +
                                                       " bytes for a buffer; free some "
                                                       "memory or use a smaller batch");
  }
  const uint64_t address = (next_ + alignment - 1) & ~(alignment - 1);
  next_ = address + bytes + kGap;
  const MemoryBlock block{address, entry.host.get(), bytes};
  blocks_.emplace(address, std::move(entry));
  return block;
}

void HostMemory::Free(const MemoryBlock& block) { blocks_.erase(block.address); }

std::span<std::byte> HostMemory::FindUpTo(uint64_t address, uint64_t bytes) const {
  auto it = blocks_.upper_bound(address);
  if (it == blocks_.begin()) return {};
  --it;
  const uint64_t offset = address - it->first;
  if (offset >= it->second.bytes) return {};
  return {it->second.host.get() + offset, std::min(bytes, it->second.bytes - offset)};
}

std::byte* HostMemory::Find(uint64_t address, uint64_t bytes) const {
  const std::span<std::byte> found = FindUpTo(address, bytes);
  return found.size() == bytes ? found.data() : nullptr;
}

std::vector<MemoryBlock> HostMemory::Blocks() const {
  std::vector<MemoryBlock> blocks;
  for (const auto& [address, entry] : blocks_) {
    blocks.push_back({address, entry.host.get(), entry.bytes});
  }
  return blocks;
}

}  // namespace systole::driver
