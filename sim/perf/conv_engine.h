// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "hw/spec/gen/spec.h"
#include "sim/perf/engine_model.h"
#include "sim/perf/read_side.h"
#include "sim/perf/residual_drain.h"

namespace systole::perf {

/// CONV, tile by tile: when the vectors of each weight tile enter the array, when accumulator
/// halves are put out, when commands start and retire. Commands overlap as they do in the RTL.
class ConvEngine {
 public:
  explicit ConvEngine(const spec::Config& config) : config_(config) {}

  struct Span {
    int64_t start = 0, retire = 0;
  };
  /// A command that is in the queue at `queued` and whose dependencies are met at `ready`; `tiles`
  /// gives the weights.
  /// `refused`: cycles lost to refused accesses.
  Span Run(const spec::ConvCommand& c, int64_t queued, int64_t ready, ReadSide& tiles,
           int64_t refused = 0);

  /// Cycles in which vectors entered the array.
  int64_t busy() const { return busy_; }

 private:
  /// A half of the accumulators.
  struct Half {
    int64_t drain = -1;  ///< First read of what it held; -1: it holds nothing to be read.
    int64_t empty = -1;  ///< Cycle after the last read.
    int64_t free = -1;   ///< What was read last has left the first stage of the drain.
  };

  int64_t MoveTile(ReadSide& tiles);
  int64_t RecordsReady(const spec::ConvCommand& c) const;
  void PutOutResidual(const spec::ConvCommand& c, const ConvShape& shape, int64_t first,
                      int64_t last, int64_t begin, Half& half);
  void PutOut(const spec::ConvCommand& c, const ConvShape& shape, int64_t first, int64_t last,
              Half& half);

  spec::Config config_;
  int64_t busy_ = 0;

  int64_t accepted_ = -1;    ///< Start of the latest command.
  int64_t setup_free_ = 0;   ///< Next command prepared.
  int64_t slices_free_ = 0;  ///< The slice unit takes the next constants.
  int64_t last_start_ = -1;  ///< First vector of the latest tile.
  int64_t last_end_ = -1;    ///< Its last vector.
  int64_t loader_free_ = 0;  ///< The weight loader may start the next tile.
  int64_t swap_ = 0;         ///< The latest tile entered the array: its shadow is free.
  int64_t tiles_ = 0;        ///< Tiles used so far.
  std::array<Half, 2> halves_;
  ResidualDrain residuals_;
  int64_t drain_end_ = 0;      ///< Last read of the latest tile.
  int64_t records_begin_ = 0;  ///< The next set of records may be read.
  int64_t written_ = 0;        ///< Latest write of post-processing.
  int64_t retired_ = 0;
  History<int64_t, static_cast<std::size_t>(kConvJobs)> jobs_;  ///< When they left the queue.
};

}  // namespace systole::perf
