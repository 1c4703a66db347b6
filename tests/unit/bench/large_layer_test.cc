// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Layers of which not even one output has room on the chip run on the engines all the same, on the
// functional machine with its dependency checker.
#include <algorithm>
#include <span>

#include "driver/core/registry.h"
#include "runtime/bench/layer_case.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "tests/support/catch.h"

namespace systole::bench {
namespace {

std::vector<std::byte> RunChecked(const program::Program& program, const LayerCase& layer) {
  driver::Options options;
  options.check_dependencies = true;
  auto device = driver::OpenDevice("golden", program.config, options);
  REQUIRE(device.has_value());
  auto session = execute::Session::Create(program, **device);
  REQUIRE(session.has_value());
  const std::vector<std::span<const std::byte>> views(layer.inputs.begin(), layer.inputs.end());
  auto result = session->Run(views);
  INFO((result ? "" : result.error().message));
  REQUIRE(result.has_value());
  return result->outputs[0];
}

}  // namespace

TEST_CASE("Compiler: layers without room on the chip are computed in parts", "[bench]") {
  const auto config = compile::FindConfig("tiny");
  REQUIRE(config.has_value());
  for (const char* text :
       {"conv 2x2x8000 k3 s2 oc20", "conv 2x1x30000 k3 d2 oc9", "conv 3x3x4096 k5 oc128 g64",
        "conv 1x1x70000 k1 oc9", "dw 8x8x16 k31", "dw 1x1x70000 k3", "fc 65535 20",
        "fc 99991 10 b2", "add 1x1x60000", "avgpool 1x1x160 k33 s33", "maxpool 2x2x70000 k3"}) {
    INFO(text);
    const auto spec = ParseLayerSpec(text);
    REQUIRE(spec.has_value());
    const auto layer = MakeLayerCase(*spec, 3, golden::Numerics::kTflm);
    REQUIRE(layer.has_value());
    const auto program =
        compile::Compile(layer->graph, {*config, golden::Numerics::kTflm, true});
    INFO((program ? "" : program.error().message));
    REQUIRE(program.has_value());
    CHECK(RunChecked(*program, *layer) == layer->expected);
  }
}

}  // namespace systole::bench
