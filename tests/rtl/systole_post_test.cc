// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <deque>
#include <random>
#include <vector>

#include "tests/rtl/bits.h"
#include "tests/rtl/requant_model.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::Finish;
using systole::rtl_test::GetBits;
using systole::rtl_test::PutBits;
using systole::rtl_test::Requantize;
using systole::rtl_test::kOneStep;
using systole::rtl_test::kRaw;
using systole::rtl_test::kTwoStep;

constexpr int kLanes = SYSTOLE_LANES;
constexpr int kR = SYSTOLE_R;

struct Byte {
  uint32_t addr;
  uint8_t value;
  uint8_t copy;
  bool last;  // last byte of an item with last_i
};

struct Mode {
  int rq = kTwoStep;
  bool bypass = false;
  int zo = 0, lo = -128, hi = 127;
  int copy = 0;
};

class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    dut_.wr_gnt_i = 0;
    dut_.valid_i = 0;
    Clock();
    dut_.rst_ni = 1;
    dut_.eval();
  }

  /// Grants per 16 cycles.
  void SetGrants(unsigned grants) { grants_ = grants; }

  /// Offers a random item until it is taken; returns the cycles that took.
  int Send(const Mode& mode, bool last) {
    const int lanes = 1 + static_cast<int>(random_() % kLanes);
    const uint32_t addr = random_() & 0x3ffff;
    dut_.rq_i = mode.rq;
    dut_.bypass_i = mode.bypass;
    dut_.zo_i = mode.zo & 255;
    dut_.lo_i = mode.lo & 255;
    dut_.hi_i = mode.hi & 255;
    dut_.copy_i = mode.copy;
    dut_.addr_i = addr;
    dut_.lanes_i = lanes;
    dut_.last_i = last;
    for (int lane = 0; lane < kLanes; ++lane) {
      const int32_t v = mode.bypass ? static_cast<int32_t>(random_() % 512) - 256
                                    : static_cast<int32_t>(random_()) >> (random_() % 32);
      const int32_t q = static_cast<int32_t>(random_() >> 1);
      const int s = static_cast<int>(random_() % 64) - 32;
      PutBits(dut_.v_i, lane * 32, 32, static_cast<uint32_t>(v));
      PutBits(dut_.q_i, lane * 31, 31, static_cast<uint32_t>(q));
      PutBits(dut_.s_i, lane * 6, 6, static_cast<uint32_t>(s));
      if (lane >= lanes) continue;
      Expect(mode, addr, lane, v, q, s, last && lane == lanes - 1);
    }
    dut_.valid_i = 1;
    int cycles = 1;
    while (!Cycle()) REQUIRE(++cycles < 1000);
    dut_.valid_i = 0;
    return cycles;
  }

  void Idle(int cycles) {
    for (int i = 0; i < cycles; ++i) Cycle();
  }

  void Finish_() {
    for (int i = 0; i < 2000 && !expected_.empty(); ++i) Cycle();
    REQUIRE(expected_.empty());
    Idle(20);
    REQUIRE(!dut_.wr_req_o);
  }

 private:
  void Expect(const Mode& mode, uint32_t addr, int lane, int32_t v, int32_t q, int s, bool last) {
    const uint8_t copy = static_cast<uint8_t>(mode.copy);
    if (!mode.bypass && mode.rq == kRaw) {
      for (unsigned i = 0; i < 4; ++i) {
        expected_.push_back({addr + lane * 4 + i, static_cast<uint8_t>(v >> (8 * i)), copy,
                             last && i == 3});
      }
      return;
    }
    int8_t y;
    if (mode.bypass) {
      y = Finish(v, 0, mode.lo, mode.hi);
    } else {
      y = Finish(Requantize(mode.rq, v, q, s), mode.zo, mode.lo, mode.hi);
    }
    expected_.push_back({addr + lane, static_cast<uint8_t>(y), copy, last});
  }

  /// One cycle; true if the offered item was taken.
  bool Cycle() {
    dut_.wr_gnt_i = 0;
    dut_.eval();
    dut_.wr_gnt_i = dut_.wr_req_o && random_() % 16 < grants_;
    dut_.eval();
    bool last = false;
    if (dut_.wr_gnt_i) {
      REQUIRE(dut_.wr_strb_o != 0);
      for (int i = 0; i < kR; ++i) {
        if ((dut_.wr_strb_o >> i & 1) == 0) continue;
        REQUIRE(!expected_.empty());
        const Byte due = expected_.front();
        expected_.pop_front();
        REQUIRE(dut_.wr_addr_o + i == due.addr);
        REQUIRE(GetBits(dut_.wr_data_o, i * 8, 8) == due.value);
        REQUIRE(dut_.wr_copy_o == due.copy);
        last |= due.last;
      }
    }
    REQUIRE(dut_.last_o == last);
    const bool taken = dut_.valid_i && dut_.ready_o;
    Clock();
    return taken;
  }

  void Clock() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  SYSTOLE_DUT dut_;
  std::mt19937 random_;
  std::deque<Byte> expected_;
  unsigned grants_ = 16;
};

Mode RandomMode(std::mt19937& random) {
  Mode mode;
  mode.rq = static_cast<int>(random() % 4);
  mode.bypass = random() % 4 == 0;
  mode.zo = static_cast<int>(random() % 256) - 128;
  mode.lo = static_cast<int>(random() % 256) - 128;
  mode.hi = mode.lo + static_cast<int>(random() % static_cast<unsigned>(128 - mode.lo));
  mode.copy = static_cast<int>(random() % 4);
  return mode;
}

}  // namespace

TEST_CASE("every mode, in every order, with any grants") {
  std::mt19937 random(3);
  for (const unsigned grants : {16u, 8u, 2u}) {
    Bench bench(grants);
    bench.SetGrants(grants);
    for (int command = 0; command < 1500; ++command) {
      const Mode mode = RandomMode(random);
      const int items = 1 + static_cast<int>(random() % 12);
      for (int i = 0; i < items; ++i) {
        bench.Send(mode, i == items - 1);
        if (random() % 8 == 0) bench.Idle(static_cast<int>(random() % 10));
      }
    }
    bench.Finish_();
  }
}

TEST_CASE("one item per cycle when every write is granted") {
  for (const bool bypass : {false, true}) {
    Bench bench(5);
    Mode mode;
    mode.bypass = bypass;
    int cycles = 0;
    for (int i = 0; i < 1000; ++i) cycles += bench.Send(mode, false);
    bench.Finish_();
    REQUIRE(cycles == 1000);
  }
}
