// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/cycles/compare.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <utility>

#include "tests/support/catch.h"

namespace systole::test {
namespace {

constexpr uint32_t kData = 1, kOutput = 2;  // Regions of Measure().

std::string ConfigName() {
  const char* name = std::getenv("SYSTOLE_TEST_CONFIG");
  return name != nullptr ? name : "base";
}

/// Ends and runs a stream; prints its cycles.
std::pair<perf::Prediction, Measured> Both(const std::string& what, driver::Device& device,
                                           StreamBuilder& stream, const perf::Machine& machine) {
  stream.AddOrdered(spec::EndCommand{});
  auto predicted = perf::Simulate(stream.bytes(), device.config(), machine);
  REQUIRE(predicted);
  Measured measured = Measure(device, stream.bytes());
  fmt::print("{:<58} {:>7} {:>7}\n", what, predicted->cycles, measured.cycles);
  return {*std::move(predicted), std::move(measured)};
}

}  // namespace

std::unique_ptr<driver::Device> OpenSimulator(const driver::Options& options) {
  auto device = driver::OpenDevice("verilator", ConfigName(), options);
  if (device) return *std::move(device);
  RecordSkip(device.error().message);
  return nullptr;
}

void CompareCycles(const std::string& what, driver::Device& device, StreamBuilder stream,
                   const perf::Machine& machine) {
  INFO(what);
  const auto [predicted, measured] = Both(what, device, stream, machine);
  CHECK(predicted.cycles == measured.cycles);
  for (std::size_t i = 0; i + 1 < measured.commands.size(); ++i) {
    const perf::CommandTiming& p = predicted.commands[i];
    const CommandSpan& m = measured.commands[i];
    INFO("command " << i << ", " << spec::Name(p.opcode));
    CHECK(p.start == m.start);
    CHECK(p.retire == m.retire);
    CHECK(p.retire - p.start == m.retire - m.start);
  }
}

void CompareTotal(const std::string& what, driver::Device& device, StreamBuilder stream,
                  double percent) {
  INFO(what);
  const auto [predicted, measured] = Both(what, device, stream, {});
  const auto error = static_cast<double>(predicted.cycles - measured.cycles);
  CHECK(std::abs(error) * 100 <= percent * static_cast<double>(measured.cycles));
}

spec::LoadCommand LoadOf(uint32_t bytes, uint32_t offset) {
  spec::LoadCommand c;
  c.region = kData;
  c.n0 = bytes;
  c.offset_lo = offset;
  return c;
}

spec::StoreCommand StoreOf(uint32_t bytes, uint32_t offset) {
  spec::StoreCommand c;
  c.region = kOutput;
  c.n0 = bytes;
  c.offset_lo = offset;
  return c;
}

spec::LoadCommand ParamsOf(uint32_t bytes) {
  spec::LoadCommand c = LoadOf(bytes);
  c.space = static_cast<uint32_t>(spec::Space::kParam);
  return c;
}

}  // namespace systole::test
