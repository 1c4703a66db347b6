// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "tests/rtl/bits.h"
#include "tests/support/catch.h"
#include SYSTOLE_DUT_H

namespace {

using systole::rtl_test::GetBits;
using systole::rtl_test::PutBits;

constexpr int kR = SYSTOLE_R;
constexpr int kC = 4;

/// What bytes a tile or a vector is made of.
enum class Bytes { kRandom, kLowest, kHighest, kExtremes, kEvenLowest };

/// Drives both arrays with the same tiles and vectors and compares them in every cycle.
class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    Clock();
    dut_.rst_ni = 1;
    for (int row = 0; row < kR; ++row) {
      LoadRow(row, Bytes::kRandom);
      Step();
    }
  }

  /// Streams a tile of `vectors`; the weights of the next one, made of `next`, follow the swap
  /// `lag` cycles behind.
  void RunTile(int vectors, int lag, Bytes x, Bytes next) {
    int row = -lag;
    for (int i = 0; i < vectors || row < kR; ++row) {
      if (row >= 0 && row < kR) LoadRow(row, next);
      const bool valid = i < vectors && (i == 0 || random_() % 4 != 0);
      for (int r = 0; r < kR; ++r) PutBits(dut_.x_i, r * 8, 8, Byte(x, r));
      dut_.valid_i = valid;
      dut_.swap_i = valid && i == 0;
      Step();
      if (valid) ++i;
    }
  }

  /// Greatest and least sum of a column seen.
  int32_t highest = 0, lowest = 0;
  int64_t compared = 0;

 private:
  uint8_t Byte(Bytes kind, int place) {
    switch (kind) {
      case Bytes::kLowest: return 0x80;
      case Bytes::kHighest: return 0x7f;
      case Bytes::kExtremes: return random_() % 2 ? 0x80 : 0x7f;
      case Bytes::kEvenLowest: return place % 2 ? 0x7f : 0x80;
      default: return static_cast<uint8_t>(random_());
    }
  }

  void LoadRow(int row, Bytes kind) {
    dut_.load_i = 1;
    dut_.load_row_i = row;
    for (int c = 0; c < kC; ++c) PutBits(dut_.weights_i, c * 8, 8, Byte(kind, c));
  }

  void Step() {
    dut_.clk_i = 0;
    dut_.eval();
    REQUIRE(dut_.valid_o == dut_.packed_valid_o);
    if (dut_.valid_o) Compare();
    Clock();
    dut_.load_i = 0;
    dut_.valid_i = 0;
  }

  void Compare() {
    ++compared;
    for (int c = 0; c <= kC; ++c) {
      const auto sum = static_cast<int32_t>(GetBits(dut_.sum_o, c * 32, 32));
      REQUIRE(static_cast<int32_t>(GetBits(dut_.packed_sum_o, c * 32, 32)) == sum);
      highest = std::max(highest, sum);
      lowest = std::min(lowest, sum);
    }
  }

  void Clock() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  SYSTOLE_DUT dut_;
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("both arrays give the same sums in the same cycles") {
  constexpr uint32_t kSeed = 20261;
  INFO("seed " << kSeed);
  Bench bench(kSeed);
  std::mt19937 random(kSeed + 1);
  constexpr int kTiles = 3000;
  for (int tile = 0; tile < kTiles; ++tile) {
    const auto x = static_cast<Bytes>(random() % 5);
    const auto next = static_cast<Bytes>(random() % 5);
    const int vectors = 1 + static_cast<int>(random() % (kR + 8));
    bench.RunTile(vectors, static_cast<int>(random() % 5), x, next);
  }
  // Both ends of what a column can sum were met.
  REQUIRE(bench.highest == kR * 128 * 128);
  REQUIRE(bench.lowest == -kR * 128 * 127);
  REQUIRE(bench.compared > kTiles);
}
