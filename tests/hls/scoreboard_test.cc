// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "systole_hls/control/scoreboard.h"

#include <algorithm>
#include <deque>
#include <vector>

#include "hw/spec/gen/spec.h"
#include "kernel.h"
#include "tests/hls/transfer_bench.h"
#include "tests/support/catch.h"

// Random streams of commands with random dependencies between engines that take random times; the
// rule of docs/architecture.md, section 2, is applied to what the engines see.

namespace systole::test {
namespace {

namespace hls = ::systole_hls;
using hls_sim::Kernel;
using hls_sim::Timing;

struct Command {
  spec::Opcode opcode;
  uint32_t word2 = 0;
  int dep[4] = {0, 0, 0, 0};
  int engine = 0;  ///< 0 CTRL, 1 LOAD ...
  uint32_t error = 0;
};

/// An engine: takes commands in order, retires each a random time later.
struct Engine {
  explicit Engine(int index) : retire("retire"), issue("issue"), index(index) {}
  ::hls::stream<hls::token_t, 4> retire;
  ::hls::stream<hls::IssuedCommand, 2> issue;
  int index;
  std::deque<std::pair<uint64_t, uint32_t>> running;  ///< Due, command.
  int retired = 0;
};

class Bench {
 public:
  Bench(Timing timing, uint32_t seed) : kernel(timing), random(seed) {
    kernel.Add("scoreboard", 0, scoreboard_, checked, fetch_stopped, engines[0].retire,
               engines[1].retire, engines[2].retire, engines[3].retire, error_load, error_store,
               fetch_stop, engines[0].issue, engines[1].issue, engines[2].issue, engines[3].issue,
               event, activity);
  }

  void Put(const Command& c, bool first) {
    hls::CheckedCommand command;
    for (auto& word : command.word) word = 0;
    command.word[0] = static_cast<uint32_t>(c.opcode);
    for (int e = 0; e < 4; ++e) command.word[1] |= ap_uint<32>(c.dep[e]) << (8 * e);
    command.word[2] = c.word2;
    command.engine = c.engine;
    command.error = c.error;
    command.error_value = 99;
    command.region_base = 0x1234567800;
    command.first = first;
    checked.write(command);
  }

  void Step() {
    kernel.Step();
    INFO(kernel.failure());
    REQUIRE(kernel.failure().empty());
    hls::QueueActivity now;
    if (activity.Readable()) {
      now = activity.read();
      dispatched += now.dispatched;
      latest = now;
    }
  }

  Kernel kernel;
  std::mt19937 random;
  Engine engines[4] = {Engine(0), Engine(1), Engine(2), Engine(3)};
  ::hls::stream<hls::CheckedCommand, 2> checked{"checked"};
  ::hls::stream<hls::token_t, 2> fetch_stop{"fetch_stop"}, fetch_stopped{"fetch_stopped"};
  ::hls::stream<hls::BusError, 2> error_load{"error_load"}, error_store{"error_store"};
  ::hls::stream<hls::ControlEvent, 4> event{"event"};
  ::hls::stream<hls::QueueActivity, 2> activity{"activity"};
  int dispatched = 0;
  hls::QueueActivity latest;

 private:
  hls::Scoreboard scoreboard_;
};

std::vector<Command> RandomStream(std::mt19937& random, int length) {
  std::vector<Command> stream;
  const auto dependency = [&] { return random() % 3 == 0 ? 1 + random() % (random() % 4 == 0 ? 255 : 6) : 0; };
  for (int i = 0; i < length; ++i) {
    Command c;
    c.engine = random() % 8 == 0 ? 0 : 1 + random() % 4;
    constexpr spec::Opcode kOf[] = {spec::Opcode::kNop, spec::Opcode::kLoad, spec::Opcode::kConv,
                                    spec::Opcode::kAdd, spec::Opcode::kStore};
    c.opcode = kOf[c.engine];
    if (c.engine == 0) {
      const uint32_t kind = random() % 3;
      c.opcode = kind == 0 ? spec::Opcode::kNop : kind == 1 ? spec::Opcode::kFence : spec::Opcode::kIrq;
      c.word2 = kind == 1 ? random() % 16 : random();
    }
    for (int& dep : c.dep) dep = static_cast<int>(dependency());
    stream.push_back(c);
  }
  Command end;
  end.opcode = spec::Opcode::kEnd;
  end.word2 = random();
  for (int& dep : end.dep) dep = static_cast<int>(dependency());
  stream.push_back(end);
  return stream;
}

/// Who has to have retired how often before command i of the stream may start. CTRL commands hold up
/// all that follow.
struct Needs {
  int retired[4];
};
std::vector<Needs> NeedsOf(const std::vector<Command>& stream) {
  std::vector<Needs> needs;
  int before[4] = {0, 0, 0, 0};
  Needs ctrl = {};
  for (const Command& c : stream) {
    Needs n = ctrl;
    for (int e = 0; e < 4; ++e) {
      if (c.dep[e] != 0) n.retired[e] = std::max(n.retired[e], before[e] - c.dep[e] + 1);
      const bool waits = c.opcode == spec::Opcode::kIrq || c.opcode == spec::Opcode::kEnd ||
                         (c.opcode == spec::Opcode::kFence && (c.word2 >> e & 1) != 0);
      if (waits) n.retired[e] = before[e];
    }
    needs.push_back(n);
    if (c.engine != 0) {
      ++before[c.engine - 1];
    } else {
      ctrl = n;
    }
  }
  return needs;
}

}  // namespace

TEST_CASE("Scoreboard: random dependencies", "[hls]") {
  const Timing timing = GENERATE(Timing::kUntimed, Timing::kClocked);
  const int slow = GENERATE(2, 30, 200);
  constexpr uint32_t kSeed = 11;
  INFO("seed " << kSeed << ", engines take up to " << slow);
  Bench t(timing, kSeed);
  for (int run = 0; run < 30; ++run) {
    const std::vector<Command> stream = RandomStream(t.random, 150);
    const std::vector<Needs> needs = NeedsOf(stream);
    for (Engine& e : t.engines) {
      e.retired = 0;
      REQUIRE(e.running.empty());
    }
    t.dispatched = 0;
    std::size_t put = 0, issued = 0, ctrl = 0;
    uint64_t stop_at = 0;
    bool ended = false, stopped = false;
    std::size_t next_of[4] = {0, 0, 0, 0};
    const auto started = [&](std::size_t i) {
      INFO("command " << i);
      for (int e = 0; e < 4; ++e) REQUIRE(t.engines[e].retired >= needs[i].retired[e]);
    };
    for (int cycle = 0; !ended; ++cycle) {
      REQUIRE(cycle < 200000);
      // Junk behind END is taken and forgotten.
      if (t.checked.Writable() && t.random() % 4 != 0) {
        Command junk;
        junk.opcode = spec::Opcode::kEnd;
        junk.error = put % 2;
        t.Put(put < stream.size() ? stream[put] : junk, put == 0);
        ++put;
      }
      for (Engine& e : t.engines) {
        if (e.issue.Readable() && e.running.size() < 3 && t.random() % 4 != 0) {
          const hls::IssuedCommand got = e.issue.read();
          std::size_t& at = next_of[e.index];
          while (stream[at].engine != e.index + 1) ++at;
          REQUIRE(got.index == at);
          REQUIRE(got.word[2] == stream[at].word2);
          REQUIRE(got.region_base == 0x1234567800);
          started(at++);
          ++issued;
          e.running.push_back({t.kernel.now() + t.random() % slow, got.index.to_uint()});
        }
        if (!e.running.empty() && e.running.front().first <= t.kernel.now() && e.retire.Writable()) {
          e.retire.write(1);
          e.running.pop_front();
          ++e.retired;
        }
      }
      if (t.fetch_stop.Readable()) {
        t.fetch_stop.read();
        stop_at = t.kernel.now() + t.random() % 50;
      }
      if (stop_at != 0 && t.kernel.now() >= stop_at) {
        t.fetch_stopped.write(1);
        stop_at = 0;
        stopped = true;
      }
      if (t.event.Readable()) {
        const hls::ControlEvent got = t.event.read();
        while (stream[ctrl].opcode != spec::Opcode::kIrq && stream[ctrl].opcode != spec::Opcode::kEnd) {
          ++ctrl;
        }
        ended = stream[ctrl].opcode == spec::Opcode::kEnd;
        REQUIRE(got.kind == (ended ? hls::ControlEvent::kEnd : hls::ControlEvent::kIrq));
        REQUIRE(got.value == stream[ctrl].word2);
        REQUIRE(stopped == ended);
        started(ctrl++);
      }
      t.Step();
    }
    for (int i = 0; i < 4; ++i) t.Step();
    REQUIRE(t.dispatched == static_cast<int>(stream.size()));
    REQUIRE(issued == static_cast<std::size_t>(std::count_if(
                          stream.begin(), stream.end(), [](const Command& c) { return c.engine != 0; })));
    while (t.checked.Readable()) t.Step();
  }
}

TEST_CASE("Scoreboard: from retirement to the issue of what waits for it", "[hls]") {
  Bench t(Timing::kClocked, 1);
  t.Put({spec::Opcode::kLoad, 0, {0, 0, 0, 0}, 1, 0}, true);
  t.Step();
  t.Put({spec::Opcode::kConv, 0, {1, 0, 0, 0}, 2, 0}, false);
  for (int i = 0; i < 10; ++i) t.Step();
  REQUIRE(t.engines[0].issue.Readable());
  t.engines[0].issue.read();
  REQUIRE_FALSE(t.engines[1].issue.Readable());
  CHECK(t.latest.state[0] == hls::kStateBusy);
  CHECK(t.latest.state[1] == hls::kStateWaitLoad);
  CHECK(t.latest.state[2] == hls::kStateIdle);
  CHECK(t.latest.oldest == 0);
  t.engines[0].retire.write(1);
  const uint64_t begin = t.kernel.now();
  while (!t.engines[1].issue.Readable()) t.Step();
  CHECK(t.kernel.now() - begin <= 4);
  for (int i = 0; i < 4; ++i) t.Step();
  CHECK(t.latest.state[1] == hls::kStateBusy);
  CHECK(t.latest.oldest == 1);
}

TEST_CASE("Scoreboard: the oldest command that has not retired", "[hls]") {
  constexpr uint32_t kSeed = 13;
  INFO("seed " << kSeed);
  Bench t(Timing::kClocked, kSeed);
  std::deque<uint32_t> running[4];
  for (uint32_t i = 0; i < 400; ++i) {
    const auto e = t.random() % 4;
    if (running[e].size() < 5) {
      constexpr spec::Opcode kOf[] = {spec::Opcode::kLoad, spec::Opcode::kConv, spec::Opcode::kAdd,
                                      spec::Opcode::kStore};
      t.Put({kOf[e], 0, {0, 0, 0, 0}, static_cast<int>(e) + 1, 0}, i == 0);
      running[e].push_back(i);
    } else {
      --i;
    }
    const auto r = t.random() % 4;
    if (!running[r].empty() && running[r].front() < i) {
      t.engines[r].retire.write(1);
      running[r].pop_front();
    }
    for (int k = 0; k < 8; ++k) {
      t.Step();
      for (Engine& engine : t.engines) {
        if (engine.issue.Readable()) engine.issue.read();
      }
    }
    uint32_t oldest = i + 1;
    for (const auto& commands : running) {
      if (!commands.empty()) oldest = std::min(oldest, commands.front());
    }
    REQUIRE(t.latest.oldest == oldest);
  }
}

TEST_CASE("Scoreboard: an error is raised in its turn, the bus's at once", "[hls]") {
  Bench t(GENERATE(Timing::kUntimed, Timing::kClocked), 1);
  t.Put({spec::Opcode::kLoad, 0, {0, 0, 0, 0}, 1, 0}, true);
  t.Step();
  t.Put({spec::Opcode::kNop, 0, {1, 0, 0, 0}, 0, 0}, false);
  t.Step();
  t.Step();
  t.Put({spec::Opcode::kAdd, 0, {0, 0, 0, 0}, 3, 9}, false);
  for (int i = 0; i < 20; ++i) t.Step();
  REQUIRE_FALSE(t.event.Readable());
  hls::BusError bus;
  bus.index = 0;
  bus.resp = 3;
  t.error_load.write(bus);
  for (int i = 0; i < 5; ++i) t.Step();
  REQUIRE(t.event.Readable());
  hls::ControlEvent got = t.event.read();
  CHECK(got.kind == hls::ControlEvent::kError);
  CHECK(got.code == hls::kErrBusRead);
  CHECK(got.engine == hls::kEngineLoad);
  CHECK(got.index == 0);
  CHECK(got.value == 3);
  t.engines[0].retire.write(1);
  for (int i = 0; i < 8; ++i) t.Step();
  REQUIRE(t.event.Readable());
  got = t.event.read();
  CHECK(got.code == 9);
  CHECK(got.engine == 3);
  CHECK(got.index == 2);
  CHECK(got.value == 99);
  // What stands behind it is forgotten, up to the next stream.
  for (int i = 0; i < 4; ++i) {
    t.Put({spec::Opcode::kConv, 0, {0, 0, 0, 0}, 2, 0}, i == 3);
    for (int k = 0; k < 8; ++k) t.Step();
    REQUIRE(t.engines[1].issue.Readable() == (i == 3));
  }
  CHECK(t.engines[1].issue.read().index == 0);
}

TEST_CASE("Scoreboard: a full queue stalls dispatch, at most 15 commands of an engine run", "[hls]") {
  Bench t(Timing::kClocked, 1);
  int put = 0, taken = 0;
  for (int i = 0; i < 200; ++i) {
    if (t.checked.Writable()) {
      t.Put({spec::Opcode::kStore, 0, {0, 0, 0, 0}, 4, 0}, put == 0);
      ++put;
    }
    if (t.engines[3].issue.Readable()) {
      t.engines[3].issue.read();
      ++taken;
    }
    t.Step();
  }
  CHECK(taken == 15);
  CHECK(t.dispatched == 15);
  CHECK(t.latest.stall);
  for (int i = 0; i < 100; ++i) {
    if (t.engines[3].retire.Writable()) t.engines[3].retire.write(1), --taken;
    if (t.engines[3].issue.Readable()) t.engines[3].issue.read(), ++taken;
    if (taken == 0) break;
    t.Step();
  }
  CHECK(t.dispatched > 15);
}

}  // namespace systole::test
