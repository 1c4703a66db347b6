// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Parts of the cycle model against enumeration, and what its interfaces promise. That its cycles
// are those of the RTL is tested in tests/cycles.
#include <random>

#include "sim/golden/slices.h"
#include "sim/perf/banks.h"
#include "sim/perf/simulate.h"
#include "tests/support/catch.h"
#include "tests/support/stream_builder.h"

namespace systole::perf {
namespace {

const spec::Config& Base() { return spec::kConfigs[1]; }

spec::LoadCommand Load(uint32_t bytes, spec::Space space = spec::Space::kAct) {
  spec::LoadCommand c;
  c.region = 1;
  c.n0 = bytes;
  c.space = static_cast<uint32_t>(space);
  return c;
}

spec::StoreCommand Store(uint32_t bytes) {
  spec::StoreCommand c;
  c.region = 2;
  c.n0 = bytes;
  return c;
}

/// 1x1 on 8x8 pixels from 64 to 32 channels, and its weights: 4 * 2 tiles.
spec::ConvCommand Conv() {
  spec::ConvCommand c;
  c.in_h = c.in_w = c.oh = c.ow = 8;
  c.in_pixel_pitch = c.run_bytes = 64;
  c.in_row_pitch = 512;
  c.oc_tiles = 2;
  c.oc_last = 16;
  c.out_addr = 65536;
  c.out_pixel_pitch = 32;
  c.out_row_pitch = 256;
  c.rq = static_cast<uint32_t>(spec::Requant::kTwoStep);
  c.per_ch = static_cast<uint32_t>(spec::ParamFormat::kPacked);
  return c;
}

template <typename... Commands>
std::vector<std::byte> Stream(const Commands&... commands) {
  test::StreamBuilder builder;
  (builder.AddOrdered(commands), ...);
  builder.AddOrdered(spec::EndCommand{});
  return builder.bytes();
}

std::string Message(const std::vector<std::byte>& stream) {
  const auto result = Simulate(stream, Base());
  return result ? "" : result.error().message;
}

}  // namespace

TEST_CASE("Slices are counted as the functional machine cuts them", "[perf]") {
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    const int64_t runs = 1 + random() % 60, bytes = 1 + random() % 80;
    const int64_t rows = int64_t{8} << random() % 3;
    const bool join = random() % 2 == 0;
    INFO(runs << " runs of " << bytes << " bytes, " << rows << " rows, join " << join);
    CHECK(CountSlices(runs, bytes, rows, join) ==
          golden::CountSlices(golden::SliceCutter(runs, bytes, rows, join), 1 << 20));
  }
}

TEST_CASE("Beats and bursts of transfers", "[perf]") {
  std::mt19937 random(2);
  for (int i = 0; i < 500; ++i) {
    const uint64_t offset = random() % 1000, stride1 = random() % 3 == 0 ? 256 : random() % 3000;
    const uint64_t stride2 = random() % 3 == 0 ? 8192 : random() % 9000;
    const int64_t n0 = 1 + random() % 900, n1 = 1 + random() % 5, n2 = 1 + random() % 4;
    int64_t beats = 0, bursts = 0;
    for (int64_t row = 0; row < n1 * n2; ++row) {
      const uint64_t at = offset + static_cast<uint64_t>(row % n1) * stride1 +
                          static_cast<uint64_t>(row / n1) * stride2;
      const uint64_t last = at + static_cast<uint64_t>(n0) - 1;
      beats += static_cast<int64_t>(last / 16 - at / 16 + 1);
      bursts += static_cast<int64_t>(last / 256 - at / 256 + 1);
    }
    const Transfer t = TransferOf(offset, n0, n1, n2, stride1, stride2, Base());
    INFO("case " << i);
    CHECK(t.beats == beats);
    CHECK(t.bursts == bursts);
    CHECK(t.accesses == beats);
  }
}

TEST_CASE("Cost of a command alone is what the simulation gives it", "[perf]") {
  for (const spec::Config& config : spec::kConfigs) {
    INFO(config.name);
    for (const uint32_t bytes : {16U, 256U, 1000U, 8000U}) {
      const auto p = Simulate(Stream(Load(bytes), Store(bytes)), config);
      REQUIRE(p);
      CHECK(p->commands[0].retire - p->commands[0].start == CostOf(Load(bytes), config).latency);
      CHECK(p->commands[1].retire - p->commands[1].start == CostOf(Store(bytes), config).latency);
    }
    const spec::ConvCommand conv = Conv();
    const ConvShape shape = ShapeOf(conv, config);
    const auto weights =
        Load(static_cast<uint32_t>(shape.tiles() * config.tile_bytes()), spec::Space::kWeight);
    const auto p = Simulate(Stream(weights, conv), config);
    REQUIRE(p);
    CHECK(p->commands[1].retire - p->commands[1].start == CostOf(conv, config).latency);
  }
}

TEST_CASE("Use of the engines adds up; a copied timeline goes on alike", "[perf]") {
  const auto stream = Stream(Load(4096), Load(8 * 256, spec::Space::kWeight), Conv(), Store(2048));
  const auto p = Simulate(stream, Base());
  REQUIRE(p);
  for (std::size_t e = 1; e < 5; ++e) {
    const EngineUse& use = p->engines[e];
    CHECK(use.busy + use.wait + use.idle == p->cycles);
    CHECK((use.busy > 0) == (e != static_cast<std::size_t>(spec::Engine::kVector)));
    CHECK(use.idle >= 0);
  }
  CHECK(p->array_cycles == 8 * 64);
  CHECK(p->write_beats == 128);

  Timeline timeline(Base());
  std::array<uint32_t, 16> load = spec::Encode(Load(1000)), store = spec::Encode(Store(1000));
  store[1] = 1;  // After the latest LOAD.
  timeline.Add(load.data());
  Timeline copy = timeline;
  const Timing a = timeline.Add(store.data()), b = copy.Add(store.data());
  CHECK(a.start == b.start);
  CHECK(a.retire == b.retire);
  CHECK(a.start == timeline.LoadTiming(0).retire + 1);
  CHECK(timeline.count(spec::Engine::kStore) == 1);
}

TEST_CASE("Engines that meet at a bank slow the later one down", "[perf]") {
  using enum BankPattern;
  const BankUse fixed{kFixed, 1, 1.0, 0}, alternating{kAlternating, 1, 1.0, 0};
  const BankUse unaligned{kUnaligned, 1, 1.0, 1.0}, elsewhere{kFixed, 2, 1.0, 0};
  CHECK(Refused(fixed, elsewhere) == 0);
  CHECK(Refused(alternating, alternating) == 0);
  CHECK(Refused(fixed, fixed) == 0.5);
  CHECK(Refused(fixed, alternating) == 0.5);
  CHECK(Refused(alternating, fixed) > 0.9);
  CHECK(Refused(fixed, unaligned) > 0.9);
  CHECK(Refused(fixed, {}) == 0);

  // STORE of what is not computed yet, from the group that CONV reads: 64 channels are 4 lines.
  spec::ConvCommand conv = Conv();
  const auto weights = Load(8 * 256, spec::Space::kWeight);
  const auto run = [&](uint32_t address) {
    spec::StoreCommand store = Store(256);
    store.chip_addr = address;
    store.dep_load = 1;
    test::StreamBuilder builder;
    builder.Add(weights);
    builder.AddOrdered(conv);
    builder.Add(store);
    builder.AddOrdered(spec::EndCommand{});
    const auto p = Simulate(builder.bytes(), Base());
    REQUIRE(p);
    return p->commands[2].retire - p->commands[2].start;
  };
  CHECK(run(3 * 65536) == CostOf(Store(256), Base()).latency);
  CHECK(run(32768) > CostOf(Store(256), Base()).latency + 200);
}

TEST_CASE("What is wrong with a stream is named", "[perf]") {
  auto stream = Stream(Load(16));
  CHECK(Message(stream).empty());
  stream[64] = std::byte{0x99};
  CHECK(Message(stream).find("command 1 of the stream: unknown opcode 153") != std::string::npos);
  stream.resize(64);
  CHECK(Message(stream).find("without END") != std::string::npos);
  auto cut = Stream(Conv());
  cut.resize(64);
  CHECK(Message(cut).find("ends inside") != std::string::npos);
  CHECK(Message({}).find("without END") != std::string::npos);
  // Twice the ring, and nobody takes a tile.
  CHECK(Message(Stream(Load(131072, spec::Space::kWeight))).find("weight ring") !=
        std::string::npos);
  auto rows = Load(16);
  rows.n1 = rows.n2 = 65535;
  CHECK(Message(Stream(rows)).find("command 0 of the stream: more than") != std::string::npos);
  CHECK_FALSE(Simulate(Stream(), Base(), {.latency = 32, .bus_bytes = 17}));
}

}  // namespace systole::perf
