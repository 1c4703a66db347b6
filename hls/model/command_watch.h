// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernel.h"

namespace systole::hls_model {

/// Which commands engines took and retired, from the streams of Machine<Config> between control and
/// engines, and the states that its counters count. Engines: 0 LOAD, 1 CONV, 2 VECTOR, 3 STORE.
///
/// A command has started when its engine has taken it, and retired when its engine has said so: what
/// waits for it can only begin in a later cycle, so the memories still hold what it wrote.
template <class Machine>
class CommandWatch {
 public:
  struct Events {
    uint32_t started = 0, retired = 0;  ///< A bit per engine.
    bool any() const { return (started | retired) != 0; }
  };

  explicit CommandWatch(Machine& machine)
      : m_(machine),
        issue_{&m_.issue_load, &m_.issue_conv, &m_.issue_vector, &m_.issue_store},
        retire_{&m_.retire_load, &m_.retire_conv, &m_.retire_vector, &m_.retire_store} {}

  /// Once per cycle: what happened since the latest call.
  Events Look() {
    Events events;
    for (int e = 0; e < kEngines; ++e) {
      if (Changed(&started_[e], Taken(*issue_[e]))) events.started |= 1u << e;
      if (Changed(&retired_[e], retire_[e]->written())) events.retired |= 1u << e;
    }
    return events;
  }

  /// After a reset: what the streams lost is no event.
  void Forget() {
    for (int e = 0; e < kEngines; ++e) {
      started_[e] = Taken(*issue_[e]);
      retired_[e] = retire_[e]->written();
    }
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

  using Channels = std::array<const hls_sim::Channel*, kEngines>;

  static uint64_t Taken(const hls_sim::Channel& stream) {
    return stream.written() - static_cast<uint64_t>(stream.fill());
  }
  static bool Changed(uint64_t* known, uint64_t now) {
    const bool changed = *known != now;
    *known = now;
    return changed;
  }

  Machine& m_;
  Channels issue_, retire_;
  std::array<uint64_t, kEngines> started_{}, retired_{};
};

}  // namespace systole::hls_model
