// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernel.h"

namespace systole::hls_model {

/// Which commands engines took and retired, from the streams of Machine<Config> between control and
/// engines, and the states that its counters count. Engines: 0 LOAD, 1 CONV, 2 VECTOR, 3 STORE.
template <class Machine>
class CommandWatch {
 public:
  struct Events {
    uint32_t started = 0, retired = 0;  ///< A bit per engine.
    bool any() const { return (started | retired) != 0; }
  };

  explicit CommandWatch(Machine& machine)
      : m_(machine),
        issue_{{{&m_.issue_load}, {&m_.issue_conv}, {&m_.issue_vector}, {&m_.issue_store}}},
        retire_{{{&m_.retire_load}, {&m_.retire_conv}, {&m_.retire_vector}, {&m_.retire_store}}} {}

  /// Once per cycle: what happened since the latest call.
  Events Look() {
    Events events;
    for (int e = 0; e < kEngines; ++e) {
      if (issue_[e].Moved()) events.started |= 1u << e;
      if (retire_[e].Moved()) events.retired |= 1u << e;
    }
    return events;
  }

  /// After a reset: what the streams lost is no event.
  void Forget() {
    for (Stream& s : issue_) s.taken = s.Taken();
    for (Stream& s : retire_) s.taken = s.Taken();
  }

  /// For StateAccount::Cycle.
  uint32_t states() const {
    uint32_t states = 0;
    for (int e = 0; e < kEngines; ++e) states |= m_.counters.state(e).to_uint() << (4 * e);
    return states;
  }
  bool counting() const { return m_.counters.counting(); }

 private:
  static constexpr int kEngines = 4;

  struct Stream {
    const hls_sim::Channel* channel;
    uint64_t taken = 0;

    uint64_t Taken() const { return channel->written() - static_cast<uint64_t>(channel->fill()); }
    bool Moved() {
      const uint64_t now = Taken();
      const bool moved = now != taken;
      taken = now;
      return moved;
    }
  };

  Machine& m_;
  std::array<Stream, kEngines> issue_, retire_;
};

}  // namespace systole::hls_model
