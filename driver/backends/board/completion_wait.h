// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "driver/core/backend.h"
#include "driver/core/progress_watch.h"
#include "driver/core/registry.h"

namespace systole::driver {

/// Waits for the end of a stream on a machine outside the program: looks at the registers, with
/// pauses between the looks, and notices when nothing moves any more.
class CompletionWait {
 public:
  using Clock = ProgressWatch::Clock;
  using ReadRegister = std::function<Result<uint32_t>(uint32_t offset)>;
  /// Returns when something may have happened, after `limit` at the latest.
  using Pause = std::function<void(std::chrono::nanoseconds limit)>;

  CompletionWait(const BoardOptions& options, ReadRegister read, Pause pause);
  CompletionWait(const CompletionWait&) = delete;
  CompletionWait& operator=(const CompletionWait&) = delete;

  /// The machine has been started.
  void Begin();

  /// Waits until an interrupt of `enabled` (IRQ_ENABLE) is pending. kStalled: no
  /// engine has moved anything for 3/4 of BoardOptions::deadline, so that a hang ends within it.
  Result<WaitOutcome> Wait(uint32_t enabled, std::chrono::nanoseconds timeout);

 private:
  Result<uint64_t> Progress();

  ReadRegister read_;
  Pause pause_;
  ProgressWatch watch_;
  Clock::time_point begun_;
};

}  // namespace systole::driver
