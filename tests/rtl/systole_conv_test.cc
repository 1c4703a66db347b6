// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "tests/rtl/conv_pair.h"

namespace {

using namespace systole::rtl_test;

void RunBatches(uint32_t seed, int batches, const Disturbance& disturbance) {
  Pair pair(seed);
  std::mt19937& random = pair.random();
  for (int batch = 0; batch < batches; ++batch) {
    Places places = pair.Place();
    std::vector<ConvCase> cases;
    std::string text;
    const int count = 1 + static_cast<int>(random() % 6);
    for (int i = 0; i < count; ++i) {
      if (places.out_bytes < kGroup / 8 ||
          places.param_bytes < static_cast<uint32_t>(kMachine.c * 48)) {
        break;
      }
      const Places before = places;
      ConvCase conv = RandomCase(kMachine, random, places);
      if (random() % 3 == 0) AddResidual(kMachine, random, before, conv);
      if (random() % 4 == 0) {
        conv.command.oc_tiles = 1;
        RandomWeights(kMachine, random, conv);
        for (const ConvCase& part : SplitRows(conv, random)) cases.push_back(part);
      } else {
        cases.push_back(conv);
      }
    }
    for (const ConvCase& conv : cases) text += Describe(conv) + "\n";
    INFO("seed " << seed << " batch " << batch << "\n" << text);
    pair.Run(cases, disturbance);
    pair.Compare();
  }
}

}  // namespace

TEST_CASE("random convolutions, undisturbed") { RunBatches(1, 60, {}); }

TEST_CASE("random convolutions, slow weights and commands") {
  Disturbance disturbance;
  disturbance.no_weights = 14;
  disturbance.no_command = 15;
  RunBatches(2, 30, disturbance);
}

TEST_CASE("random convolutions, busy banks") {
  Disturbance disturbance;
  disturbance.no_weights = 2;
  disturbance.vector_read = 15;
  disturbance.vector_write = 12;
  RunBatches(3, 60, disturbance);
}

TEST_CASE("small tiles in both halves while results are held up") {
  Pair pair(4);
  std::mt19937& random = pair.random();
  for (int batch = 0; batch < 40; ++batch) {
    Places places = pair.Place();
    std::vector<ConvCase> cases;
    for (int i = 0; i < 12; ++i) {
      const int pixels = 1 + static_cast<int>(random() % 20);
      const int tiles = 1 + static_cast<int>(random() % 3);
      ConvCase conv = Matrix(random, places, pixels, 1 + static_cast<int>(random() % 3), tiles);
      const bool raw = random() % 2 == 0, residual = random() % 2 == 0;
      conv.command.rq = raw ? 0 : 1;
      conv.command.out_pixel_pitch *= raw ? 4 : 1;
      conv.command.half = random() % 2;
      const uint32_t bytes = conv.command.out_pixel_pitch * static_cast<uint32_t>(pixels);
      if (bytes > places.out_bytes) break;
      if (residual) AddResidual(kMachine, random, places, conv);
      places.out_addr += bytes;
      places.out_bytes -= bytes;
      places.param_addr += static_cast<uint32_t>(tiles * kMachine.c * 8);
      cases.push_back(conv);
    }
    INFO("batch " << batch);
    Disturbance disturbance;
    disturbance.results_held = static_cast<unsigned>(random() % 16);
    pair.Run(cases, disturbance);
    pair.Compare();
  }
}

TEST_CASE("a reset in the middle leaves nothing behind") {
  Pair pair(5);
  std::mt19937& random = pair.random();
  for (int round = 0; round < 30; ++round) {
    Places places = pair.Place();
    const ConvCase broken = Matrix(random, places, 16, 3, 3);
    pair.Interrupt({broken, broken, broken}, static_cast<int64_t>(random() % 400));
    places = pair.Place();
    pair.Run({Matrix(random, places, 5, 2, 2)}, {});
    pair.Compare();
  }
}

TEST_CASE("tiles of pixels follow each other without bubbles") {
  Pair pair(7);
  Places places = pair.Place();
  places.out_addr &= ~15u;
  const int pixels = std::min(64, kMachine.acc_pixels);
  const std::vector<ConvCase> cases = {Matrix(pair.random(), places, pixels, 4, 4)};
  const Measure measure = pair.Run(cases, Undisturbed());
  pair.Compare();
  REQUIRE(measure.vectors == pixels * 16);
  REQUIRE(measure.array_cycles == measure.vectors);
  REQUIRE(measure.cycles <= measure.array_cycles + pixels + kMachine.r + 40);
}

TEST_CASE("queued commands follow each other without bubbles") {
  Pair pair(8);
  Places places = pair.Place();
  places.out_addr &= ~15u;
  std::vector<ConvCase> cases;
  const int pixels = 32;
  for (int i = 0; i < 8; ++i) {
    cases.push_back(Matrix(pair.random(), places, pixels, 2, 1));
    cases.back().command.half = static_cast<uint32_t>(i % 2);
    places.out_addr += static_cast<uint32_t>(pixels * kMachine.c);
    places.param_addr += static_cast<uint32_t>(kMachine.c * 8);
  }
  const Measure measure = pair.Run(cases, Undisturbed());
  pair.Compare();
  REQUIRE(measure.vectors == pixels * 16);
  REQUIRE(measure.array_cycles == measure.vectors);
}

TEST_CASE("a 3x3 layer of 14 x 14 x 256 fills the array") {
  if (kMachine.acc_pixels < 196) return;  // does not fit in one command
  Pair pair(10);
  Places places = pair.Place();
  ConvCase conv = Matrix(pair.random(), places, 1, 1, 256 / kMachine.c);
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
  c.out_addr = 2 * kGroup;
  RandomWeights(kMachine, pair.random(), conv);
  const Measure measure = pair.Run({conv}, {});
  pair.Compare();
  const int64_t expected =
      static_cast<int64_t>(c.oc_tiles) * SliceCount(kMachine, conv) * conv.pixels();
  std::printf("R %d: 14x14x256, 3x3, 256 channels: %ld cycles, %ld vectors, %.2f %% of the array\n",
              kMachine.r, static_cast<long>(measure.cycles), static_cast<long>(measure.vectors),
              100.0 * static_cast<double>(expected) / static_cast<double>(measure.cycles));
  REQUIRE(measure.vectors == expected);
  REQUIRE(measure.array_cycles == expected);
  const int first_tile = kMachine.r * kMachine.c / 16;
  REQUIRE(measure.cycles <= expected + 196 + kMachine.r + first_tile + 30);
}

TEST_CASE("a single pixel takes R cycles per tile") {
  Pair pair(9);
  const Places places = pair.Place();
  const int slices = 8, tiles = 4;
  const ConvCase conv = Matrix(pair.random(), places, 1, slices, tiles);
  const Measure measure = pair.Run({conv}, Undisturbed());
  pair.Compare();
  const int64_t expected = (slices * tiles - 1) * std::max(kMachine.r, 8) + 1;
  std::printf("R %d: %d tiles of one pixel: %ld cycles, %ld expected\n", kMachine.r, slices * tiles,
              static_cast<long>(measure.array_cycles), static_cast<long>(expected));
  REQUIRE(measure.array_cycles == expected);
}
