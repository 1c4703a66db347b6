// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <random>
#include <vector>

#include "hw/spec/gen/hls_spec.h"
#include "sim/golden/slices.h"
#include "systole_hls/conv/accumulate.h"
#include "systole_hls/conv/array_rows.h"
#include "systole_hls/conv/conv_slices.h"
#include "systole_hls/conv/lane_range.h"
#include "systole_hls/conv/weight_loader.h"
#include "tests/hls/stream_ends.h"
#include "tests/support/catch.h"

// Single processes of CONV, where the whole engine would hide a fault or needs luck to meet it.
namespace {

using namespace systole_hls;
using systole::golden::Segment;
using systole::golden::SliceCutter;
using systole::hls_sim::Kernel;
using systole::hls_sim::Timing;
using systole::hls_test::Collector;
using systole::hls_test::Feeder;

constexpr Timing kTimings[] = {Timing::kUntimed, Timing::kClocked};

int Pick(std::mt19937& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
}

/// Until `done()`; fails if the kernel does or if nothing moves.
template <class Done>
void RunUntil(Kernel& kernel, Done done) {
  int quiet = 0;
  while (!done()) {
    const uint64_t before = kernel.transfers();
    kernel.Step();
    if (!kernel.failure().empty()) FAIL(kernel.failure());
    quiet = kernel.transfers() == before ? quiet + 1 : 0;
    if (quiet > 1000) FAIL("stuck\n" << kernel.Describe());
  }
}

/// Same as the segment of the functional model, for the offsets of `job`; lane `from` is its first.
void CheckPart(const SlicePart& part, const Segment& segment, int64_t from, const SliceJob& job) {
  const int64_t i = segment.run / job.nx.to_int(), j = segment.run % job.nx.to_int();
  const int64_t copy = segment.second ? job.copy.to_int() : 0;
  const int64_t addr = i * job.run_y.to_int() + j * job.run_x.to_int() + segment.begin + copy;
  CHECK(part.addr.to_int64() == ((addr - from) & 0xffffff));
  CHECK(part.q.to_int64() == j * job.run_x.to_int() + segment.begin - from);
  CHECK(part.y.to_int64() == i * job.dy.to_int());
}

template <class Config>
void CheckSlices(Timing timing, uint32_t seed) {
  INFO("seed " << seed << " R " << Config::kRows);
  std::mt19937 random(seed);
  Kernel kernel(timing);
  hls::stream<SliceJob, 2> jobs("jobs");
  hls::stream<Slice, 2> slices("slices");
  Feeder<SliceJob> feeder;
  ConvSlices<Config> process;
  Collector<Slice> collector;
  collector.chance.Set(seed, 8);
  kernel.Add("feeder", 0, feeder, jobs);
  kernel.Add("slices", 0, process, jobs, slices);
  kernel.Add("collector", 0, collector, slices);

  std::vector<SliceJob> all;
  size_t count = 0;
  for (int k = 0; k < 60; ++k) {
    SliceJob job;
    job.run_bytes = Pick(random, 1, random() % 2 ? 3 * Config::kRows : 9);
    job.nx = Pick(random, 1, 5);
    job.kh = Pick(random, 1, 5);
    job.join = random() % 2;
    job.dy = Pick(random, 1, 63);
    job.run_x = Pick(random, 0, 100000);
    job.run_y = Pick(random, 0, 0xffffff);
    job.copy = Pick(random, 1, 3) << 14;
    job.oc_tiles = Pick(random, 1, 3);
    job.half = random() % 2;
    job.keep = random() % 2;
    job.hold = random() % 2;
    all.push_back(job);
    feeder.items.push_back(job);
    SliceCutter cutter(job.nx.to_int() * job.kh.to_int(), job.run_bytes.to_int(), Config::kRows,
                       job.join);
    for (; !cutter.done(); cutter.Next()) count += job.oc_tiles.to_uint();
  }
  RunUntil(kernel, [&] { return collector.items.size() == count; });

  size_t at = 0;
  for (const SliceJob& job : all) {
    for (int tile = 0; tile < job.oc_tiles.to_int(); ++tile) {
      SliceCutter cutter(job.nx.to_int() * job.kh.to_int(), job.run_bytes.to_int(), Config::kRows,
                         job.join);
      for (bool first = true; !cutter.done(); first = false, ++at) {
        const systole::golden::Slice expected = cutter.Next();
        const Slice& slice = collector.items[at];
        const bool last = cutter.done();
        CHECK(slice.first_lanes.to_int() == expected.first.bytes);
        CHECK(slice.lanes.to_int() == expected.lanes());
        CheckPart(slice.first, expected.first, 0, job);
        if (expected.second.bytes != 0) {
          CheckPart(slice.second, expected.second, expected.first.bytes, job);
        }
        CHECK(slice.begins == (first && tile == 0));
        CHECK(slice.ends == (last && tile == job.oc_tiles.to_int() - 1));
        CHECK(slice.clear == (first && !job.keep));
        CHECK(slice.finish == (last && !job.hold));
        CHECK(slice.half == (job.half != (tile % 2 == 1)));
      }
    }
  }
}

VectorMarks Marks(bool first) { return {false, first, false, false, false, false}; }

/// Loader and array: tiles of weights against vectors, with stalls everywhere.
template <class Config, bool kPacked>
void CheckArray(Timing timing, uint32_t seed) {
  constexpr int kR = Config::kRows, kC = Config::kCols;
  INFO("seed " << seed << " R " << kR);
  std::mt19937 random(seed);
  Kernel kernel(timing);
  hls::stream<Bytes<kC>, 4> rows("rows");
  hls::stream<WeightBlock<Config>, 2> blocks[4];
  hls::stream<ArrayItem<Config, 0>, 2> items0("items0");
  hls::stream<ArrayItem<Config, 1>, 2> items1("items1");
  hls::stream<ArrayItem<Config, 2>, 2> items2("items2");
  hls::stream<ArrayItem<Config, 3>, 2> items3("items3");
  hls::stream<ArrayItem<Config, 4>, 2> sums("sums");
  Feeder<Bytes<kC>> weights;
  Feeder<ArrayItem<Config, 0>> vectors;
  WeightLoader<Config> loader;
  ArrayRows<Config, 0, kPacked> rows0;
  ArrayRows<Config, 1, kPacked> rows1;
  ArrayRows<Config, 2, kPacked> rows2;
  ArrayRows<Config, 3, kPacked> rows3;
  Collector<ArrayItem<Config, 4>> collector;
  weights.chance.Set(seed, static_cast<unsigned>(Pick(random, 4, 16)));
  vectors.chance.Set(seed + 1, static_cast<unsigned>(Pick(random, 4, 16)));
  collector.chance.Set(seed + 2, static_cast<unsigned>(Pick(random, 4, 16)));
  kernel.Add("weights", 0, weights, rows);
  kernel.Add("vectors", 0, vectors, items0);
  kernel.Add("loader", 0, loader, rows, blocks[0], blocks[1], blocks[2], blocks[3]);
  kernel.Add("rows0", 0, rows0, items0, blocks[0], items1);
  kernel.Add("rows1", 0, rows1, items1, blocks[1], items2);
  kernel.Add("rows2", 0, rows2, items2, blocks[2], items3);
  kernel.Add("rows3", 0, rows3, items3, blocks[3], sums);
  kernel.Add("collector", 0, collector, sums);

  std::vector<std::array<int, kC>> expected;
  std::vector<int> window_sums;
  for (int tile = 0; tile < 20; ++tile) {
    const bool extreme = random() % 4 == 0;
    int weight[kR][kC];
    for (auto& row : weight) {
      Bytes<kC> bytes;
      for (int c = 0; c < kC; ++c) {
        row[c] = extreme ? -128 : Pick(random, -128, 127);
        bytes.b[c] = row[c];
      }
      weights.items.push_back(bytes);
    }
    const int count = Pick(random, 1, 40);
    for (int p = 0; p < count; ++p) {
      ArrayItem<Config, 0> item;
      item.marks = Marks(p == 0);
      std::array<int, kC> sum{};
      for (int r = 0; r < kR; ++r) {
        const int x = extreme ? -128 : Pick(random, -128, 127);
        item.x[r] = x;
        for (int c = 0; c < kC; ++c) sum[static_cast<size_t>(c)] += x * weight[r][c];
      }
      item.window_sum = Pick(random, -32768, 32767);
      vectors.items.push_back(item);
      expected.push_back(sum);
      window_sums.push_back(item.window_sum.to_int());
    }
  }
  RunUntil(kernel, [&] { return collector.items.size() == expected.size(); });
  for (size_t i = 0; i < expected.size(); ++i) {
    for (int c = 0; c < kC; ++c) {
      REQUIRE(collector.items[i].sum[c].to_int() == expected[i][static_cast<size_t>(c)]);
    }
    REQUIRE(collector.items[i].window_sum.to_int() == window_sums[i]);
  }
}

/// Slices of any marks: what comes out is what two arrays of wrapping sums say.
void CheckAccumulate(Timing timing, uint32_t seed) {
  using Config = ConfigTiny;
  constexpr int kC = Config::kCols;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  Kernel kernel(timing);
  hls::stream<ArrayItem<Config, 4>, 2> sums("sums");
  hls::stream<OutputPlace, 4> places("places");
  hls::stream<PostItem<kC>, 2> items("items");
  hls::stream<token_t, 2> held("held");
  Feeder<ArrayItem<Config, 4>> vectors;
  Feeder<OutputPlace> where;
  Accumulate<Config> process;
  Collector<PostItem<kC>> collector;
  Collector<token_t> held_collector;
  collector.chance.Set(seed, 12);
  where.chance.Set(seed + 1, 12);
  kernel.Add("vectors", 0, vectors, sums);
  kernel.Add("where", 0, where, places);
  kernel.Add("accumulate", 0, process, sums, places, items, held);
  kernel.Add("collector", 0, collector, items);
  kernel.Add("held", 0, held_collector, held);

  using Sums = std::array<uint32_t, kC + 1>;
  std::array<std::vector<Sums>, 2> halves;
  for (auto& half : halves) half.resize(Config::kAccPixels);
  std::array<int, 2> defined{};
  std::vector<Sums> expected;
  size_t holds = 0;
  for (int slice = 0; slice < 200; ++slice) {
    const auto half = static_cast<size_t>(random() % 2);
    const int pixels = Pick(random, 1, random() % 4 ? 12 : Config::kAccPixels);
    const bool clear = pixels > defined[half] || random() % 2;
    const bool finish = random() % 2;
    if (clear) defined[half] = pixels;
    for (int p = 0; p < std::max(pixels, kSumDistance); ++p) {
      ArrayItem<Config, 4> item;
      const bool idle = p >= pixels;
      const bool last = p == pixels - 1 && random() % 2;
      item.marks = {idle, p == 0, clear, finish, half == 1, last};
      Sums& sum = halves[half][static_cast<size_t>(idle ? 0 : p)];
      if (clear && !idle) sum = {};
      for (int c = 0; c < kC; ++c) {
        const int value = Pick(random, -(1 << 17), (1 << 17) - 1);
        item.sum[c] = value;
        if (!idle) sum[static_cast<size_t>(c)] += static_cast<uint32_t>(value);
      }
      const int window = Pick(random, -1024, 1023);
      item.window_sum = window;
      if (!idle) sum[kC] += static_cast<uint32_t>(window);
      vectors.items.push_back(item);
      if (idle) continue;
      if (finish) {
        OutputPlace place;
        place.addr = static_cast<int>(expected.size());
        place.lanes = 1 + static_cast<int>(expected.size()) % kC;
        place.new_tile = p == 0;
        place.last = last;
        where.items.push_back(place);
        expected.push_back(sum);
      } else if (last) {
        ++holds;
      }
    }
  }
  RunUntil(kernel, [&] {
    return collector.items.size() == expected.size() && held_collector.items.size() == holds &&
           vectors.items.empty();
  });
  for (size_t i = 0; i < expected.size(); ++i) {
    const PostItem<kC>& item = collector.items[i];
    for (int c = 0; c < kC; ++c) {
      REQUIRE(static_cast<uint32_t>(item.sum[c].to_int()) == expected[i][static_cast<size_t>(c)]);
    }
    REQUIRE(static_cast<uint32_t>(item.window_sum.to_int()) == expected[i][kC]);
    REQUIRE(item.addr.to_uint() == i);
    REQUIRE(item.lanes.to_uint() == 1 + i % kC);
  }
}

}  // namespace

TEST_CASE("slices are those of the functional model") {
  for (const Timing timing : kTimings) {
    for (uint32_t seed = 1; seed <= 4; ++seed) {
      CheckSlices<ConfigTiny>(timing, seed);
      CheckSlices<ConfigBase>(timing, seed);
      CheckSlices<ConfigKv260>(timing, seed);
    }
  }
}

TEST_CASE("the array multiplies each vector with the weights of its tile") {
  for (const Timing timing : kTimings) {
    for (uint32_t seed = 1; seed <= 6; ++seed) {
      CheckArray<ConfigTiny, false>(timing, seed);
      CheckArray<ConfigBase, false>(timing, seed);
      CheckArray<ConfigKv260, false>(timing, seed);
      CheckArray<ConfigTiny, true>(timing, seed);
      CheckArray<ConfigBase, true>(timing, seed);
      CheckArray<ConfigKv260, true>(timing, seed);
    }
  }
}

TEST_CASE("accumulators clear, keep and hand on") {
  for (const Timing timing : kTimings) {
    for (uint32_t seed = 1; seed <= 6; ++seed) CheckAccumulate(timing, seed);
  }
}

TEST_CASE("sums that come back too early are refused") {
  Kernel kernel(Timing::kClocked);
  hls::stream<ArrayItem<ConfigTiny, 4>, 2> sums("sums");
  hls::stream<OutputPlace, 4> places("places");
  hls::stream<PostItem<ConfigTiny::kCols>, 2> items("items");
  hls::stream<token_t, 2> held("held");
  Feeder<ArrayItem<ConfigTiny, 4>> vectors;
  Accumulate<ConfigTiny> process;
  for (int i = 0; i < 2 * kSumDistance - 1; ++i) {
    ArrayItem<ConfigTiny, 4> item{};
    item.marks = Marks(i == 0 || i == kSumDistance - 1);
    vectors.items.push_back(item);
  }
  kernel.Add("vectors", 0, vectors, sums);
  kernel.Add("accumulate", 0, process, sums, places, items, held);
  for (int i = 0; i < 40; ++i) kernel.Step();
  REQUIRE(kernel.failure().find("less than its distance of 8") != std::string::npos);
}

TEST_CASE("lanes inside the image and the lines they need, exhaustively") {
  constexpr int kR = 8;
  for (int q = -20; q <= 40; ++q) {
    for (int row = 1; row <= 24; ++row) {
      for (int from = 0; from <= kR; ++from) {
        for (int to = from; to <= kR; ++to) {
          const lane_t low = FirstInside<kR>(q, from), high = EndInside(row - q, to);
          for (int l = 0; l < kR; ++l) {
            const bool inside = l >= from && l < to && q + l >= 0 && q + l < row;
            REQUIRE((l >= low && l < high) == inside);
          }
        }
      }
    }
  }
  for (int addr = 64; addr < 64 + 2 * kR; ++addr) {
    for (int low = 0; low <= kR; ++low) {
      for (int high = 0; high <= kR; ++high) {
        bool first = false, second = false;
        for (int l = low; l < high; ++l) {
          ((addr + l) / kR == addr / kR ? first : second) = true;
        }
        const ActRead read = WindowRequest<kR>(addr, low, high);
        REQUIRE(read.lo == first);
        REQUIRE(read.hi == second);
      }
    }
  }
}
