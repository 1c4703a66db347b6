// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/target.h"

#include <algorithm>
#include <cstdlib>

#include "tests/support/catch.h"

namespace systole::test {
namespace {

std::string Environment(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : fallback;
}

driver::Buffer Filled(driver::Device& device, const std::vector<std::byte>& bytes) {
  auto buffer = device.Allocate(std::max<std::size_t>(bytes.size(), 1));
  REQUIRE(buffer);
  REQUIRE(buffer->Write(0, bytes));
  return *std::move(buffer);
}

}  // namespace

Target TheTarget() {
  const auto config = driver::FindConfig(Environment("SYSTOLE_TEST_CONFIG", "base"));
  REQUIRE(config);
  return {Environment("SYSTOLE_TEST_BACKEND", "golden"), *config};
}

std::string TargetUnavailable() {
  const Target target = TheTarget();
  PrepareTarget({});
  for (const driver::BackendInfo& info : driver::ListBackends()) {
    if (info.name != target.backend || info.config != target.config.name) continue;
    return info.available ? "" : target.backend + " " + info.config + ": " + info.reason;
  }
  return "there is no backend '" + target.backend + "'";
}

driver::Options StallOptions(uint64_t seed) {
  driver::Options options;
  options.machine = Environment("SYSTOLE_TEST_MACHINE", "rtl");
  options.timeout_cycles = 50'000'000;
  options.check_dependencies = true;
  options.lockstep = !Environment("SYSTOLE_TEST_LOCKSTEP", "").empty();
  options.clocked = !Environment("SYSTOLE_TEST_CLOCKED", "").empty();
  if (seed == 0) return options;
  options.stall_seed = seed;
  options.stall_probability = std::array{0.05, 0.3, 0.6, 0.85}[seed % 4];
  options.latency = std::array{1, 3, 32, 90}[seed / 4 % 4];
  options.bus_bytes = std::array{16, 16, 5}[seed % 3];
  return options;
}

std::unique_ptr<driver::Device> OpenTarget(const driver::Options& options) {
  const Target target = TheTarget();
  PrepareTarget(options);
  auto device = driver::OpenDevice(target.backend, target.config.name, options);
  if (!device) {
    FAIL_CHECK(device.error().message);
    return nullptr;
  }
  return *std::move(device);
}

Outcome RunCase(driver::Device& device, const CaseStream& stream) {
  driver::Buffer commands = Filled(device, stream.commands);
  driver::Buffer data = Filled(device, stream.data);
  driver::Buffer output =
      Filled(device, std::vector<std::byte>(stream.output_bytes, std::byte{0x55}));
  driver::RegionTable regions{};
  regions[CaseStream::kCommandRegion] = {&commands, 0, 0, false};
  regions[CaseStream::kDataRegion] = {&data, 0, 0, false};
  regions[CaseStream::kOutputRegion] = {&output, 0, 0, true};

  Outcome outcome;
  auto event = device.queue().Submit(commands, 0, stream.commands.size(), regions);
  if (!event) {
    outcome.error = event.error().message;
    return outcome;
  }
  if (auto ended = event->Wait(); !ended) outcome.error = ended.error().message;
  outcome.completion = event->completion();
  outcome.output.resize(stream.output_bytes);
  REQUIRE(output.Read(0, std::as_writable_bytes(std::span(outcome.output))));
  return outcome;
}

std::string FirstDifference(const CaseStream& stream, driver::Options options) {
  if (!TheTarget().is_simulator()) return "(no lock step on this backend)";
  options.lockstep = true;
  const auto device = OpenTarget(options);
  if (!device) return "(cannot be opened again)";
  const Outcome outcome = RunCase(*device, stream);
  return outcome.error.empty() ? "(every command agrees with the functional model)" : outcome.error;
}

}  // namespace systole::test
