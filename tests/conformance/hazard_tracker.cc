// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/hazard_tracker.h"

#include <algorithm>

namespace systole::test {

bool Overlap(const std::vector<golden::Range>& a, const std::vector<golden::Range>& b) {
  for (const golden::Range& x : a) {
    if (x.place == golden::Place::kWeight) continue;
    for (const golden::Range& y : b) {
      if (x.place != y.place || x.region != y.region) continue;
      if (x.address < y.address + y.bytes && y.address < x.address + x.bytes) return true;
    }
  }
  return false;
}

std::array<uint32_t, 4> HazardTracker::Depend(const std::vector<golden::Range>& reads,
                                              const std::vector<golden::Range>& writes) const {
  std::array<uint32_t, 4> counts{};
  for (const Access& earlier : accesses_) {
    if (!Overlap(reads, earlier.writes) && !Overlap(writes, earlier.writes) &&
        !Overlap(writes, earlier.reads)) {
      continue;
    }
    // Later ones of the same engine give smaller counts, and retire later.
    const auto engine = static_cast<std::size_t>(earlier.engine);
    counts[engine] = counts_[engine] - earlier.nth;
  }
  return counts;
}

void HazardTracker::Append(int engine, std::vector<golden::Range> reads,
                           std::vector<golden::Range> writes) {
  const auto index = static_cast<std::size_t>(engine);
  accesses_.push_back({engine, counts_[index]++, std::move(reads), std::move(writes)});
}

}  // namespace systole::test
