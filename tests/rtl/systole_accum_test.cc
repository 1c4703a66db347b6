// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "Vaccum_model.h"

#include <array>
#include <deque>
#include <optional>
#include <random>

#include "tests/rtl/bits.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::GetBits;
using systole::rtl_test::PutBits;

constexpr int kR = 4;
constexpr int kC = 4;
constexpr int kPixels = 32;

using Entry = std::array<uint32_t, kC + 1>;

struct Vector {
  bool start, clear, half, final_slice, done;
  Entry sums;
};

/// Plays the array, which delays sums by R+1 cycles, and the output side, which reads one half while
/// the other one is being changed.
class Bench {
 public:
  explicit Bench(uint32_t seed) : random_(seed) {
    dut_.rst_ni = 0;
    Clock();
    dut_.rst_ni = 1;
    delay_.resize(kR + 1);
  }

  /// A slice of `pixels` into `half`; meanwhile reads of the other half. At least 8 cycles.
  void Slice(int pixels, bool half, bool clear, bool done) {
    const int cycles = std::max(pixels, 8);
    for (int p = 0; p < cycles; ++p) {
      if (p >= pixels) {
        Step(std::nullopt, !half);
        continue;
      }
      Vector vector{p == 0, clear, half, done, done && p == pixels - 1, {}};
      for (uint32_t& sum : vector.sums) sum = static_cast<uint32_t>(random_());
      Entry& entry = model_[half][p];
      for (int c = 0; c <= kC; ++c) entry[c] = (clear ? 0 : entry[c]) + vector.sums[c];
      if (vector.done) ++due_;
      if (done) finals_.push_back({clear, entry});
      Step(vector, !half);
      if (random_() % 8 == 0) Step(std::nullopt, !half);
    }
  }

  /// Lets everything arrive, so that the halves may change roles.
  void Settle(bool half) {
    for (int i = 0; i < kR + 4; ++i) Step(std::nullopt, half);
    REQUIRE(done_ == due_);
    written_ = model_;
    expected_.reset();  // what was read last stays until its half is changed again
  }

 private:
  void Step(const std::optional<Vector>& vector, bool read_half) {
    if (vector) {
      dut_.vec_start_i = vector->start;
      dut_.vec_clear_i = vector->clear;
      dut_.vec_half_i = vector->half;
      dut_.vec_final_i = vector->final_slice;
      dut_.vec_done_i = vector->done;
    }
    delay_.push_back(vector);
    const std::optional<Vector> arrives = delay_.front();
    delay_.pop_front();
    dut_.valid_i = arrives.has_value();
    if (arrives) {
      for (int c = 0; c <= kC; ++c) PutBits(dut_.sum_i, c * 32, 32, arrives->sums[c]);
    }
    dut_.rd_en_i = random_() % 2;
    dut_.rd_half_i = read_half;
    dut_.rd_pixel_i = random_() % kPixels;
    Settle();
    if (expected_) {
      for (int c = 0; c <= kC; ++c) {
        REQUIRE(GetBits(dut_.rd_data_o, c * 32, 32) == (*expected_)[c]);
      }
    }
    if (dut_.rd_en_i) expected_ = written_[read_half][dut_.rd_pixel_i];
    if (dut_.rd_en_i && !known_[read_half]) expected_.reset();
    TakeFinal();
    done_ += dut_.done_o;
    Clock();
  }

  /// Sums that complete a pixel come in order, and may be taken instead of a read.
  void TakeFinal() {
    dut_.rd_new_i = 0;
    if (!dut_.final_o) return;
    REQUIRE_FALSE(finals_.empty());
    const auto [clear, sums] = finals_.front();
    finals_.pop_front();
    REQUIRE(bool(dut_.final_clear_o) == clear);
    if (random_() % 2 == 0) return;
    dut_.rd_en_i = 0;
    dut_.rd_new_i = 1;
    Settle();
    expected_ = sums;
  }

  void Settle() {
    dut_.clk_i = 0;
    dut_.eval();
  }

  void Clock() {
    Settle();
    dut_.clk_i = 1;
    dut_.eval();
  }

  Vaccum_model dut_;
  std::mt19937 random_;
  std::deque<std::optional<Vector>> delay_;
  std::array<std::array<Entry, kPixels>, 2> model_{}, written_{};
  std::optional<Entry> expected_;
  std::deque<std::pair<bool, Entry>> finals_;
  int done_ = 0, due_ = 0;

 public:
  std::array<bool, 2> known_{};  ///< The half was written completely once.
};

}  // namespace

TEST_CASE("sums of slices in both halves, read while the other half changes") {
  Bench bench(1);
  std::mt19937 random(2);
  bench.Slice(kPixels, false, true, true);
  bench.Settle(true);
  bench.known_[0] = true;
  bench.Slice(kPixels, true, true, true);
  bench.Settle(false);
  bench.known_[1] = true;
  bool half = false;
  for (int tile = 0; tile < 300; ++tile, half = !half) {
    const int pixels = 1 + static_cast<int>(random() % kPixels);
    const int slices = 1 + static_cast<int>(random() % 5);
    const bool keep = random() % 3 == 0;
    for (int s = 0; s < slices; ++s) {
      bench.Slice(pixels, half, s == 0 && !keep, s == slices - 1);
    }
    bench.Settle(!half);
  }
}
