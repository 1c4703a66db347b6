// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/board/completion_wait.h"

#include <map>
#include <thread>

#include "tests/support/catch.h"

namespace systole::test {
namespace {

using driver::CompletionWait;
using driver::WaitOutcome;
using std::chrono::milliseconds;

constexpr uint32_t kDone = spec::kIrqStatusDoneMask;

uint32_t CounterAt(int index) {
  return spec::kRegCounterLo + static_cast<uint32_t>(index) * spec::kRegCounterLoStride;
}
const uint32_t kConvBusy =
    CounterAt(spec::kGlobalCounters + spec::kEngineStates + static_cast<int>(spec::EngineState::kBusy));

/// Registers that the test sets, and pauses that it sees.
struct Bench {
  explicit Bench(milliseconds deadline) {
    options.deadline = deadline;
    wait = std::make_unique<CompletionWait>(
        options,
        [this](uint32_t offset) -> Result<uint32_t> {
          if (broken) return DeviceError("broken");
          return registers[offset];
        },
        [this](std::chrono::nanoseconds limit) {
          ++pauses;
          if (on_pause) on_pause();
          std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(limit, milliseconds(1)));
        });
    wait->Begin();
  }
  driver::BoardOptions options;
  std::map<uint32_t, uint32_t> registers;
  bool broken = false;
  int pauses = 0;
  std::function<void()> on_pause;
  std::unique_ptr<CompletionWait> wait;
};

}  // namespace

TEST_CASE("CompletionWait: only interrupts that are enabled end it", "[board][wait]") {
  Bench bench(milliseconds(1000));
  bench.registers[spec::kRegIrqStatus] = spec::kIrqStatusTagMask;
  CHECK(bench.wait->Wait(kDone, milliseconds(5)) == WaitOutcome::kTimeout);
  CHECK(bench.pauses > 0);
  bench.registers[spec::kRegIrqStatus] |= kDone;
  CHECK(bench.wait->Wait(kDone, milliseconds(0)) == WaitOutcome::kInterrupt);
  bench.broken = true;
  CHECK_FALSE(bench.wait->Wait(kDone, milliseconds(5)).has_value());
}

TEST_CASE("CompletionWait: no progress for the deadline is a stall", "[board][wait]") {
  Bench bench(milliseconds(40));
  const auto start = CompletionWait::Clock::now();
  CHECK(bench.wait->Wait(kDone, milliseconds(1000)) == WaitOutcome::kStalled);
  const auto took = CompletionWait::Clock::now() - start;
  CHECK(took >= milliseconds(30));
  CHECK(took < milliseconds(400));
}

TEST_CASE("CompletionWait: slow progress is progress", "[board][wait]") {
  Bench bench(milliseconds(40));
  bench.on_pause = [&] { ++bench.registers[kConvBusy]; };
  for (int i = 0; i < 10; ++i) {
    CHECK(bench.wait->Wait(kDone, milliseconds(15)) == WaitOutcome::kTimeout);
  }
  // Cycles pass, but nothing moves: that is none.
  bench.on_pause = [&] { ++bench.registers[CounterAt(0)]; };
  CHECK(bench.wait->Wait(kDone, milliseconds(1000)) == WaitOutcome::kStalled);
}

TEST_CASE("CompletionWait: deadline 0 waits for ever, a new stream starts anew", "[board][wait]") {
  Bench patient(milliseconds(0));
  CHECK(patient.wait->Wait(kDone, milliseconds(60)) == WaitOutcome::kTimeout);
  Bench bench(milliseconds(30));
  CHECK(bench.wait->Wait(kDone, milliseconds(1000)) == WaitOutcome::kStalled);
  bench.wait->Begin();
  CHECK(bench.wait->Wait(kDone, milliseconds(10)) == WaitOutcome::kTimeout);
}

}  // namespace systole::test
