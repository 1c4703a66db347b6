// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "hw/spec/gen/spec.h"
#include "sim/perf/conv_engine.h"
#include "sim/perf/read_side.h"
#include "sim/perf/vector_engine.h"
#include "sim/perf/write_side.h"

namespace systole::perf {

/// Cycles since the doorbell.
struct Timing {
  spec::Engine engine = spec::Engine::kCtrl;
  int64_t dispatch = 0;
  int64_t start = 0;   ///< The engine took the command.
  int64_t retire = 0;  ///< CTRL: dispatch.
};

/// The machine while it executes a stream, one command after the other. Copyable: a copy tries what
/// would happen next.
///
/// A LOAD's retirement may depend on what follows it (a full weight ring), so it is told by
/// LoadTiming, best when the command that needs it has been added.
class Timeline {
 public:
  explicit Timeline(const spec::Config& config, const Machine& machine = {});

  /// Length of the whole stream in bytes; without it the fetch reads ahead beyond the last command.
  void set_stream_bytes(int64_t bytes) { reads_.set_stream_pieces(bytes / kPieceBytes); }

  /// Adds the next command of the stream; `words` holds as many as WordsOf() tells, which must not
  /// be 0. Dependency counts refer to the commands added before. For a LOAD start and retire are 0.
  /// `refused`: cycles that other engines cost it at the activation buffer (banks.h).
  Timing Add(const uint32_t* words, int64_t refused = 0);

  /// Start and retirement of the nth LOAD.
  Timing LoadTiming(int64_t nth);

  /// Commands of an engine added so far.
  int64_t count(spec::Engine engine) const { return counts_[Index(engine)]; }
  /// Cycle in which everything added so far has retired; behind an END that of the machine's last
  /// cycle.
  int64_t End();

  int64_t array_cycles() const { return conv_.busy(); }
  int64_t read_beats() const { return reads_.read_beats(); }
  int64_t write_beats() const { return writes_.write_beats(); }
  /// A LOAD had to end although the weight ring was full and nothing that is known empties it.
  bool stuck() const { return reads_.stuck(); }

 private:
  static std::size_t Index(spec::Engine engine) { return static_cast<std::size_t>(engine) - 1; }

  int64_t RetireOf(std::size_t engine, int64_t nth);
  int64_t StartOf(std::size_t engine, int64_t nth);
  int64_t FetchAndCheck(const uint32_t* words, spec::Opcode opcode, int n_words);
  int64_t Dependencies(uint32_t counts);
  int64_t AllRetired(uint32_t mask);
  Timing AddControl(const uint32_t* words, spec::Opcode opcode, int64_t checked);
  Timing RunVector(const uint32_t* words, int64_t ready, int64_t refused);

  spec::Config config_;
  ReadSide reads_;
  WriteSide writes_;
  ConvEngine conv_;
  VectorEngine vector_;

  int64_t pieces_ = 0;      ///< Taken from the fetch.
  int64_t piece_free_ = 0;  ///< The fetch may put the next piece into a command.
  int64_t dispatched_ = 0;  ///< Dispatch of the latest command.
  std::array<int64_t, 4> counts_{};
  std::array<History<int64_t, 256>, 4> starts_, retires_;
};

}  // namespace systole::perf
