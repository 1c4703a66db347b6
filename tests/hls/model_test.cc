// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// What the model of the HLS engine says when the machine stands still, and that time passes for it as
// its pipelines say.

#include "driver/core/registry.h"
#include "tests/conformance/raw_stream.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

std::unique_ptr<driver::Device> Open(bool clocked) {
  driver::Options options;
  options.clocked = clocked;
  auto device = driver::OpenDevice("hls", "tiny", options);
  REQUIRE(device);
  return *std::move(device);
}

/// A CONV whose weights nobody loads.
std::vector<std::byte> StuckStream() {
  StreamBuilder stream;
  spec::ConvCommand conv;
  conv.in_pixel_pitch = 16;
  conv.run_bytes = 16;
  conv.out_addr = 64;
  conv.rq = 1;
  stream.Add(conv);
  stream.Add(spec::EndCommand{});
  return stream.bytes();
}

}  // namespace

TEST_CASE("HLS model: a machine that stands still is an error with the fill of every stream",
          "[hls]") {
  const bool clocked = GENERATE(false, true);
  const auto device = Open(clocked);
  REQUIRE(device->WriteRegister(spec::kRegWatchdog, 0));
  RawBench bench(*device);
  const std::vector<std::byte> stream = StuckStream();
  REQUIRE(bench.commands.Write(0, stream));
  driver::RegionTable regions{};
  regions[RawBench::kCommands] = {&bench.commands, 0, 0, false};
  auto event = device->queue().Submit(bench.commands, 0, stream.size(), regions);
  REQUIRE(event);
  const auto ended = event->Wait();
  REQUIRE_FALSE(ended);
  const std::string& error = ended.error().message;
  INFO(error);
  CHECK(error.find("deadlock: nothing has moved for") != std::string::npos);
  CHECK(error.find("stream conv_blocks0: 0 of 2, 0 written") != std::string::npos);
  CHECK(error.find("process conv_loader: 0 turns, waits -> item of weight_rows") !=
        std::string::npos);
}

TEST_CASE("HLS model: only clocked runs count cycles", "[hls]") {
  CHECK_FALSE(Open(false)->counts_cycles());
  CHECK(Open(true)->counts_cycles());
  // A copy of 4,000 bytes moves 8 to 16 of them per cycle in and out again and waits for the memory
  // at least twice, 32 cycles each; the rest are pipelines and commands.
  const auto device = Open(true);
  RawBench bench(*device);
  const driver::Completion done = bench.Run(CopyStream(4000, 1));
  CHECK(done.counters[spec::Counter::kCycles] > 2 * (32 + 4000 / 16));
  CHECK(done.counters[spec::Counter::kCycles] < 2 * (32 + 4000 / 8) + 250);
}

}  // namespace systole::test
