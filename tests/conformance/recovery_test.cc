// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Machines that hang or fail: a located error in time, a soft reset, and the next stream is right.
#include <atomic>
#include <thread>

#include "tests/conformance/raw_stream.h"
#include "tests/conformance/target.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

using driver::MachineError;
using spec::Engine;
using spec::ErrorCode;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// A case of 8 KiB reads 10 beats of commands and 500 of data.
constexpr uint32_t kBytes = 8000;
constexpr uint64_t kInTheMiddle = 100;  // Beats.

driver::Options Faulty(const driver::FaultOptions& faults) {
  driver::Options options = StallOptions(0);
  options.faults = faults;
  return options;
}

/// Why the target's memory cannot be made to fail; empty if it can.
std::string NoFaults() {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) return reason;
  const std::string backend = TheTarget().backend;
  if (backend == "golden") return "the functional machine has no bus that could fail";
  return backend == "xrt" ? "the simulated board takes no faults" : "";
}

struct Bench {
  explicit Bench(const driver::Options& options) : device(OpenTarget(options)) {
    REQUIRE(device != nullptr);
    raw = std::make_unique<RawBench>(*device);
  }
  /// Runs a stream through the queue; what the wait returned.
  Result<void> Copy() { return Run(CopyStream(kBytes, 1)); }
  Result<void> Run(const std::vector<std::byte>& stream) {
    REQUIRE(raw->commands.Write(0, stream));
    driver::RegionTable regions{};
    regions[RawBench::kCommands] = {&raw->commands, 0, 0, false};
    regions[RawBench::kData] = {&raw->data, 0, 0, false};
    regions[RawBench::kOutput] = {&raw->output, 0, 0, true};
    auto event = device->queue().Submit(raw->commands, 0, stream.size(), regions);
    REQUIRE(event);
    auto result = event->Wait();
    completion = event->completion();
    return result;
  }
  std::unique_ptr<driver::Device> device;
  std::unique_ptr<RawBench> raw;
  driver::Completion completion;
};

void CheckError(const std::optional<MachineError>& got, const MachineError& want) {
  REQUIRE(got);
  CHECK(std::string(spec::Name(got->code)) == spec::Name(want.code));
  CHECK(std::string(spec::Name(got->engine)) == spec::Name(want.engine));
  CHECK(got->index == want.index);
  CHECK(got->value == want.value);
}

}  // namespace

TEST_CASE("SLVERR in the middle of a transfer", "[conformance][recovery]") {
  if (const std::string reason = NoFaults(); !reason.empty()) SYSTOLE_SKIP(reason);
  constexpr uint32_t kSlvErr = 2;
  SECTION("while data is read") {
    Bench t(Faulty({.slverr_read = kInTheMiddle}));
    CHECK_FALSE(t.Copy());
    CheckError(t.completion.error, {ErrorCode::kBusRead, Engine::kLoad, 0, kSlvErr});
    CheckMachineWorks(*t.raw);
  }
  SECTION("while commands are read") {
    Bench t(Faulty({.slverr_read = 1}));
    CHECK_FALSE(t.Copy());
    CheckError(t.completion.error, {ErrorCode::kBusRead, Engine::kCtrl, 0, kSlvErr});
    CheckMachineWorks(*t.raw);
  }
  SECTION("while results are written") {
    Bench t(Faulty({.slverr_write = 5}));
    CHECK_FALSE(t.Copy());
    CheckError(t.completion.error, {ErrorCode::kBusWrite, Engine::kStore, 1, kSlvErr});
    CheckMachineWorks(*t.raw);
  }
}

TEST_CASE("A memory that is silent for a while: the watchdog, then all is well",
          "[conformance][recovery]") {
  if (const std::string reason = NoFaults(); !reason.empty()) SYSTOLE_SKIP(reason);
  constexpr uint32_t kWatchdog = 2000;
  Bench t(Faulty({.dead_after = kInTheMiddle, .dead_cycles = 3 * kWatchdog}));
  REQUIRE(t.device->WriteRegister(spec::kRegWatchdog, kWatchdog));
  const auto result = t.Copy();
  REQUIRE_FALSE(result);
  CHECK(result.error().code == StatusCode::kDeviceError);
  REQUIRE(t.completion.error);
  CHECK(std::string(spec::Name(t.completion.error->code)) == "WATCHDOG");
  CHECK(t.completion.error->value == kWatchdog);
  CheckMachineWorks(*t.raw);
}

TEST_CASE("A memory that is dead for ever: error, and a reset that says what to do",
          "[conformance][recovery]") {
  if (const std::string reason = NoFaults(); !reason.empty()) SYSTOLE_SKIP(reason);
  Bench t(Faulty({.dead_after = kInTheMiddle}));
  REQUIRE(t.device->WriteRegister(spec::kRegWatchdog, 2000));
  CHECK_FALSE(t.Copy());
  const auto next = t.Copy();
  REQUIRE_FALSE(next);
  CHECK(next.error().code == StatusCode::kDeviceError);
  CHECK(next.error().message.find("BUS_DEAD") != std::string::npos);
  CHECK(next.error().message.find("reset the whole platform") != std::string::npos);
}

TEST_CASE("Without a watchdog the driver gives up at its deadline and says where it stands",
          "[conformance][recovery]") {
  if (const std::string reason = NoFaults(); !reason.empty()) SYSTOLE_SKIP(reason);
  const milliseconds deadline{GENERATE(300, 1000)};
  driver::Options options = Faulty({.dead_after = kInTheMiddle});
  options.board.deadline = deadline;
  Bench t(options);
  REQUIRE(t.device->WriteRegister(spec::kRegWatchdog, 0));
  const auto start = Clock::now();
  const auto result = t.Copy();
  CHECK(Clock::now() - start >= deadline);
  REQUIRE_FALSE(result);
  INFO(result.error().message);
  CHECK(result.error().code == StatusCode::kDeviceError);
  CHECK(result.error().message.find("no progress") != std::string::npos);
  CHECK(result.error().message.find("(STORE, layer 0") != std::string::npos);
  CHECK(result.error().message.find("draining") != std::string::npos);
}

TEST_CASE("A machine that the driver gave up computes right after its reset",
          "[conformance][recovery]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  const std::string backend = TheTarget().backend;
  if (backend == "golden") SYSTOLE_SKIP("the functional machine does not wait for weights");
  if (backend == "hls" || backend == "systemc") {
    SYSTOLE_SKIP("simulations of the HLS engine take such a stream for a deadlock");
  }
  driver::Options options = StallOptions(0);
  options.board.deadline = milliseconds(300);
  Bench t(options);
  const auto watchdog = t.device->ReadRegister(spec::kRegWatchdog);
  REQUIRE(watchdog);
  REQUIRE(t.device->WriteRegister(spec::kRegWatchdog, 0));
  StreamBuilder stream;
  stream.Add(spec::NopCommand{});
  spec::ConvCommand conv;  // Its weights never come.
  conv.layer = 7;
  conv.in_pixel_pitch = 16;
  conv.run_bytes = 16;
  conv.out_addr = 64;
  conv.rq = 1;
  stream.Add(conv);
  stream.Add(spec::EndCommand{});
  const auto result = t.Run(stream.bytes());
  REQUIRE_FALSE(result);
  INFO(result.error().message);
  CHECK(result.error().message.find("(CONV, layer 7, byte 64 of the stream)") != std::string::npos);
  CHECK(result.error().message.find("CONV: WEIGHT") != std::string::npos);
  REQUIRE(t.device->WriteRegister(spec::kRegWatchdog, *watchdog));
  CheckMachineWorks(*t.raw);
}

TEST_CASE("Two threads share a device; what one does wrong does not touch the other",
          "[conformance][recovery]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  const auto device = OpenTarget(StallOptions(0));
  REQUIRE(device != nullptr);
  constexpr int kRounds = 12;
  std::atomic<int> right = 0, refused = 0, wrong = 0;
  // No assertions in threads: the library for tests cannot take them.
  const auto work = [&](uint32_t tag, bool fails) {
    auto data = device->Allocate(256), output = device->Allocate(256), code = device->Allocate(512);
    if (!data || !output || !code) return;
    std::vector<std::byte> stream = CopyStream(200, tag);
    if (fails) stream.resize(stream.size() - 64);  // Without its END.
    (void)code->Write(0, stream);
    driver::RegionTable regions{};
    regions[RawBench::kCommands] = {&*code, 0, 0, false};
    regions[RawBench::kData] = {&*data, 0, 0, false};
    regions[RawBench::kOutput] = {&*output, 0, 0, true};
    for (int round = 0; round < kRounds; ++round) {
      std::vector<std::byte> want(200), got(200);
      for (size_t i = 0; i < want.size(); ++i) {
        want[i] = static_cast<std::byte>(i * tag + static_cast<size_t>(round));
      }
      if (!data->Write(0, want)) return;
      auto event = device->queue().Submit(*code, 0, stream.size(), regions);
      if (!event) return;
      const auto ended = event->Wait();
      if (!ended) {
        ++(fails && ended.error().message.find("NO_END") != std::string::npos ? refused : wrong);
        continue;
      }
      if (!output->Read(0, got)) return;
      ++(!fails && got == want && event->completion().end_status == tag ? right : wrong);
    }
  };
  std::thread first(work, 3, false), second(work, 5, false), third(work, 7, true);
  first.join();
  second.join();
  third.join();
  CHECK(right == 2 * kRounds);
  CHECK(refused == kRounds);
  CHECK(wrong == 0);
}

}  // namespace systole::test
