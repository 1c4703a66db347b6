// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "Varray_model.h"

#include <array>
#include <deque>
#include <random>

#include "tests/rtl/bits.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::GetBits;
using systole::rtl_test::PutBits;

constexpr int kR = 16;
constexpr int kC = 8;

using Tile = std::array<std::array<int8_t, kC>, kR>;
using Sums = std::array<int32_t, kC + 1>;

/// Streams tiles of random length; loads of the next tile trail the swap by `lag` cycles, a row per
/// cycle, which is as early as the array allows it when `lag` is 0.
class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    Clock();
    dut_.rst_ni = 1;
    RandomTile();
    for (int r = 0; r < kR; ++r) {
      Load(r);
      Step(false, false);
    }
  }

  void RunTile(int vectors, int lag, bool extreme) {
    current_ = next_;
    RandomTile();
    int row = -lag;
    for (int i = 0; i < vectors || row < kR; ++row) {
      const bool valid = i < vectors && (i == 0 || random_() % 4 != 0);
      if (row >= 0 && row < kR) Load(row);
      Sums sums{};
      for (int r = 0; r < kR; ++r) {
        const int8_t x = extreme ? (random_() % 2 ? 127 : -128) : static_cast<int8_t>(random_());
        PutBits(dut_.x_i, r * 8, 8, static_cast<uint8_t>(x));
        for (int c = 0; c < kC; ++c) sums[c] += x * current_[r][c];
        sums[kC] += x;
      }
      if (valid) due_.push_back({cycle_ + kR + 1, sums});
      Step(valid, valid && i == 0);
      if (valid) ++i;
    }
  }

  void Drain() {
    for (int i = 0; i <= kR; ++i) Step(false, false);
    REQUIRE(due_.empty());
  }

 private:
  struct Due {
    int64_t cycle;
    Sums sums;
  };

  void RandomTile() {
    for (auto& row : next_) {
      for (int8_t& weight : row) weight = static_cast<int8_t>(random_());
    }
  }

  void Load(int row) {
    dut_.load_i = 1;
    dut_.load_row_i = row;
    for (int c = 0; c < kC; ++c) {
      PutBits(dut_.weights_i, c * 8, 8, static_cast<uint8_t>(next_[row][c]));
    }
  }

  void Step(bool valid, bool swap) {
    dut_.valid_i = valid;
    dut_.swap_i = swap;
    dut_.clk_i = 0;
    dut_.eval();
    const bool due = !due_.empty() && due_.front().cycle == cycle_;
    REQUIRE(dut_.valid_o == due);
    if (due) {
      for (int c = 0; c <= kC; ++c) {
        REQUIRE(static_cast<int32_t>(GetBits(dut_.sum_o, c * 32, 32)) == due_.front().sums[c]);
      }
      due_.pop_front();
    }
    Clock();
    dut_.load_i = 0;
    ++cycle_;
  }

  void Clock() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  Varray_model dut_;
  std::mt19937 random_;
  Tile current_{}, next_{};
  std::deque<Due> due_;
  int64_t cycle_ = 0;
};

}  // namespace

TEST_CASE("tiles of any length, loads close behind the swap") {
  Bench bench(1);
  std::mt19937 random(2);
  for (int tile = 0; tile < 500; ++tile) {
    bench.RunTile(1 + static_cast<int>(random() % 40), static_cast<int>(random() % 5),
                  random() % 4 == 0);
  }
  bench.Drain();
}
