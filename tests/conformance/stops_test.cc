// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Errors that are no fault of one command: streams without END, bus errors, the watchdog, resets.
#include "tests/conformance/raw_stream.h"
#include "tests/conformance/target.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

using driver::MachineError;
using spec::Engine;
using spec::ErrorCode;

constexpr uint64_t kNowhere = 0x7'0000'0000;  // No buffer lies there.
constexpr uint32_t kDecErr = 3;

struct Bench {
  explicit Bench(uint64_t seed = 0) {
    driver::Options options = StallOptions(seed);
    options.check_dependencies = false;
    device = OpenTarget(options);
    REQUIRE(device != nullptr);
    raw = std::make_unique<RawBench>(*device);
  }
  std::unique_ptr<driver::Device> device;
  std::unique_ptr<RawBench> raw;
};

template <class C>
void Append(std::vector<std::byte>* stream, const C& command) {
  const auto words = spec::Encode(command);
  const auto bytes = std::as_bytes(std::span(words));
  stream->insert(stream->end(), bytes.begin(), bytes.end());
}

void CheckError(const MachineError& got, const MachineError& want) {
  CHECK(std::string(spec::Name(got.code)) == spec::Name(want.code));
  CHECK(std::string(spec::Name(got.engine)) == spec::Name(want.engine));
  CHECK(got.index == want.index);
  CHECK(got.value == want.value);
}

}  // namespace

TEST_CASE("A stream without END", "[conformance][errors]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  Bench t;
  std::vector<std::byte> stream;
  for (int i = 0; i < 5; ++i) Append(&stream, spec::NopCommand{});
  CheckError(t.raw->Fail(stream), {ErrorCode::kNoEnd, Engine::kCtrl, 5, 320});
  // A command of 128 bytes of which the stream holds 64.
  auto cut = stream;
  Append(&cut, spec::MaxpoolCommand{});
  cut.resize(cut.size() - 64);
  CheckError(t.raw->Fail(cut), {ErrorCode::kNoEnd, Engine::kCtrl, 5, 384});
  // What stands behind END is not looked at.
  Append(&stream, spec::EndCommand{});
  stream.resize(stream.size() + 640, std::byte{0xff});
  CHECK_FALSE(t.raw->Run(stream).error.has_value());
  CheckMachineWorks(*t.raw);
}

TEST_CASE("A bad command region", "[conformance][errors]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  Bench t;
  const auto run = [&](uint32_t reg, uint32_t value) {
    REQUIRE(t.device->Reset());
    t.raw->Program(CopyStream(64, 1));
    REQUIRE(t.device->WriteRegister(reg, value));
    CHECK(t.raw->RingAndPoll() == spec::kStatusErrorMask);
    return t.raw->ErrorRegisters();
  };
  CheckError(run(spec::kRegCmdRegion, 6), {ErrorCode::kRegion, Engine::kCtrl, 0, 6});
  CheckError(run(spec::kRegCmdRegion, 11), {ErrorCode::kRegion, Engine::kCtrl, 0, 11});
  CheckError(run(spec::kRegCmdBytes, 8192 + 64),
             {ErrorCode::kMemBounds, Engine::kCtrl, 0, 8192 + 63});
  CheckError(run(spec::kRegCmdOffset, 8192), {ErrorCode::kMemBounds, Engine::kCtrl, 0, 8192 + 191});
  CheckMachineWorks(*t.raw);
}

TEST_CASE("Bus errors name engine, command and response", "[conformance][errors]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  const uint64_t seed = GENERATE(0, 3);
  Bench t(seed);
  const auto run = [&](RawBench::Override region) {
    REQUIRE(t.device->Reset());
    REQUIRE(t.device->WriteRegister(spec::kRegIrqEnable, 7));
    t.raw->Program(CopyStream(1000, 1), {region});
    CHECK(t.raw->RingAndPoll() == spec::kStatusErrorMask);
    CHECK(t.device->ReadRegister(spec::kRegIrqStatus) == spec::kIrqStatusErrorMask);
    return t.raw->ErrorRegisters();
  };
  CheckError(run({RawBench::kData, kNowhere, 64, 0}),
             {ErrorCode::kBusRead, Engine::kLoad, 0, kDecErr});
  CheckMachineWorks(*t.raw);
  CheckError(run({RawBench::kOutput, kNowhere, 64, 1}),
             {ErrorCode::kBusWrite, Engine::kStore, 1, kDecErr});
  CheckMachineWorks(*t.raw);
  CheckError(run({RawBench::kCommands, kNowhere, 64, 0}),
             {ErrorCode::kBusRead, Engine::kCtrl, 0, kDecErr});
  CheckMachineWorks(*t.raw);
}

TEST_CASE("The watchdog ends a CONV without weights", "[conformance][errors]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  Bench t;
  REQUIRE(t.device->WriteRegister(spec::kRegWatchdog, 3000));
  std::vector<std::byte> stream;
  Append(&stream, spec::NopCommand{});
  spec::ConvCommand conv;
  conv.in_pixel_pitch = 16;
  conv.run_bytes = 16;
  conv.out_addr = 64;
  conv.rq = 1;
  Append(&stream, conv);
  Append(&stream, spec::EndCommand{});
  CheckError(t.raw->Fail(stream), {ErrorCode::kWatchdog, Engine::kCtrl, 1, 3000});
  CheckMachineWorks(*t.raw);
  CHECK(t.device->ReadRegister(spec::kRegWatchdog) == 3000U);
}

TEST_CASE("Soft reset at any time; then the next stream is right", "[conformance][reset]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  Bench t(5);
  for (int reads = 0; reads < 60; reads += 3) {
    INFO("reset after " << reads << " register reads");
    t.raw->Program(CopyStream(4000, 1));
    REQUIRE(t.device->WriteRegister(spec::kRegDoorbell, 1));
    for (int i = 0; i < reads; ++i) REQUIRE(t.device->ReadRegister(spec::kRegId));
    REQUIRE(t.device->Reset());
    CHECK(t.device->ReadRegister(spec::kRegStatus) == 0U);
    CHECK(t.device->ReadRegister(spec::kRegErrCode) == 0U);
    CHECK(t.device->ReadRegister(spec::kRegIrqStatus) == 0U);
    CHECK(t.device->ReadRegister(spec::kRegCounterLo) == 0U);
    CheckMachineWorks(*t.raw);
  }
}

TEST_CASE("The doorbell is ignored in error; the error stays until a reset",
          "[conformance][reset]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  Bench t;
  std::vector<std::byte> stream;
  Append(&stream, spec::NopCommand{});
  const MachineError want = {ErrorCode::kNoEnd, Engine::kCtrl, 1, 64};
  CheckError(t.raw->Fail(stream), want);
  t.raw->Program(CopyStream(100, 5));
  CHECK(t.raw->RingAndPoll() == spec::kStatusErrorMask);
  CheckError(t.raw->ErrorRegisters(), want);
  CHECK(t.raw->Output()[0] == 0x55);
  REQUIRE(t.device->Reset());
  CHECK(t.raw->RingAndPoll() == spec::kStatusDoneMask);
  CHECK(t.device->ReadRegister(spec::kRegEndStatus) == 5U);
  CHECK(t.raw->Output()[0] == t.raw->DataByte(0));
}

}  // namespace systole::test
