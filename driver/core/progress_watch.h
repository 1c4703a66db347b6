// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "driver/base/status.h"

namespace systole::driver {

/// Notices that a running machine makes no progress any more.
class ProgressWatch {
 public:
  using Clock = std::chrono::steady_clock;
  /// A number that changes whenever the machine moves something.
  using Progress = std::function<Result<uint64_t>()>;

  /// `deadline` 0: never.
  ProgressWatch(std::chrono::nanoseconds deadline, Progress progress)
      : deadline_(deadline), progress_(std::move(progress)) {}

  /// The machine has been started.
  void Begin();

  /// Whether nothing has moved for the deadline. Looks at the progress eight times per deadline,
  /// however often it is called.
  Result<bool> Stalled(Clock::time_point now);

  /// When the latest progress was seen.
  Clock::time_point last_progress() const { return last_progress_; }

 private:
  std::chrono::nanoseconds deadline_;
  Progress progress_;
  Clock::time_point next_look_, last_progress_;
  uint64_t latest_ = 0;
};

}  // namespace systole::driver
