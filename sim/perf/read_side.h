// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>

#include "hw/spec/gen/spec.h"
#include "sim/perf/machine.h"

namespace systole::perf {

/// The last N values of a sequence; N is a power of two.
template <typename T, std::size_t N>
class History {
 public:
  void Push(T value) { values_[static_cast<std::size_t>(size_++) % N] = value; }
  int64_t size() const { return size_; }
  /// Value number i; it must be one of the last N.
  const T& operator[](int64_t i) const { return values_[static_cast<std::size_t>(i) % N]; }
  T& operator[](int64_t i) { return values_[static_cast<std::size_t>(i) % N]; }

 private:
  std::array<T, N> values_{};
  int64_t size_ = 0;
};

/// Everything behind the read bus: the fetch of commands, LOAD and the filling of the weight ring.
///
/// LOAD is computed burst by burst and only as far as somebody asks, so that requests of the fetch
/// find the bus as it is at their time.
class ReadSide {
 public:
  ReadSide(const spec::Config& config, const Machine& machine);

  /// Length of the stream, if it is known; the fetch reads no further.
  void set_stream_pieces(int64_t pieces) { pieces_ = pieces; }
  /// From this cycle on the fetch holds piece n of 64 bytes; called in order.
  int64_t PieceHeld(int64_t n);
  /// The next piece leaves the fetch.
  void PieceTaken(int64_t cycle);
  /// Last cycle of the reads that the fetch asked for so far.
  int64_t FetchEnd() const { return fetch_end_; }

  /// A command for LOAD, whose dependencies are met and which stands at the engine at `ready`.
  /// `refused`: cycles lost to refused accesses; meanwhile the bus stands still.
  void Load(const spec::LoadCommand& c, int64_t ready, int64_t refused = 0);
  /// Start and retirement of the nth LOAD.
  int64_t StartOf(int64_t nth);
  int64_t RetireOf(int64_t nth);

  /// Whole tiles that LOADs so far bring into the weight ring.
  int64_t tiles() const { return promised_bytes_ / tile_bytes_; }
  /// From this cycle on tile n counts as present. n < tiles().
  int64_t TileThere(int64_t n);
  /// CONV drops the next tile.
  void TileFreed(int64_t cycle) { freed_.Push(cycle); }
  /// A LOAD was asked to end although nothing that is known makes room for it.
  bool stuck() const { return stuck_; }

  int64_t read_beats() const { return read_beats_; }

 private:
  struct Job {
    spec::LoadCommand command;
    int64_t ready = 0, refused = 0;
  };
  /// Where LOAD stands within a command.
  struct Walk {
    int64_t row1 = 0, row2 = 0;
    uint64_t plane = 0, at = 0;  ///< Memory offsets of plane and row.
    int64_t beats_left = 0;      ///< Of the row; 0: the next row begins.
  };
  enum class Step { kDone, kWaitsForRoom, kNothing };

  /// Cycles that they take on the bus.
  int64_t Beats(int64_t beats) const {
    if (bus_bytes_ == kBeatBytes) return beats;
    return (beats * kBeatBytes + bus_bytes_ - 1) / bus_bytes_;
  }
  void AskPieces();
  /// A burst asked for at `ask`: cycle of its first beat. Takes the bus.
  int64_t Burst(int64_t ask, int64_t beats, int64_t cycles);
  Step NextBurst(bool force, int64_t before);
  bool BeginRow();
  void EndRow();
  void Fill();

  int64_t latency_, bus_bytes_, unit_, ring_bytes_, tile_bytes_;

  // Bus.
  int64_t last_ar_ = -1, bus_free_ = 0;
  int64_t read_beats_ = 0;

  // Fetch.
  int64_t pieces_ = INT64_MAX / 2, asked_ = 0, taken_ = 0;
  int64_t fetch_ask_, fetch_end_ = 0;
  History<int64_t, 64> held_;

  // LOAD.
  std::deque<Job> jobs_;
  bool running_ = false;
  Walk walk_;
  int64_t row_at_ = 0;     ///< The current row went to the burst unit then.
  int64_t rows_free_ = 0;  ///< From then on the walk takes the next command.
  int64_t burst_ask_ = 0;  ///< Request of the latest burst.
  int64_t write_end_ = 0;  ///< Cycle of the latest on-chip access.
  int64_t row_skip_ = 0;   ///< Bytes of the row's first beat that do not belong to it.
  History<int64_t, static_cast<std::size_t>(kOutstandingBursts)> burst_ends_;
  static_assert(kRowFifo < 64);
  History<int64_t, 64> row_ends_;
  History<int64_t, 512> starts_, retires_;

  // Weight ring.
  int64_t promised_bytes_ = 0, asked_bytes_ = 0;
  int64_t must_be_free_ = 0;  ///< Tiles that must have been dropped before the latest burst.
  History<int64_t, 1024> there_, freed_;
  bool stuck_ = false;
};

}  // namespace systole::perf
