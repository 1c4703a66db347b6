// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace systole::sim {

/// Seeded decisions whether a bus channel pauses in a cycle. Mostly single cycles; now and then a
/// pause of up to 63, so that every FIFO runs empty and full.
class StallSource {
 public:
  /// seed 0: never.
  StallSource(uint64_t seed, double probability)
      : state_(seed),
        threshold_(seed == 0 ? 0 : static_cast<uint32_t>(probability * 4294967295.0)),
        enabled_(seed != 0) {}

  bool enabled() const { return enabled_; }

  bool Stall() {
    if (!enabled_) return false;
    if (pause_ > 0) {
      --pause_;
      return true;
    }
    const uint64_t random = Next();
    if ((random >> 32 & 0x3ff) == 0) pause_ = static_cast<int>(random >> 42 & 0x3f);
    return static_cast<uint32_t>(random) < threshold_;
  }

 private:
  /// SplitMix64.
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state_;
  uint32_t threshold_;
  bool enabled_;
  int pause_ = 0;
};

}  // namespace systole::sim
