// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Threads and processes that share a board with plain Linux, and processes that die.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "tests/support/catch.h"
#include "tests/uio/uio_copy.h"
#include "tests/uio/uio_stand_in.h"

namespace systole::driver {
namespace {

using test::Copy;
using test::SomeBytes;
using test::UioStandIn;

constexpr uint64_t kMemory = 1 << 20;

spec::Config Base() { return *FindConfig("base"); }

/// Another process that runs `work` with the device open. It says when the device is, and dies when
/// it is told to.
class Child {
 public:
  template <typename Work>
  explicit Child(Work work) {
    int said[2];
    REQUIRE(pipe(said) == 0);
    pid_ = fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      Options options;
      options.board.deadline = std::chrono::milliseconds(0);  // It waits for ever.
      const auto device = OpenDevice("uio", "base", options);
      if (device && write(said[1], "!", 1) == 1) work(**device);
      _exit(1);
    }
    close(said[1]);
    char word = 0;
    CHECK(read(said[0], &word, 1) == 1);
    close(said[0]);
  }
  void Kill() {
    kill(pid_, SIGKILL);
    int status = 0;
    CHECK(waitpid(pid_, &status, 0) == pid_);
    CHECK(WIFSIGNALED(status));
  }

 private:
  pid_t pid_ = 0;
};

void CheckCopies() {
  const auto device = OpenDevice("uio", "base");
  REQUIRE(device);
  const auto copied = Copy(**device, SomeBytes(5000));
  REQUIRE(copied);
  CHECK(*copied == SomeBytes(5000));
}

void CheckRefused() {
  const auto device = OpenDevice("uio", "base");
  REQUIRE_FALSE(device);
  CHECK(device.error().code == StatusCode::kDeviceError);
  CHECK(device.error().message.find("'uio1' is in use") != std::string::npos);
}

}  // namespace

TEST_CASE("a process at rest keeps others out until it dies") {
  UioStandIn board("golden", Base(), {}, kMemory);
  Child child([](Device&) { pause(); });
  CheckRefused();
  child.Kill();
  CheckCopies();
}

TEST_CASE("a process that is killed in mid-inference leaves a machine that the next one can use") {
  UioStandIn board("golden", Base(), {}, kMemory);
  board.Hang();
  Child child([](Device& device) { (void)Copy(device, SomeBytes(100)); });
  CheckRefused();
  child.Kill();
  // A machine does not notice that: it goes on with the stream. The child's was a copy of this one.
  board.Store(spec::kRegDoorbell, 1);
  REQUIRE((board.Load(spec::kRegStatus) & spec::kStatusBusyMask) != 0);
  CheckCopies();
  CHECK((board.Load(spec::kRegStatus) & spec::kStatusBusyMask) == 0);
}

TEST_CASE("threads share an open device") {
  UioStandIn board("golden", Base(), {}, kMemory);
  const auto device = OpenDevice("uio", "base");
  REQUIRE(device);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 10; ++i) {
        const auto data = SomeBytes(500 + i, 16 * t + i);
        const auto copied = Copy(**device, data);
        if (!copied || *copied != data) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace systole::driver
