// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/uio/kernel_calls.h"

#include <poll.h>
#include <unistd.h>

#include <atomic>

namespace systole::driver::kernel {

void Store(volatile uint32_t* address, uint32_t value) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  *address = value;
}

uint32_t Load(const volatile uint32_t* address) {
  const uint32_t value = *address;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return value;
}

bool SyncCache(int fd, std::string_view command) {
  return write(fd, command.data(), command.size()) == static_cast<ssize_t>(command.size());
}

InterruptWait AwaitInterrupt(int fd, std::chrono::milliseconds limit) {
  const int32_t enable = 1;
  if (write(fd, &enable, sizeof(enable)) != sizeof(enable)) return InterruptWait::kUnsupported;
  pollfd waiting{fd, POLLIN, 0};
  const int ready = poll(&waiting, 1, static_cast<int>(limit.count()));
  if (ready <= 0) return InterruptWait::kTimeout;
  uint32_t count = 0;  // Of interrupts so far; reading it makes the next one a new event.
  if (read(fd, &count, sizeof(count)) != sizeof(count)) return InterruptWait::kUnsupported;
  return InterruptWait::kInterrupt;
}

}  // namespace systole::driver::kernel
