// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// What backends that count cycles promise about counters, trace events, waveforms and limits;
// several devices in one process.
#include <cstdio>
#include <filesystem>
#include <thread>

#include "runtime/report/conv_work.h"
#include "tests/conformance/random_program.h"
#include "tests/conformance/raw_stream.h"
#include "tests/conformance/target.h"
#include "tests/support/catch.h"

namespace systole::test {
namespace {

namespace fs = std::filesystem;
using driver::TraceEvent;
using spec::Counter;
using spec::Engine;

/// Why the target has no cycles to look at; empty if it has.
std::string NoCycles() {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) return reason;
  return OpenTarget(StallOptions(0))->counts_cycles() ? ""
                                                      : TheTarget().backend + " counts no cycles";
}

/// Why the target shows no more than its counters; empty if it does.
std::string NoTrace() {
  if (std::string reason = NoCycles(); !reason.empty()) return reason;
  return OpenTarget(StallOptions(0))->trace_source() != nullptr
             ? ""
             : TheTarget().backend + " shows no more than its counters";
}

uint64_t StateSum(const driver::Counters& counters, Engine engine) {
  uint64_t sum = 0;
  for (int s = 0; s < spec::kEngineStates; ++s) {
    sum += counters.State(engine, static_cast<spec::EngineState>(s));
  }
  return sum;
}

constexpr Engine kEngines[] = {Engine::kLoad, Engine::kConv, Engine::kVector, Engine::kStore};

}  // namespace

TEST_CASE("Counters: every cycle of every engine has one name", "[conformance][counters]") {
  if (const std::string reason = NoCycles(); !reason.empty()) SYSTOLE_SKIP(reason);
  for (const uint64_t seed : {0, 1, 2, 3, 4, 5}) {
    INFO("seed " << seed);
    const auto device = OpenTarget(StallOptions(seed));
    REQUIRE(device != nullptr);
    const Outcome outcome = RunCase(*device, RandomProgram(seed, TheTarget().config, 40));
    REQUIRE(outcome.error.empty());
    const driver::Counters& counters = outcome.completion.counters;
    CHECK(counters[Counter::kCycles] > 1000);
    for (const Engine engine : kEngines) {
      INFO(spec::Name(engine));
      CHECK(StateSum(counters, engine) == counters[Counter::kCycles]);
    }
    CHECK(counters[Counter::kFetchBeats] < counters[Counter::kReadBeats]);
  }
}

TEST_CASE("Counters: the states of all layers together are the counters", "[conformance][counters]") {
  if (const std::string reason = NoTrace(); !reason.empty()) SYSTOLE_SKIP(reason);
  for (const uint64_t seed : {0, 1, 2, 3}) {
    INFO("seed " << seed);
    const auto device = OpenTarget(StallOptions(seed));
    REQUIRE(device != nullptr);
    driver::TraceSource* source = device->trace_source();
    REQUIRE(source != nullptr);
    const CaseStream stream = RandomProgram(seed, TheTarget().config, 40);
    constexpr uint32_t kLayers = 7;  // Commands of layers beyond that belong to none.
    source->PlanStream(report::PlanOf(stream.commands, kLayers, TheTarget().config));
    const Outcome outcome = RunCase(*device, stream);
    REQUIRE(outcome.error.empty());
    const driver::Counters& counters = outcome.completion.counters;
    const std::vector<LayerStates> layers = source->StatesByLayer();
    REQUIRE(layers.size() == kLayers + 1);
    for (const Engine engine : kEngines) {
      for (int s = 0; s < spec::kEngineStates; ++s) {
        const auto state = static_cast<spec::EngineState>(s);
        uint64_t sum = 0;
        for (const LayerStates& layer : layers) {
          sum += layer.engines[static_cast<std::size_t>(engine) - 1][static_cast<std::size_t>(s)];
        }
        INFO(spec::Name(engine) << " " << spec::Name(state));
        CHECK(sum == counters.State(engine, state));
      }
    }
    uint64_t without = 0;
    for (const LayerStates& layer : layers) {
      for (const uint64_t cycles : layer.without_conv) without += cycles;
    }
    CHECK(without == counters.State(Engine::kConv, spec::EngineState::kIdle));
    const BusSample last = source->BusSamples().back();
    CHECK(last.read_beats == counters[Counter::kReadBeats]);
    CHECK(last.write_beats == counters[Counter::kWriteBeats]);
    CHECK(last.slices == counters[Counter::kArrayVectors]);
  }
}

TEST_CASE("Counters: busy cycles of CONV are the slices of its commands", "[conformance][counters]") {
  if (const std::string reason = NoCycles(); !reason.empty()) SYSTOLE_SKIP(reason);
  for (const uint64_t seed : {4, 5, 6, 7}) {
    INFO("seed " << seed);
    const auto device = OpenTarget(StallOptions(seed));
    REQUIRE(device != nullptr);
    const CaseStream stream = RandomProgram(seed, TheTarget().config, 40);
    const StreamPlan plan = report::PlanOf(stream.commands, 1, TheTarget().config);
    uint64_t slices = 0;
    for (const CommandPlan& command : plan.commands[1]) slices += command.slices;
    const Outcome outcome = RunCase(*device, stream);
    REQUIRE(outcome.error.empty());
    CHECK(outcome.completion.counters[Counter::kArrayVectors] == slices);
  }
}

TEST_CASE("Counters: beats and cycles of a plain copy", "[conformance][counters]") {
  if (const std::string reason = NoCycles(); !reason.empty()) SYSTOLE_SKIP(reason);
  const auto device = OpenTarget(StallOptions(0));
  REQUIRE(device != nullptr);
  RawBench bench(*device);
  const driver::Counters once = bench.Run(CopyStream(4096, 1)).counters;
  CHECK(once[Counter::kCommands] == 3);
  CHECK(once[Counter::kReadBeats] - once[Counter::kFetchBeats] == 4096 / 16);
  CHECK(once[Counter::kWriteBeats] == 4096 / 16);
  CHECK(once[Counter::kArrayVectors] == 0);
  // Counters start anew with every doorbell, and the same stream takes the same time.
  const driver::Counters again = bench.Run(CopyStream(4096, 1)).counters;
  CHECK(again.values == once.values);
  // Reading and writing 256 beats, twice the latency of 32 and some overhead; tiny writes 8 bytes a
  // cycle on the chip.
  const uint64_t beat_cycles = TheTarget().config.rows < 16 ? 512 : 256;
  CHECK(once[Counter::kCycles] >= beat_cycles + 256 + 3 * 32);
  CHECK(once[Counter::kCycles] <= 2 * beat_cycles + 400);
}

TEST_CASE("Trace events: as many starts and ends as commands, in order", "[conformance][trace]") {
  if (const std::string reason = NoTrace(); !reason.empty()) SYSTOLE_SKIP(reason);
  const auto device = OpenTarget(StallOptions(0));
  REQUIRE(device != nullptr);
  REQUIRE(device->trace_source() != nullptr);
  for (const uint64_t seed : {1, 2, 3}) {
    const CaseStream stream = RandomProgram(seed, TheTarget().config, 40);
    const Outcome outcome = RunCase(*device, stream);
    REQUIRE(outcome.error.empty());
    std::array<uint64_t, 5> commands{};
    for (uint32_t i = 0;; ++i) {
      const auto place = driver::FindCommand(stream.commands, i);
      if (!place) break;
      ++commands[static_cast<std::size_t>(place->info->engine)];
    }
    std::array<std::vector<uint64_t>, 5> starts, ends;
    uint64_t previous = 0;
    for (const TraceEvent& e : device->trace_source()->TraceEvents()) {
      auto& list =
          (e.kind == TraceEvent::Kind::kStart ? starts : ends)[static_cast<std::size_t>(e.engine)];
      CHECK(e.nth == list.size());
      CHECK(e.cycle >= previous);
      previous = e.cycle;
      list.push_back(e.cycle);
    }
    CHECK(previous <= outcome.completion.counters[Counter::kCycles] + 16);
    for (const Engine engine : kEngines) {
      const auto i = static_cast<std::size_t>(engine);
      INFO(spec::Name(engine));
      CHECK(starts[i].size() == commands[i]);
      REQUIRE(ends[i].size() == commands[i]);
      for (std::size_t k = 0; k < commands[i]; ++k) CHECK(starts[i][k] <= ends[i][k]);
    }
  }
  CHECK(device->trace_source()->simulated_cycles() > 1000);
  CHECK(device->trace_source()->simulation_seconds() > 0.0);
}

TEST_CASE("Limits and waveforms of simulators", "[conformance][trace]") {
  if (const std::string reason = NoTrace(); !reason.empty()) SYSTOLE_SKIP(reason);
  driver::Options options;
  options.timeout_cycles = 100;
  const auto limited = OpenTarget(options);
  REQUIRE(limited != nullptr);
  const Outcome outcome = RunCase(*limited, RandomProgram(1, TheTarget().config, 5));
  CHECK(outcome.error.find("cycle limit") != std::string::npos);
  CHECK(outcome.error.find("LOAD_") != std::string::npos);

  if (TheTarget().backend == "hls") {
    options.trace_file = "trace.fst";
    const auto none = driver::OpenDevice("hls", TheTarget().config.name, options);
    REQUIRE_FALSE(none);
    CHECK(none.error().message.find("has no waveform") != std::string::npos);
    return;
  }
  const std::string file =
      (fs::temp_directory_path() /
       ("systole_trace_" +
        std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()) + ".fst"))
          .string();
  options = {};
  options.trace_file = file;
  {
    const auto traced = OpenTarget(options);
    REQUIRE(traced != nullptr);
    RawBench bench(*traced);
    CheckMachineWorks(bench);
  }
  CHECK(fs::file_size(file) > 1000);
  fs::remove(file);

  options.trace_file = "/no/such/directory/trace.fst";
  const auto refused = driver::OpenDevice(TheTarget().backend, TheTarget().config.name, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == StatusCode::kInvalidArgument);
  CHECK(refused.error().message.find("/no/such/directory") != std::string::npos);
}

TEST_CASE("Devices live side by side, in several threads", "[conformance][devices]") {
  if (const std::string reason = TargetUnavailable(); !reason.empty()) SYSTOLE_SKIP(reason);
  constexpr std::size_t kDevices = 3;
  std::vector<std::unique_ptr<driver::Device>> devices;
  std::vector<std::unique_ptr<RawBench>> benches;
  std::vector<driver::Event> events;
  for (std::size_t i = 0; i < kDevices; ++i) {
    driver::Options options = StallOptions(i);
    options.board.device_index = static_cast<int>(i);  // Where a device is not for anybody to make.
    devices.push_back(OpenTarget(options));
    REQUIRE(devices.back() != nullptr);
    benches.push_back(std::make_unique<RawBench>(*devices.back()));
    RawBench& bench = *benches.back();
    REQUIRE(bench.commands.Write(0, CopyStream(2000, static_cast<uint32_t>(i))));
    driver::RegionTable regions{};
    regions[RawBench::kData] = {&bench.data, 0, 0, false};
    regions[RawBench::kOutput] = {&bench.output, 0, 0, true};
    for (int k = 0; k < 20; ++k) {
      auto event = devices.back()->queue().Submit(bench.commands, 0, 192, regions);
      REQUIRE(event);
      events.push_back(*event);
    }
  }
  std::vector<std::string> errors(events.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < events.size(); ++i) {
    threads.emplace_back([&, i] {
      if (auto ended = events[i].Wait(); !ended) errors[i] = ended.error().message;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < events.size(); ++i) {
    CHECK(errors[i].empty());
    CHECK(events[i].completion().end_status == i / 20);
  }
  for (auto& bench : benches) CHECK(bench->Output()[1999] == bench->DataByte(1999));
  // The one that came last goes first.
  benches.pop_back();
  devices.pop_back();
  for (auto& bench : benches) CheckMachineWorks(*bench);
}

}  // namespace systole::test
