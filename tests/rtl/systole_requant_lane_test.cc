// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include SYSTOLE_DUT_H
#include "tests/rtl/requant_model.h"
#include "tests/support/catch.h"

namespace {

using systole::rtl_test::OneStep;
using systole::rtl_test::TwoStep;

struct Item {
  int32_t v;
  int32_t q;
  int s;
  bool one_step;
};

constexpr int kLatency = 6;
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
      dut_.one_step_i = item->one_step;
    }
    Clock();
    owed_.push_back(item);
    if (owed_.size() < kLatency) return;
    const std::optional<Item> due = owed_.front();
    owed_.pop_front();
    REQUIRE(dut_.valid_o == due.has_value());
    if (!due) return;
    const int32_t whole =
        due->one_step ? OneStep(due->v, due->q, due->s) : TwoStep(due->v, due->q, due->s);
    const int32_t expected = std::clamp<int32_t>(whole, -kLimit - 1, kLimit);
    INFO("v " << due->v << " q " << due->q << " s " << due->s << " one_step " << due->one_step);
    REQUIRE(static_cast<int32_t>(dut_.y_o) == expected);
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
    0, 1, -1, 2, -2, 3, -3, 5, -5, 127, -128, 0x3fffffff, -0x40000000, 0x40000000, 0x7fffffff,
    -0x7fffffff, INT32_MIN, INT32_MIN + 2};
const std::vector<int32_t> kMultipliers = {0,          1,          2,          3,
                                           0x20000000, 0x3fffffff, 0x40000000, 0x40000001,
                                           0x55555555, 0x7ffffffe, 0x7fffffff};

}  // namespace

TEST_CASE("corner values with every shift") {
  Bench bench;
  for (const int32_t v : kValues) {
    for (const int32_t q : kMultipliers) {
      for (int s = -32; s <= 31; ++s) {
        bench.Step(Item{v, q, s, false});
        bench.Step(Item{v, q, s, true});
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
          bench.Step(Item{static_cast<int32_t>(v), q, s, (random() & 1) != 0});
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
    const int32_t q = static_cast<int32_t>(random() >> 1) >> (random() % 4 == 0 ? random() % 31 : 0);
    bench.Step(Item{v, q, static_cast<int>(random() % 64) - 32, (random() & 1) != 0});
  }
  bench.Drain();
}
