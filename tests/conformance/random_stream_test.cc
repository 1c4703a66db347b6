// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Streams of random commands, engines overlapping: every backend leaves the bytes that the
// functional model leaves, which unit tests hold against the specification word by word.
#include "tests/support/random_stream.h"

#include <cstdlib>

#include "sim/golden/machine.h"
#include "tests/conformance/target.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

std::vector<std::byte> Expected(CaseStream stream, const spec::Config& config) {
  const auto round = [](std::size_t bytes) { return (bytes + 63) / 64 * 64; };
  std::vector<std::byte> output(round(stream.output_bytes), std::byte{0x55});
  stream.data.resize(round(stream.data.size()));
  golden::Machine machine(config);
  machine.set_region(CaseStream::kCommandRegion, {stream.commands, stream.commands.size(), false});
  machine.set_region(CaseStream::kDataRegion, {stream.data, stream.data.size(), false});
  machine.set_region(CaseStream::kOutputRegion, {output, output.size(), true});
  CHECK(machine.Run(CaseStream::kCommandRegion, 0, stream.commands.size()).done);
  output.resize(stream.output_bytes);
  return output;
}

}  // namespace

TEST_CASE("Random streams give the bytes of the functional model", "[conformance][random]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  const char* count = std::getenv("SYSTOLE_CONFORMANCE_STREAMS");
  const auto streams = static_cast<std::uint32_t>(count != nullptr ? std::atoi(count) : 12);
  const char* first = std::getenv("SYSTOLE_CONFORMANCE_SEED");
  const auto seed0 = static_cast<std::uint32_t>(first != nullptr ? std::atoi(first) : 0);
  for (std::uint32_t seed = seed0; seed < seed0 + streams; ++seed) {
    INFO("stream seed " << seed);
    const driver::Options options = StallOptions(seed % 3 == 0 ? 0 : seed);
    auto device = OpenTarget(options);
    REQUIRE(device != nullptr);
    const CaseStream stream = MakeRandomStream(TheTarget().config, seed, 15, seed % 4 != 1);
    const std::vector<std::byte> expected = Expected(stream, TheTarget().config);
    const Outcome outcome = RunCase(*device, stream);
    if (!outcome.error.empty()) {
      FAIL_CHECK(outcome.error << "\nin lock step: " << FirstDifference(stream, options));
      continue;
    }
    REQUIRE(outcome.output.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const int want = static_cast<std::int8_t>(expected[i]);
      if (outcome.output[i] == want) continue;
      FAIL_CHECK("output " << i << ": expected " << want << ", got " << int{outcome.output[i]}
                           << "\nin lock step: " << FirstDifference(stream, options));
      break;
    }
  }
}

}  // namespace systole::test
