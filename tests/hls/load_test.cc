// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/execute.h"
#include "systole_hls/load/load_ask.h"
#include "systole_hls/load/load_bursts.h"
#include "systole_hls/load/load_place.h"
#include "systole_hls/load/load_retire.h"
#include "systole_hls/load/load_rows.h"
#include "tests/hls/transfer_bench.h"

// LOAD between a bus and flat memories, against the golden model's LOAD.

namespace systole::test {
namespace {

using namespace systole_hls;  // NOLINT: the names of the engine.
using hls_sim::Timing;

/// LOAD alone; its memories take what comes, with stalls of their own.
template <class Config>
struct Bench {
  static constexpr int kR = Config::kRows;

  Bench(Timing timing, std::vector<std::uint8_t>& memory, const spec::Config& config, int latency,
        std::uint32_t seed, int stall_percent)
      : kernel(timing),
        bus{memory, kBase, latency, Stalls(seed, stall_percent)},
        stalls(seed + 1, stall_percent),
        chip(config) {
    kernel.Add("rows", 0, load_rows, issue, rows, targets);
    kernel.Add("bursts", 0, load_bursts, rows, reserve, bursts);
    kernel.Add("ask", 0, load_ask, bursts, reserved, request);
    kernel.Add("place", 0, load_place, targets, data, write, push, param, ends, credits, error);
    kernel.Add("retire", 0, load_retire, ends, written, param_written, credits, retire);
  }

  void Cycle() {
    bus.Cycle(kernel.now(), request, data);
    if (write.Readable() && !stalls()) Write(write.read());
    if (push.Readable()) {
      const Beat beat = push.read();
      ring_room -= kBeatBytes;
      REQUIRE(ring_room >= 0);
      for (const auto& byte : beat.b) chip.ring.push_back(static_cast<std::int8_t>(byte.to_uint()));
    }
    if (param.Readable() && !stalls()) {
      const ParamWrite line = param.read();
      const int addr = line.addr.to_int();
      REQUIRE(addr % 16 == 0);
      for (int i = 0; i < 16; ++i) {
        chip.param.at(addr + i) = static_cast<std::uint8_t>(line.data.b[i].to_uint());
      }
      if (line.last) Tell(param_written);
    }
    if (reserve.Readable() && reserved.Writable() && !stalls()) {
      ring_room += reserve.read().to_int();
      reserved.write(1);
    }
    if (retire.Readable() && !stalls()) {
      retire.read();
      retired.push_back(kernel.now());
    }
    if (error.Readable()) errors.push_back(error.read());
    kernel.Step();
    REQUIRE(kernel.failure() == "");
  }

  void Write(const ActWrite<kR>& w) {
    int bytes = 0;
    for (int i = 0; i < kR; ++i) {
      if (!w.strb[i]) continue;
      ++bytes;
      const int to = (w.addr.to_int() + i) & 0xffffff;
      const auto byte = static_cast<std::int8_t>(w.data.b[i].to_uint());
      chip.act.at(to) = byte;
      if (w.copy != 0)
        chip.act.at(to + w.copy.to_int() * (Config::kActBytes / Config::kGroups)) = byte;
    }
    REQUIRE(bytes >= 1);
    REQUIRE(bytes <= 16);
    if (w.last) Tell(written);
  }

  /// Memories do not wait: LOAD sees to it that there is room for their tokens.
  static void Tell(hls::stream<token_t>& tokens) {
    REQUIRE(tokens.Writable());
    tokens.write(1);
  }

  hls_sim::Kernel kernel;
  hls::stream<IssuedCommand, 2> issue{"issue"};
  hls::stream<LoadRow, 2> rows{"rows"};
  hls::stream<LoadTarget, kLoadTargets> targets{"targets"};
  hls::stream<ring_bytes_t, 2> reserve{"reserve"};
  hls::stream<token_t, 4> reserved{"reserved"};
  hls::stream<LoadBurst, 4> bursts{"bursts"};
  hls::stream<BurstRequest, 2> request{"request"};
  hls::stream<ReadBeat, 4> data{"data"};
  hls::stream<ActWrite<kR>, 2> write{"write"};
  hls::stream<Beat, 4> push{"push"};
  hls::stream<ParamWrite, 2> param{"param"};
  hls::stream<LoadEnd, kLoadEnds> ends{"ends"};
  hls::stream<token_t, kLoadEnds> credits{"credits"}, written{"written"},
      param_written{"param_written"};
  hls::stream<token_t, 4> retire{"retire"};
  hls::stream<BusError, 2> error{"error"};

  LoadRows<Config> load_rows;
  LoadBursts<Config> load_bursts;
  LoadAsk<Config> load_ask;
  LoadPlace<Config> load_place;
  LoadRetire<Config> load_retire;

  ReadBus bus;
  Stalls stalls;
  golden::ChipMemory chip;
  int ring_room = 0;                   ///< Reserved and not yet used.
  std::vector<std::uint64_t> retired;  ///< Cycles.
  std::vector<BusError> errors;
};

spec::LoadCommand RandomLoad(std::mt19937& random, const spec::Config& config,
                             std::uint32_t mem_bytes) {
  const std::uint32_t kind = random() % 8;
  auto c = RandomTransfer<spec::LoadCommand>(random, mem_bytes, config.act_bytes / config.groups);
  if (kind >= 3) {
    c.fill = kind == 3;
    c.fill_byte = random() % 256;
    if (kind == 4) c.copy = 1 + random() % (config.groups - 1);
    return c;
  }
  c.n1 = c.n2 = 1;
  c.offset_lo &= ~15u;
  if (kind == 0) {
    c.space = static_cast<std::uint32_t>(spec::Space::kWeight);
    c.chip_addr = 0;
    c.n0 = config.tile_bytes() * (1 + random() % 2);
  } else {
    c.space = static_cast<std::uint32_t>(spec::Space::kParam);
    c.n0 = 16 * (1 + random() % 20);
    c.chip_addr = random() % (config.param_bytes - c.n0) & ~15u;
  }
  if (c.offset_lo + c.n0 > mem_bytes) c.offset_lo = 0;
  return c;
}

template <class Config>
void CompareWithGolden(Timing timing, int which, int stall_percent, std::uint32_t seed) {
  INFO("seed " << seed << ", stalls " << stall_percent);
  std::mt19937 random(seed);
  const spec::Config& config = spec::kConfigs[which];
  std::vector<std::uint8_t> memory = RandomBytes(random, 16384);
  Bench<Config> bench(timing, memory, config, 1 + static_cast<int>(random() % 40), seed,
                      stall_percent);
  golden::ChipMemory expected(config);
  golden::Regions regions;
  regions[1] = {{reinterpret_cast<std::byte*>(memory.data()), memory.size()}, memory.size(), false};

  std::vector<IssuedCommand> commands;
  for (std::uint32_t i = 0; i < 60; ++i) {
    auto c = RandomLoad(random, config, static_cast<std::uint32_t>(memory.size()));
    c.region = 1;
    commands.push_back(Issued(c, i, kBase));
    REQUIRE(!golden::ExecuteLoad(c, regions, config, &expected));
  }
  RunCommands(bench, commands, commands.size(), 100000);
  CHECK(bench.chip.act == expected.act);
  CHECK(bench.chip.param == expected.param);
  CHECK(bench.chip.ring == expected.ring);
  CHECK(bench.errors.empty());
}

TEST_CASE("LOAD gives what the golden model gives") {
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    for (const int stall_percent : {0, 30, 80}) {
      CompareWithGolden<ConfigTiny>(timing, 0, stall_percent, 100 + stall_percent);
      CompareWithGolden<ConfigBase>(timing, 1, stall_percent, 200 + stall_percent);
      CompareWithGolden<ConfigKv260>(timing, 2, stall_percent, 300 + stall_percent);
    }
  }
}

/// What LOAD adds to beats and latency, the memories not counted.
constexpr std::uint64_t kFixed = 8;

TEST_CASE("LOAD takes a cycle per beat and a few for the way") {
  CheckTransferCycles<Bench, spec::LoadCommand>(kFixed);
  spec::LoadCommand fill;
  fill.n0 = 16000;
  fill.fill = 1;
  fill.chip_addr = 7;
  fill.offset_lo = 5;  // Means nothing.
  CHECK(TransferCycles<Bench, ConfigBase, spec::LoadCommand>({fill}, 30) <= 1000 + kFixed - 2);
}

TEST_CASE("LOAD: rows of a beat keep 32 bursts outstanding") {
  const int latency = 60;
  spec::LoadCommand rows;
  rows.n0 = 16;
  rows.n1 = 640;
  rows.mem_stride1 = 32;
  rows.chip_stride1 = 16;
  // 32 beats in the time of a burst from request to data.
  const std::uint64_t cycles =
      TransferCycles<Bench, ConfigBase, spec::LoadCommand>({rows}, latency);
  CHECK(cycles <= 640 * (latency + 5) / 32 + latency + kFixed);
}

TEST_CASE("LOAD reports the first error of a command and does not retire it") {
  CheckFirstError<Bench<ConfigBase>, spec::LoadCommand>(640, 320, 2);
}

}  // namespace
}  // namespace systole::test
