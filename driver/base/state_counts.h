// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hw/spec/gen/spec.h"

namespace systole {

/// Engines that compute or transfer: LOAD, CONV, VECTOR, STORE, at their place less one.
inline constexpr int kWorkEngines = 4;

/// Cycles per state of an engine.
using StateCounts = std::array<uint64_t, spec::kEngineStates>;

/// What an account of states must know of a command.
struct CommandPlan {
  uint32_t layer = 0;
  uint64_t slices = 0;  ///< CONV: cycles in which the array takes a slice; others: 0.
};

/// The commands of a stream, by engine, in order.
struct StreamPlan {
  uint32_t layers = 0;  ///< Layer numbers are below this.
  std::array<std::vector<CommandPlan>, kWorkEngines> commands;
};

/// Where the cycles of one layer went.
struct LayerStates {
  std::array<StateCounts, kWorkEngines> engines{};
  /// Cycles in which CONV had no command at all, put down to the layer of the first engine of
  /// VECTOR, LOAD, STORE that had one.
  std::array<uint64_t, kWorkEngines> without_conv{};
};

/// Running totals at a point of time.
struct BusSample {
  uint64_t cycle = 0;  ///< Since the doorbell.
  uint64_t read_beats = 0;
  uint64_t write_beats = 0;
  uint64_t slices = 0;  ///< Cycles in which the array took a slice.
};

}  // namespace systole
