// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/golden/machine_types.h"

namespace systole::test {

/// Computes the least dependency counts of a command from what earlier commands read and wrote.
class HazardTracker {
 public:
  /// dep_load, dep_conv, dep_vector, dep_store for a command with these accesses.
  std::array<uint32_t, 4> Depend(const std::vector<golden::Range>& reads,
                                 const std::vector<golden::Range>& writes) const;
  /// Appends the command; engine 0 is LOAD.
  void Append(int engine, std::vector<golden::Range> reads, std::vector<golden::Range> writes);
  /// Commands of an engine so far.
  uint32_t count(int engine) const { return counts_[static_cast<std::size_t>(engine)]; }

 private:
  struct Access {
    int engine = 0;
    uint32_t nth = 0;
    std::vector<golden::Range> reads, writes;
  };
  std::vector<Access> accesses_;
  std::array<uint32_t, 4> counts_{};
};

/// Whether two lists have a byte in common; the weight ring orders itself and does not count.
bool Overlap(const std::vector<golden::Range>& a, const std::vector<golden::Range>& b);

}  // namespace systole::test
