// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "driver/core/buffer.h"
#include "driver/core/event.h"

namespace systole::driver {

/// What a region register set gets.
struct RegionBinding {
  const Buffer* buffer = nullptr;  ///< Null: the region does not exist.
  uint64_t offset = 0;             ///< Multiple of 64.
  uint64_t bytes = 0;              ///< Rounded up to 64; 0: to the end of the buffer.
  bool writable = false;           ///< Whether the machine may store.
};
using RegionTable = std::array<RegionBinding, spec::kRegions>;

/// Runs command streams one after another, in the order of Submit. Thread-safe: any thread may
/// submit and wait. A stream that follows another starts when somebody waits for one of them.
class Queue {
 public:
  /// Queues the stream of `bytes` bytes at `offset` of `commands` (multiples of 64). The machine
  /// reads it through the region that covers it, or through the last one without binding. The
  /// buffers stay alive until the stream has ended. Errors: ranges, alignment, no region left.
  ///
  /// After a stream that failed the next one starts with a soft reset.
  Result<Event> Submit(const Buffer& commands, uint64_t offset, uint64_t bytes,
                       const RegionTable& regions);

 private:
  friend class Device;
  std::shared_ptr<DeviceCore> core_;
};

}  // namespace systole::driver
