// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <random>

#include "tests/hls/shell_bench.h"
#include "tests/hls/transfer_bench.h"

// The memory port: bursts of three clients on a memory that stalls at random, halts in the middle.

namespace systole::test {
namespace {

using hls_sim::Timing;
using systole_hls::AxiReadData;
using systole_hls::ControlEvent;

struct Burst {
  uint64_t addr;
  int beats;
};

uint32_t ByteAt(uint64_t addr) { return (addr * 167 >> 3 ^ addr) & 0xff; }

systole_hls::Beat BeatAt(uint64_t addr) {
  systole_hls::Beat beat;
  for (int i = 0; i < 16; ++i) beat.b[i] = ByteAt(addr + i);
  return beat;
}

/// Memory and clients around the shell.
class Bench {
 public:
  Bench(Timing timing, uint32_t seed, int stall_percent)
      : shell(timing), random(seed), stalls_(seed, stall_percent) {
    shell.Write(spec::kRegWatchdog, 1000);
    shell.Ring();
  }

  void Cycle() {
    ReadMemory();
    WriteMemory();
    if (clients_on) {
      Ask(shell.fetch_request, fetch_);
      Ask(shell.load_request, load_);
      Ask(shell.store_request, store_);
      SendStoreData();
    }
    Take(shell.fetch_data, fetch_, false);
    Take(shell.load_data, load_, true);
    TakeResponses();
    shell.Step();
  }

  /// The core begins anew: it asks for nothing and has forgotten what it asked for.
  void NewCore() {
    fetch_ = load_ = store_ = {};
    for (auto* stream : {&shell.fetch_data, &shell.load_data}) {
      while (stream->Readable()) stream->read();
    }
    while (shell.store_response.Readable()) shell.store_response.read();
  }

  bool memory_quiet() const { return ar_[0].empty() && ar_[1].empty() && aw_.empty() && b_ == 0; }

  ShellBench shell;
  std::mt19937 random;
  bool clients_on = true, memory_on = true;
  bool dropped = false;        ///< The machine is halted: beats of writes carry nothing.
  int asked = 0;               ///< Bursts that memory has seen.
  int delivered = 0;           ///< Bursts that clients got whole.
  int most_outstanding = 0;

 private:
  struct Client {
    std::deque<Burst> asked;   ///< Not yet answered.
    std::deque<Burst> unsent;  ///< Store: data not sent yet.
    int beat = 0, sent = 0;
  };

  Burst RandomBurst() {
    const uint64_t line = uint64_t{random()} << 12;
    const int beats = 1 + random() % 16;
    return {line + 16 * (random() % (256 - beats)), beats};
  }

  void Ask(::hls::stream<systole_hls::BurstRequest>& request, Client& client) {
    if (!request.Writable() || client.asked.size() > 60 || random() % 3 == 0) return;
    const Burst burst = RandomBurst();
    systole_hls::BurstRequest message;
    message.addr = burst.addr;
    message.beats = burst.beats;
    request.write(message);
    client.asked.push_back(burst);
    if (&client == &store_) client.unsent.push_back(burst);
  }

  void Take(::hls::stream<systole_hls::ReadBeat>& data, Client& client, bool may_wait) {
    if (!data.Readable() || (may_wait && random() % 4 == 0)) return;
    const systole_hls::ReadBeat got = data.read();
    REQUIRE_FALSE(client.asked.empty());
    const Burst& burst = client.asked.front();
    const systole_hls::Beat want = BeatAt(burst.addr + 16 * client.beat);
    for (int i = 0; i < 16; ++i) REQUIRE(got.data.b[i] == want.b[i]);
    REQUIRE(got.resp == (burst.addr >> 4 & 3));
    REQUIRE(got.last == (++client.beat == burst.beats));
    if (!got.last) return;
    client.beat = 0;
    client.asked.pop_front();
    ++delivered;
  }

  void SendStoreData() {
    if (store_.unsent.empty() || !shell.store_data.Writable() || random() % 4 == 0) return;
    const Burst& burst = store_.unsent.front();
    systole_hls::WriteBeat beat;
    beat.data = BeatAt(burst.addr + 16 * store_.sent);
    beat.strb = 0x5a00 + store_.sent;
    shell.store_data.write(beat);
    if (++store_.sent < burst.beats) return;
    store_.sent = 0;
    store_.unsent.pop_front();
  }

  void TakeResponses() {
    if (!shell.store_response.Readable() || random() % 4 == 0) return;
    REQUIRE_FALSE(store_.asked.empty());
    REQUIRE(shell.store_response.read() == (store_.asked.front().addr >> 4 & 3));
    store_.asked.pop_front();
    ++delivered;
  }

  /// Answers in order per ID, not across IDs.
  void ReadMemory() {
    if (shell.axi_ar.Readable() && !stalls_()) {
      const systole_hls::AxiAddress a = shell.axi_ar.read();
      ar_[a.id.to_int()].push_back({a.addr, a.len.to_int() + 1});
      ++asked;
      most_outstanding = std::max(most_outstanding, static_cast<int>(ar_[a.id.to_int()].size()));
      REQUIRE(ar_[a.id.to_int()].size() <= 32);
    }
    if (!memory_on || !shell.axi_r.Writable() || stalls_()) return;
    if (beat_ == 0) turn_ = ar_[0].empty() || (!ar_[1].empty() && random() % 2 == 0);
    if (ar_[turn_].empty()) return;
    const Burst& burst = ar_[turn_].front();
    AxiReadData r;
    r.data = BeatAt(burst.addr + 16 * beat_);
    r.id = turn_;
    r.resp = burst.addr >> 4 & 3;
    r.last = ++beat_ == burst.beats;
    shell.axi_r.write(r);
    if (!r.last) return;
    beat_ = 0;
    ar_[turn_].pop_front();
  }

  /// Data may come before its address.
  void WriteMemory() {
    if (shell.axi_aw.Readable() && !stalls_()) {
      const systole_hls::AxiAddress a = shell.axi_aw.read();
      REQUIRE(a.id == 0);
      aw_.push_back({a.addr, a.len.to_int() + 1});
      ++asked;
    }
    if (!aw_.empty() && shell.axi_w.Readable() && !stalls_()) {
      const systole_hls::AxiWriteData w = shell.axi_w.read();
      const Burst& burst = aw_.front();
      if (w.strb != 0) {
        const systole_hls::Beat want = BeatAt(burst.addr + 16 * written_);
        for (int i = 0; i < 16; ++i) REQUIRE(w.data.b[i] == want.b[i]);
        REQUIRE(w.strb == 0x5a00 + written_);
      } else {
        REQUIRE(dropped);
      }
      REQUIRE(w.last == (++written_ == burst.beats));
      if (w.last) {
        written_ = 0;
        responses_.push_back(burst.addr >> 4 & 3);
        ++b_;
        aw_.pop_front();
      }
    }
    REQUIRE(static_cast<int>(aw_.size()) + b_ <= 32);
    if (!memory_on || b_ == 0 || !shell.axi_b.Writable() || stalls_()) return;
    systole_hls::AxiWriteResponse response;
    response.id = 0;
    response.resp = responses_.front();
    responses_.pop_front();
    shell.axi_b.write(response);
    --b_;
  }

  Stalls stalls_;
  std::deque<Burst> ar_[2], aw_;
  std::deque<int> responses_;
  int turn_ = 0, beat_ = 0, written_ = 0, b_ = 0;
  Client fetch_, load_, store_;
};

}  // namespace

TEST_CASE("Bus: bursts of all clients, each answered in order", "[hls]") {
  const Timing timing = GENERATE(Timing::kUntimed, Timing::kClocked);
  const int stall = GENERATE(0, 20, 60);
  constexpr uint32_t kSeed = 31;
  INFO("seed " << kSeed << ", stalls " << stall);
  Bench t(timing, kSeed, stall);
  for (int i = 0; i < 30000; ++i) t.Cycle();
  CHECK(t.delivered > 1000);
  t.memory_on = false;  // until nothing more can be outstanding
  for (int i = 0; i < 500; ++i) t.Cycle();
  CHECK(t.most_outstanding == 32);
}

TEST_CASE("Bus: a halt ends what is under way and asks for nothing more", "[hls]") {
  const Timing timing = GENERATE(Timing::kUntimed, Timing::kClocked);
  const int stall = GENERATE(0, 50);
  constexpr uint32_t kSeed = 37;
  INFO("seed " << kSeed << ", stalls " << stall);
  Bench t(timing, kSeed, stall);
  for (int round = 0; round < 40; ++round) {
    t.dropped = false;
    t.clients_on = true;
    const int before = t.delivered;
    for (unsigned i = 0; i < 100 + t.random() % 300; ++i) t.Cycle();
    REQUIRE(t.delivered > before);
    t.shell.Tell(ControlEvent::kError, 1, 9, 1, 5);
    t.dropped = true;  // a beat that is on its way may still carry data
    const int asked = t.asked;
    for (int i = 0; i < 10; ++i) t.Cycle();
    const int delivered = t.delivered;
    for (int i = 0; i < 3000; ++i) t.Cycle();
    // What was in the channels' streams.
    REQUIRE(t.asked - asked <= 16);
    REQUIRE(t.delivered - delivered <= 4);
    REQUIRE(t.memory_quiet());
    REQUIRE(t.shell.Read(spec::kRegStatus) == spec::kStatusErrorMask);
    t.clients_on = false;
    t.shell.Write(spec::kRegCtrl, 1);
    for (int i = 0; i < 100; ++i) {
      if (t.shell.core_reset()) t.NewCore();
      t.Cycle();
    }
    REQUIRE(t.shell.Read(spec::kRegStatus) == 0);
    t.NewCore();
    t.shell.Ring();
  }
}

TEST_CASE("Bus: DRAINING while something is outstanding; a dead bus", "[hls]") {
  Bench t(GENERATE(Timing::kUntimed, Timing::kClocked), 41, 0);
  for (int i = 0; i < 100; ++i) t.Cycle();
  t.memory_on = false;
  for (int i = 0; i < 200; ++i) t.Cycle();
  t.shell.Write(spec::kRegWatchdog, 0);  // for ever
  t.dropped = true;
  t.shell.Tell(ControlEvent::kError, 1, 9, 1, 5);
  for (int i = 0; i < 3000; ++i) t.Cycle();
  constexpr uint32_t kDraining = spec::kStatusErrorMask | spec::kStatusDrainingMask;
  CHECK(t.shell.Read(spec::kRegStatus) == kDraining);
  t.shell.Write(spec::kRegWatchdog, 1000);
  CHECK(t.shell.Read(spec::kRegStatus) == kDraining);
  for (int i = 0; i < 1200; ++i) t.Cycle();
  CHECK(t.shell.Read(spec::kRegStatus) == (kDraining | spec::kStatusBusDeadMask));
  t.clients_on = false;
  t.shell.Write(spec::kRegCtrl, 1);
  for (int i = 0; i < 100; ++i) {
    if (t.shell.core_reset()) t.NewCore();
    t.Cycle();
  }
  CHECK(t.shell.Read(spec::kRegStatus) == spec::kStatusBusDeadMask);
  t.shell.Write(spec::kRegDoorbell, 1);
  t.shell.Steps(20);
  CHECK_FALSE(t.shell.start.Readable());
  // Late answers are sunk; then a soft reset helps.
  t.memory_on = true;
  const int delivered = t.delivered;
  for (int i = 0; i < 2000; ++i) t.Cycle();
  CHECK(t.delivered == delivered);
  CHECK(t.shell.Read(spec::kRegStatus) == spec::kStatusBusDeadMask);
  t.shell.SoftReset();
  CHECK(t.shell.Read(spec::kRegStatus) == 0);
  t.NewCore();
  t.shell.Ring();
  t.clients_on = true;
  t.dropped = false;
  for (int i = 0; i < 1000; ++i) t.Cycle();
  CHECK(t.delivered > delivered + 20);
  // A soft reset of a busy machine waits for what is outstanding.
  t.memory_on = false;
  for (int i = 0; i < 200; ++i) t.Cycle();
  t.dropped = true;
  t.shell.Write(spec::kRegCtrl, 1);
  for (int i = 0; i < 200; ++i) {
    t.Cycle();
    REQUIRE_FALSE(t.shell.core_reset());
  }
  CHECK((t.shell.Read(spec::kRegStatus) & spec::kStatusDrainingMask) != 0);
  t.clients_on = false;
  t.memory_on = true;
  for (int i = 0; i < 1000 && !t.shell.core_reset(); ++i) t.Cycle();
  CHECK(t.shell.core_reset());
  CHECK(t.memory_quiet());
}

TEST_CASE("Bus: the fetch's bursts come first", "[hls]") {
  ShellBench t(Timing::kClocked);
  t.Ring();
  systole_hls::BurstRequest request;
  request.beats = 1;
  int fetch = 0, load = 0;
  for (int i = 0; i < 40; ++i) {
    request.addr = 64;
    if (t.fetch_request.Writable()) t.fetch_request.write(request);
    request.addr = 128;
    if (t.load_request.Writable()) t.load_request.write(request);
    t.Step();
    if (!t.axi_ar.Readable()) continue;
    const systole_hls::AxiAddress ar = t.axi_ar.read();
    REQUIRE(ar.addr == (ar.id == 0 ? 64 : 128));
    REQUIRE(ar.len == 0);
    ++(ar.id == 0 ? fetch : load);
    REQUIRE((load == 0 || fetch == 32));  // it has 32 outstanding before LOAD has one
  }
  CHECK(fetch == 32);
}

}  // namespace systole::test
