// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/event.h"

#include <algorithm>

#include "driver/core/device_core.h"

namespace systole::driver {
namespace {

using Clock = std::chrono::steady_clock;
// How long one thread keeps the machine to itself before others may use registers and memory.
constexpr std::chrono::nanoseconds kSlice = std::chrono::milliseconds(20);

}  // namespace

Result<void> Event::Wait(std::optional<std::chrono::milliseconds> timeout) {
  if (!job_) return InvalidArgument("waiting for an event that no Submit returned");
  const auto start = Clock::now();
  for (;;) {
    const std::lock_guard lock(core_->mutex);
    if (job_->state == Job::State::kEnded) return job_->result;
    auto slice = kSlice;
    if (timeout) {
      const auto left = *timeout - (Clock::now() - start);
      if (left <= left.zero()) {
        return DeviceError("the stream has not ended within " + std::to_string(timeout->count()) +
                           " ms; wait longer or reset the device");
      }
      slice = std::min<std::chrono::nanoseconds>(slice, left);
    }
    core_->Pump(slice);
  }
}

bool Event::done() const {
  if (!job_) return false;
  const std::lock_guard lock(core_->mutex);
  return job_->state == Job::State::kEnded;
}

Completion Event::completion() const {
  if (!job_) return {};
  const std::lock_guard lock(core_->mutex);
  return job_->completion;
}

}  // namespace systole::driver
