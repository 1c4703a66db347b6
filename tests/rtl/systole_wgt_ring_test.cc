// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include SYSTOLE_DUT_H

#include <deque>
#include <random>

#include "tests/rtl/bits.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::GetBits;
using systole::rtl_test::PutBits;

constexpr int kC = SYSTOLE_C;
constexpr int kTileBytes = kC * kC;
constexpr int kBytes = SYSTOLE_WGT_BYTES;

/// Drives both sides at random and compares with a queue of bytes.
class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    Edge();
    dut_.rst_ni = 1;
  }

  int tiles_taken = 0;
  int times_full = 0;

  /// Rates out of 16 of the two sides.
  void Cycle(int push_rate, int pop_rate) {
    dut_.reserve_valid_i = Random(16) < push_rate;
    const int ask = 16 * (1 + Random(16));
    dut_.reserve_bytes_i = ask;
    const bool push = static_cast<int>(ring_.size()) < reserved_ && Random(16) < push_rate;
    dut_.push_valid_i = push;
    uint8_t bytes[16];
    for (int i = 0; i < 16; ++i) {
      bytes[i] = static_cast<uint8_t>(Random(256));
      PutBits(dut_.push_data_i, i * 8, 8, bytes[i]);
    }
    const bool avail = static_cast<int>(ring_.size()) >= kTileBytes;
    const bool read = avail && Random(16) < pop_rate;
    const int row = Random(kC);
    dut_.rd_en_i = read;
    dut_.rd_row_i = row;
    const bool free = avail && Random(4 * kC) < pop_rate;
    dut_.tile_free_i = free;
    dut_.eval();
    REQUIRE(bool(dut_.tile_avail_o) == avail);
    const bool room = reserved_ + ask <= kBytes;
    REQUIRE(bool(dut_.reserve_ready_o) == room);
    times_full += !room;

    if (read) {
      std::copy_n(ring_.begin() + row * kC, kC, held_);
      any_read_ = true;
    }
    if (dut_.reserve_valid_i && room) reserved_ += ask;
    if (push) ring_.insert(ring_.end(), bytes, bytes + 16);
    if (free) {
      ring_.erase(ring_.begin(), ring_.begin() + kTileBytes);
      reserved_ -= kTileBytes;
      ++tiles_taken;
    }
    Edge();
    for (int i = 0; i < kC && any_read_; ++i) {
      REQUIRE(GetBits(dut_.rd_data_o, i * 8, 8) == held_[i]);
    }
  }

 private:
  int Random(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void Edge() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  SYSTOLE_DUT dut_;
  std::mt19937 random_;
  std::deque<uint8_t> ring_;
  uint8_t held_[kC] = {};  // the row read last
  bool any_read_ = false;
  int reserved_ = 0;  // bytes in the ring and on their way
};

}  // namespace

TEST_CASE("tiles come out as the bytes went in") {
  for (const uint32_t seed : {1u, 2u}) {
    INFO("seed " << seed);
    Bench bench(seed);
    for (int cycle = 0; cycle < 20000; ++cycle) {
      // Phases in which the ring runs full, empty, or neither.
      const int phase = cycle / 2000 % 3;
      bench.Cycle(phase == 1 ? 3 : 16, phase == 0 ? 2 : 16);
    }
    REQUIRE(bench.tiles_taken > 100);
    REQUIRE(bench.times_full > 100);
  }
}
