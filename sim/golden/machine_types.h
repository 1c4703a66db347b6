// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hw/spec/gen/spec.h"

namespace systole::golden {

/// A memory region as the machine sees it.
struct Region {
  std::span<std::byte> memory;  ///< What is mapped, from the region's base; beyond: bus error.
  std::uint64_t bytes = 0;      ///< Size by the register; 0: the region does not exist.
  bool writable = false;
};

using Regions = std::array<Region, spec::kRegions>;

/// The error registers.
struct Fault {
  spec::ErrorCode code = spec::ErrorCode::kNone;
  spec::Engine engine = spec::Engine::kCtrl;
  std::uint32_t index = 0;  ///< Of the command in its stream, from 0.
  std::uint32_t value = 0;  ///< See spec::kErrors.

  explicit operator bool() const { return code != spec::ErrorCode::kNone; }
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// Where bytes are.
enum class Place { kAct, kParam, kWeight, kMemory };

/// Bytes that a command reads or writes. Addresses of kWeight count all bytes ever appended to the
/// ring; those of kMemory are offsets in the region.
struct Range {
  Place place = Place::kAct;
  std::uint32_t region = 0;
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;

  friend bool operator==(const Range&, const Range&) = default;
};

/// The memories on the chip. All start as zeros; after a run that ended well the weight ring is
/// empty unless the program loaded tiles that it did not use.
struct ChipMemory {
  explicit ChipMemory(const spec::Config& config)
      : act(config.act_bytes), param(config.param_bytes) {
    for (auto& half : acc) half.resize(static_cast<std::size_t>(config.acc_pixels) * config.cols);
    for (auto& half : wsum) half.resize(config.acc_pixels);
  }

  std::vector<std::int8_t> act;
  std::vector<std::uint8_t> param;
  std::vector<std::int8_t> ring;  ///< Appended and not yet taken; may exceed the hardware's size.
  std::size_t ring_head = 0;      ///< First byte of `ring` that was not taken.
  std::uint64_t ring_appended = 0;                   ///< Bytes since the last reset.
  std::array<std::vector<std::int32_t>, 2> acc;      ///< [half][pixel * C + channel]
  std::array<std::vector<std::int32_t>, 2> wsum;     ///< [half][pixel]

  std::size_t ring_bytes() const { return ring.size() - ring_head; }
};

}  // namespace systole::golden
