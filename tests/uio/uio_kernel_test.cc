// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// The few functions that the stand-in of a board replaces, on files and sockets.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <thread>

#include "driver/backends/uio/kernel_calls.h"
#include "tests/support/catch.h"

namespace systole::driver {
namespace {

using kernel::InterruptWait;
using std::chrono::milliseconds;

/// A file that is gone when it is closed.
int TemporaryFile() {
  char name[] = "/tmp/systole-uio-XXXXXX";
  const int fd = mkstemp(name);
  REQUIRE(fd >= 0);
  unlink(name);
  return fd;
}

}  // namespace

TEST_CASE("registers are the words of the mapped file") {
  const int fd = TemporaryFile();
  REQUIRE(ftruncate(fd, 4096) == 0);
  void* mapped = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  REQUIRE(mapped != MAP_FAILED);
  auto* words = static_cast<volatile uint32_t*>(mapped);
  kernel::Store(words + 3, 0x12345678);
  uint8_t bytes[4] = {};
  REQUIRE(pread(fd, bytes, 4, 12) == 4);
  CHECK(bytes[0] == 0x78);
  CHECK(bytes[3] == 0x12);
  const uint8_t other[4] = {1, 2, 3, 4};
  REQUIRE(pwrite(fd, other, 4, 4092) == 4);
  CHECK(kernel::Load(words + 1023) == 0x04030201);
  munmap(mapped, 4096);
  close(fd);
}

TEST_CASE("a sync is one write of the whole command") {
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
  CHECK(kernel::SyncCache(ends[0], "0x0000004000000049"));
  char text[64] = {};
  CHECK(read(ends[1], text, sizeof(text)) == 18);
  CHECK(std::string(text) == "0x0000004000000049");
  close(ends[0]);
  close(ends[1]);
  CHECK_FALSE(kernel::SyncCache(-1, "0x0"));
}

TEST_CASE("an interrupt is enabled, waited for and taken") {
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
  CHECK(kernel::AwaitInterrupt(ends[0], milliseconds(1)) == InterruptWait::kTimeout);
  int32_t enable = 0;
  CHECK(read(ends[1], &enable, sizeof(enable)) == sizeof(enable));
  CHECK(enable == 1);

  std::thread device([&] {
    int32_t again = 0;
    if (read(ends[1], &again, sizeof(again)) != sizeof(again)) return;
    const uint32_t count = 7;
    (void)!write(ends[1], &count, sizeof(count));
  });
  CHECK(kernel::AwaitInterrupt(ends[0], milliseconds(10'000)) == InterruptWait::kInterrupt);
  device.join();
  // It was taken: the next wait finds nothing.
  CHECK(kernel::AwaitInterrupt(ends[0], milliseconds(1)) == InterruptWait::kTimeout);
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("a device without interrupt says so") {
  const int fd = open("/dev/zero", O_RDONLY);
  REQUIRE(fd >= 0);
  CHECK(kernel::AwaitInterrupt(fd, milliseconds(1)) == InterruptWait::kUnsupported);
  close(fd);
}

}  // namespace systole::driver
