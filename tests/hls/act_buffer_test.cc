// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "systole_hls/memory/act_buffer.h"

#include <deque>
#include <memory>
#include <random>
#include <vector>

#include "hls_stream.h"
#include "hw/spec/gen/hls_spec.h"
#include "kernel.h"
#include "tests/support/catch.h"

// The activation buffer between eight clients, two of them on ports of others, against the history
// of every byte.

namespace systole::test {
namespace {

using namespace systole_hls;  // NOLINT: the names of the engine.
using hls_sim::Timing;

constexpr int kCredits = 16;
constexpr int kClients = 4;  // Readers: CONV, VECTOR, STORE, residuals. Writers: sums come last.

template <class Config>
struct Bench {
  static constexpr int kR = Config::kRows;
  static constexpr int kGroupBytes = Config::kActBytes / Config::kGroups;

  explicit Bench(Timing timing) : kernel(timing), buffer(new ActBuffer<Config>) {
    kernel.Add("buffer", 0, *buffer, pair_read, pair_window, read[1], window[1], read[2], window[2],
               read[3], window[3], write[0], written[0], write[3], written[3], write[1],
               written[1], write[2], written[2], activity);
  }

  void Step() {
    while (activity.Readable()) {
      const BankActivity now = activity.read();
      granted = now.granted.to_int();
      refused = now.refused.to_int();
    }
    kernel.Step();
    REQUIRE(kernel.failure() == "");
    // It never waits.
    REQUIRE(kernel.process(0).waiting_for() == nullptr);
  }

  int Byte(int address) const {
    unsigned char byte = 0;
    buffer->ReadBytes(address, 1, &byte);
    return byte;
  }

  hls_sim::Kernel kernel;
  std::unique_ptr<ActBuffer<Config>> buffer;
  hls::stream<ActReadPair, 2> pair_read{"pair_read"};
  hls::stream<WindowPair<kR>, kCredits> pair_window{"pair_window"};
  hls::stream<ActRead, 2> read[kClients];  // [0] not used.
  hls::stream<Bytes<kR>, kCredits> window[kClients];
  hls::stream<ActWrite<kR>, 2> write[kClients];
  hls::stream<token_t, 4> written[kClients];
  hls::stream<BankActivity, 8> activity{"activity"};
  int granted = 0, refused = 0;
};

/// Random traffic. Every byte has one writer, so its values follow one another; a read may give any
/// value from the last one that was there for certain when it was asked for to the last one that
/// was asked for when the answer came.
template <class Config>
class Traffic {
 public:
  static constexpr int kR = Config::kRows;
  static constexpr int kAct = Config::kActBytes, kGroupBytes = kAct / Config::kGroups;

  Traffic(Timing timing, std::uint32_t seed, int busy)
      : random_(seed), busy_(busy), bench_(timing), history_(kAct) {
    for (auto& versions : history_) versions.push_back({0, -1});
  }

  void Run(int cycles) {
    for (int i = 0; i < cycles; ++i) {
      for (int port = 0; port < kClients; ++port) {
        if (bench_.written[port].Readable() && Chance(50)) {
          bench_.written[port].read();
          done_[port] = asked_last_[port].front();
          asked_last_[port].pop_front();
        }
        if (bench_.write[port].Writable() && Chance(busy_)) SendWrite(port);
      }
      TakeAnswers();
      if (bench_.pair_read.Writable() && reads_[0].size() < kCredits && Chance(busy_)) SendPair();
      for (int port = 1; port < kClients; ++port) {
        if (bench_.read[port].Writable() && reads_[port].size() < kCredits && Chance(busy_)) {
          const ActRead request = RandomRead();
          bench_.read[port].write(request);
          Expect(port, {request});
        }
      }
      bench_.Step();
    }
    CHECK(answers_ > cycles / 8);
    CHECK(checked_ > 4 * answers_);
  }

 private:
  struct Version {
    std::int64_t seq;
    int value;  ///< -1: undefined.
  };
  struct Pending {
    std::vector<ActRead> windows;
    std::int64_t done[kClients];
  };

  bool Chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  /// Chunks of 64 bytes belong to the writers in turn. The first one lies across the border
  /// of two groups. Copies keep their writer.
  static int Owner(int address) { return (address + 32) % kGroupBytes / 64 % kClients; }
  static int Chunk(int group, int number) {
    return (group * kGroupBytes + 64 * number - 32 + kAct) % kAct;
  }
  int RandomAddress() {
    return (Chunk(Below(Config::kGroups), Below(2 * kClients)) + Below(64)) % kAct;
  }

  void SendWrite(int port) {
    if (asked_last_[port].size() >= 4) return;
    const int chunk = Chunk(Below(Config::kGroups), port + kClients * Below(2));
    ActWrite<kR> write;
    const int offset = Below(64);
    write.addr = (chunk + offset) % kAct;
    write.copy = Chance(30) ? 1 + Below(Config::kGroups - 1) : 0;
    write.last = Chance(50);
    write.strb = 0;
    const std::int64_t seq = ++asked_[port];
    for (int i = 0; i < kR; ++i) {
      write.data.b[i] = static_cast<unsigned>(random_());
      if (offset + i >= 64 || Chance(20)) continue;
      write.strb[i] = true;
      const int value = write.data.b[i].to_int();
      const int at = (chunk + offset + i) % kAct;
      REQUIRE(Owner(at) == port);
      history_[at].push_back({seq, value});
      if (write.copy == 0) continue;
      history_[(at + write.copy.to_int() * kGroupBytes) % kAct].push_back({seq, value});
    }
    if (write.last) asked_last_[port].push_back(seq);
    bench_.write[port].write(write);
  }

  ActRead RandomRead() {
    ActRead read;
    read.addr = RandomAddress();
    read.lo = Chance(90);
    read.hi = Chance(70);
    return read;
  }

  static std::vector<int> Lines(const ActRead& read) {
    std::vector<int> lines;
    const int first = read.addr.to_int() / kR;
    if (read.lo) lines.push_back(first);
    if (read.hi) lines.push_back((first + 1) % (kAct / kR));
    return lines;
  }

  void SendPair() {
    const ActRead first = RandomRead();
    ActRead second = RandomRead();
    for (const int a : Lines(first)) {
      for (const int b : Lines(second)) {
        const bool same_bank = a % 2 == b % 2 && a * kR / kGroupBytes == b * kR / kGroupBytes;
        if (a != b && same_bank) second.lo = second.hi = false;
      }
    }
    ActReadPair pair;
    pair.first = first;
    pair.second = second;
    bench_.pair_read.write(pair);
    Expect(0, {first, second});
  }

  void Expect(int port, const std::vector<ActRead>& windows) {
    reads_[port].push_back({windows, {done_[0], done_[1], done_[2], done_[3]}});
  }

  void TakeAnswers() {
    if (bench_.pair_window.Readable() && Chance(80)) {
      const WindowPair<kR> pair = bench_.pair_window.read();
      Check(reads_[0].front(), 0, pair.first);
      Check(reads_[0].front(), 1, pair.second);
      reads_[0].pop_front();
    }
    for (int port = 1; port < kClients; ++port) {
      if (!bench_.window[port].Readable() || !Chance(80)) continue;
      Check(reads_[port].front(), 0, bench_.window[port].read());
      reads_[port].pop_front();
    }
  }

  void Check(const Pending& pending, int which, const Bytes<kR>& bytes) {
    ++answers_;
    const ActRead& read = pending.windows[which];
    for (int i = 0; i < kR; ++i) {
      const int at = (read.addr.to_int() + i) % kAct;
      const bool in_first = read.addr.to_int() % kR + i < kR;
      if (!(in_first ? read.lo : read.hi)) continue;
      ++checked_;
      const std::vector<Version>& versions = history_[at];
      bool found = false;
      for (std::size_t v = versions.size(); v-- > 0 && !found;) {
        found = versions[v].value < 0 || versions[v].value == bytes.b[i].to_int();
        // Older ones were overwritten before the read was asked for.
        if (versions[v].seq <= pending.done[Owner(at)]) break;
      }
      INFO("address " << at << ", cycle " << bench_.kernel.now());
      REQUIRE(found);
    }
  }

  std::mt19937 random_;
  int busy_;
  Bench<Config> bench_;
  std::vector<std::vector<Version>> history_;
  std::int64_t asked_[kClients] = {}, done_[kClients] = {};
  std::deque<std::int64_t> asked_last_[kClients];
  std::deque<Pending> reads_[kClients];
  int answers_ = 0, checked_ = 0;
};

TEST_CASE("activation buffer: every read gives what was written before it") {
  std::uint32_t seed = 11;
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    for (const int busy : {20, 60, 100}) {
      INFO("seed " << seed << ", busy " << busy);
      Traffic<ConfigTiny>(timing, ++seed, busy).Run(4000);
      Traffic<ConfigBase>(timing, ++seed, busy).Run(4000);
      Traffic<ConfigKv260>(timing, ++seed, busy).Run(2000);
    }
  }
}

ActRead WholeWindow(int address) {
  ActRead read;
  read.addr = address;
  read.lo = read.hi = true;
  return read;
}

template <class Config>
ActWrite<Config::kRows> WholeWrite(int address, int value) {
  ActWrite<Config::kRows> write;
  write.addr = address;
  for (auto& byte : write.data.b) byte = value;
  write.strb = -1;
  write.copy = 0;
  write.last = true;
  return write;
}

TEST_CASE("activation buffer: every port is granted in every cycle while banks do not collide") {
  using Config = ConfigBase;
  Bench<Config> bench(Timing::kClocked);
  const int group = Bench<Config>::kGroupBytes, cycles = 500;
  int answers[6] = {};
  std::uint64_t first_answer = 0;
  for (int i = 0; i < cycles; ++i) {
    // CONV reads groups 0 and 1, VECTOR 2, STORE 3; LOAD writes group 0, VECTOR 1, CONV 2 and 3.
    ActReadPair pair;
    pair.first = WholeWindow(17 * i + 3);
    pair.second = WholeWindow(group + 17 * i + 3);
    REQUIRE(bench.pair_read.Writable());
    bench.pair_read.write(pair);
    for (int port = 1; port < 3; ++port) {
      REQUIRE(bench.read[port].Writable());
      bench.read[port].write(WholeWindow((port + 1) * group + 19 * i + 5));
    }
    for (int port = 0; port < 3; ++port) {
      REQUIRE(bench.write[port].Writable());
      auto write = WholeWrite<Config>((2 - port) * group + 21 * i + 1, i);
      write.copy = port == 0 ? 1 : 0;
      bench.write[port].write(write);
    }
    bench.Step();
    if (i > ActBuffer<Config>::kPipelineDepth + 1) CHECK(bench.granted == 0x3f);
    CHECK(bench.refused == 0);
    if (bench.pair_window.Readable()) {
      bench.pair_window.read();
      if (answers[0]++ == 0) first_answer = bench.kernel.now();
    }
    for (int port = 1; port < 3; ++port) {
      if (!bench.window[port].Readable()) continue;
      bench.window[port].read();
      ++answers[port];
    }
    for (int port = 0; port < 3; ++port) {
      if (!bench.written[port].Readable()) continue;
      bench.written[port].read();
      ++answers[3 + port];
    }
  }
  // A request written before cycle 0 is granted in cycle 1 and answered kPipelineDepth later.
  CHECK(first_answer == 1 + ActBuffer<Config>::kPipelineDepth);
  for (const int count : answers) CHECK(count == cycles - ActBuffer<Config>::kPipelineDepth);
}

TEST_CASE("activation buffer: who was refused 31 times comes next") {
  using Config = ConfigTiny;
  Bench<Config> bench(Timing::kClocked);
  int since[6] = {}, longest[6] = {}, count[6] = {};
  for (int i = 0; i < 2000; ++i) {
    // All want the same banks.
    ActReadPair pair;
    pair.first = WholeWindow(4);
    pair.second = WholeWindow(4);
    if (bench.pair_read.Writable()) bench.pair_read.write(pair);
    for (int port = 1; port < 3; ++port) {
      if (bench.read[port].Writable()) bench.read[port].write(WholeWindow(12));
    }
    for (int port = 0; port < 3; ++port) {
      if (bench.write[port].Writable())
        bench.write[port].write(WholeWrite<Config>(8 * port + 2, i));
    }
    bench.Step();
    const auto alone = [](int ports) { return (ports & (ports - 1)) == 0; };
    REQUIRE(alone(bench.granted & 7));
    REQUIRE(alone(bench.granted >> 3));
    bool here[6] = {bench.pair_window.Readable()};
    if (here[0]) bench.pair_window.read();
    for (int port = 1; port < 3; ++port) {
      if ((here[port] = bench.window[port].Readable())) bench.window[port].read();
    }
    for (int port = 0; port < 3; ++port) {
      if ((here[3 + port] = bench.written[port].Readable())) bench.written[port].read();
    }
    for (int port = 0; port < 6; ++port) {
      if (here[port]) {
        ++count[port];
        since[port] = 0;
      }
      longest[port] = std::max(longest[port], ++since[port]);
    }
  }
  CHECK(longest[0] <= 10);
  CHECK(longest[3] <= 10);
  // 31 refusals, and one more if two are that old; at the beginning also the way.
  for (const int port : {1, 2, 4, 5}) CHECK(longest[port] <= 34 + 5);
  for (const int port : {1, 2, 4, 5}) CHECK(count[port] <= 2000 / 32);
  CHECK(count[0] >= 2000 * 29 / 32);
  CHECK(count[3] >= 2000 * 29 / 32);
  for (const int port : {1, 2, 4, 5}) CHECK(count[port] >= 55);
}

TEST_CASE("activation buffer: reads of residuals and of STORE share a port in turns") {
  using Config = ConfigBase;
  Bench<Config> bench(Timing::kClocked);
  const int group = Bench<Config>::kGroupBytes;
  for (auto* port : {&bench.write[0], &bench.write[3]}) {
    port->write(WholeWrite<Config>(port == &bench.write[3] ? group : 0, 1));
  }
  for (int i = 0; i < 10; ++i) bench.Step();
  int answers[kClients] = {}, sums = 0;
  for (int i = 0; i < 200; ++i) {
    for (const int port : {2, 3}) {
      if (bench.read[port].Writable()) bench.read[port].write(WholeWindow((port - 2) * group));
      if (!bench.window[port].Readable()) continue;
      CHECK(bench.window[port].read().b[0] == 1);
      ++answers[port];
    }
    for (const int port : {0, 3}) {
      if (bench.written[port].Readable()) sums += bench.written[port].read().to_int();
    }
    bench.Step();
    // What is granted to a residual counts as CONV's.
    if (i > 8) REQUIRE((bench.granted == 1 || bench.granted == 4));
  }
  CHECK(sums == 2);
  CHECK(answers[2] >= 95);
  CHECK(answers[3] >= 95);
}

TEST_CASE("activation buffer: a write across the border of groups, with its copy, wraps") {
  using Config = ConfigTiny;
  Bench<Config> bench(Timing::kClocked);
  const int group = Bench<Config>::kGroupBytes;
  auto write = WholeWrite<Config>(3 * group - 3, 0);
  for (int i = 0; i < 8; ++i) write.data.b[i] = 50 + i;
  write.copy = 2;
  bench.write[2].write(write);
  for (int i = 0; i < 8; ++i) bench.Step();
  REQUIRE(bench.written[2].Readable());
  for (int i = 0; i < 8; ++i) {
    CHECK(bench.Byte(3 * group - 3 + i) == 50 + i);
    CHECK(bench.Byte((5 * group - 3 + i) % Config::kActBytes) == 50 + i);
  }
}

}  // namespace
}  // namespace systole::test
