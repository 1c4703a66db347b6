// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "hw/spec/gen/spec.h"

namespace systole::compile {

/// Bytes of a memory, as the dependency analysis sees them: all of [begin, end), or with a pitch
/// the first `width` bytes of every `pitch` bytes from `begin` on.
struct Range {
  uint32_t space = 0;  ///< 0 activation buffer, 1 parameter memory, 2 + r region r.
  int64_t begin = 0;
  int64_t end = 0;
  int64_t pitch = 0;
  int64_t width = 0;

  static Range Act(int64_t begin, int64_t bytes) { return {0, begin, begin + bytes, 0, 0}; }
  static Range Param(int64_t begin, int64_t bytes) { return {1, begin, begin + bytes, 0, 0}; }
  static Range Memory(uint32_t region, int64_t begin, int64_t bytes) {
    return {2 + region, begin, begin + bytes, 0, 0};
  }
  /// The same range with only `width` of every `pitch` bytes.
  Range Strided(int64_t every, int64_t bytes) const {
    if (bytes >= every) return *this;
    return {space, begin, end, every, bytes};
  }
  /// Exact for ranges without or with equal pitches, else never false for what does overlap.
  bool Overlaps(const Range& other) const {
    if (space != other.space || begin >= other.end || other.begin >= end) return false;
    if (pitch == 0 || pitch != other.pitch) return true;
    const int64_t ahead = ((other.begin - begin) % pitch + pitch) % pitch;
    return ahead < width || pitch - ahead < other.width;
  }
};

/// What a command touches.
struct Access {
  std::vector<Range> reads;
  std::vector<Range> writes;
  /// Commands of one engine, layer and pass write disjoint bytes. A new pass begins where a buffer
  /// is used again.
  uint32_t pass = 0;
};

/// Collects a command stream and derives each command's dependency counts from what the commands
/// read and write. Outputs of one layer's commands on one engine in one pass are disjoint by
/// construction, so their interleaved bounding ranges are not taken for conflicts.
class Emitter {
 public:
  /// Appends a command; its dep_* fields are set here. Error: kInternal when a field does not fit
  /// (the caller should have tiled smaller); the message names command, field and layer.
  template <typename Command>
  Result<void> Add(Command command, Access access) {
    command.layer = layer_ & 0xffffu;
    SetDependencies(command, access);
    if (const char* bad = spec::FirstBadField(command)) return BadField(Command::kOpcode, bad);
    const auto words = spec::Encode(command);
    words_.insert(words_.end(), words.begin(), words.end());
    Record(EngineOf(Command::kOpcode), std::move(access));
    return {};
  }

  /// Engine that runs commands with this opcode: 0 LOAD, 1 CONV, 2 VECTOR, 3 STORE, -1 control.
  static int EngineOf(spec::Opcode opcode);

  /// Number of the layer that the next commands belong to.
  void BeginLayer(uint32_t layer) { layer_ = layer; }

  /// Accumulator half that the next CONV of `oc_tiles` tiles should start with: halves alternate so
  /// that draining one overlaps computing into the other.
  uint32_t NextHalf(int64_t oc_tiles);
  /// That of the CONV before, whose sums the next one adds to.
  uint32_t SameHalf() const { return half_ ^ 1u; }

  /// Ends the stream, returns its words and starts a new one.
  std::vector<uint32_t> Finish();

  bool empty() const { return words_.empty(); }

 private:
  struct Past {
    uint32_t layer;
    Access access;
  };
  static constexpr size_t kReach = 255;  // What a dependency count can name.
  static constexpr int kEngines = 4;

  static bool Conflict(const Access& now, const Past& past, bool same_producer);
  uint32_t Dependency(int engine, int own, const Access& access) const;
  void Record(int engine, Access access);
  tl::unexpected<Status> BadField(spec::Opcode opcode, const char* field) const;

  template <typename Command>
  void SetDependencies(Command& command, const Access& access) const {
    const int own = EngineOf(Command::kOpcode);
    command.dep_load = Dependency(0, own, access);
    command.dep_conv = Dependency(1, own, access);
    command.dep_vector = Dependency(2, own, access);
    command.dep_store = Dependency(3, own, access);
  }

  std::vector<uint32_t> words_;
  std::array<std::deque<Past>, kEngines> past_;
  uint32_t layer_ = 0;
  uint32_t half_ = 0;
};

}  // namespace systole::compile
