// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/golden/command.h"
#include "sim/golden/interval_map.h"
#include "sim/golden/machine_types.h"

namespace systole::golden {

/// Finds what a program forgot to say: accesses of the same bytes by two commands that nothing
/// orders. In-order execution hides such mistakes, the hardware shows them only with the right
/// timing.
///
/// Ordered means: when the later command starts, the earlier one has retired. That follows from the
/// later command's dependency counts, from those of the commands that it waited for, from CTRL
/// commands before it, and from each engine's own order (an engine starts and retires in order, but
/// may start a command before the one before it has retired).
class DependencyChecker {
 public:
  enum class Kind {
    kReadAfterWrite,
    kWriteAfterRead,
    kWriteAfterWrite,
    kInPlace,          ///< One command writes what it reads, other than the ISA permits.
    kRingDeadlock,     ///< A LOAD of weights waits for room that only a command that waits for
                       ///< that LOAD can make.
    kWeightPlacement,  ///< A LOAD of weights does not stand directly before its CONV.
    kIdleWeights,      ///< Weights of lanes without activations are not zero.
  };

  struct Finding {
    Kind kind = Kind::kReadAfterWrite;
    std::uint32_t earlier = 0;  ///< Command index.
    std::uint32_t later = 0;    ///< Command index; where there is one command only, the same.
    Range where;                ///< First byte concerned and how many follow in that access.
    std::string text;           ///< One sentence.
  };

  /// What the machine tells about each command, in the order of the stream.
  struct Access {
    std::uint32_t index = 0;
    spec::Engine engine = spec::Engine::kCtrl;
    spec::Opcode opcode = spec::Opcode::kNop;
    Dependencies deps;
    std::vector<Range> reads;
    std::vector<Range> fixed_reads;  ///< The part of `reads` that it must not write itself.
    std::vector<Range> writes;
    std::uint64_t ring_appended = 0;  ///< Bytes that it appends to the weight ring.
    std::uint64_t ring_taken = 0;     ///< Bytes that it takes from the weight ring.
  };

  explicit DependencyChecker(const spec::Config& config, std::size_t most_findings = 16)
      : ring_bytes_(config.wgt_bytes), most_findings_(most_findings) {}

  /// A command of LOAD, CONV, VECTOR or STORE.
  void Add(const Access& access);
  /// A CTRL command; `fence` is the mask of a FENCE, 15 for IRQ and END, else 0.
  void AddControl(const Dependencies& deps, std::uint32_t fence);
  /// Something found elsewhere.
  void Report(Finding finding);

  const std::vector<Finding>& findings() const { return findings_; }
  /// Forgets all commands (a new stream starts, nothing is in flight) but keeps the findings.
  void Restart();

 private:
  /// Per engine, how many of its commands are known to have retired.
  using Clock = std::array<std::uint32_t, 4>;
  struct Command {
    std::uint32_t index = 0;
    Clock clock{};  ///< When it starts.
  };
  struct Touch {
    std::uint32_t engine = 0;
    std::uint32_t nth = 0;  ///< Of its engine.
  };
  /// Latest accesses to one address space.
  struct Space {
    IntervalMap<Touch> writers;
    std::array<IntervalMap<Touch>, 4> readers;
  };
  struct WeightLoad {
    std::uint32_t nth = 0;
    std::uint32_t index = 0;
    std::uint64_t needs_taken = 0;  ///< Bytes that must have been taken before it can end.
  };

  Clock StartClock(const Dependencies& deps, int own_engine) const;
  static void Join(Clock* clock, const Clock& other);
  void CheckRange(const Access& access, const Clock& clock, const Range& range, bool is_write);
  void Record(const Range& range, const Touch& touch, bool is_write);
  void CheckInPlace(const Access& access);
  void CheckRing(const Access& access, const Clock& clock);

  std::uint64_t ring_bytes_;
  std::size_t most_findings_;
  std::array<std::vector<Command>, 4> commands_;
  Clock dispatched_{};  ///< What dispatch has waited for: every later command starts after it.
  std::map<std::pair<Place, std::uint32_t>, Space> spaces_;
  std::deque<WeightLoad> weight_loads_;
  std::uint64_t ring_appended_ = 0;
  std::uint64_t ring_taken_ = 0;
  bool after_weight_load_ = false;
  std::uint32_t weight_load_index_ = 0;
  std::vector<Finding> findings_;
};

/// Name of a kind: "read after write", ...
const char* Name(DependencyChecker::Kind kind);

}  // namespace systole::golden
