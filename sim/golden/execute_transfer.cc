// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "sim/golden/execute.h"

namespace systole::golden {
namespace {

/// Calls row(offset in the region, on-chip address) for every contiguous row of a transfer; stops
/// and returns false when row does.
template <typename C, typename Row>
bool ForEachRow(const C& c, Row row) {
  const std::uint64_t offset = (std::uint64_t{c.offset_hi} << 32) | c.offset_lo;
  for (std::uint64_t i2 = 0; i2 < c.n2; ++i2) {
    for (std::uint64_t i1 = 0; i1 < c.n1; ++i1) {
      if (!row(offset + i1 * c.mem_stride1 + i2 * c.mem_stride2,
               c.chip_addr + i1 * c.chip_stride1 + i2 * c.chip_stride2)) {
        return false;
      }
    }
  }
  return true;
}

/// Copies bytes with bit 7 flipped, or as they are.
void CopyFlipped(const std::uint8_t* from, std::uint64_t count, std::uint8_t flip,
                 std::uint8_t* to) {
  if (flip == 0) {
    std::memcpy(to, from, count);
  } else {
    std::transform(from, from + count, to, [flip](std::uint8_t byte) { return byte ^ flip; });
  }
}

bool Mapped(const Region& region, std::uint64_t offset, std::uint64_t bytes) {
  return offset + bytes <= region.memory.size();
}

/// The only row of a LOAD to the weight ring, which cannot fill. False if its memory is not mapped.
bool Append(const spec::LoadCommand& c, const Region& region, std::uint64_t offset,
            std::uint8_t flip, ChipMemory* chip) {
  if (!Mapped(region, offset, c.n0)) return false;
  const auto* from = reinterpret_cast<const std::int8_t*>(region.memory.data()) + offset;
  chip->ring.insert(chip->ring.end(), from, from + c.n0);
  if (flip != 0) {
    std::transform(chip->ring.end() - c.n0, chip->ring.end(), chip->ring.end() - c.n0,
                   [](std::int8_t byte) { return static_cast<std::int8_t>(byte ^ -128); });
  }
  return true;
}

}  // namespace

std::optional<BusError> ExecuteLoad(const spec::LoadCommand& c, const Regions& regions,
                                    const spec::Config& config, ChipMemory* chip) {
  const auto space = static_cast<spec::Space>(c.space);
  if (space == spec::Space::kWeight) {
    // What CONV has taken is dropped here, once in a while.
    if (chip->ring_head > std::size_t{1} << 20) {
      chip->ring.erase(chip->ring.begin(),
                       chip->ring.begin() + static_cast<std::ptrdiff_t>(chip->ring_head));
      chip->ring_head = 0;
    }
    chip->ring_appended += c.n0;
  }
  const auto flip = static_cast<std::uint8_t>(c.xor80 != 0 ? 0x80 : 0);
  const bool ok = ForEachRow(c, [&](std::uint64_t offset, std::uint64_t address) {
    auto* to = reinterpret_cast<std::uint8_t*>(chip->act.data()) + address;
    if (space == spec::Space::kParam) to = chip->param.data() + address;
    if (space == spec::Space::kWeight) return Append(c, regions[c.region], offset, flip, chip);
    if (c.fill != 0) {
      std::memset(to, static_cast<int>(c.fill_byte) ^ flip, c.n0);
    } else {
      const Region& region = regions[c.region];
      if (!Mapped(region, offset, c.n0)) return false;
      const auto* from = reinterpret_cast<const std::uint8_t*>(region.memory.data()) + offset;
      CopyFlipped(from, c.n0, flip, to);
    }
    if (c.copy != 0) std::memcpy(to + std::uint64_t{c.copy} * config.group_bytes(), to, c.n0);
    return true;
  });
  if (!ok) return BusError{spec::ErrorCode::kBusRead, kDecodeError};
  return std::nullopt;
}

std::optional<BusError> ExecuteStore(const spec::StoreCommand& c, const Regions& regions,
                                     const ChipMemory& chip) {
  const auto flip = static_cast<std::uint8_t>(c.xor80 != 0 ? 0x80 : 0);
  const bool ok = ForEachRow(c, [&](std::uint64_t offset, std::uint64_t address) {
    const Region& region = regions[c.region];
    if (!Mapped(region, offset, c.n0)) return false;
    const auto* from = reinterpret_cast<const std::uint8_t*>(chip.act.data()) + address;
    auto* to = reinterpret_cast<std::uint8_t*>(region.memory.data()) + offset;
    CopyFlipped(from, c.n0, flip, to);
    return true;
  });
  if (!ok) return BusError{spec::ErrorCode::kBusWrite, kDecodeError};
  return std::nullopt;
}

}  // namespace systole::golden
