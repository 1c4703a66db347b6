// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "driver/core/backend.h"
#include "driver/core/event.h"

namespace systole::driver {

/// A block of device memory and its owner.
class BlockHandle {
 public:
  BlockHandle(std::shared_ptr<DeviceCore> core, const MemoryBlock& block);
  ~BlockHandle();
  BlockHandle(const BlockHandle&) = delete;
  BlockHandle& operator=(const BlockHandle&) = delete;

  const MemoryBlock& block() const { return block_; }
  DeviceCore& core() const { return *core_; }

 private:
  std::shared_ptr<DeviceCore> core_;
  MemoryBlock block_;
};

/// A submitted stream.
struct Job {
  struct Region {
    uint64_t base = 0;
    uint32_t size64 = 0;
    uint32_t flags = 0;
  };
  enum class State { kQueued, kRunning, kEnded };

  std::array<Region, spec::kRegions> regions{};
  uint32_t command_region = 0;
  uint32_t command_offset = 0;
  uint32_t command_bytes = 0;
  std::shared_ptr<BlockHandle> commands;
  uint64_t commands_at = 0;  ///< Offset of the stream in its block.
  std::vector<std::shared_ptr<BlockHandle>> keep_alive;

  State state = State::kQueued;
  Completion completion;
  Result<void> result;

  std::span<const std::byte> Stream() const;
};

/// What Device, Buffer, Queue and Event share. Members are called with `mutex` held; it is
/// recursive because the end of a job may free the last owner of a block, which locks again.
struct DeviceCore {
  std::recursive_mutex mutex;
  std::unique_ptr<Backend> backend;
  spec::Config config{};
  std::deque<std::shared_ptr<Job>> jobs;  ///< The front one may be running.

  Result<Counters> ReadCounters();
  Result<void> Reset();
  /// Starts the first job if need be and lets it run for at most `slice`.
  void Pump(std::chrono::nanoseconds slice);
  /// Ends every job with `status`.
  void Abandon(const Status& status);

 private:
  Result<void> Start(Job& job);
  Result<bool> Collect(Job& job);
  Status GiveUp(Job& job);
  void End(Result<void> result);
};

}  // namespace systole::driver
