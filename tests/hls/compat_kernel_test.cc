// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Streams, processes and the clock of the HLS simulation.

#include <hls_stream.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/catch.h"

using systole::hls_sim::Kernel;
using systole::hls_sim::Kind;
using systole::hls_sim::RuleBroken;
using systole::hls_sim::Timing;

namespace {

struct Source {
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;
  int next = 0;
  void Turn(hls::stream<int>& out) { out.write(next++); }
};
template <int Depth>
struct AddOne {
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = Depth;
  void Turn(hls::stream<int>& in, hls::stream<int>& out) { out.write(in.read() + 1); }
};
/// Reads `a` three times for each item of `b`, and adds.
struct Join {
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;
  int phase = 0, kept = 0;
  void Turn(hls::stream<int>& a, hls::stream<int>& b, hls::stream<int>& out) {
    if (phase == 0) kept = b.read();
    out.write(a.read() + kept);
    phase = (phase + 1) % 3;
  }
};
/// What is in `out` after `cycles`, read whenever it can be; and in which cycle each came.
struct Arrived {
  std::vector<int> items;
  std::vector<uint64_t> cycles;
};
Arrived Run(Kernel& kernel, hls::stream<int>& out, int cycles) {
  Arrived arrived;
  for (int i = 0; i < cycles; ++i) {
    int item;
    const uint64_t now = kernel.now();
    if (out.read_nb(item)) {
      arrived.items.push_back(item);
      arrived.cycles.push_back(now);
    }
    kernel.Step();
  }
  return arrived;
}

TEST_CASE("A stream outside a kernel is a queue of its depth") {
  hls::stream<int, 3> stream("s");
  CHECK(stream.empty());
  for (int i = 0; i < 3; ++i) CHECK(stream.write_nb(i));
  CHECK(stream.full());
  CHECK_FALSE(stream.write_nb(9));
  CHECK_THROWS_AS(stream.write(9), RuleBroken);
  CHECK(stream.Front() == 0);
  for (int i = 0; i < 3; ++i) CHECK(stream.read() == i);
  int item;
  CHECK_FALSE(stream.read_nb(item));
  CHECK_THROWS_AS(stream.read(), RuleBroken);
  stream << 4;
  stream >> item;
  CHECK(item == 4);
  CHECK(stream.written() == 4);
}

TEST_CASE("Clocked: an item is there a pipeline depth after its turn, then one per cycle") {
  hls::stream<int, 2> a, b;
  Source source;
  AddOne<5> add;
  Kernel kernel(Timing::kClocked);
  kernel.Add("source", 0, source, a);
  kernel.Add("add", 0, add, a, b);
  const Arrived arrived = Run(kernel, b, 30);
  // Written in cycle 0, read in 1, there in 6.
  REQUIRE(arrived.items.size() == 24);
  for (int i = 0; i < 24; ++i) {
    CHECK(arrived.items[i] == i + 1);
    CHECK(arrived.cycles[i] == 6u + i);
  }
}

TEST_CASE("Clocked: a stream of depth 1 moves every second cycle, one of depth 2 every cycle") {
  for (const int depth : {1, 2, 3}) {
    hls::stream<int> a("a", depth), b("b", 4);
    Source source;
    AddOne<1> add;
    Kernel kernel(Timing::kClocked);
    // The order of processes does not matter.
    if (depth % 2 == 0) kernel.Add("source", 0, source, a);
    kernel.Add("add", 0, add, a, b);
    if (depth % 2 == 1) kernel.Add("source", 0, source, a);
    CHECK(Run(kernel, b, 102).items.size() == (depth == 1 ? 50 : 100));
  }
}

TEST_CASE("Clocked: any order of processes gives the same cycles") {
  std::vector<Arrived> all;
  std::vector<int> order = {0, 1, 2, 3};
  do {
    hls::stream<int, 2> a("a"), b("b"), c("c"), d("d"), out("out");
    Source first, second;
    AddOne<3> add;
    Join join;
    Kernel kernel(Timing::kClocked);
    for (const int which : order) {
      if (which == 0) kernel.Add("first", 0, first, a);
      if (which == 1) kernel.Add("second", 0, second, b);
      if (which == 2) kernel.Add("add", 0, add, a, c);
      if (which == 3) kernel.Add("join", 0, join, c, b, out);
    }
    all.push_back(Run(kernel, out, 60));
  } while (std::next_permutation(order.begin(), order.end()));
  REQUIRE(all[0].items.size() > 40);
  for (const Arrived& arrived : all) {
    CHECK(arrived.items == all[0].items);
    CHECK(arrived.cycles == all[0].cycles);
  }
}

TEST_CASE("Results do not depend on timing, depths and stalls") {
  std::vector<int> expected;
  for (int i = 0; i < 500; ++i) expected.push_back(i + 2 + i / 3);
  for (const uint32_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto depth = [&random] { return 1 + static_cast<int>(random() % 5); };
    hls::stream<int> a("a", depth()), b("b", depth()), c("c", depth()), d("d", depth()),
        out("out", depth());
    Source first, second;
    AddOne<4> add;
    AddOne<1> add_too;
    Join join;
    Kernel kernel(seed % 2 == 0 ? Timing::kClocked : Timing::kUntimed);
    kernel.Add("join", 0, join, d, b, out);
    kernel.Add("first", 0, first, a);
    kernel.Add("second", 0, second, b);
    kernel.Add("add", 0, add, a, c);
    kernel.Add("add_too", 0, add_too, c, d);
    std::vector<int> items;
    for (int i = 0; i < 20000 && items.size() < expected.size(); ++i) {
      int item;
      if (random() % 3 == 0 && out.read_nb(item)) items.push_back(item);
      kernel.Step();
    }
    CHECK(items == expected);
    CHECK(kernel.failure().empty());
  }
}

TEST_CASE("Steps of single processes, as a simulator with its own clock makes them") {
  hls::stream<int, 2> a("a"), b("b");
  Source source;
  AddOne<5> add;
  Kernel kernel(Timing::kClocked);
  const int first = kernel.Add("source", 0, source, a);
  const int second = kernel.Add("add", 0, add, a, b);
  std::vector<uint64_t> cycles;
  for (uint64_t now = 0; now < 30; ++now) {
    kernel.StepProcess(second, now);
    kernel.StepProcess(first, now);
    int item;
    if (b.read_nb(item)) cycles.push_back(now);
  }
  REQUIRE(cycles.size() == 24);
  CHECK(cycles.front() == 6);
  CHECK(kernel.process(first).turns() == 30);
}

/// Waits for its own answer.
struct Echo {
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;
  bool ask_first = false;
  bool asked = false;
  void Turn(hls::stream<int>& in, hls::stream<int>& out) {
    if (!asked && ask_first) {
      asked = true;
      out.write(1);
      return;
    }
    out.write(in.read());
  }
};

TEST_CASE("A deadlock is idle, and described") {
  hls::stream<int, 2> a("requests"), b("answers");
  Echo left, right;
  Kernel kernel(Timing::kClocked);
  kernel.Add("left", 0, left, a, b);
  kernel.Add("right", 0, right, b, a);
  left.ask_first = true;
  for (int i = 0; i < 50; ++i) {
    kernel.Step();
    CHECK_FALSE(kernel.idle());
  }
  // Without the token that goes round, nothing moves any more.
  a.Clear();
  b.Clear();
  for (int i = 0; i < 5; ++i) kernel.Step();
  CHECK(kernel.idle());
  const std::string text = kernel.Describe();
  INFO(text);
  CHECK(text.find("stream requests: 0 of 2, ") != std::string::npos);
  CHECK(text.find("stream answers: 0 of 2, ") != std::string::npos);
  CHECK(text.find("process left: ") != std::string::npos);
  CHECK(text.find(", waits -> item of requests -> right -> item of answers -> left, a circle") !=
        std::string::npos);
}

TEST_CASE("A full stream and one that nobody has written are described") {
  hls::stream<int, 2> a("a"), never("never"), out("out");
  Source source;
  Join join;
  Kernel kernel(Timing::kUntimed);
  kernel.Add("source", 0, source, a);
  kernel.Add("join", 0, join, a, never, out);
  for (int i = 0; i < 5; ++i) kernel.Step();
  CHECK(kernel.idle());
  const std::string text = kernel.Describe();
  INFO(text);
  CHECK(text.find("stream a: 2 of 2, 2 written") != std::string::npos);
  CHECK(text.find("process source: 2 turns, waits -> room in a") != std::string::npos);
  CHECK(text.find("process join: 0 turns, waits -> item of never -> (nobody yet)") !=
        std::string::npos);
}

struct Timer {
  static constexpr Kind kKind = Kind::kTimer;
  static constexpr int kPipelineDepth = 1;
  void Turn(hls::stream<int>& ticks) { ticks.write_nb(0); }
};
struct Counter {
  static constexpr Kind kKind = Kind::kCounter;
  static constexpr int kPipelineDepth = 1;
  int ticks = 0;
  void Turn(hls::stream<int>& in) {
    int tick;
    if (in.read_nb(tick)) ++ticks;
  }
};
TEST_CASE("Counters and timers make no progress") {
  hls::stream<int, 2> ticks("ticks");
  Timer timer;
  Counter counter;
  Kernel kernel(Timing::kUntimed);
  kernel.Add("timer", 0, timer, ticks);
  kernel.Add("counter", 0, counter, ticks);
  for (int i = 0; i < 10; ++i) CHECK(kernel.Step() == 0);
  CHECK(counter.ticks == 10);
  CHECK(kernel.transfers() == 0);
  CHECK(kernel.idle());
}

TEST_CASE("Reset of a group: its processes begin again, its own streams are empty") {
  for (const Timing timing : {Timing::kClocked, Timing::kUntimed}) {
    hls::stream<int, 2> a("a"), b("b"), c("c");
    Source source;
    AddOne<2> inside, outside;
    Kernel kernel(timing);
    kernel.Add("source", 1, source, a);
    kernel.Add("inside", 1, inside, a, b);
    kernel.Add("outside", 0, outside, b, c);
    // Until all wait for room, in the middle of a turn.
    for (int i = 0; i < 40; ++i) kernel.Step();
    CHECK(kernel.idle());
    const int held = b.fill();
    CHECK(held > 0);
    kernel.Reset(1);
    CHECK(a.fill() == 0);
    CHECK(b.fill() == held);  // Between two groups.
    CHECK(source.next == 0);
    const uint64_t turns = kernel.process(2).turns();
    std::vector<int> items = Run(kernel, c, 60).items;
    CHECK(kernel.process(2).turns() > turns);
    // What was in c, the item of the turn in which `outside` waited, b, and the new ones from 2.
    const auto again = std::find(items.begin() + 1, items.end(), 2);
    REQUIRE(again != items.end());
    for (auto item = again; item != items.end(); ++item) CHECK(*item == 2 + (item - again));
    CHECK(kernel.failure().empty());
  }
}

struct Thrower {
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;
  int turn = 0;
  void Turn(hls::stream<int>& in, hls::stream<int>& out) {
    out.write(in.read());
    if (++turn == 3) throw std::runtime_error("three");
  }
};

TEST_CASE("An exception ends its process and fails the kernel; reset begins again") {
  hls::stream<int, 2> a("a"), b("b");
  Source source;
  Thrower thrower;
  Kernel kernel(Timing::kUntimed);
  kernel.Add("source", 0, source, a);
  kernel.Add("thrower", 0, thrower, a, b);
  CHECK(Run(kernel, b, 20).items == std::vector<int>{0, 1, 2});
  CHECK(kernel.failure() == "process thrower: three");
  kernel.Reset(0);
  CHECK(Run(kernel, b, 20).items == std::vector<int>{0, 1, 2});
}

TEST_CASE("A kernel can be left while processes wait; two kernels stand side by side") {
  for (int i = 0; i < 20; ++i) {
    hls::stream<int, 2> a("a"), b("b"), c("c"), d("d");
    Source source, other;
    AddOne<1> add, other_add;
    Kernel kernel(Timing::kClocked), second(Timing::kUntimed);
    kernel.Add("source", 0, source, a);
    kernel.Add("add", 0, add, a, b);
    second.Add("source", 0, other, c);
    second.Add("add", 0, other_add, c, d);
    for (int cycle = 0; cycle < i; ++cycle) {
      kernel.Step();
      second.Step();
    }
    CHECK(b.fill() == std::min(std::max(i - 1, 0), 2));
    CHECK(d.fill() == std::min(i, 2));
  }
}

}  // namespace
