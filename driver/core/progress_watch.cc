// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/progress_watch.h"

namespace systole::driver {
namespace {

constexpr int kLooks = 8;  // Within one deadline.

}  // namespace

void ProgressWatch::Begin() {
  last_progress_ = Clock::now();
  next_look_ = last_progress_ + deadline_ / kLooks;
  latest_ = 0;
}

Result<bool> ProgressWatch::Stalled(Clock::time_point now) {
  if (deadline_.count() == 0 || now < next_look_) return false;
  next_look_ = now + deadline_ / kLooks;
  SYSTOLE_ASSIGN_OR_RETURN(const uint64_t progress, progress_());
  if (progress != latest_) {
    latest_ = progress;
    last_progress_ = now;
  }
  return now - last_progress_ >= deadline_;
}

}  // namespace systole::driver
