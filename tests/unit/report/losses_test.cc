// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
// Accounts made by hand; every loss is computed here from what the words of its name say.
#include "runtime/report/losses.h"

#include <map>

#include "tests/support/catch.h"

namespace systole::report {
namespace {

using spec::EngineState;

const spec::Config kBase = spec::kConfigs[1];  // 16x16
constexpr size_t kLoad = 0, kConv = 1;

uint64_t& At(LayerStates& states, size_t engine, EngineState state) {
  return states.engines[engine][static_cast<size_t>(state)];
}

std::map<LossKind, double> ByKind(const LayerLosses& losses) {
  std::map<LossKind, double> kinds;
  for (const Loss& loss : losses.losses) kinds[loss.kind] += loss.cycles;
  return kinds;
}

double Total(const LayerLosses& losses) {
  double total = losses.ideal;
  for (const Loss& loss : losses.losses) total += loss.cycles;
  return total;
}

LayerLosses Explain(const std::vector<ConvWork>& work, uint64_t macs, const LayerStates& states) {
  return ExplainLosses({work}, {macs}, {states}, kBase).at(0);
}

}  // namespace

TEST_CASE("Losses: a layer that fills the array loses nothing", "[report]") {
  LayerStates states;
  At(states, kConv, EngineState::kBusy) = 100 * 9 * 2;
  const LayerLosses losses = Explain({{100, 144, 9, 2, 32}}, 100 * 144 * 32, states);
  CHECK(losses.cycles == 1800);
  CHECK(losses.ideal == 1800);
  CHECK(losses.losses.empty());
}

TEST_CASE("Losses: rows and columns without work", "[report]") {
  // 27 of 32 rows, 24 of 32 columns, 100 pixels.
  LayerStates states;
  At(states, kConv, EngineState::kBusy) = 100 * 2 * 2;
  const LayerLosses losses = Explain({{100, 27, 2, 2, 24}}, 100 * 27 * 24, states);
  CHECK(losses.ideal == Approx(100 * 27 * 24 / 256.0));
  auto kinds = ByKind(losses);
  CHECK(kinds.size() == 2);
  CHECK(kinds[LossKind::kRows] == Approx(400 * 5 / 32.0));
  CHECK(kinds[LossKind::kColumns] == Approx(400 * 27 / 32.0 * 8 / 32.0));
  CHECK(losses.losses[0].detail == "reduction 27 of 32 rows used");
  CHECK(losses.losses[1].detail == "output channels 24 of 32 columns used");
  CHECK(Total(losses) == Approx(400));
}

TEST_CASE("Losses: tiles of few pixels", "[report]") {
  // Four pixels where the next weights take 16 cycles; 10 cycles of the weight state are not
  // explained by that.
  LayerStates states;
  At(states, kConv, EngineState::kBusy) = 4 * 3;
  At(states, kConv, EngineState::kWeight) = 3 * 12 + 10;
  auto kinds = ByKind(Explain({{4, 48, 3, 1, 16}}, 4 * 48 * 16, states));
  CHECK(kinds.size() == 2);
  CHECK(kinds[LossKind::kShortTiles] == 36);
  CHECK(kinds[LossKind::kWeights] == 10);
}

TEST_CASE("Losses: states, and cycles of other engines", "[report]") {
  LayerStates states;
  uint64_t expected = 0;
  for (int s = 0; s < spec::kEngineStates; ++s) {
    At(states, kConv, static_cast<EngineState>(s)) = 100 + static_cast<uint64_t>(s);
    if (s > 0) expected += 100 + static_cast<uint64_t>(s);
  }
  states.without_conv = {7, 0, 11, 13};
  const LayerLosses losses = Explain({{101, 16, 1, 1, 16}}, 101 * 256, states);
  CHECK(losses.cycles == expected + 31);
  CHECK(losses.ideal == 101);
  CHECK(Total(losses) == Approx(static_cast<double>(losses.cycles)));
  auto kinds = ByKind(losses);
  CHECK(kinds[LossKind::kWaitLoad] == 102);
  CHECK(kinds[LossKind::kWaitConv] == 103);
  CHECK(kinds[LossKind::kWaitVector] == 104);
  CHECK(kinds[LossKind::kWaitStore] == 105);
  CHECK(kinds[LossKind::kBanks] == 107);
  CHECK(kinds[LossKind::kWeights] == 108);
  CHECK(kinds[LossKind::kFill] == 106 + 109);
  CHECK(kinds[LossKind::kLoadOnly] == 7);
  CHECK(kinds[LossKind::kVectorOnly] == 11);
  CHECK(kinds[LossKind::kStoreOnly] == 13);
}

TEST_CASE("Losses: products that the layer does not count", "[report]") {
  // A depthwise layer on the array: 16 of 256 products are its own.
  LayerStates states;
  At(states, kConv, EngineState::kBusy) = 50;
  auto kinds = ByKind(Explain({{50, 16, 1, 1, 16}}, 50 * 16, states));
  CHECK(kinds.size() == 1);
  CHECK(kinds[LossKind::kExtraWork] == Approx(50 - 50 / 16.0));
}

TEST_CASE("Losses: the bus is named when it moved data all the time", "[report]") {
  LayerStates states;
  At(states, kConv, EngineState::kBusy) = 10;
  At(states, kConv, EngineState::kWeight) = 90;
  At(states, kLoad, EngineState::kBusy) = 95;
  const auto limit = [&] {
    return Explain({{1, 160, 10, 1, 16}}, 160 * 16, states).losses.back().detail;
  };
  At(states, kConv, EngineState::kWeight) = 300;  // More than the short tiles explain.
  At(states, kLoad, EngineState::kBusy) = 300;
  CHECK(limit().find("memory bus") != std::string::npos);
  At(states, kLoad, EngineState::kBusy) = 100;
  CHECK(limit().find("memory bus") == std::string::npos);
}

TEST_CASE("Losses: the largest ones in words", "[report]") {
  program::Program program;
  program.layers.resize(2);
  program.layers[0].name = "conv2d_0";
  program.layers[1].name = "conv2d_5";
  std::vector<LayerLosses> losses(3);
  losses[0].losses = {{LossKind::kFill, 12.4, "fill"}, {LossKind::kBanks, 0.3, "banks"}};
  losses[1].losses = {{LossKind::kRows, 4096, "reduction 27 of 32 rows used"}};
  losses[2].losses = {{LossKind::kNoCommand, 44, "no engine has a command"}};
  CHECK(LargestLosses(program, losses, 2) ==
        std::vector<std::string>{"conv2d_5: 4,096 cycles, reduction 27 of 32 rows used",
                                 "start and end: 44 cycles, no engine has a command"});
  CHECK(LargestLosses(program, losses, 9).size() == 3);  // What rounds to nothing is left out.
  CHECK(LargestLosses(program, {}, 3).empty());
}

}  // namespace systole::report
