// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// The RTL in SystemC takes the cycles that it takes in the verilator backend: same memory, same
// edges.
#include <filesystem>

#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/import/importer.h"
#include "tests/conformance/target.h"
#include "tests/support/catch.h"
#include "tests/support/random_stream.h"
#include "tests/systemc/recording.h"

namespace systole::test {
namespace {

/// Why backend `other` and systemc cannot be compared here; empty if they can.
std::string Missing(const std::string& other, const std::string& config) {
  for (const driver::BackendInfo& info : driver::ListBackends()) {
    if (info.config != config || info.available) continue;
    if (info.name == other || info.name == "systemc") return info.reason;
  }
  return {};
}

struct Ran {
  Outcome outcome;
  Recording recording;
};

Ran Run(const char* backend, const std::string& config, const CaseStream& stream,
        const driver::Options& options) {
  auto device = driver::OpenDevice(backend, config, options);
  REQUIRE(device);
  Ran ran{RunCase(**device, stream), {}};
  ran.recording.AddRun(**device, ran.outcome.completion.counters);
  // The samples of the HLS engine are taken at other edges.
  if (options.machine == "rtl") ran.recording.AddBus(**device);
  return ran;
}

/// Runs a network on zeros.
Ran RunNetwork(const char* backend, const std::string& config, const program::Program& program) {
  auto device = driver::OpenDevice(backend, config, {});
  REQUIRE(device);
  auto session = execute::Session::Create(program, **device);
  REQUIRE(session);
  std::vector<std::vector<std::byte>> inputs;
  for (const program::TensorRef& input : program.inputs) inputs.emplace_back(input.size_bytes());
  const std::vector<std::span<const std::byte>> views(inputs.begin(), inputs.end());
  auto result = session->Run(views);
  REQUIRE(result);
  Ran ran;
  ran.recording.AddRun(**device, result->counters);
  ran.recording.AddBus(**device);
  ran.recording.Add("cycles", result->cycles.value_or(0));
  for (const auto& output : result->outputs) {
    for (const std::byte byte : output) ran.recording.Add("output", std::to_integer<uint8_t>(byte));
  }
  return ran;
}

}  // namespace

TEST_CASE("RTL in SystemC: networks take the cycles of the verilator backend", "[systemc]") {
  const std::string config = GENERATE("tiny", "base");
  if (const std::string missing = Missing("verilator", config); !missing.empty()) {
    SYSTOLE_SKIP(missing);
  }
  for (const char* name : {"mlperf_tiny/pretrainedResnet_quant", "mlperf_tiny/ad01_int8",
                           "mlperf_tiny/kws_ref_model", "mlperf_tiny/vww_96_int8"}) {
    const std::filesystem::path file = DataDir() + "/models/" + name + ".tflite";
    if (!std::filesystem::exists(file)) SYSTOLE_SKIP("no models in " + DataDir());
    INFO(name << " on " << config);
    const auto graph = import::ImportModel(file.string());
    REQUIRE(graph);
    const auto found = compile::FindConfig(config);
    REQUIRE(found);
    const auto program = compile::Compile(*graph, {.config = *found});
    REQUIRE(program);
    const Ran verilator = RunNetwork("verilator", config, *program);
    const Ran systemc = RunNetwork("systemc", config, *program);
    CHECK(Difference(systemc.recording, verilator.recording) == "");
  }
}

TEST_CASE("RTL in SystemC: random streams take the cycles of the verilator backend", "[systemc]") {
  const std::string config = GENERATE("tiny", "base");
  if (const std::string missing = Missing("verilator", config); !missing.empty()) {
    SYSTOLE_SKIP(missing);
  }
  const auto found = driver::FindConfig(config);
  REQUIRE(found);
  for (std::uint32_t seed = 1; seed <= 16; ++seed) {
    INFO("configuration " << config << ", stream seed " << seed);
    driver::Options options = StallOptions(seed % 4 == 0 ? 0 : seed);
    options.machine = "rtl";
    const CaseStream stream = MakeRandomStream(*found, seed, 15);
    const Ran verilator = Run("verilator", config, stream, options);
    const Ran systemc = Run("systemc", config, stream, options);
    CHECK(verilator.outcome.error.empty());
    CHECK(systemc.outcome.error == verilator.outcome.error);
    CHECK(systemc.outcome.output == verilator.outcome.output);
    CHECK(Difference(systemc.recording, verilator.recording) == "");
  }
}

TEST_CASE("HLS engine in SystemC: random streams take the cycles of its clocked simulation",
          "[systemc]") {
  const std::string config = GENERATE("tiny", "base");
  if (const std::string missing = Missing("hls", config); !missing.empty()) SYSTOLE_SKIP(missing);
  const auto found = driver::FindConfig(config);
  REQUIRE(found);
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    INFO("configuration " << config << ", stream seed " << seed);
    driver::Options options;
    options.latency = std::array{1, 3, 32, 90}[seed % 4];
    options.machine = "hls";
    options.clocked = true;
    const CaseStream stream = MakeRandomStream(*found, seed, 15);
    const Ran hls = Run("hls", config, stream, options);
    const Ran systemc = Run("systemc", config, stream, options);
    CHECK(hls.outcome.error.empty());
    CHECK(systemc.outcome.error == hls.outcome.error);
    CHECK(systemc.outcome.output == hls.outcome.output);
    CHECK(Difference(systemc.recording, hls.recording) == "");
  }
}

}  // namespace systole::test
