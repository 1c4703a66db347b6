// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/anchors.h"

#include "runtime/bench/layer_spec.h"
#include "tests/support/catch.h"

namespace systole::bench {
namespace {

constexpr const char* kText = R"({"systems": [
  {"id": "a", "title": "A", "macs": 256, "memory": "m", "kind": "measured", "source": "s"},
  {"id": "b", "title": "B", "macs": 2048, "memory": "m", "kind": "published", "source": "s"}],
 "figures": [
  {"work": "fc 8 9", "system": "a", "cycles": 1234, "share": 0.5},
  {"work": "fc 8 9", "system": "a", "macs_per_cycle": 2.5},
  {"work": "fc 8 9", "system": "b", "share": 0.625}]})";

}  // namespace

TEST_CASE("Anchors: only arrays of the same size, or shares beside large ones", "[bench]") {
  const auto anchors = Anchors::Parse(kText);
  REQUIRE(anchors.has_value());
  const auto small = anchors->For("fc 8 9", 256);
  REQUIRE(small.size() == 2);
  CHECK(FigureText(small[0], *anchors) == "A 1,234 (50.0 %)");
  CHECK(FigureText(small[1], *anchors) == "A (2.50 MAC/cycle)");
  const auto large = anchors->For("fc 8 9", 1024);
  REQUIRE(large.size() == 1);
  CHECK(FigureText(large[0], *anchors) == "B 62.5 % of its array");
  CHECK(anchors->For("fc 8 9", 64).empty());
  CHECK(anchors->For("fc 9 8", 256).empty());
}

TEST_CASE("Anchors: damaged text is an error", "[bench]") {
  for (const char* text : {"", "{", "[]", R"({"systems": []})", R"({"systems": 1, "figures": []})",
                           R"({"systems": [], "figures": [{"work": "w", "system": "x"}]})"}) {
    INFO(text);
    const auto anchors = Anchors::Parse(text);
    REQUIRE(!anchors.has_value());
    CHECK(anchors.error().code == StatusCode::kInternal);
  }
}

TEST_CASE("Anchors: the file of the repository", "[bench]") {
  const auto anchors = Anchors::Load();
  REQUIRE(anchors.has_value());
  for (const System& system : anchors->systems()) {
    INFO(system.id);
    CHECK(system.macs > 0);
    CHECK(!system.memory.empty());
    CHECK(!system.source.empty());
  }
  // Cycles and share of a layer agree: both are of the same MACs.
  for (const char* text : {"conv 14x14x256 k3 oc256", "conv 28x28x128 k3 oc128",
                           "conv 28x28x64 k3 oc64", "conv 56x56x64 k3 oc64",
                           "conv 7x7x512 k3 oc512", "conv 14x14x256 k1 oc1024",
                           "conv 14x14x1024 k1 oc256", "conv 112x112x3 k7 s2 oc64"}) {
    INFO(text);
    const auto spec = ParseLayerSpec(text);
    REQUIRE(spec.has_value());
    CHECK(spec->ToString() == text);
    const auto figures = anchors->For(text, 256);
    CHECK(!figures.empty());
    for (const Figure& figure : figures) {
      REQUIRE(figure.cycles.has_value());
      REQUIRE(figure.share.has_value());
      const double share = static_cast<double>(spec->macs()) / 256.0 /
                           static_cast<double>(*figure.cycles);
      CHECK(*figure.share == Approx(share).epsilon(0.005));
    }
  }
}

}  // namespace systole::bench
