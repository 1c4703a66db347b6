// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include SYSTOLE_DUT_H
#include "tests/rtl/requant_model.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::kFloat32;
using systole::rtl_test::kOneStep;
using systole::rtl_test::kTwoStep;
using systole::rtl_test::Requantize;

struct Item {
  int32_t v;
  int32_t q;
  int s;
  int rq;
};

constexpr int kLatency = 6;
/// The FPGA's lane with whole results has no FLOAT32.
constexpr int kModes = SYSTOLE_FLOAT ? kFloat32 : kOneStep;
constexpr int32_t kLimit = static_cast<int32_t>((int64_t{1} << (SYSTOLE_BITS - 1)) - 1);

/// A lane with the results it owes; checks each result against the formulas and the latency.
class Bench {
 public:
  Bench() {
    dut_.rst_ni = 0;
    Clock();
    dut_.rst_ni = 1;
  }

  void Step(const std::optional<Item>& item) {
    dut_.valid_i = item.has_value();
    if (item) {
      dut_.v_i = item->v;
      dut_.q_i = item->q;
      dut_.s_i = item->s & 63;
      dut_.rq_i = item->rq;
    }
    Clock();
    owed_.push_back(item);
    if (owed_.size() < kLatency) return;
    const std::optional<Item> due = owed_.front();
    owed_.pop_front();
    REQUIRE(dut_.valid_o == due.has_value());
    if (!due) return;
    const int32_t whole = Requantize(due->rq, due->v, due->q, due->s);
    // Whole results and FLOAT32 in one lane: exact where post-processing does not clamp.
    const bool near_only = SYSTOLE_FLOAT == 2 && due->rq == kFloat32;
    const int32_t limit = near_only ? 511 : kLimit;
    const int32_t got = std::clamp(static_cast<int32_t>(dut_.y_o), -limit - 1, limit);
    INFO("v " << due->v << " q " << due->q << " s " << due->s << " rq " << due->rq);
    REQUIRE(got == std::clamp(whole, -limit - 1, limit));
    if (!near_only) REQUIRE(got == static_cast<int32_t>(dut_.y_o));
  }

  void Drain() {
    for (int i = 0; i < kLatency; ++i) Step(std::nullopt);
  }

 private:
  void Clock() {
    dut_.clk_i = 0;
    dut_.eval();
    dut_.clk_i = 1;
    dut_.eval();
  }

  SYSTOLE_DUT dut_;
  std::deque<std::optional<Item>> owed_;
};

const std::vector<int32_t> kValues = {
    0,           1,          -1,         2,           -2,        3,
    -3,          5,          -5,         127,         -128,      0x3fffffff,
    -0x40000000, 0x40000000, 0x7fffffff, -0x7fffffff, INT32_MIN, INT32_MIN + 2};
const std::vector<int32_t> kMultipliers = {
    0, 1, 2, 3, 0x20000000, 0x3fffffff, 0x40000000, 0x40000001, 0x55555555, 0x7ffffffe, 0x7fffffff};

}  // namespace

TEST_CASE("corner values with every shift") {
  Bench bench;
  for (const int32_t v : kValues) {
    for (const int32_t q : kMultipliers) {
      for (int s = -32; s <= 31; ++s) {
        for (int rq = kTwoStep; rq <= kModes; ++rq) bench.Step(Item{v, q, s, rq});
      }
    }
  }
  bench.Drain();
}

TEST_CASE("ties on both sides of zero") {
  Bench bench;
  std::mt19937 random(1);
  for (int s = -32; s <= 31; ++s) {
    for (int32_t odd = -41; odd <= 41; odd += 2) {
      for (int up = 0; up < 31; ++up) {
        const int64_t v = static_cast<int64_t>(odd) << up;
        if (v != static_cast<int32_t>(v)) continue;
        for (const int32_t q : {0x40000000, 0x20000000, 0x60000000}) {
          bench.Step(Item{static_cast<int32_t>(v), q, s, 1 + static_cast<int>(random() % kModes)});
        }
      }
    }
  }
  bench.Drain();
}

TEST_CASE("random values with gaps") {
  Bench bench;
  std::mt19937 random(2);
  for (int i = 0; i < 1000000; ++i) {
    if (random() % 8 == 0) {
      bench.Step(std::nullopt);
      continue;
    }
    const int32_t v = static_cast<int32_t>(random()) >> (random() % 32);
    const int32_t q =
        static_cast<int32_t>(random() >> 1) >> (random() % 4 == 0 ? random() % 31 : 0);
    bench.Step(
        Item{v, q, static_cast<int>(random() % 64) - 32, 1 + static_cast<int>(random() % kModes)});
  }
  bench.Drain();
}

#if SYSTOLE_FLOAT
TEST_CASE("FLOAT32: sums around every tie, for factors of models and others") {
  Bench bench;
  constexpr unsigned kSeed = 3;
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 300; ++round) {
    // 1e-11 is about 2^-37, 1.8 below 2^1; factors below 2^-33 have the least shift.
    const int s = round % 3 == 0 ? static_cast<int>(random() % 64) - 32
                                 : static_cast<int>(random() % 26) - 24;
    const auto mantissa = static_cast<int32_t>(random() % (1U << 23) + (1U << 23));
    const int32_t q = round % 10 == 0 ? static_cast<int32_t>(random() >> 1) : mantissa << 7;
    const double real = std::ldexp(static_cast<double>(q), s - 31);
    for (int twice = -1023; twice <= 1023; twice += 2) {
      const double tie = twice / 2.0 / real;
      if (std::abs(tie) > 2147483000.0) continue;
      const auto at = static_cast<int32_t>(std::lround(tie));
      for (int32_t v = at - 2; v <= at + 2; ++v) bench.Step(Item{v, q, s, kFloat32});
    }
  }
  bench.Drain();
}

TEST_CASE("FLOAT32: products at the border of what a tie attracts") {
  Bench bench;
  std::mt19937 random(4);
  for (int32_t twice = 1; twice < 1023; twice += 2) {
    for (int w = 8; twice < (int64_t{1} << (31 - w)); ++w) {
      for (int more = -3; more <= 3; ++more) {
        // q = (I + 1/2) * 2^(w+1) + more, v a power of two: the product's last bits are those of q.
        const int64_t q = (int64_t{twice} << w) + more;
        const int up = static_cast<int>(random() % 31);
        const int s = 30 - w - up;
        if (q > INT32_MAX || s < -32) continue;
        const int32_t v = int32_t{1} << up;
        bench.Step(Item{random() % 2 ? v : -v, static_cast<int32_t>(q), s, kFloat32});
      }
    }
  }
  bench.Drain();
}

TEST_CASE("FLOAT32: sums of more than 24 bits") {
  Bench bench;
  std::mt19937 random(5);
  for (int bits = 24; bits < 32; ++bits) {
    for (int i = 0; i < 40000; ++i) {
      // The bits that are dropped near one half, the last that stays even or odd.
      const int dropped = std::max(bits - 24, 1);
      const auto kept = static_cast<int64_t>(random() % (1U << 24) | (1U << 23));
      int64_t v = (kept << dropped) + (int64_t{1} << (dropped - 1)) + (random() % 3) - 1;
      v = random() % 8 == 0 ? int64_t{1} << bits : std::min<int64_t>(v, INT32_MAX);
      if (v > INT32_MAX) v = INT32_MAX;
      if (random() % 2) v = -v;
      // So that results are small, often close to one half.
      const auto q = static_cast<int32_t>(random() % (1U << 23) + (1U << 23)) << 7;
      const int s = static_cast<int>(random() % 12) - bits;
      bench.Step(Item{static_cast<int32_t>(v), q, std::max(s, -32), kFloat32});
      bench.Step(Item{static_cast<int32_t>(v), 0x40000000, std::max(s, -32), kFloat32});
    }
  }
  bench.Drain();
}
#endif
