// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/device.h"

#include "tests/support/catch.h"
#include "tests/unit/driver/fake_backend.h"

namespace systole::test {
namespace {

std::string OpenWith(uint32_t offset, uint32_t value) {
  FakeDevice fake;
  fake.control->overrides[offset] = value;
  const auto opened = fake.Open();
  return opened ? "" : opened.error().message;
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Device: a machine of another kind is refused, both sides are named", "[driver]") {
  CHECK(OpenWith(spec::kRegId, spec::kId).empty());
  CHECK(OpenWith(spec::kRegId, spec::kHlsId).empty());
  const std::string unknown = OpenWith(spec::kRegId, 0xdeadbeef);
  CHECK(Contains(unknown, "ID of the machine is 0xdeadbeef"));
  CHECK(Contains(unknown, "expects 0x54535953 (RTL) or 0x48535953 (HLS engine)"));
  CHECK(
      Contains(OpenWith(spec::kRegSpecHash, 0x12345678), "SPEC_HASH of the machine is 0x12345678"));
  CHECK(Contains(OpenWith(spec::kRegVersion, 0x00770000), "VERSION of the machine is 0x00770000"));
  // Another minor version is fine.
  CHECK(OpenWith(spec::kRegVersion, spec::kVersion ^ 0x8000).empty());
}

TEST_CASE("Device: another geometry is refused, register by register", "[driver]") {
  const uint32_t offset = GENERATE(spec::kRegGeometry, spec::kRegActBytes, spec::kRegWgtBytes,
                                   spec::kRegParamBytes, spec::kRegAccPixels);
  const std::string text = OpenWith(offset, 0x00000123);
  CHECK(Contains(text, "of the machine is 0x00000123"));
  CHECK(Contains(text, "'tiny'"));
}

TEST_CASE("Device: registers", "[driver]") {
  FakeDevice fake;
  REQUIRE(fake.Open());
  driver::Device& device = *fake.device;
  CHECK(device.config().name == std::string("tiny"));
  CHECK(device.version() == spec::kVersion);
  CHECK(device.ReadRegister(spec::kRegWatchdog) == spec::kRegWatchdogReset);
  REQUIRE(device.WriteRegister(spec::kRegWatchdog, 77));
  CHECK(device.ReadRegister(spec::kRegWatchdog) == 77U);
  // Low bits of bases and sizes read as zero, unlisted offsets as well.
  REQUIRE(device.WriteRegister(spec::kRegRegionBaseLo + 16, 0xffffffff));
  CHECK(device.ReadRegister(spec::kRegRegionBaseLo + 16) == 0xffffffc0U);
  REQUIRE(device.WriteRegister(spec::kRegCmdOffset, 0x7f));
  CHECK(device.ReadRegister(spec::kRegCmdOffset) == 0x40U);
  CHECK(device.ReadRegister(0xffc) == 0U);
  CHECK_FALSE(device.ReadRegister(2));
  CHECK_FALSE(device.WriteRegister(0x1000, 0));
}

TEST_CASE("Device: a machine that does not finish its reset is reported", "[driver]") {
  FakeDevice fake;
  REQUIRE(fake.Open());
  fake.control->overrides[spec::kRegStatus] = spec::kStatusDrainingMask | spec::kStatusBusDeadMask;
  const auto reset = fake.device->Reset();
  REQUIRE_FALSE(reset);
  CHECK(Contains(reset.error().message, "BUS_DEAD"));
}

}  // namespace systole::test
