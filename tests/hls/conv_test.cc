// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/hls/conv_bench.h"
#include "tests/support/random_residual.h"

// The whole CONV engine against the definition of a convolution (tests/rtl/conv_case.h), and its
// cycles against docs/hls.md.
namespace {

using namespace systole;
using namespace systole::hls_test;
using rtl_test::ConvModel;
using rtl_test::Places;
using systole_hls::ConfigBase;
using systole_hls::ConfigKv260;
using systole_hls::ConfigTiny;

constexpr uint32_t kScratch = 64;
constexpr int kAddPipeline = 16;  ///< Cycles of the addition of a residual, as it is declared.

/// Arrays that are not square.
struct ConfigWide : ConfigTiny {
  static constexpr int kCols = 32, kWgtBytes = 16384;
};
struct ConfigTall : ConfigTiny {
  static constexpr int kRows = 32, kWgtBytes = 16384;
};

/// The engine and its model, with the same bytes in both.
template <class Config>
class Pair {
 public:
  static constexpr Machine kMachine = MachineOf<Config>();
  static constexpr uint32_t kGroup = static_cast<uint32_t>(Config::kActBytes / Config::kGroups);

  Pair(Timing timing, uint32_t seed, Chances chances = {})
      : random_(seed), bench_(timing, seed, chances), model_(kMachine) {}

  /// Input in group 0, or across the border of groups 0 and 1; output in the upper half of a group.
  Places Place() {
    const bool across = random_() % 3 == 0;
    Places places{};
    places.in_bytes = std::min(kGroup * 3 / 8, 24576u);
    places.in_addr = across ? kGroup - places.in_bytes / 2 : random_() % (kGroup / 16);
    places.in_copy = across ? 2 : random_() % 2 == 0 ? 1 : 3;
    places.out_addr = (across ? 1 : 2) * kGroup + kGroup / 2 + random_() % 32;
    places.out_bytes = kGroup / 2 - kScratch - 32;
    places.out_copy = across ? 2 : 1;
    places.param_bytes = static_cast<uint32_t>(Config::kParamBytes);
    for (uint32_t i = 0; i < places.in_bytes; ++i) {
      const auto byte = static_cast<uint8_t>(random_());
      for (const uint32_t copy : {0u, places.in_copy * kGroup}) {
        bench_.buffer.bytes[places.in_addr + copy + i] = byte;
        model_.memory[places.in_addr + copy + i] = byte;
      }
    }
    return places;
  }

  Measure Run(const std::vector<ConvCase>& cases) {
    for (const ConvCase& conv : cases) model_.Run(conv);
    const Measure measure = bench_.Run(cases);
    for (size_t i = 0; i < cases.size(); ++i) {
      const int expected = rtl_test::SliceCount(kMachine, cases[i]) * cases[i].pixels() *
                           static_cast<int>(cases[i].command.oc_tiles);
      REQUIRE(static_cast<int>(measure.slices[i]) == expected);
    }
    const auto wrong =
        std::mismatch(model_.memory.begin(), model_.memory.end(), bench_.buffer.bytes.begin());
    INFO("address " << wrong.first - model_.memory.begin());
    REQUIRE((wrong.first == model_.memory.end()));
    return measure;
  }

  ConvCase Matrix(const Places& places, int pixels, int slices, int tiles) {
    return rtl_test::Matrix(kMachine, random_, places, pixels, slices, tiles);
  }

  std::mt19937& random() { return random_; }
  const Kernel& kernel() const { return bench_.kernel(); }

 private:
  std::mt19937 random_;
  ConvBench<Config> bench_;
  ConvModel model_;
};

template <class Config>
void RunBatches(Timing timing, uint32_t seed, int batches, bool residuals, Chances chances = {}) {
  Pair<Config> pair(timing, seed, chances);
  std::mt19937& random = pair.random();
  for (int batch = 0; batch < batches; ++batch) {
    Places places = pair.Place();
    std::vector<ConvCase> cases;
    std::string text;
    const int count = 1 + static_cast<int>(random() % 6);
    for (int i = 0; i < count; ++i) {
      if (places.out_bytes < pair.kGroup / 8 ||
          places.param_bytes < static_cast<uint32_t>(Config::kCols * 48)) {
        break;
      }
      ConvCase conv = rtl_test::RandomCase(pair.kMachine, random, places);
      if (residuals && random() % 2 == 0) {
        rtl_test::AddResidual(pair.kMachine, random, places, conv);
      }
      if (random() % 4 == 0) {
        conv.command.oc_tiles = 1;
        rtl_test::RandomWeights(pair.kMachine, random, conv);
        for (const ConvCase& part : rtl_test::SplitRows(conv, random)) cases.push_back(part);
      } else {
        cases.push_back(conv);
      }
    }
    for (const ConvCase& conv : cases) text += rtl_test::Describe(conv) + "\n";
    INFO("seed " << seed << " batch " << batch << "\n" << text);
    pair.Run(cases);
  }
}

template <class Config>
void RunAll(uint32_t seed, int batches) {
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    RunBatches<Config>(timing, seed, batches, true);
    RunBatches<Config>(timing, seed + 10, batches, false, {1, 2, 16, 16, 4});
    RunBatches<Config>(timing, seed + 20, batches, true, {16, 16, 3, 2, 1, 1});
    RunBatches<Config>(timing, seed + 30, batches, true, {8, 12, 12, 4, 8, 4});
  }
}

}  // namespace

TEST_CASE("random convolutions, tiny") { RunAll<ConfigTiny>(1, 20); }
TEST_CASE("random convolutions, base") { RunAll<ConfigBase>(2, 10); }
TEST_CASE("random convolutions, kv260") { RunAll<ConfigKv260>(3, 4); }
TEST_CASE("random convolutions, more columns than rows") { RunAll<ConfigWide>(4, 5); }
TEST_CASE("random convolutions, more rows than columns") { RunAll<ConfigTall>(5, 5); }

namespace {

struct Shape {
  int pixels, slices, tiles, commands;
  uint32_t rq = 1, per_ch = 1;
  bool residual = false;
};

/// Cycles of a queue of equal commands in the clocked run.
template <class Config>
int64_t Time(const Shape& shape) {
  Pair<Config> pair(Timing::kClocked, 11);
  Places places = pair.Place();
  places.out_addr &= ~31u;
  std::vector<ConvCase> cases;
  for (int i = 0; i < shape.commands; ++i) {
    cases.push_back(pair.Matrix(places, shape.pixels, shape.slices, shape.tiles));
    auto& c = cases.back().command;
    c.half = static_cast<uint32_t>(i * shape.tiles % 2);
    c.rq = shape.rq;
    c.per_ch = shape.per_ch;
    if (c.rq == 0) c.out_pixel_pitch *= 4;
    if (shape.residual) {
      test::RandomResidual(c.out_pixel_pitch, true, pair.random(), &c);
      c.res_addr = c.in_addr;  // The commands need not wait for each other.
    }
    rtl_test::RandomWeights(pair.kMachine, pair.random(), cases.back());
  }
  return pair.Run(cases).cycles;
}

/// The formula of docs/hls.md, for weights that begin to leave the ring with the first command.
template <class Config>
void Check(const Shape& shape) {
  INFO("R " << Config::kRows << " P " << shape.pixels << " S " << shape.slices << " T "
            << shape.tiles << ", " << shape.commands << " commands, rq " << shape.rq << " per_ch "
            << shape.per_ch);
  const int64_t tiles = static_cast<int64_t>(shape.slices) * shape.tiles * shape.commands;
  // A tile waits longest for its first rows of weights, or for its last ones.
  const int r = Config::kRows;
  const int64_t weights = std::max(r / 4 + 20, r + 5) + 18;
  const int64_t by_vectors =
      (tiles - 1) * std::max(shape.pixels, 8) + std::max<int64_t>(54, weights);
  const int64_t by_weights = (tiles - 1) * r + weights;
  CHECK(Time<Config>(shape) == shape.pixels + std::max(by_vectors, by_weights));
}

template <class Config>
void CheckShapes() {
  for (const int pixels : {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100, 196}) {
    if (pixels > Config::kAccPixels) break;
    for (const int slices : {1, 2, 3}) {
      Check<Config>({pixels, slices, 4, 1});
      for (const int tiles : {1, 2}) Check<Config>({pixels, slices, tiles, 4});
    }
  }
}

}  // namespace

TEST_CASE("no cycle is lost between slices, tiles and commands, tiny") {
  CheckShapes<ConfigTiny>();
}
TEST_CASE("no cycle is lost between slices, tiles and commands, base") {
  CheckShapes<ConfigBase>();
}
TEST_CASE("no cycle is lost between slices, tiles and commands, kv260") {
  CheckShapes<ConfigKv260>();
}

TEST_CASE("wide records of the next tile are read while one computes") {
  for (const int slices : {1, 2}) {
    for (const int pixels : {1, 8, 16, 17, 32, 64}) {
      Check<ConfigTiny>({pixels, slices, 4, 2, 1, 2});
      Check<ConfigBase>({pixels, slices, 4, 2, 1, 2});
    }
  }
}

TEST_CASE("raw output takes 4*C/R cycles per pixel, for which the array waits") {
  for (const int pixels : {1, 16, 32, 64}) {
    const int output_tiles = 8, tiles = 4 * output_tiles;
    const int64_t cycles = Time<ConfigBase>({pixels, 4, 2, 4, 0, 0});
    const int64_t array = (tiles - 1) * std::max(pixels, 16) + pixels;
    CHECK(cycles <= array + output_tiles * 3 * pixels + 54);
  }
}

TEST_CASE("additions of residuals take 4 cycles per result, which 4 slices hide") {
  for (const int pixels : {1, 8, 16, 32, 64}) {
    for (const int slices : {1, 2, 4, 5}) {
      for (const int tiles : {1, 4}) {
        Shape shape{pixels, slices, tiles, 4};
        const int64_t without = Time<ConfigBase>(shape);
        shape.residual = true;
        const int64_t cycles = Time<ConfigBase>(shape);
        INFO("P " << pixels << " S " << slices << " T " << tiles << ": " << cycles << " cycles, "
                  << without << " without");
        // The last tile is added when the array is done.
        const int64_t end = 3 * pixels + kAddPipeline;
        CHECK(cycles <= std::max<int64_t>(without, 4 * 4 * tiles * pixels + 54) + end);
      }
    }
  }
}

TEST_CASE("a 3x3 layer of 14 x 14 x 256 fills the array") {
  Pair<ConfigBase> pair(Timing::kClocked, 10);
  Places places = pair.Place();
  ConvCase conv = pair.Matrix(places, 1, 1, 16);
  auto& c = conv.command;
  conv.kw = 3;
  conv.channels = 256;
  c.in_addr = 0;
  c.in_pixel_pitch = 256;
  c.in_row_pitch = 14 * 256;
  c.in_h = c.in_w = c.oh = c.ow = 14;
  c.kh = 3;
  c.run_bytes = 3 * 256;
  c.y0 = c.x0 = -1;
  c.out_row_pitch = 14 * 256;
  c.out_addr = 2 * pair.kGroup;
  rtl_test::RandomWeights(pair.kMachine, pair.random(), conv);
  REQUIRE(pair.Run({conv}).cycles == 16 * 144 * 196 + 54);
}
