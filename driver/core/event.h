// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "driver/base/status.h"
#include "driver/core/counters.h"
#include "driver/core/machine_error.h"

namespace systole::driver {

struct DeviceCore;
struct Job;

/// What is known about a stream that has ended.
struct Completion {
  uint32_t end_status = 0;  ///< Of its END command.
  Counters counters;
  std::optional<MachineError> error;  ///< If the machine refused or failed.
};

/// The end of a submitted stream. Copyable; any thread may wait.
class Event {
 public:
  /// Waits until the stream has ended. Without a timeout it waits as long as it takes (a
  /// simulator's cycle limit and the machine's watchdog still end it).
  ///
  /// Error kDeviceError: the machine's error as Describe() puts it; the cycle limit, with the
  /// counters; or the timeout, after which one may wait again.
  Result<void> Wait(std::optional<std::chrono::milliseconds> timeout = std::nullopt);

  bool done() const;
  /// Meaningful once done().
  Completion completion() const;

 private:
  friend class Queue;
  std::shared_ptr<DeviceCore> core_;
  std::shared_ptr<Job> job_;
};

}  // namespace systole::driver
