// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "driver/core/backend.h"
#include "driver/core/host_memory.h"
#include "hw/spec/gen/spec.h"
#include "sim/golden/machine_types.h"
#include "sim/verilator/model.h"

namespace systole::driver {

/// Compares what each command wrote, when the machine retires it, with what the functional model wrote
/// for the same command. So the first wrong command is named, not the first wrong output.
///
/// The functional model runs the whole stream at the doorbell, on a copy of the memory. A later
/// command cannot have overwritten the bytes by the time of the comparison, since it waits for the
/// retirement; a program that forgot the dependency shows as a difference as well.
class Lockstep {
 public:
  using ReadRegister = std::function<Result<uint32_t>(uint32_t offset)>;

  Lockstep(const spec::Config& config, const HostMemory& memory, const sim::Model& model)
      : config_(config), memory_(memory), model_(model) {}

  /// Runs the stream that the registers describe on the functional model.
  Result<void> Begin(const ReadRegister& read);

  /// Compares the nth command of `engine`; false at a difference.
  bool Compare(spec::Engine engine, uint64_t nth);

  /// Describes it: command index, engine, opcode, layer, coordinates, expected and got.
  const std::string& difference() const { return difference_; }

 private:
  /// What one command wrote.
  struct Record {
    uint32_t index = 0;
    spec::Opcode opcode = spec::Opcode::kNop;
    uint32_t layer = 0;
    std::array<uint32_t, 32> words{};
    std::vector<golden::Range> ranges;
    std::vector<std::byte> bytes;  ///< Of all ranges, one after another.
  };
  struct RegionCopy {
    uint64_t base = 0;
    golden::Region region;
  };

  Result<void> CopyRegions(const ReadRegister& read);
  bool Fetch(const golden::Range& range, std::span<std::byte> bytes) const;
  void Explain(spec::Engine engine, const Record& record, const golden::Range& range,
               std::size_t byte, std::byte want, std::byte got);

  spec::Config config_;
  const HostMemory& memory_;
  const sim::Model& model_;
  std::vector<std::vector<std::byte>> copies_;  ///< Of the memory blocks behind the regions.
  std::array<RegionCopy, spec::kRegions> regions_;
  std::array<std::vector<Record>, 4> records_;  ///< By engine.
  std::string difference_;
};

}  // namespace systole::driver
