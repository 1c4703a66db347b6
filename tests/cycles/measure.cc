// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/cycles/measure.h"

#include "tests/support/catch.h"

namespace systole::test {
namespace {

/// Regions begin where bursts begin, as the model assumes.
constexpr uint64_t kAlignment = 4096;

}  // namespace

Measured Measure(driver::Device& device, const std::vector<std::byte>& stream, uint64_t bytes) {
  auto commands = device.Allocate(stream.size(), kAlignment);
  auto data = device.Allocate(bytes, kAlignment);
  auto output = device.Allocate(bytes, kAlignment);
  REQUIRE((commands && data && output));
  REQUIRE(commands->Write(0, stream));
  driver::RegionTable regions{};
  regions[0] = {&*commands, 0, 0, false};
  regions[1] = {&*data, 0, 0, false};
  regions[2] = {&*output, 0, 0, true};
  auto event = device.queue().Submit(*commands, 0, stream.size(), regions);
  REQUIRE(event);
  if (const auto ended = event->Wait(); !ended) FAIL_CHECK(ended.error().message);
  Measured measured;
  measured.counters = event->completion().counters;
  measured.cycles = static_cast<int64_t>(measured.counters[spec::Counter::kCycles]);
  const auto prediction = perf::Simulate(stream, device.config());
  REQUIRE(prediction);
  REQUIRE(device.trace_source() != nullptr);
  measured.commands = CommandsOf(*device.trace_source(), *prediction);
  return measured;
}

}  // namespace systole::test
