// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/simulated/lockstep.h"

#include <algorithm>
#include <cstring>

#include "driver/backends/simulated/coordinates.h"
#include "sim/golden/machine.h"

namespace systole::driver {
namespace {

/// Value of a register per region.
Result<uint64_t> ReadWide(const Lockstep::ReadRegister& read, uint32_t low, uint32_t high) {
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t lo, read(low));
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t hi, read(high));
  return uint64_t{hi} << 32 | lo;
}

}  // namespace

Result<void> Lockstep::CopyRegions(const ReadRegister& read) {
  const std::vector<MemoryBlock> blocks = memory_.Blocks();
  copies_.assign(blocks.size(), {});
  for (uint32_t i = 0; i < spec::kRegions; ++i) {
    const uint32_t at = i * spec::kRegRegionBaseLoStride;
    SYSTOLE_ASSIGN_OR_RETURN(const uint64_t base, ReadWide(read, spec::kRegRegionBaseLo + at,
                                                           spec::kRegRegionBaseHi + at));
    SYSTOLE_ASSIGN_OR_RETURN(const uint32_t size64, read(spec::kRegRegionSize64 + at));
    SYSTOLE_ASSIGN_OR_RETURN(const uint32_t flags, read(spec::kRegRegionFlags + at));
    RegionCopy& copy = regions_[i];
    copy.base = base;
    copy.region = {
        {}, uint64_t{size64} * spec::kRegionGranule, (flags & spec::kRegionFlagsWriteMask) != 0};
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const MemoryBlock& block = blocks[b];
      if (size64 == 0 || base < block.address || base - block.address >= block.bytes) continue;
      if (copies_[b].empty()) copies_[b].assign(block.host, block.host + block.bytes);
      const uint64_t offset = base - block.address;
      copy.region.memory =
          std::span(copies_[b]).subspan(offset, std::min(copy.region.bytes, block.bytes - offset));
    }
  }
  return {};
}

Result<void> Lockstep::Begin(const ReadRegister& read) {
  SYSTOLE_RETURN_IF_ERROR(CopyRegions(read));
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t region, read(spec::kRegCmdRegion));
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t offset, read(spec::kRegCmdOffset));
  SYSTOLE_ASSIGN_OR_RETURN(const uint32_t bytes, read(spec::kRegCmdBytes));
  for (auto& records : records_) records.clear();
  difference_.clear();
  if (region >= regions_.size()) return {};

  golden::Machine machine(config_);
  // The machine keeps its on-chip memories between streams.
  if (!model_.ReadActivations(0, std::as_writable_bytes(std::span(machine.chip().act))) ||
      !model_.ReadParameters(0, std::as_writable_bytes(std::span(machine.chip().param)))) {
    return Internal("the model's on-chip memories are smaller than its configuration says");
  }
  for (int i = 0; i < spec::kRegions; ++i) {
    machine.set_region(i, regions_[static_cast<std::size_t>(i)].region);
  }
  const std::span<const std::byte> stream = regions_[region].region.memory;
  machine.set_observer([&](const golden::CommandEvent& event) {
    if (event.engine == spec::Engine::kCtrl) return;
    Record record{event.index, event.opcode, event.layer, {}, {}, {}};
    std::memcpy(
        record.words.data(), stream.data() + offset + event.stream_offset,
        static_cast<std::size_t>(golden::CommandWords(static_cast<uint32_t>(event.opcode))) * 4);
    for (const golden::Range& range : event.written) {
      if (range.place == golden::Place::kWeight) continue;
      const std::byte* from = nullptr;
      switch (range.place) {
        case golden::Place::kAct:
          from = reinterpret_cast<const std::byte*>(machine.chip().act.data());
          break;
        case golden::Place::kParam:
          from = reinterpret_cast<const std::byte*>(machine.chip().param.data());
          break;
        default:
          from = machine.regions()[range.region].memory.data();
          break;
      }
      record.ranges.push_back(range);
      record.bytes.insert(record.bytes.end(), from + range.address,
                          from + range.address + range.bytes);
    }
    records_[static_cast<std::size_t>(event.engine) - 1].push_back(std::move(record));
  });
  machine.Run(region, offset, bytes);
  return {};
}

bool Lockstep::Fetch(const golden::Range& range, std::span<std::byte> bytes) const {
  const auto address = static_cast<uint32_t>(range.address);
  if (range.place == golden::Place::kAct) return model_.ReadActivations(address, bytes);
  if (range.place == golden::Place::kParam) return model_.ReadParameters(address, bytes);
  const std::byte* host = memory_.Find(regions_[range.region].base + range.address, bytes.size());
  if (host != nullptr) std::memcpy(bytes.data(), host, bytes.size());
  return host != nullptr;
}

bool Lockstep::Compare(spec::Engine engine, uint64_t nth) {
  const auto& records = records_[static_cast<std::size_t>(engine) - 1];
  if (nth >= records.size()) {
    difference_ = std::string("engine ") + spec::Name(engine) + " retired command " +
                  std::to_string(nth) + ", the functional model has only " +
                  std::to_string(records.size());
    return false;
  }
  const Record& record = records[nth];
  std::vector<std::byte> got;
  std::size_t at = 0;
  for (const golden::Range& range : record.ranges) {
    got.resize(range.bytes);
    if (!Fetch(range, got)) {
      difference_ = "a range that a command writes cannot be read back";
      return false;
    }
    if (std::memcmp(got.data(), record.bytes.data() + at, got.size()) != 0) {
      std::size_t i = 0;
      while (got[i] == record.bytes[at + i]) ++i;
      Explain(engine, record, range, i, record.bytes[at + i], got[i]);
      return false;
    }
    at += got.size();
  }
  return true;
}

void Lockstep::Explain(spec::Engine engine, const Record& record, const golden::Range& range,
                       std::size_t byte, std::byte want, std::byte got) {
  static constexpr const char* kPlaces[] = {"activation buffer", "parameter memory", "weight ring",
                                            "memory"};
  const uint64_t address = range.address + byte;
  difference_ = "command " + std::to_string(record.index) + " (" + spec::Name(record.opcode) +
                ", engine " + spec::Name(engine) + ", layer " + std::to_string(record.layer) +
                ") " + DescribeOutput(record.words.data(), config_, address) + ", " +
                kPlaces[static_cast<std::size_t>(range.place)] + " byte " +
                std::to_string(address) + ": expected " +
                std::to_string(static_cast<int8_t>(want)) + ", got " +
                std::to_string(static_cast<int8_t>(got));
}

}  // namespace systole::driver
