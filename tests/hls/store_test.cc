// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/golden/execute.h"
#include "systole_hls/store/store_beats.h"
#include "systole_hls/store/store_bursts.h"
#include "systole_hls/store/store_reads.h"
#include "systole_hls/store/store_retire.h"
#include "systole_hls/store/store_rows.h"
#include "tests/hls/transfer_bench.h"

// STORE between a flat activation buffer and a bus, against the golden model's STORE.

namespace systole::test {
namespace {

using namespace systole_hls;  // NOLINT: the names of the engine.
using hls_sim::Timing;

constexpr int kReadLatency = 4;  ///< Of the activation buffer.

/// STORE alone. The buffer answers kReadLatency cycles after it took a request.
template <class Config>
struct Bench {
  static constexpr int kR = Config::kRows;

  Bench(Timing timing, std::vector<std::uint8_t>& memory, const spec::Config& config, int latency,
        std::uint32_t seed, int stall_percent)
      : kernel(timing),
        bus{memory, kBase, latency, Stalls(seed, stall_percent)},
        stalls(seed + 1, stall_percent),
        chip(config) {
    kernel.Add("rows", 0, store_rows, issue, rows, sources);
    kernel.Add("bursts", 0, store_bursts, rows, request, tags);
    kernel.Add("reads", 0, store_reads, sources, credits, read, notes);
    kernel.Add("beats", 0, store_beats, notes, window, credits, data);
    kernel.Add("retire", 0, store_retire, tags, response, retire, error);
  }

  void Cycle() {
    bus.Cycle(kernel.now(), request, data, response);
    if (!answers.empty() && answers.front().due <= kernel.now()) {
      // The buffer does not wait: there must be room for its answer.
      REQUIRE(window.Writable());
      window.write(answers.front().bytes);
      answers.pop_front();
    }
    if (read.Readable() && !stalls()) Read(read.read());
    if (retire.Readable() && !stalls()) {
      retire.read();
      retired.push_back(kernel.now());
    }
    if (error.Readable()) errors.push_back(error.read());
    kernel.Step();
    REQUIRE(kernel.failure() == "");
  }

  /// Only needed lines give defined bytes.
  void Read(const ActRead& request) {
    Answer answer;
    answer.due = kernel.now() + kReadLatency - 1;
    const int line = request.addr.to_int() / kR;
    for (int i = 0; i < kR; ++i) {
      const std::size_t from =
          static_cast<std::size_t>(request.addr.to_int() + i) % chip.act.size();
      const bool here = static_cast<int>(from) / kR == line ? request.lo : request.hi;
      answer.bytes.b[i] = here ? static_cast<std::uint8_t>(chip.act[from]) : 0xcc;
    }
    answers.push_back(answer);
  }

  struct Answer {
    std::uint64_t due;
    Bytes<kR> bytes;
  };

  hls_sim::Kernel kernel;
  hls::stream<IssuedCommand, 2> issue{"issue"};
  hls::stream<StoreRow, 8> rows{"rows"};
  hls::stream<StoreSource, 4> sources{"sources"};
  hls::stream<BurstRequest, 2> request{"request"};
  hls::stream<StoreTag, kStoreTags> tags{"tags"};
  hls::stream<ActRead, 2> read{"read"};
  hls::stream<Bytes<kR>, kStoreWindows> window{"window"};
  hls::stream<StoreNote, kStoreWindows> notes{"notes"};
  hls::stream<token_t, kStoreWindows> credits{"credits"};
  hls::stream<WriteBeat, 4> data{"data"};
  hls::stream<ap_uint<2>, 4> response{"response"};
  hls::stream<token_t, 4> retire{"retire"};
  hls::stream<BusError, 2> error{"error"};

  StoreRows<Config> store_rows;
  StoreBursts<Config> store_bursts;
  StoreReads<Config> store_reads;
  StoreBeats<Config> store_beats;
  StoreRetire<Config> store_retire;

  WriteBus bus;
  Stalls stalls;
  golden::ChipMemory chip;
  std::deque<Answer> answers;
  std::vector<std::uint64_t> retired;  ///< Cycles.
  std::vector<BusError> errors;
};

template <class Config>
void CompareWithGolden(Timing timing, int which, int stall_percent, std::uint32_t seed) {
  INFO("seed " << seed << ", stalls " << stall_percent);
  std::mt19937 random(seed);
  const spec::Config& config = spec::kConfigs[which];
  std::vector<std::uint8_t> memory = RandomBytes(random, 16384);
  std::vector<std::uint8_t> expected = memory;
  Bench<Config> bench(timing, memory, config, 1 + static_cast<int>(random() % 40), seed,
                      stall_percent);
  for (auto& byte : bench.chip.act) byte = static_cast<std::int8_t>(random());
  golden::Regions regions;
  regions[2] = {
      {reinterpret_cast<std::byte*>(expected.data()), expected.size()}, expected.size(), true};

  std::vector<IssuedCommand> commands;
  for (std::uint32_t i = 0; i < 60; ++i) {
    auto c = RandomTransfer<spec::StoreCommand>(random, static_cast<std::uint32_t>(memory.size()),
                                                config.act_bytes);
    c.region = 2;
    commands.push_back(Issued(c, i, kBase));
    REQUIRE(!golden::ExecuteStore(c, regions, bench.chip));
  }
  RunCommands(bench, commands, commands.size(), 100000);
  CHECK(memory == expected);
  CHECK(bench.errors.empty());
}

TEST_CASE("STORE gives what the golden model gives") {
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    for (const int stall_percent : {0, 30, 80}) {
      CompareWithGolden<ConfigTiny>(timing, 0, stall_percent, 400 + stall_percent);
      CompareWithGolden<ConfigBase>(timing, 1, stall_percent, 500 + stall_percent);
      CompareWithGolden<ConfigKv260>(timing, 2, stall_percent, 600 + stall_percent);
    }
  }
}

/// What STORE adds to beats and latency, the buffer's kReadLatency included.
constexpr std::uint64_t kFixed = 11;

TEST_CASE("STORE takes a cycle per beat and a few for the way") {
  CheckTransferCycles<Bench, spec::StoreCommand>(kFixed);
}

TEST_CASE("STORE reports the first error of a command and does not retire it") {
  CheckFirstError<Bench<ConfigBase>, spec::StoreCommand>(1024, 512, 3);
}

}  // namespace
}  // namespace systole::test
