// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/perf/read_side.h"

#include <algorithm>

namespace systole::perf {
namespace {

constexpr int64_t kPieceBeats = kPieceBytes / kBeatBytes;
constexpr int64_t kBurstPieces = kBurstBeats / kPieceBeats;

bool IsWeight(const spec::LoadCommand& c) {
  return c.space == static_cast<uint32_t>(spec::Space::kWeight);
}

}  // namespace

ReadSide::ReadSide(const spec::Config& config, const Machine& machine)
    : latency_(machine.latency),
      bus_bytes_(machine.bus_bytes),
      unit_(std::min<int64_t>(config.rows, kBeatBytes)),
      ring_bytes_(config.wgt_bytes),
      tile_bytes_(config.tile_bytes()),
      fetch_ask_(kDoorbellToFetch) {}

int64_t ReadSide::Burst(int64_t ask, int64_t beats, int64_t cycles) {
  last_ar_ = std::max(ask + kRequestToBus, last_ar_ + 1);
  const int64_t first = std::max(last_ar_ + latency_, bus_free_);
  bus_free_ = first + cycles;
  read_beats_ += beats;
  return first;
}

/// Requests of the fetch for which there is room.
void ReadSide::AskPieces() {
  while (asked_ < pieces_ && asked_ - taken_ <= kFetchPieces - kBurstPieces) {
    while (NextBurst(false, fetch_ask_) == Step::kDone) {
    }
    const int64_t count = std::min(kBurstPieces - asked_ % kBurstPieces, pieces_ - asked_);
    const int64_t cycles = Beats(count * kPieceBeats);
    const int64_t first = Burst(fetch_ask_, count * kPieceBeats, cycles);
    for (int64_t i = 1; i <= count; ++i) {
      held_.Push(first + Beats(i * kPieceBeats) - 1 + kBeatToPiece);
    }
    fetch_end_ = first + cycles - 1;
    asked_ += count;
    ++fetch_ask_;
  }
}

int64_t ReadSide::PieceHeld(int64_t n) {
  if (n >= asked_) AskPieces();
  return n < asked_ ? held_[n] : fetch_end_;
}

void ReadSide::PieceTaken(int64_t cycle) {
  ++taken_;
  if (asked_ - taken_ > kFetchPieces - kBurstPieces) return;
  fetch_ask_ = std::max(fetch_ask_, cycle + 1);
  AskPieces();
}

void ReadSide::Load(const spec::LoadCommand& c, int64_t ready, int64_t refused) {
  jobs_.push_back({c, ready, refused});
  if (IsWeight(c)) promised_bytes_ += c.n0;
}

/// The next row of the current command, or of the next command, goes to the burst unit.
bool ReadSide::BeginRow() {
  if (!running_) {
    if (jobs_.empty()) return false;
    const int64_t start = std::max(jobs_.front().ready, rows_free_);
    starts_.Push(start);
    running_ = true;
    const spec::LoadCommand& c = jobs_.front().command;
    const uint64_t offset = uint64_t{c.offset_hi} << 32 | c.offset_lo;
    walk_ = {0, 0, offset, offset, 0};
    row_at_ = start;
  }
  const spec::LoadCommand& c = jobs_.front().command;
  row_at_ = std::max(row_at_ + kCommandToRow, burst_ask_);
  if (row_ends_.size() > kRowFifo) {
    row_at_ = std::max(row_at_, row_ends_[row_ends_.size() - kRowFifo - 1] + 1);
  }
  row_skip_ = static_cast<int64_t>(walk_.at % kBeatBytes);
  walk_.beats_left = (row_skip_ + c.n0 + kBeatBytes - 1) / kBeatBytes;
  return true;
}

void ReadSide::EndRow() {
  row_ends_.Push(write_end_);
  walk_.beats_left = 0;
  const spec::LoadCommand& c = jobs_.front().command;
  if (++walk_.row1 < c.n1) {
    walk_.at += c.mem_stride1;
    return;
  }
  walk_.row1 = 0;
  if (++walk_.row2 < c.n2) {
    walk_.at = walk_.plane += c.mem_stride2;
    return;
  }
  running_ = false;
  rows_free_ = row_at_ + 1;
  write_end_ += jobs_.front().refused;
  bus_free_ += jobs_.front().refused;
  retires_.Push(write_end_ + kWriteToRetire);
  jobs_.pop_front();
}

/// A row without memory: only its accesses.
void ReadSide::Fill() {
  const int64_t accesses = (jobs_.front().command.n0 + unit_ - 1) / unit_;
  write_end_ = std::max(write_end_, row_at_ + 1) + accesses;
  EndRow();
}

/// Asks for the next burst of LOAD, if its request comes before cycle `before`. `force`: there is
/// room in the ring whatever is known.
ReadSide::Step ReadSide::NextBurst(bool force, int64_t before) {
  if (walk_.beats_left == 0) {
    if (!running_ && !jobs_.empty() && std::max(jobs_.front().ready, rows_free_) >= before) {
      return Step::kNothing;
    }
    if (!BeginRow()) return Step::kNothing;
    if (jobs_.front().command.fill != 0) {
      Fill();
      return Step::kDone;
    }
    burst_ask_ = std::max(burst_ask_, row_at_);
  }
  const spec::LoadCommand& c = jobs_.front().command;
  const auto in_line = static_cast<int64_t>(walk_.at / kBeatBytes) % kBurstBeats;
  const int64_t row_beats = (row_skip_ + c.n0 + kBeatBytes - 1) / kBeatBytes;
  const int64_t done = row_beats - walk_.beats_left;
  const int64_t beats = std::min(kBurstBeats - (in_line + done) % kBurstBeats, walk_.beats_left);

  int64_t ask = burst_ask_ + 1;
  if (burst_ends_.size() >= kOutstandingBursts) {
    ask = std::max(ask, burst_ends_[burst_ends_.size() - kOutstandingBursts] + 1);
  }
  if (IsWeight(c)) {
    const int64_t over = asked_bytes_ + beats * kBeatBytes - ring_bytes_;
    while (must_be_free_ * tile_bytes_ < over) ++must_be_free_;
    if (must_be_free_ > freed_.size()) {
      if (!force) return Step::kWaitsForRoom;
      stuck_ = true;
    } else if (must_be_free_ > 0) {
      ask = std::max(ask, freed_[must_be_free_ - 1]);
    }
  }
  if (ask >= before) return Step::kNothing;
  burst_ask_ = ask;

  const int64_t cycles = Beats(beats);
  const int64_t first = Burst(ask, beats, cycles);
  const int64_t last = first + cycles - 1;
  const int64_t per_beat = kBeatBytes / unit_;
  int64_t written = last + kBeatToWrite;
  if (per_beat > 1) {
    // A narrow machine writes a beat in two accesses and holds up the bus meanwhile.
    const int64_t end = std::min((row_skip_ + c.n0 + unit_ - 1) / unit_, (done + beats) * per_beat);
    const int64_t accesses = end - std::max(row_skip_ / unit_, done * per_beat);
    const int64_t of_last = std::min(accesses, end - (done + beats - 1) * per_beat);
    written = std::max(written + of_last - 1, std::max(write_end_, first) + accesses);
    bus_free_ = std::max(bus_free_, written - kDataFifoBeats * per_beat);
  }
  burst_ends_.Push(std::max(last, bus_free_ - 1));
  if (IsWeight(c)) {
    asked_bytes_ += beats * kBeatBytes;
    // Beats of the burst behind the end of a tile come that much later.
    const int64_t pace = std::max(per_beat, Beats(1));
    for (; (there_.size() + 1) * tile_bytes_ <= asked_bytes_;) {
      const int64_t behind = (asked_bytes_ - (there_.size() + 1) * tile_bytes_) / kBeatBytes;
      there_.Push(written - behind * pace + kWriteToTile);
    }
  }
  write_end_ = written;
  walk_.beats_left -= beats;
  if (walk_.beats_left == 0) EndRow();
  return Step::kDone;
}

int64_t ReadSide::StartOf(int64_t nth) {
  while (starts_.size() <= nth && NextBurst(true, INT64_MAX) == Step::kDone) {
  }
  return starts_[nth];
}

int64_t ReadSide::RetireOf(int64_t nth) {
  while (retires_.size() <= nth && NextBurst(true, INT64_MAX) == Step::kDone) {
  }
  return retires_[nth];
}

int64_t ReadSide::TileThere(int64_t n) {
  while (there_.size() <= n && NextBurst(true, INT64_MAX) == Step::kDone) {
  }
  return there_[n];
}

}  // namespace systole::perf
