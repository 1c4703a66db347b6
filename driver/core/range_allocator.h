// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <optional>

namespace systole::driver {

/// Gives out parts of an address range, the lowest that fits first, and takes them back. Parts that
/// are free side by side join, so that nothing is lost by the order of frees. Not thread-safe.
class RangeAllocator {
 public:
  /// [base, base + bytes) is free.
  RangeAllocator(uint64_t base, uint64_t bytes) : base_(base), bytes_(bytes) {
    if (bytes != 0) free_[base] = bytes;
  }

  /// Address of `bytes` bytes at a multiple of `alignment` (a power of two); nothing if no free
  /// part is large enough. Zero bytes are refused.
  std::optional<uint64_t> Allocate(uint64_t bytes, uint64_t alignment) {
    if (bytes == 0) return std::nullopt;
    for (auto it = free_.begin(); it != free_.end(); ++it) {
      const auto [start, size] = *it;
      const uint64_t padding = (alignment - start % alignment) % alignment;
      if (padding > size || bytes > size - padding) continue;
      const uint64_t address = start + padding;
      free_.erase(it);
      if (padding != 0) free_[start] = padding;
      if (bytes < size - padding) free_[address + bytes] = size - padding - bytes;
      used_[address] = bytes;
      return address;
    }
    return std::nullopt;
  }

  /// Takes back what Allocate returned; false if `address` is not such a part.
  bool Free(uint64_t address) {
    const auto used = used_.find(address);
    if (used == used_.end()) return false;
    uint64_t start = address;
    uint64_t end = address + used->second;
    used_.erase(used);
    auto next = free_.lower_bound(start);
    if (next != free_.end() && next->first == end) {
      end += next->second;
      next = free_.erase(next);
    }
    if (next != free_.begin()) {
      const auto previous = std::prev(next);
      if (previous->first + previous->second == start) {
        start = previous->first;
        free_.erase(previous);
      }
    }
    free_[start] = end - start;
    return true;
  }

  uint64_t base() const { return base_; }
  uint64_t bytes() const { return bytes_; }
  bool empty() const { return used_.empty(); }

 private:
  uint64_t base_, bytes_;
  std::map<uint64_t, uint64_t> free_;  ///< Start to size; no two touch.
  std::map<uint64_t, uint64_t> used_;
};

}  // namespace systole::driver
