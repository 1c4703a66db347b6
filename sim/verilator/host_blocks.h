// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>

#include "sim/verilator/axi_signals.h"

namespace systole::sim {

/// Where an AXI memory keeps its bytes, beat by beat. Addresses are multiples of 16.
class AxiStorage {
 public:
  virtual ~AxiStorage() = default;
  /// False: there is nothing at `address`.
  virtual bool Read(uint64_t address, BeatData* data) = 0;
  /// Writes the bytes whose bits in `strb` are set.
  virtual bool Write(uint64_t address, const BeatData& data, uint16_t strb) = 0;
};

/// Blocks of host memory at addresses of the machine, with nothing between them.
class HostBlocks final : public AxiStorage {
 public:
  /// Makes host memory visible at [address, address + bytes); multiples of 16, no overlap.
  void Map(uint64_t address, std::byte* host, uint64_t bytes) { blocks_[address] = {host, bytes}; }
  void Unmap(uint64_t address) { blocks_.erase(address); }

  /// A run of bytes that the host sees.
  struct Block {
    uint64_t address = 0;
    std::byte* host = nullptr;
    uint64_t bytes = 0;
  };
  /// The block that holds [address, address + bytes); its host is null if there is none.
  Block Find(uint64_t address, uint64_t bytes) const {
    auto it = blocks_.upper_bound(address);
    if (it == blocks_.begin()) return {};
    --it;
    const auto& [host, size] = it->second;
    const uint64_t offset = address - it->first;
    if (offset > size || bytes > size - offset) return {};
    return {it->first, host, size};
  }

  bool Read(uint64_t address, BeatData* data) override {
    const Block block = Find(address, kBeatBytes);
    if (block.host == nullptr) return false;
    std::memcpy(data->data(), block.host + (address - block.address), kBeatBytes);
    return true;
  }

  bool Write(uint64_t address, const BeatData& data, uint16_t strb) override {
    const Block block = Find(address, kBeatBytes);
    if (block.host == nullptr) return false;
    WriteBeat(block.host + (address - block.address), data, strb);
    return true;
  }

  static void WriteBeat(std::byte* to, const BeatData& data, uint16_t strb) {
    std::byte bytes[kBeatBytes];
    std::memcpy(bytes, data.data(), kBeatBytes);
    for (int b = 0; b < kBeatBytes; ++b) {
      if ((strb >> b & 1) != 0) to[b] = bytes[b];
    }
  }

 private:
  struct Mapped {
    std::byte* host = nullptr;
    uint64_t bytes = 0;
  };
  std::map<uint64_t, Mapped> blocks_;
};

}  // namespace systole::sim
