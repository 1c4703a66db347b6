// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Random programs: every backend does what the functional machine does, byte for byte. The
// functional machine itself is held against the reference operators in operators_test.cc.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "sim/golden/machine.h"
#include "tests/conformance/random_program.h"
#include "tests/conformance/target.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

struct Expected {
  std::vector<std::byte> output;
  std::map<spec::Opcode, int> commands;
  golden::RunResult result;
  std::string finding;  ///< Of the dependency checker.
};

Expected RunGolden(CaseStream stream, const spec::Config& config) {
  Expected expected;
  expected.output.assign((stream.output_bytes + 63) / 64 * 64, std::byte{0x55});
  stream.data.resize((stream.data.size() + 63) / 64 * 64);
  golden::Machine machine(config);
  golden::DependencyChecker checker(config);
  machine.set_checker(&checker);
  machine.set_observer([&](const golden::CommandEvent& e) { ++expected.commands[e.opcode]; });
  machine.set_region(CaseStream::kDataRegion, {stream.data, stream.data.size(), false});
  machine.set_region(CaseStream::kOutputRegion, {expected.output, expected.output.size(), true});
  expected.result = machine.RunStream(stream.commands);
  if (!checker.findings().empty()) expected.finding = checker.findings()[0].text;
  return expected;
}

void CheckProgram(const CaseStream& stream, const Expected& expected, driver::Device& device,
                  const driver::Options& options) {
  const Outcome outcome = RunCase(device, stream);
  if (!outcome.error.empty()) {
    FAIL_CHECK(outcome.error << "\nin lock step: " << FirstDifference(stream, options));
    return;
  }
  for (std::size_t i = 0; i < outcome.output.size(); ++i) {
    if (static_cast<std::byte>(outcome.output[i]) == expected.output[i]) continue;
    FAIL_CHECK("output byte " << i << ": expected " << static_cast<int>(expected.output[i])
                              << ", got " << (outcome.output[i] & 0xff)
                              << "\nin lock step: " << FirstDifference(stream, options));
    return;
  }
  CHECK(outcome.completion.counters[spec::Counter::kCommands] == expected.result.commands);
  CHECK(outcome.completion.counters[spec::Counter::kArrayVectors] == expected.result.array_vectors);
  CHECK(outcome.completion.counters[spec::Counter::kVectorTaps] == expected.result.vector_taps);
}

}  // namespace

TEST_CASE("Random programs agree with the functional machine", "[conformance][programs]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  const char* count = std::getenv("SYSTOLE_CONFORMANCE_PROGRAMS");
  const int programs = count != nullptr ? std::atoi(count) : 40;
  const spec::Config config = TheTarget().config;
  std::map<spec::Opcode, int> commands;
  for (int seed = 0; seed < programs; ++seed) {
    INFO("program seed " << seed);
    const CaseStream stream =
        RandomProgram(static_cast<uint64_t>(seed), config, 80, seed % 4 != 1);
    const Expected expected = RunGolden(stream, config);
    REQUIRE(expected.finding.empty());
    REQUIRE(expected.result.fault == golden::Fault{});
    for (const auto& [opcode, n] : expected.commands) commands[opcode] += n;
    const driver::Options options = StallOptions(static_cast<uint64_t>(seed / 2));
    const auto device = OpenTarget(options);
    REQUIRE(device != nullptr);
    CheckProgram(stream, expected, *device, options);
  }
  // Every command was there.
  for (const spec::CommandInfo& info : spec::kCommands) {
    INFO(info.name);
    CHECK(commands[info.opcode] >= programs / 2);
  }
}

}  // namespace systole::test
