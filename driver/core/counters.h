// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "hw/spec/gen/spec.h"

namespace systole::driver {

/// Values of all counters at one time.
struct Counters {
  std::array<uint64_t, spec::kCounters> values{};

  uint64_t operator[](spec::Counter counter) const {
    return values[static_cast<std::size_t>(counter)];
  }
  /// Cycles that `engine` (not CTRL) spent in `state`.
  uint64_t State(spec::Engine engine, spec::EngineState state) const {
    return values[static_cast<std::size_t>(spec::kGlobalCounters) +
                  (static_cast<std::size_t>(engine) - 1) * spec::kEngineStates +
                  static_cast<std::size_t>(state)];
  }
};

/// All counters that are not zero, one engine per line, for messages.
std::string FormatCounters(const Counters& counters);

}  // namespace systole::driver
