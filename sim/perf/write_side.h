// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/spec/gen/spec.h"
#include "sim/perf/read_side.h"

namespace systole::perf {

/// STORE and the write bus, burst by burst.
class WriteSide {
 public:
  WriteSide(const spec::Config& config, const Machine& machine)
      : latency_(machine.latency),
        bus_bytes_(machine.bus_bytes),
        unit_(config.rows < kBeatBytes ? config.rows : kBeatBytes) {}

  struct Span {
    int64_t start = 0, retire = 0;
  };
  /// A command whose dependencies are met and which stands at the engine at `ready`.
  /// `refused`: cycles lost to refused accesses.
  Span Run(const spec::StoreCommand& c, int64_t ready, int64_t refused = 0);

  int64_t write_beats() const { return write_beats_; }

 private:
  int64_t latency_, bus_bytes_, unit_;
  int64_t rows_free_ = 0;  ///< The walk over rows takes the next command.
  int64_t burst_ask_ = 0;  ///< Request of the latest burst.
  int64_t read_end_ = 0;   ///< Latest read of the activation buffer.
  int64_t bus_free_ = 0;   ///< First free cycle of the write bus.
  int64_t write_beats_ = 0;
  History<int64_t, static_cast<std::size_t>(kOutstandingBursts)> answers_;
  static_assert(kStoreRowFifo < 8);
  History<int64_t, 8> row_ends_;
};

}  // namespace systole::perf
