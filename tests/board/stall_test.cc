// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/stall.h"

#include "tests/support/catch.h"
#include "tests/support/stream_builder.h"
#include "tests/unit/driver/fake_backend.h"

namespace systole::test {
namespace {

using spec::Counter;

/// Index of a counter of CONV.
std::size_t Conv(spec::EngineState state) {
  return static_cast<std::size_t>(spec::kGlobalCounters + spec::kEngineStates) +
         static_cast<std::size_t>(state);
}

std::vector<std::byte> Stream() {
  StreamBuilder builder;
  builder.Add(spec::NopCommand{});
  spec::ConvCommand conv;
  conv.layer = 7;
  builder.Add(conv);
  builder.Add(spec::EndCommand{});
  return builder.bytes();
}

}  // namespace

TEST_CASE("DescribeStall: the latest command and what the engines wait for", "[board][stall]") {
  driver::Counters before;
  before.values[static_cast<std::size_t>(Counter::kCommands)] = 2;
  driver::Counters after = before;
  CHECK(driver::DescribeStall(before, after, Stream()).find("no clock") != std::string::npos);
  after.values[static_cast<std::size_t>(Counter::kCycles)] = 10;
  after.values[Conv(spec::EngineState::kWeight)] = 10;
  const std::string text = driver::DescribeStall(before, after, Stream());
  CHECK(text.find("1 (CONV, layer 7, byte 64 of the stream)") != std::string::npos);
  CHECK(text.find("CONV: WEIGHT") != std::string::npos);
  CHECK(text.find("LOAD") == std::string::npos);
  CHECK(driver::DescribeStall({}, {}, {}).find("no command was dispatched") != std::string::npos);
}

TEST_CASE("A machine that stalls is given up and reset; the next stream runs", "[board][stall]") {
  FakeDevice fake;
  REQUIRE(fake.Open());
  auto buffer = fake.device->Allocate(256);
  REQUIRE(buffer);
  REQUIRE(buffer->Write(0, Stream()));
  fake.control->stall = true;
  auto event = fake.device->queue().Submit(*buffer, 0, 256, driver::RegionTable{});
  REQUIRE(event);
  const auto ended = event->Wait();
  REQUIRE_FALSE(ended);
  CHECK(ended.error().code == StatusCode::kDeviceError);
  CHECK(ended.error().message.find("no progress") != std::string::npos);
  CHECK(fake.control->resets == 1);
  fake.control->stall = false;
  event = fake.device->queue().Submit(*buffer, 0, 256, driver::RegionTable{});
  REQUIRE(event);
  CHECK(event->Wait());
}

TEST_CASE("A machine that is not at rest is reset before it is used", "[board][stall]") {
  FakeDevice fake;
  REQUIRE(fake.Open());
  CHECK(fake.control->resets == 0);
  fake.device.reset();
  // What a killed program leaves: STATUS says BUSY until somebody resets.
  fake.control->busy_until_reset = true;
  REQUIRE(fake.Open());
  CHECK(fake.control->resets == 1);
}

}  // namespace systole::test
