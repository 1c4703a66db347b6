// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compile/weights.h"

#include <random>

#include "tests/support/catch.h"

namespace {

using namespace systole::compile;
namespace spec = systole::spec;
using systole::golden::QuantizedMultiplier;

uint32_t Word(const std::vector<std::byte>& bytes, size_t at) {
  uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word |= static_cast<uint32_t>(bytes[at + i]) << (8 * i);
  return word;
}

}  // namespace

TEST_CASE("slices cover the runs in order, each byte once") {
  for (const int joined : {1, 2}) {
    for (int64_t run = 1; run <= 40; ++run) {
      for (int64_t runs = 1; runs <= 11; ++runs) {
        int64_t next = 0;
        for (const Slice& s : MakeSlices(runs, run, 16, joined)) {
          REQUIRE(s.run * run + s.offset == next);
          REQUIRE(s.len0 >= 1);
          REQUIRE(s.len0 + s.len1 <= 16);
          REQUIRE(s.offset + s.len0 <= run);
          REQUIRE(s.len1 <= run);
          if (s.len1 > 0) REQUIRE(s.offset + s.len0 == run);
          next += s.len0 + s.len1;
        }
        REQUIRE(next == run * runs);
      }
    }
  }
}

TEST_CASE("three rows of nine bytes take three slices alone and two joined") {
  REQUIRE(MakeSlices(3, 9, 16, 1).size() == 3);
  const auto joined = MakeSlices(3, 9, 16, 2);
  REQUIRE(joined.size() == 2);
  REQUIRE(joined[0].len1 == 7);
  REQUIRE(joined[1].run == 1);
  REQUIRE(joined[1].offset == 7);
  REQUIRE(joined[1].len0 == 2);
  REQUIRE(joined[1].len1 == 9);
}

TEST_CASE("tiles hold the weight of each lane and channel, zeros elsewhere") {
  ConvLayer layer;
  layer.in = {1, 4, 4, 3};
  layer.out = {1, 4, 4, 10};
  layer.window.kh = 2;
  layer.window.kw = 3;
  for (int i = 0; i < 10 * 2 * 3 * 3; ++i) layer.weights.push_back(static_cast<int8_t>(i * 7));
  const spec::Config config = spec::kConfigs[0];  // 8 x 8
  const auto slices = MakeSlices(2, 9, config.rows, 1);
  REQUIRE(slices.size() == 4);
  const auto tiles = PackTiles(layer, slices, 1, config, 0, 10);
  REQUIRE(tiles.size() == 2 * 4 * 64);
  for (int channel = 0; channel < 16; ++channel) {
    for (int s = 0; s < 4; ++s) {
      for (int lane = 0; lane < 8; ++lane) {
        const auto got = static_cast<int8_t>(
            tiles[((channel / 8) * 4 + s) * 64 + lane * 8 + channel % 8]);
        const bool idle = channel >= 10 || (s % 2 == 1 && lane >= 1);
        const int byte = (s / 2) * 9 + (s % 2) * 8 + lane;
        REQUIRE(got == (idle ? 0 : layer.weights[channel * 18 + byte]));
      }
    }
  }
}

TEST_CASE("packed records hold bias, factor without its top bit, and shift") {
  Requant requant;
  requant.factors = {{0x7fffffff, -5}, {0x40000001, 1}};
  const std::vector<int32_t> bias = {-3, (1 << 27) - 1};
  const PackedParams packed = PackParams(bias, requant, 8, 0, 2);
  REQUIRE(packed.format == spec::ParamFormat::kPacked);
  REQUIRE(packed.records.size() == 64);
  for (int i = 0; i < 2; ++i) {
    const uint64_t record = Word(packed.records, 8 * i) |
                            static_cast<uint64_t>(Word(packed.records, 8 * i + 4)) << 32;
    REQUIRE(static_cast<int32_t>(static_cast<uint32_t>(record) << 4) >> 4 == bias[i]);
    const auto q = static_cast<int32_t>((record >> 28 & 0x3fffffff) | 0x40000000);
    REQUIRE(q == requant.factors[i].q);
    REQUIRE(static_cast<int64_t>(record) >> 58 == requant.factors[i].shift);
  }
}

TEST_CASE("the record format follows from the values") {
  Requant one{spec::Requant::kTwoStep, {{1 << 30, 0}}, 0, -128, 127};
  const std::vector<int32_t> small = {0, 1}, large = {0, 1 << 27};
  REQUIRE(ChooseFormat(large, one) == spec::ParamFormat::kBias);
  Requant two = one;
  two.factors.push_back({1 << 30, -1});
  REQUIRE(ChooseFormat(small, two) == spec::ParamFormat::kPacked);
  REQUIRE(ChooseFormat(large, two) == spec::ParamFormat::kWide);
  two.factors.push_back({5, -1});  // No top bit to imply.
  REQUIRE(ChooseFormat(small, two) == spec::ParamFormat::kWide);
}

TEST_CASE("depthwise weights take a line per tap and group") {
  VectorLayer layer;
  layer.in.c = 20;
  layer.window.kh = 1;
  layer.window.kw = 3;
  for (int i = 0; i < 60; ++i) layer.weights.push_back(static_cast<int8_t>(i));
  const auto bytes = PackDepthwise(layer, 16, 0, 20);
  REQUIRE(bytes.size() == 2 * 3 * 16);
  REQUIRE(static_cast<int>(bytes[16 + 5]) == 20 + 5);
  REQUIRE(static_cast<int>(bytes[(3 + 2) * 16 + 3]) == 2 * 20 + 19);
  REQUIRE(static_cast<int>(bytes[(3 + 2) * 16 + 4]) == 0);
}
