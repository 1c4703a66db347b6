// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Layers on the functional machine: the compiled program against the reference operators.
#include "runtime/bench/runner.h"

#include "tests/support/catch.h"

namespace systole::bench {
namespace {

Row RunOn(const std::string& text, RunnerOptions options) {
  INFO(text << ", seed " << options.seed);
  options.backend = "golden";
  auto runner = Runner::Create(options);
  REQUIRE(runner.has_value());
  const auto spec = ParseLayerSpec(text);
  REQUIRE(spec.has_value());
  const auto row = runner->RunLayer(*spec, text);
  INFO((row ? "" : row.error().message));
  REQUIRE(row.has_value());
  return *row;
}

constexpr const char* kLayers[] = {
    "conv 5x7x3 k7x5 s2 oc20",   "conv 9x9x40 k3 oc33 d2", "conv 4x4x16 k11 s4 oc8",
    "conv 6x6x17 k1 s3 oc19",    "dw 9x9x40 k3",           "dw 5x6x17 k5 s2",
    "conv 7x7x24 k3 oc36 g6",    "conv 5x5x64 k3 s2 oc64 g32",
    "fc 300 21",                 "fc 33 50 b7",            "gemm 20x48x40",
    "add 5x5x37",                "maxpool 5x6x33 k3 s2",   "avgpool 5x6x33 k3 s2",
    "avgpool 1x1x40 k7 s7"};

}  // namespace

TEST_CASE("Runner: layers of every kind are exact", "[bench]") {
  for (const char* config : {"tiny", "base", "kv260"}) {
    for (const uint64_t seed : {0, 1}) {
      for (const char* text : kLayers) {
        RunnerOptions options;
        options.config = config;
        options.seed = seed;
        const Row row = RunOn(text, options);
        CHECK(row.exact);
        CHECK(!row.cycles);  // The functional machine does not count.
        CHECK(row.bound_cycles > 0);
      }
    }
  }
}

TEST_CASE("Runner: one wrong byte is found", "[bench]") {
  for (const char* text : kLayers) {
    RunnerOptions options;
    options.config = "tiny";
    options.spoil_reference = true;
    CHECK(!RunOn(text, options).exact);
  }
}

TEST_CASE("Runner: what cannot run is an error that names the work", "[bench]") {
  RunnerOptions options;
  options.backend = "golden";
  auto runner = Runner::Create(options);
  REQUIRE(runner.has_value());
  const auto spec = ParseLayerSpec("conv 4x4x4 k1 oc4 g2");
  REQUIRE(spec.has_value());
  const auto row = runner->RunLayer(*spec, "my layer");
  if (!row) {
    CHECK(row.error().code == StatusCode::kUnsupported);
    CHECK(row.error().message.find("my layer") != std::string::npos);
  } else {
    CHECK(row->exact);  // A compiler that can do groups.
  }
  options.config = "none";
  CHECK(!Runner::Create(options).has_value());
}

}  // namespace systole::bench
