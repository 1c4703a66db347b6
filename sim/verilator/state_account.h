// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "driver/base/state_counts.h"

namespace systole::sim {

/// Puts every cycle of every engine down to a layer and a state. The states are those that the
/// counters of the machine count, so that the sums over all layers equal the counters.
///
/// An engine without command is idle for no layer; one that waits does so for the command it will
/// take next. LOAD, VECTOR and STORE work on their oldest command. CONV works on the command whose
/// slices enter the array: it takes commands ahead, and writes the results of one while the next
/// computes.
class StateAccount {
 public:
  /// Begins a stream. Without plan all cycles are those of no layer.
  void Begin(const StreamPlan& plan);

  /// A cycle of the machine. `states`: 4 bits per engine; `running`: the counters count; `started`,
  /// `retired`: a bit per engine, commands that it took and retired in this cycle.
  void Cycle(uint32_t states, bool running, uint32_t started, uint32_t retired) {
    const uint32_t word = states | static_cast<uint32_t>(running) << 16;
    if (word == word_ && (pending_ | started | retired) == 0) {
      ++length_;
      return;
    }
    Change(word, started, retired);
  }

  /// Per layer, and one more entry for cycles of no layer.
  const std::vector<LayerStates>& layers();
  /// Cycles so far in which the array took a slice.
  uint64_t slices();

 private:
  static constexpr int kLoad = 0, kConv = 1, kVector = 2, kStore = 3;

  void Change(uint32_t word, uint32_t started, uint32_t retired);
  void Flush();
  void AddConv(uint32_t state, uint64_t cycles);
  spec::EngineState State(int engine) const;
  LayerStates& LayerOf(int engine, std::size_t command);
  LayerStates& CurrentLayer(int engine, spec::EngineState state);

  StreamPlan plan_;
  std::vector<LayerStates> layers_ = std::vector<LayerStates>(1);
  std::array<std::size_t, kWorkEngines> started_{}, retired_{};
  std::size_t computing_ = 0;   ///< Command of CONV whose slices come next.
  uint64_t slices_left_ = 0;    ///< Of that command.
  uint64_t slices_ = 0;
  uint32_t word_ = 0;           ///< Of the current stretch of equal cycles ...
  uint64_t length_ = 0;         ///< ... and its length.
  uint32_t pending_ = 0;        ///< Events of the latest cycle, which count after it.
};

}  // namespace systole::sim
