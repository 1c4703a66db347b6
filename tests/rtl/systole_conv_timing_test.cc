// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/rtl/conv_pair.h"

// The equations of docs/architecture.md, section 4, and nothing but them: cycles from the first
// vector to the last, and from the first command to the last retirement.
namespace {

using namespace systole::rtl_test;

constexpr int kPerTile = kMachine.r > 8 ? kMachine.r : 8;

struct Shape {
  int pixels, slices, tiles, commands;
  uint32_t rq = 1, per_ch = 1;
  bool no_peek = false;
  bool residual = false;
};

Measure Time(const Shape& shape) {
  Pair pair(11);
  Places places = pair.Place();
  places.out_addr &= ~31u;
  std::vector<ConvCase> cases;
  for (int i = 0; i < shape.commands; ++i) {
    cases.push_back(Matrix(pair.random(), places, shape.pixels, shape.slices, shape.tiles));
    auto& c = cases.back().command;
    c.half = static_cast<uint32_t>(i * shape.tiles % 2);
    c.rq = shape.rq;
    c.per_ch = shape.per_ch;
    if (c.rq == 0) c.out_pixel_pitch *= 4;
    if (shape.residual) {
      c.res_add = 1;
      c.res_addr = 3 * kGroup;
      c.res_pixel_pitch = c.out_pixel_pitch;
    }
    RandomWeights(kMachine, pair.random(), cases.back());
  }
  Disturbance surroundings = Undisturbed();
  surroundings.no_peek = shape.no_peek;
  return pair.Run(cases, surroundings);
}

void Check(const Shape& shape) {
  // Eight rows are fewer than the 10 stages between array and output.
  if (kMachine.r == 8 && shape.slices == 1 && shape.pixels < 10) return;
  INFO("P " << shape.pixels << " S " << shape.slices << " T " << shape.tiles << ", "
            << shape.commands << " commands, rq " << shape.rq << " per_ch " << shape.per_ch);
  const Measure measure = Time(shape);
  const int64_t count = static_cast<int64_t>(shape.slices) * shape.tiles * shape.commands;
  const int64_t array = (count - 1) * std::max(shape.pixels, kPerTile) + shape.pixels;
  REQUIRE(measure.vectors == count * shape.pixels);
  REQUIRE(measure.array_cycles == array);
  REQUIRE(measure.cycles == array + kMachine.r + (shape.no_peek ? 30 : 19));
}

/// Pixels from one to a half of the accumulators, as many as memories hold.
std::vector<int> Pixels() {
  std::vector<int> pixels;
  for (const int p : {1, 2, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 40, 49, 64, 100, 196, 256, 512}) {
    if (p <= kMachine.acc_pixels) pixels.push_back(p);
  }
  return pixels;
}

}  // namespace

TEST_CASE("no cycle is lost between slices and tiles") {
  for (const int pixels : Pixels()) {
    for (const int slices : {1, 2, 3}) Check({pixels, slices, 4, 1});
  }
}

TEST_CASE("no cycle is lost between commands") {
  for (const int pixels : Pixels()) {
    for (const int slices : {1, 2, 3}) {
      for (const int tiles : {1, 2}) Check({pixels, slices, tiles, 4});
    }
  }
}

TEST_CASE("a command that was not seen before takes 11 cycles more") {
  for (const int pixels : Pixels()) {
    for (const int slices : {1, 2}) Check({pixels, slices, 2, 2, 1, 1, true});
  }
}

TEST_CASE("wide records: two slices or 24 pixels are enough to read them") {
  for (const int pixels : Pixels()) {
    if (pixels > kMachine.c + 7) Check({pixels, 1, 4, 1, 1, 2});
    Check({pixels, 2, 4, 1, 1, 2});
  }
}

TEST_CASE("raw output: a pixel takes 4*C/R cycles, slices hide it") {
  for (const int pixels : {1, 16, 32, 64}) {
    const Measure measure = Time({pixels, 4, 2, 4, 0, 0});
    const int64_t array = (4 * 2 * 4 - 1) * std::max(pixels, kPerTile) + pixels;
    REQUIRE(measure.array_cycles == array);
    REQUIRE(measure.cycles == array + kMachine.r + 16 + 3 * (pixels - 1));
  }
}

TEST_CASE("residuals: a pixel takes 4 cycles, five slices hide them") {
  for (const int pixels : {1, 2, 3, 5, 8, 12, 16, 20, 24, 28, 32, 40, 49, 64}) {
    for (const int commands : {1, 4}) {
      INFO("P " << pixels << ", " << commands << " commands");
      Shape shape{pixels, 5, 2, commands};
      shape.residual = true;
      const Measure measure = Time(shape);
      const int64_t array = (5 * 2 * commands - 1) * std::max(pixels, kPerTile) + pixels;
      REQUIRE(measure.array_cycles == array);
      REQUIRE(measure.cycles == array + kMachine.r + 19 + std::max(16 + 3 * pixels, 4 * pixels));
    }
  }
}

TEST_CASE("residuals: four cycles per pixel are the bound of a single slice") {
  for (const int pixels : {16, 32, 64}) {
    Shape shape{pixels, 1, 4, 4};
    shape.residual = true;
    const Measure measure = Time(shape);
    if (kMachine.r == 16) {
      REQUIRE(measure.cycles == 4 * 16 * pixels + kMachine.r + 19 + 16);
    } else {
      REQUIRE(measure.cycles >= 4 * 16 * pixels);
      REQUIRE(measure.cycles <= 4 * 16 * pixels + kMachine.r + 40);
    }
  }
}
