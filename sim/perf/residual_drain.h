// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "sim/perf/machine.h"

namespace systole::perf {

/// The way of CONV's results from the accumulators through the stages of the drain into
/// post-processing where residuals are added, cycle by cycle: hw/rtl/array/systole_conv_drain and the
/// timetable of hw/rtl/post/systole_post_add.
class ResidualDrain {
 public:
  /// A tile of outputs, in cycles.
  struct Tile {
    int64_t pixels = 0;
    int64_t first = 0, last = 0;  ///< The sums of the first and the last pixel are written.
    int64_t begin = 0;            ///< Earliest read.
    bool at_once = false;         ///< Sums may be read before all are written (a single slice).
    bool residual = false;
  };
  struct Times {
    int64_t first_read = 0, last_read = 0;
    int64_t dropped = 0;   ///< The accumulators' half is free.
    int64_t scale = 0;     ///< The records of the tile are taken: the next ones may be read.
    int64_t accepted = 0;  ///< The last pixel enters post-processing.
  };
  Times Run(const Tile& tile);

  /// Whether pixels that are read from `cycle` on may meet residuals that are still being added.
  bool InTheWay(int64_t cycle) const { return cycle + kReadToPost < latest_ + kResidualToPlain; }

 private:
  enum Kind : uint8_t { kNone, kPlain, kResidual };

  bool Accepts(Kind kind) const;
  bool Empty() const { return stages_[0] == kNone && stages_[1] == kNone && stages_[2] == kNone; }
  /// One cycle; `read` enters the first stage if they move. Whether they do.
  bool Step(Kind read);

  int64_t now_ = 0;
  std::array<Kind, 3> stages_{};
  std::array<int64_t, 8> accepted_ = {-99, -99, -99, -99, -99, -99, -99, -99};  ///< Residuals.
  std::size_t next_ = 0;
  int64_t latest_ = -99;         ///< Latest residual that was accepted or is in the stages.
};

}  // namespace systole::perf
