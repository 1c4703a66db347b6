// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "systole_hls/post/post.h"
#include "systole_hls/post/records.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "hw/spec/gen/hls_spec.h"
#include "sim/golden/requantize.h"
#include "tests/hls/stream_ends.h"
#include "tests/support/catch.h"

namespace {

using namespace systole_hls;
using systole::hls_sim::Kernel;
using systole::hls_sim::Timing;
using systole::hls_test::Collector;
using systole::hls_test::Feeder;

/// A write as numbers.
struct Expected {
  int64_t addr;
  std::vector<uint8_t> bytes;
  int copy;
  bool last;
};

int64_t Requantized(int32_t v, int q, int s, int mode) {
  if (mode == kRequantOneStep) return systole::golden::OneStepAway(v, q, s);
  if (mode == kRequantTwoStep) return systole::golden::TwoStepAway(v, q, s);
  return systole::golden::Float32Rte(v, std::ldexp(static_cast<float>(q), s - 31));
}

/// One item's writes by the formulas of docs/architecture.md, sections 4 and 6.
template <int Lanes>
void Expect(const PostItem<Lanes>& item, const PostTile<Lanes>& tile, int r,
            std::vector<Expected>& writes) {
  const PostMode& mode = tile.mode;
  std::vector<uint8_t> bytes;
  for (int l = 0; l < item.lanes.to_int(); ++l) {
    const int64_t exact = item.sum[l].to_int64() -
                          mode.weight_zero.to_int64() * item.window_sum.to_int64() +
                          tile.bias[l].to_int64();
    const auto v = static_cast<int32_t>(static_cast<uint64_t>(exact));
    if (mode.raw) {
      for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<uint8_t>(v >> (8 * i)));
      continue;
    }
    const int q = tile.multiplier[l].to_int(), s = tile.shift[l].to_int();
    const int64_t y = mode.bypass ? v : Requantized(v, q, s, mode.requant.to_int());
    int64_t byte = y + mode.zero.to_int();
    if (byte < mode.low.to_int()) {
      byte = mode.low.to_int();
    } else if (byte > mode.high.to_int()) {
      byte = mode.high.to_int();
    }
    bytes.push_back(static_cast<uint8_t>(byte));
  }
  for (size_t done = 0; done < bytes.size(); done += r) {
    const size_t end = std::min(bytes.size(), done + r);
    writes.push_back({(item.addr.to_int64() + static_cast<int64_t>(done)) & 0xffffff,
                      {bytes.begin() + static_cast<std::ptrdiff_t>(done),
                       bytes.begin() + static_cast<std::ptrdiff_t>(end)},
                      mode.copy.to_int(), item.last && end == bytes.size()});
  }
}

template <class Config, int Lanes>
class Random {
 public:
  explicit Random(uint32_t seed) : random_(seed) {}
  int Int(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  bool OneIn(int n) { return Int(1, n) == 1; }

  PostTile<Lanes> Tile() {
    PostTile<Lanes> tile;
    tile.mode.raw = OneIn(4);
    tile.mode.bypass = OneIn(4);
    tile.mode.requant = Int(kRequantTwoStep, kRequantFloat32);
    tile.mode.zero = Int(-128, 127);
    tile.mode.low = OneIn(2) ? -128 : Int(-128, 127);
    tile.mode.high = OneIn(2) ? 127 : Int(tile.mode.low.to_int(), 127);
    tile.mode.weight_zero = OneIn(2) ? 0 : Int(-128, 127);
    tile.mode.copy = OneIn(3) ? Int(1, 3) : 0;
    for (int l = 0; l < Lanes; ++l) {
      tile.bias[l] = OneIn(8) ? static_cast<int>(random_()) : Int(-50000, 50000);
      tile.multiplier[l] = (1u << 30) | (random_() >> 2);
      tile.shift[l] = OneIn(8) ? Int(-32, 31) : Int(-12, -6);
      if (tile.mode.requant == kRequantFloat32) tile.multiplier[l] &= ~0x7fu;
    }
    return tile;
  }

  PostItem<Lanes> Item() {
    PostItem<Lanes> item;
    for (int l = 0; l < Lanes; ++l) {
      item.sum[l] = OneIn(16) ? static_cast<int>(random_()) : Int(-200000, 200000);
    }
    item.window_sum = OneIn(16) ? static_cast<int>(random_()) : Int(-3000, 3000);
    item.addr = random_() & 0xffffff;
    item.lanes = OneIn(2) ? Lanes : Int(1, Lanes);
    item.last = OneIn(5);
    return item;
  }

 private:
  std::mt19937 random_;
};

template <class Config, int Lanes>
struct Bench {
  static constexpr int kR = Config::kRows;
  hls::stream<PostItem<Lanes>> items{"items", 2};
  hls::stream<PostTile<Lanes>> tiles{"tiles", 2};
  hls::stream<ActWrite<kR>> writes{"writes", 2};
  Post<Config, Lanes> post;
  Feeder<PostItem<Lanes>> item_feeder;
  Feeder<PostTile<Lanes>> tile_feeder;
  Collector<ActWrite<kR>> collector;
  Kernel kernel;

  explicit Bench(Timing timing) : kernel(timing) {
    kernel.Add("items", 0, item_feeder, items);
    kernel.Add("tiles", 0, tile_feeder, tiles);
    kernel.Add("post", 0, post, items, tiles, writes);
    kernel.Add("writes", 0, collector, writes);
  }
  void Run(size_t count) {
    for (int cycle = 0; cycle < 100000 && collector.items.size() < count; ++cycle) kernel.Step();
    for (int cycle = 0; cycle < 20; ++cycle) kernel.Step();
    REQUIRE(kernel.failure().empty());
    REQUIRE(collector.items.size() == count);
  }
};

template <int R>
void Compare(const std::vector<ActWrite<R>>& writes, const std::vector<Expected>& expected) {
  REQUIRE(writes.size() == expected.size());
  for (size_t i = 0; i < writes.size(); ++i) {
    const ActWrite<R>& write = writes[i];
    const auto bytes = static_cast<int>(expected[i].bytes.size());
    INFO("write " << i);
    REQUIRE(write.addr.to_int64() == expected[i].addr);
    REQUIRE(write.strb.to_uint64() == (uint64_t{1} << bytes) - 1);
    for (int b = 0; b < bytes; ++b) REQUIRE(write.data.b[b].to_int() == expected[i].bytes[b]);
    REQUIRE(write.copy.to_int() == expected[i].copy);
    REQUIRE(write.last == expected[i].last);
  }
}

template <class Config, int Lanes>
void RunRandom(Timing timing, uint32_t seed, unsigned chance) {
  INFO("seed " << seed << ", lanes " << Lanes);
  Random<Config, Lanes> random(seed);
  Bench<Config, Lanes> bench(timing);
  std::vector<Expected> expected;
  PostTile<Lanes> tile;
  for (int i = 0; i < 300; ++i) {
    PostItem<Lanes> item = random.Item();
    item.new_tile = i == 0 || random.OneIn(6);
    if (item.new_tile) {
      tile = random.Tile();
      bench.tile_feeder.items.push_back(tile);
    }
    bench.item_feeder.items.push_back(item);
    Expect(item, tile, Config::kRows, expected);
  }
  bench.item_feeder.chance.Set(seed, chance);
  bench.tile_feeder.chance.Set(seed + 1, chance);
  bench.collector.chance.Set(seed + 2, chance);
  bench.Run(expected.size());
  Compare(bench.collector.items, expected);
}

template <class Config, int Lanes>
void RunAll() {
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    for (uint32_t seed = 0; seed < 40; ++seed) {
      RunRandom<Config, Lanes>(timing, seed, seed % 4 == 0 ? 16 : 2 + seed % 14);
    }
  }
}

}  // namespace

TEST_CASE("every mode, tiny") { RunAll<ConfigTiny, ConfigTiny::kCols>(); }
TEST_CASE("every mode, base") { RunAll<ConfigBase, ConfigBase::kCols>(); }
TEST_CASE("every mode, kv260 behind the array") { RunAll<ConfigKv260, ConfigKv260::kCols>(); }
TEST_CASE("every mode, kv260 behind the lanes") { RunAll<ConfigKv260, ConfigKv260::kLanes>(); }

TEST_CASE("an item per cycle, RAW a write per cycle") {
  for (const bool raw : {false, true}) {
    Random<ConfigBase, 16> random(1);
    Bench<ConfigBase, 16> bench(Timing::kClocked);
    for (int i = 0; i < 100; ++i) {
      PostItem<16> item = random.Item();
      item.lanes = 16;
      item.new_tile = i % 4 == 0;
      bench.item_feeder.items.push_back(item);
      if (!item.new_tile) continue;
      PostTile<16> tile = random.Tile();
      tile.mode.raw = raw;
      bench.tile_feeder.items.push_back(tile);
    }
    const size_t count = raw ? 400 : 100;
    uint64_t end = 0;
    while (bench.collector.items.size() < count && end < 1000) {
      end = bench.kernel.now();
      bench.kernel.Step();
    }
    // The first turn sees an item one cycle after it was written.
    REQUIRE(end == 1 + Post<ConfigBase, 16>::kPipelineDepth + count - 1);
  }
}

TEST_CASE("records of every format arrive in their lanes") {
  constexpr int kLanes = 16;
  std::mt19937 random(3);
  for (int format = 0; format < 4; ++format) {
    const int size = format == kParamFormatBias ? 4 : format == kParamFormatPacked ? 8 : 16;
    std::vector<uint8_t> memory(static_cast<size_t>(kLanes * size));
    std::vector<int> bias, q, s;
    for (int l = 0; l < kLanes; ++l) {
      bias.push_back(format == kParamFormatNone ? 0 : static_cast<int>(random()) >> 4);
      const bool own = format == kParamFormatPacked || format == kParamFormatWide;
      q.push_back(own ? static_cast<int>(1u << 30 | random() >> 2) : 77);
      s.push_back(own ? static_cast<int>(random() % 64) - 32 : -5);
      // docs/reference/isa.md: PACKED holds bias[27:0], multiplier[57:28], shift[63:58].
      const auto b = static_cast<uint32_t>(bias[l]), m = static_cast<uint32_t>(q[l]);
      uint64_t low = b, high = static_cast<uint32_t>(s[l]) & 255;
      if (format == kParamFormatPacked) {
        low = (b & 0xfffffff) | uint64_t{m & 0x3fffffff} << 28 | uint64_t(s[l] & 63) << 58;
      } else if (format == kParamFormatWide) {
        low |= uint64_t{m} << 32;
      }
      for (int i = 0; i < size; ++i) {
        memory[static_cast<size_t>(l * size + i)] =
            static_cast<uint8_t>((i < 8 ? low : high) >> (i % 8 * 8));
      }
    }
    PostTile<kLanes> tile;
    SetWithoutRecords<kLanes>(77, -5, tile);
    const int lines = RecordLines<kLanes>(format).to_int();
    REQUIRE(lines * 16 == (format == kParamFormatNone ? 0 : kLanes * size));
    for (int line = 0; line < lines; ++line) {
      Beat beat;
      for (int i = 0; i < 16; ++i) beat.b[i] = memory[static_cast<size_t>(line * 16 + i)];
      PutRecords<kLanes>(format, line, beat, tile);
    }
    for (int l = 0; l < kLanes; ++l) {
      INFO("format " << format << ", lane " << l);
      REQUIRE(tile.bias[l].to_int() == bias[static_cast<size_t>(l)]);
      REQUIRE(tile.multiplier[l].to_int() == q[static_cast<size_t>(l)]);
      REQUIRE(tile.shift[l].to_int() == s[static_cast<size_t>(l)]);
    }
  }
}
