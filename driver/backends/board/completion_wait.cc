// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/board/completion_wait.h"

#include <algorithm>

namespace systole::driver {
namespace {

// A short stream ends sooner than a thread that sleeps wakes up.
constexpr std::chrono::nanoseconds kSpin = std::chrono::microseconds(50);

uint32_t CounterOffset(int index) {
  return spec::kRegCounterLo + static_cast<uint32_t>(index) * spec::kRegCounterLoStride;
}

}  // namespace

CompletionWait::CompletionWait(const BoardOptions& options, ReadRegister read, Pause pause)
    : read_(std::move(read)),
      pause_(std::move(pause)),
      // A hang must end within the deadline: the latest progress was up to one look (an eighth)
      // old when it was seen, and the look that gives up is up to one late.
      watch_(options.deadline * 3 / 4, [this] { return Progress(); }) {}

void CompletionWait::Begin() {
  begun_ = Clock::now();
  watch_.Begin();
}

/// Commands dispatched and cycles in which an engine moved something; their low halves do, as only
/// changes matter.
Result<uint64_t> CompletionWait::Progress() {
  SYSTOLE_ASSIGN_OR_RETURN(uint64_t progress,
                           read_(CounterOffset(static_cast<int>(spec::Counter::kCommands))));
  for (int engine = 0; engine < kWorkEngines; ++engine) {
    const int busy = spec::kGlobalCounters + engine * spec::kEngineStates +
                     static_cast<int>(spec::EngineState::kBusy);
    SYSTOLE_ASSIGN_OR_RETURN(const uint32_t cycles, read_(CounterOffset(busy)));
    progress += cycles;
  }
  return progress;
}

Result<WaitOutcome> CompletionWait::Wait(uint32_t enabled, std::chrono::nanoseconds timeout) {
  const auto end = Clock::now() + timeout;
  for (;;) {
    SYSTOLE_ASSIGN_OR_RETURN(const uint32_t pending, read_(spec::kRegIrqStatus));
    if ((pending & enabled) != 0) return WaitOutcome::kInterrupt;
    const auto now = Clock::now();
    SYSTOLE_ASSIGN_OR_RETURN(const bool stalled, watch_.Stalled(now));
    if (stalled) return WaitOutcome::kStalled;
    if (now >= end) return WaitOutcome::kTimeout;
    if (now - begun_ >= kSpin) pause_(end - now);
  }
}

}  // namespace systole::driver
