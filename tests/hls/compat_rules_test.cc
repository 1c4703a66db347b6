// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Builds with SYSTOLE_HLS_CHECKS notice each broken rule of a turn (docs/hls.md, section 1), and
// say who broke it.

#include <hls_stream.h>

#include <string>

#include "systole_hls/ram.h"
#include "tests/support/catch.h"

using namespace systole_hls;
using systole::hls_sim::Kernel;
using systole::hls_sim::Timing;

namespace {

/// A process whose turn is a function of the number of turns before.
template <class Derived, Kind kKindOf = Kind::kWorker>
struct Bad {
  static constexpr Kind kKind = kKindOf;
  static constexpr int kPipelineDepth = 1;
  int turn = 0;
  void Turn(hls::stream<int>& in, hls::stream<int>& out) {
    static_cast<Derived*>(this)->Do(in, out);
    ++turn;
  }
};

/// Failure of a process `bad` with a full stream before it, in both timings the same.
template <class P>
std::string Failure() {
  std::string failure[2];
  for (const Timing timing : {Timing::kUntimed, Timing::kClocked}) {
    hls::stream<int, 8> in("in"), out("out");
    P process;
    Kernel kernel(timing);
    kernel.Add("bad", 0, process, in, out);
    for (int i = 0; i < 8; ++i) in.write(i);
    for (int i = 0; i < 10; ++i) kernel.Step();
    failure[timing == Timing::kClocked] = kernel.failure();
  }
  CHECK(failure[0] == failure[1]);
  return failure[0];
}

struct Good : Bad<Good> {
  Ram<int, 16> ram;
  void Do(hls::stream<int>& in, hls::stream<int>& out) {
    const int item = in.read();
    const int before = ram.Read(item);
    ram.Write(item, before + 1);
    if (turn < 6) out.write(item);
  }
};
TEST_CASE("A good process") {
  CHECK(Kernel::checks());
  CHECK(Failure<Good>().empty());
}

struct ReadsTwice : Bad<ReadsTwice> {
  void Do(hls::stream<int>& in, hls::stream<int>&) {
    in.read();
    if (turn == 2) in.read();
  }
};
struct WritesTwice : Bad<WritesTwice> {
  void Do(hls::stream<int>&, hls::stream<int>& out) {
    out.write(1);
    if (turn == 2) out.write(2);
  }
};
struct ReadsWhatItWrote : Bad<ReadsWhatItWrote> {
  void Do(hls::stream<int>&, hls::stream<int>& out) {
    out.write(1);
    if (turn == 2) out.read();
  }
};
TEST_CASE("Streams in a turn") {
  CHECK(Failure<ReadsTwice>() == "process bad reads stream in twice in one turn");
  CHECK(Failure<WritesTwice>() == "process bad writes stream out twice in one turn");
  CHECK(Failure<ReadsWhatItWrote>() ==
        "process bad reads stream out in the turn in which it wrote it");
}

template <Kind kKindOf, int kQuestion>
struct Asks : Bad<Asks<kKindOf, kQuestion>, kKindOf> {
  void Do(hls::stream<int>& in, hls::stream<int>& out) {
    int item = 0;
    if (kQuestion == 0) in.empty();
    if (kQuestion == 1) out.full();
    if (kQuestion == 2) in.read_nb(item);
    if (kQuestion == 3) out.write_nb(item);
  }
};
TEST_CASE("Only arbiters, counters and timers ask") {
  const std::string in =
      "process bad asks whether stream in is ready; only arbiters, counters and timers may";
  const std::string out =
      "process bad asks whether stream out is ready; only arbiters, counters and timers may";
  CHECK(Failure<Asks<Kind::kWorker, 0>>() == in);
  CHECK(Failure<Asks<Kind::kWorker, 1>>() == out);
  CHECK(Failure<Asks<Kind::kWorker, 2>>() == in);
  CHECK(Failure<Asks<Kind::kWorker, 3>>() == out);
  CHECK(Failure<Asks<Kind::kArbiter, 0>>().empty());
  CHECK(Failure<Asks<Kind::kCounter, 2>>().empty());
  CHECK(Failure<Asks<Kind::kTimer, 3>>().empty());
}

struct Writer : Bad<Writer> {
  void Do(hls::stream<int>&, hls::stream<int>& out) {
    if (turn < 2) out.write(turn);
  }
};
struct Reader : Bad<Reader> {
  void Do(hls::stream<int>& in, hls::stream<int>&) { in.read(); }
};
TEST_CASE("One writer and one reader") {
  hls::stream<int, 8> a("a"), b("b");
  Writer first, second;
  Kernel kernel(Timing::kUntimed);
  kernel.Add("first", 0, first, b, a);
  kernel.Add("second", 0, second, b, a);
  kernel.Step();
  CHECK(kernel.failure() == "stream a is written by first and by second");

  Reader third, fourth;
  Kernel readers(Timing::kClocked);
  readers.Add("third", 0, third, a, b);
  readers.Add("fourth", 0, fourth, a, b);
  for (int i = 0; i < 4; ++i) a.write_nb(i);
  readers.Step();
  readers.Step();
  CHECK(readers.failure() == "stream a is read by third and by fourth");
}

template <int kUse>
struct Memory : Bad<Memory<kUse>> {
  Ram<int, 16> ram;
  ByteRam<8, 16> bytes;
  void Do(hls::stream<int>&, hls::stream<int>&) {
    const int turn = this->turn;
    ram.Read(3);
    ram.Write(3, turn);
    bytes.Write(turn % 16, Bytes<8>(), 3);
    if (turn != 2) return;
    if (kUse == 0) ram.Read(4);
    if (kUse == 1) ram.Write(5, 0);
    if (kUse == 2) bytes.Write(6, Bytes<8>(), 1);
    if (kUse == 3) bytes.Read(2);
    if (kUse == 4) bytes.Read(16);
  }
};
TEST_CASE("Ports of memories") {
  const std::string process = "process bad, turn 2, ", memory = ": a memory of 16 lines, line ";
  CHECK(Failure<Memory<0>>() == process + "reads twice in one turn" + memory + "4");
  CHECK(Failure<Memory<1>>() == process + "writes twice in one turn" + memory + "5");
  CHECK(Failure<Memory<2>>() == process + "writes twice in one turn" + memory + "6");
  CHECK(Failure<Memory<3>>() == process + "reads after it wrote" + memory + "2");
  CHECK(Failure<Memory<4>>() == process + "reads outside" + memory + "16");
}

/// Adds one to lines 0, 1, ..., kPeriod - 1, 0, 1, ... with a distance of 4 turns.
template <int kPeriod>
struct Accumulates : Bad<Accumulates<kPeriod>> {
  UpdateRam<int, 16, 4> ram;
  void Do(hls::stream<int>&, hls::stream<int>&) {
    const int line = this->turn % kPeriod;
    ram.Write(line, ram.Read(line) + 1);
  }
};
TEST_CASE("An address that recurs within the distance of its update") {
  CHECK(Failure<Accumulates<4>>().empty());
  CHECK(Failure<Accumulates<3>>() ==
        "process bad, turn 3, reads what it wrote 3 turns before, less than its distance of 4: a "
        "memory of 16 lines, line 0");
  CHECK(Failure<Accumulates<1>>() ==
        "process bad, turn 1, reads what it wrote 1 turns before, less than its distance of 4: a "
        "memory of 16 lines, line 0");
}

TEST_CASE("Bytes of a line") {
  ByteRam<4, 4> ram;
  Bytes<4> line;
  for (int i = 0; i < 4; ++i) line.b[i] = 10 + i;
  ram.Write(1, line, 0xf);
  for (int i = 0; i < 4; ++i) line.b[i] = 20 + i;
  ram.Write(1, line, 0x5);
  const Bytes<4> back = ram.Read(1);
  CHECK(back.b[0] == 20);
  CHECK(back.b[1] == 11);
  CHECK(back.b[2] == 22);
  CHECK(back.b[3] == 13);
}

}  // namespace
