// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Random commands: the functional machine against the specification taken word by word.
#include "sim/golden/machine.h"
#include "tests/support/catch.h"
#include "tests/support/random_stream.h"
#include "tests/unit/golden/literal_machine.h"

namespace systole {
namespace {

/// Output of the functional machine; every command is observed.
std::vector<std::byte> RunMachine(test::CaseStream& stream, const spec::Config& config,
                                  const golden::Kernels& kernels) {
  std::vector<std::byte> output(stream.output_bytes, std::byte{0x55});
  golden::Machine machine(config, kernels);
  golden::DependencyChecker checker(config);
  machine.set_checker(&checker);
  machine.set_region(0, {stream.commands, stream.commands.size(), false});
  machine.set_region(1, {stream.data, stream.data.size(), false});
  machine.set_region(2, {output, output.size(), true});
  std::vector<std::int8_t> act = machine.chip().act;
  std::uint32_t commands = 0;
  machine.set_observer([&](const golden::CommandEvent& event) {
    REQUIRE(event.index == commands++);
    // What is not in the ranges did not change: applying them makes the shadow equal.
    for (const golden::Range& range : event.written) {
      if (range.place != golden::Place::kAct) continue;
      std::copy_n(machine.chip().act.begin() + static_cast<std::ptrdiff_t>(range.address),
                  range.bytes, act.begin() + static_cast<std::ptrdiff_t>(range.address));
    }
    CAPTURE(event.index, spec::Name(event.opcode));
    REQUIRE((act == machine.chip().act));
  });
  const golden::RunResult result = machine.Run(0, 0, stream.commands.size());
  CHECK(result.fault == golden::Fault{});
  CHECK(result.done);
  CHECK(result.commands == commands);
  for (const auto& finding : checker.findings()) FAIL_CHECK(finding.text);
  return output;
}

}  // namespace

TEST_CASE("Random streams leave what the specification says") {
  for (const spec::Config& config : spec::kConfigs) {
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
      test::CaseStream stream = test::MakeRandomStream(config, seed, 25, seed % 4 != 1);
      std::vector<std::byte> expected(stream.output_bytes, std::byte{0x55});
      test::LiteralMachine(config).Run(stream.commands, stream.data, &expected);
      for (const golden::Kernels* kernels : golden::AvailableKernels()) {
        CAPTURE(config.name, seed, kernels->name);
        REQUIRE((RunMachine(stream, config, *kernels) == expected));
      }
    }
  }
}

}  // namespace systole
