// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "driver/core/backend.h"
#include "driver/core/registry.h"

namespace systole::driver {

/// Waits for the end of a stream on a machine outside the program: looks at the registers, with
/// pauses between the looks, and notices when nothing moves any more.
class CompletionWait {
 public:
  using Clock = std::chrono::steady_clock;
  using ReadRegister = std::function<Result<uint32_t>(uint32_t offset)>;
  /// Returns when something may have happened, after `limit` at the latest.
  using Pause = std::function<void(std::chrono::nanoseconds limit)>;

  CompletionWait(const BoardOptions& options, ReadRegister read, Pause pause)
      : options_(options), read_(std::move(read)), pause_(std::move(pause)) {}

  /// The machine has been started.
  void Begin();

  /// Waits until an interrupt of `enabled` (IRQ_ENABLE) is pending. kStalled: for
  /// BoardOptions::deadline no engine has moved anything.
  Result<WaitOutcome> Wait(uint32_t enabled, std::chrono::nanoseconds timeout);

 private:
  Result<bool> Stalled(Clock::time_point now);

  BoardOptions options_;
  ReadRegister read_;
  Pause pause_;
  Clock::time_point begun_;
  Clock::time_point next_look_;      ///< At the progress.
  Clock::time_point last_progress_;
  uint64_t progress_ = 0;            ///< Sum of counters that only progress changes.
};

}  // namespace systole::driver
