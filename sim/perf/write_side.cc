// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/write_side.h"

#include <algorithm>

namespace systole::perf {

WriteSide::Span WriteSide::Run(const spec::StoreCommand& c, int64_t ready, int64_t refused) {
  const int64_t per_beat = kBeatBytes / unit_;
  const auto bus = [&](int64_t beats) {
    if (bus_bytes_ == kBeatBytes) return beats;
    return (beats * kBeatBytes + bus_bytes_ - 1) / bus_bytes_;
  };
  Span span;
  span.start = std::max(ready, rows_free_);
  int64_t row_at = span.start;
  uint64_t plane = uint64_t{c.offset_hi} << 32 | c.offset_lo;
  for (uint32_t i2 = 0; i2 < c.n2; ++i2, plane += c.mem_stride2) {
    uint64_t at = plane;
    for (uint32_t i1 = 0; i1 < c.n1; ++i1, at += c.mem_stride1) {
      row_at = std::max(row_at + kCommandToRow, burst_ask_);
      if (row_ends_.size() > kStoreRowFifo) {
        row_at = std::max(row_at, row_ends_[row_ends_.size() - kStoreRowFifo - 1] + 1);
      }
      const auto skip = static_cast<int64_t>(at % kBeatBytes);
      const auto line = static_cast<int64_t>(at / kBeatBytes) % kBurstBeats;
      const int64_t row_beats = (skip + c.n0 + kBeatBytes - 1) / kBeatBytes;
      const int64_t units_end = (skip + c.n0 + unit_ - 1) / unit_;
      burst_ask_ = std::max(burst_ask_, row_at);
      int64_t read = std::max(row_at + kRowToRead - 1, read_end_);
      for (int64_t done = 0; done < row_beats;) {
        const int64_t beats = std::min(kBurstBeats - (line + done) % kBurstBeats, row_beats - done);
        ++burst_ask_;
        if (answers_.size() >= kOutstandingBursts) {
          burst_ask_ = std::max(burst_ask_, answers_[answers_.size() - kOutstandingBursts] + 1);
        }
        // A beat goes out behind its reads, its request and the beats before it; a narrow machine
        // reads it in two accesses.
        const int64_t accesses = std::min(units_end, (done + beats) * per_beat) -
                                 std::max(skip / unit_, done * per_beat);
        const int64_t first =
            std::max({read + 1 + kReadToWrite, burst_ask_ + kAskToWrite, bus_free_});
        bus_free_ = std::max(first + bus(beats), read + accesses + kReadToWrite + 1);
        read = std::max(read + accesses, bus_free_ - kReadToWrite - kStorePlaces * per_beat);
        answers_.Push(bus_free_ - 1 + latency_);
        done += beats;
        write_beats_ += beats;
      }
      read_end_ = read;
      row_ends_.Push(read);
    }
  }
  rows_free_ = row_at + 1;
  read_end_ += refused;
  bus_free_ += refused;
  answers_[answers_.size() - 1] += refused;
  span.retire = answers_[answers_.size() - 1] + kAnswerToRetire;
  return span;
}

}  // namespace systole::perf
