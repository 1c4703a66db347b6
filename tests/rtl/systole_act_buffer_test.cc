// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <array>
#include <deque>
#include <random>
#include <vector>

#include "tests/rtl/bits.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::GetBits;
using systole::rtl_test::PutBits;

constexpr int kR = SYSTOLE_R;
constexpr int kBytes = SYSTOLE_ACT_BYTES;
constexpr int kGroups = 4;
constexpr int kGroupBytes = kBytes / kGroups;
// A byte written less than this many cycles before a read may be seen or not.
constexpr int kVisible = 2;

int Wrap(int address) { return ((address % kBytes) + kBytes) % kBytes; }

/// A pending read or write of one port; held until granted.
struct Access {
  bool wanted = false;
  int addr = 0;
  bool lo = false, hi = false;
  // Reads: second window of CONV, in other groups.
  int addr2 = 0;
  bool lo2 = false, hi2 = false;
  // Writes.
  uint32_t strb = 0;
  int copy = 0;
  std::array<uint8_t, kR> data{};
  int refused = 0;
};

struct Expected {
  int64_t due;
  int port;
  std::array<int, kR> byte;  // -1: not defined
};

class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed), memory_(kBytes, 0), written_(kBytes, -100) {
    dut_.rst_ni = 0;
    Edge();
    Edge();
    dut_.rst_ni = 1;
  }

  int Random(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  /// Which chance out of 16 a port has to want something, reads conv, vec, store, then writes.
  std::array<int, 6> rate{};
  /// Every access goes to these first bytes of the buffer.
  int range = kBytes;
  std::array<int, 6> worst_wait{};
  std::array<int, 6> granted{};

  /// Fills the memory with known bytes through the LOAD port.
  void Fill() {
    for (int addr = 0; addr < kBytes; addr += kR) {
      Access& access = access_[5];
      access = {};
      access.wanted = true;
      access.addr = addr;
      access.strb = static_cast<uint32_t>((uint64_t{1} << kR) - 1);
      for (auto& byte : access.data) byte = static_cast<uint8_t>(Random(256));
      while (access.wanted) Cycle(false);
    }
    for (int i = 0; i < 4; ++i) Cycle(false);
  }

  /// Offers a read of one line, until granted.
  void ReadLine(int port, int line, bool next) {
    access_[port] = {};
    access_[port].wanted = true;
    access_[port].addr = (next ? line - 1 : line) * kR + Random(kR);
    access_[port].lo = !next;
    access_[port].hi = next;
  }

  void Cycle(bool draw = true) {
    for (int port = 0; port < 6 && draw; ++port) {
      if (!access_[port].wanted && Random(16) < rate[port]) {
        if (port < 3) DrawRead(port);
        else DrawWrite(port);
      }
    }
    Drive();
    dut_.eval();
    CheckAnswers();
    const std::array<bool, 6> grants = {bool(dut_.conv_gnt_o), bool(dut_.vec_gnt_o),
                                        bool(dut_.store_gnt_o), bool(dut_.post_gnt_o),
                                        bool(dut_.vecw_gnt_o), bool(dut_.load_gnt_o)};
    for (int port = 0; port < 6; ++port) {
      Access& access = access_[port];
      REQUIRE((access.wanted || !grants[port]));
      if (!access.wanted) continue;
      if (!grants[port]) {
        worst_wait[port] = std::max(worst_wait[port], ++access.refused);
        continue;
      }
      ++granted[port];
      access.wanted = false;
      if (port >= 3) Apply(access);
    }
    // Reads after writes: what was written in this cycle is marked and so not compared.
    for (int port = 0; port < 3; ++port) {
      if (!grants[port]) continue;
      Expect(port, access_[port].addr, access_[port].lo, access_[port].hi);
      if (port == 0) Expect(3, access_[port].addr2, access_[port].lo2, access_[port].hi2);
    }
    Edge();
  }

 private:
  void Edge() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
    ++now_;
  }

  void DrawRead(int port) {
    Access access;
    access.wanted = true;
    access.addr = Random(range);
    const int need = 1 + Random(3);
    access.lo = (need & 1) != 0;
    access.hi = (need & 2) != 0;
    if (port == 0 && range == kBytes && Random(2) == 0) {
      // Both windows whole, each inside its group, in different groups.
      const int group = Random(kGroups);
      const int other = (group + 1 + Random(kGroups - 1)) % kGroups;
      access.addr = group * kGroupBytes + Random(kGroupBytes - 2 * kR);
      access.addr2 = other * kGroupBytes + Random(kGroupBytes - 2 * kR);
      access.lo2 = access.hi2 = true;
    }
    access_[port] = access;
  }

  void DrawWrite(int port) {
    Access access;
    access.wanted = true;
    access.addr = Random(range);
    access.strb = static_cast<uint32_t>(random_() & ((uint64_t{1} << kR) - 1));
    if (Random(3) == 0) access.strb = static_cast<uint32_t>((uint64_t{1} << kR) - 1);
    if (Random(3) == 0) access.copy = 1 + Random(kGroups - 1);
    for (auto& byte : access.data) byte = static_cast<uint8_t>(Random(256));
    access_[port] = access;
  }

  void Apply(const Access& access) {
    for (int i = 0; i < kR; ++i) {
      if ((access.strb >> i & 1) == 0) continue;
      for (const int shift : {0, access.copy * kGroupBytes}) {
        const int at = Wrap(access.addr + i + shift);
        memory_[at] = access.data[i];
        written_[at] = now_;
      }
    }
  }

  void Expect(int port, int addr, bool lo, bool hi) {
    if (!lo && !hi) return;
    Expected expected{now_ + 2, port, {}};
    const int first_line_end = (addr / kR + 1) * kR;
    for (int i = 0; i < kR; ++i) {
      const int at = Wrap(addr + i);
      const bool needed = addr + i < first_line_end ? lo : hi;
      expected.byte[i] = needed && now_ - written_[at] >= kVisible ? memory_[at] : -1;
    }
    expected_.push_back(expected);
  }

  void CheckAnswers() {
    std::array<bool, 4> due{};
    for (auto it = expected_.begin(); it != expected_.end();) {
      if (it->due != now_) {
        ++it;
        continue;
      }
      due[it->port] = true;
      for (int i = 0; i < kR; ++i) {
        const uint32_t got = it->port == 0   ? GetBits(dut_.conv_data_o, i * 8, 8)
                             : it->port == 1 ? GetBits(dut_.vec_data_o, i * 8, 8)
                             : it->port == 2 ? GetBits(dut_.store_data_o, i * 8, 8)
                                             : GetBits(dut_.conv2_data_o, i * 8, 8);
        INFO("port " << it->port << " byte " << i << " cycle " << now_);
        if (it->byte[i] >= 0) REQUIRE(got == static_cast<uint32_t>(it->byte[i]));
      }
      it = expected_.erase(it);
    }
    REQUIRE(bool(dut_.conv_rvalid_o) == due[0]);
    REQUIRE(bool(dut_.vec_rvalid_o) == due[1]);
    REQUIRE(bool(dut_.store_rvalid_o) == due[2]);
  }

  void Drive() {
    const Access& conv = access_[0];
    dut_.conv_req_i = conv.wanted;
    dut_.conv_addr_i = conv.addr;
    dut_.conv_lo_i = conv.lo;
    dut_.conv_hi_i = conv.hi;
    dut_.conv2_addr_i = conv.addr2;
    dut_.conv2_lo_i = conv.lo2;
    dut_.conv2_hi_i = conv.hi2;
    dut_.vec_req_i = access_[1].wanted;
    dut_.vec_addr_i = access_[1].addr;
    dut_.vec_lo_i = access_[1].lo;
    dut_.vec_hi_i = access_[1].hi;
    dut_.store_req_i = access_[2].wanted;
    dut_.store_addr_i = access_[2].addr;
    dut_.store_lo_i = access_[2].lo;
    dut_.store_hi_i = access_[2].hi;
    dut_.post_req_i = access_[3].wanted;
    dut_.post_addr_i = access_[3].addr;
    dut_.post_strb_i = access_[3].strb;
    dut_.post_copy_i = access_[3].copy;
    dut_.vecw_req_i = access_[4].wanted;
    dut_.vecw_addr_i = access_[4].addr;
    dut_.vecw_strb_i = access_[4].strb;
    dut_.vecw_copy_i = access_[4].copy;
    dut_.load_req_i = access_[5].wanted;
    dut_.load_addr_i = access_[5].addr;
    dut_.load_strb_i = access_[5].strb;
    dut_.load_copy_i = access_[5].copy;
    for (int i = 0; i < kR; ++i) {
      PutBits(dut_.post_data_i, i * 8, 8, access_[3].data[i]);
      PutBits(dut_.vecw_data_i, i * 8, 8, access_[4].data[i]);
      PutBits(dut_.load_data_i, i * 8, 8, access_[5].data[i]);
    }
  }

  SYSTOLE_DUT dut_;
  std::mt19937 random_;
  int64_t now_ = 0;
  std::vector<uint8_t> memory_;
  std::vector<int64_t> written_;
  std::array<Access, 6> access_;
  std::deque<Expected> expected_;
};

}  // namespace

TEST_CASE("random reads and writes of every port see one memory") {
  for (const uint32_t seed : {1u, 2u, 3u}) {
    INFO("seed " << seed);
    Bench bench(seed);
    bench.Fill();
    for (int mix = 0; mix < 20; ++mix) {
      for (int& rate : bench.rate) rate = bench.Random(4) == 0 ? 16 : bench.Random(16);
      for (int cycle = 0; cycle < 500; ++cycle) bench.Cycle();
    }
    for (const int granted : bench.granted) REQUIRE(granted > 300);
  }
}

TEST_CASE("a port alone is served every cycle") {
  for (int port = 0; port < 6; ++port) {
    Bench bench(10 + port);
    bench.Fill();
    bench.granted = {};
    bench.rate[port] = 16;
    for (int cycle = 0; cycle < 200; ++cycle) bench.Cycle();
    REQUIRE(bench.granted[port] == 200);
  }
}

TEST_CASE("lines of different banks are served in the same cycle") {
  Bench bench(30);
  bench.Fill();
  bench.granted = {};
  for (int cycle = 0; cycle < 200; ++cycle) {
    // Even line, odd line, and one of another group; as first or second line of the window.
    const int line = 2 * bench.Random(7) + 2;
    bench.ReadLine(0, line, bench.Random(2) == 0);
    bench.ReadLine(1, line + 1, bench.Random(2) == 0);
    bench.ReadLine(2, line + kGroupBytes / kR, bench.Random(2) == 0);
    bench.Cycle(false);
  }
  for (const int port : {0, 1, 2}) REQUIRE(bench.granted[port] == 200);
}

TEST_CASE("nobody starves under full load") {
  Bench bench(20);
  bench.Fill();
  bench.worst_wait = {};
  bench.rate = {16, 16, 16, 16, 16, 16};
  bench.range = kR;  // Two banks, which most accesses need both.
  for (int cycle = 0; cycle < 20000; ++cycle) bench.Cycle();
  // The first of a kind loses only to an aged one; of the other two, one may wait for the other.
  for (const int port : {0, 3}) REQUIRE(bench.worst_wait[port] <= 2);
  for (const int port : {1, 2, 4, 5}) {
    INFO("port " << port);
    REQUIRE(bench.worst_wait[port] >= 31);
    REQUIRE(bench.worst_wait[port] <= 33);
  }
}
