// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "driver/core/backend.h"
#include "driver/core/buffer.h"
#include "driver/core/queue.h"

namespace systole::driver {

/// One machine. All members are thread-safe.
class Device {
 public:
  /// Takes the machine behind `backend` into use. ID, major version, specification hash and
  /// geometry must be what this driver and `config` say; a mismatch names both sides
  /// (kMissingPrerequisite). A machine that is not at rest is reset.
  static Result<std::unique_ptr<Device>> Open(std::unique_ptr<Backend> backend,
                                              const spec::Config& config);
  /// Stops a stream that is still running; its event reports that.
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  const spec::Config& config() const;
  uint32_t version() const { return version_; }
  bool counts_cycles() const;

  /// Zeroed memory; the size is rounded up to 64.
  Result<Buffer> Allocate(uint64_t bytes, uint64_t alignment = spec::kRegionGranule);
  Queue queue() const;

  Result<uint32_t> ReadRegister(uint32_t offset);
  Result<void> WriteRegister(uint32_t offset, uint32_t value);
  Result<Counters> ReadCounters();

  /// Soft reset; waits until bus transactions in flight have ended. Error: the bus does not answer.
  Result<void> Reset();

  /// Null unless the backend simulates.
  TraceSource* trace_source();

 private:
  explicit Device(std::shared_ptr<DeviceCore> core) : core_(std::move(core)) {}

  std::shared_ptr<DeviceCore> core_;
  uint32_t version_ = 0;
};

}  // namespace systole::driver
