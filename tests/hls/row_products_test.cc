// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "systole_hls/conv/row_products.h"

#include <array>
#include <cstddef>
#include <random>

#include "hw/spec/gen/hls_spec.h"
#include "tests/support/catch.h"

// Both forms of the array's products against sums of products.
namespace {

using namespace systole_hls;

/// A process of the array with sums from above.
template <class Config>
struct Rows {
  static constexpr int kRows = WeightBlock<Config>::kRows, kC = Config::kCols;

  int x[kRows], weight[kRows][kC], above[kC];

  /// The first column whose sum is wrong in either form, or -1.
  int Wrong() const {
    ap_int<8> vector[kRows];
    WeightBlock<Config> block;
    std::array<int, kC> expected;
    int packed[kC], plain[kC];
    for (int c = 0; c < kC; ++c) expected[static_cast<size_t>(c)] = packed[c] = plain[c] = above[c];
    for (int r = 0; r < kRows; ++r) {
      vector[r] = x[r];
      for (int c = 0; c < kC; ++c) {
        block.weight[r][c] = weight[r][c];
        expected[static_cast<size_t>(c)] += x[r] * weight[r][c];
      }
    }
    RowProducts<Config, true>::Add(vector, block, packed);
    RowProducts<Config, false>::Add(vector, block, plain);
    for (int c = 0; c < kC; ++c) {
      const int right = expected[static_cast<size_t>(c)];
      if (packed[c] != right || plain[c] != right) return c;
    }
    return -1;
  }
};

constexpr int kExtremes[] = {-128, 0, 127};

/// Digit i of n to the base 3 as an extreme.
int Extreme(int n, int i) {
  for (; i > 0; --i) n /= 3;
  return kExtremes[n % 3];
}
int Power3(int n) { return n == 0 ? 1 : 3 * Power3(n - 1); }

/// Every chain of rows with extremes in every activation and in both weights of every row; chains
/// of the same process differ.
template <class Config>
void CheckExtremes() {
  using Packed = RowProducts<Config, true>;
  constexpr int kChainRows = Packed::kChainRows, kPairs = Config::kCols / 2;
  const int vectors = Power3(kChainRows), pairs = Power3(2 * kChainRows);
  Rows<Config> rows{};
  for (int base = 0; base < pairs; base += kPairs) {
    for (int r = 0; r < rows.kRows; ++r) {
      for (int p = 0; p < kPairs; ++p) {
        const int n = (base + p + 5 * (r / kChainRows)) % pairs;
        rows.weight[r][2 * p] = Extreme(n, 2 * (r % kChainRows));
        rows.weight[r][2 * p + 1] = Extreme(n, 2 * (r % kChainRows) + 1);
      }
    }
    for (int v = 0; v < vectors; ++v) {
      for (int r = 0; r < rows.kRows; ++r) rows.x[r] = Extreme(v, r % kChainRows);
      const int wrong = rows.Wrong();
      if (wrong >= 0) FAIL("weights from " << base << ", vector " << v << ", column " << wrong);
    }
  }
}

template <class Config>
void CheckRandom(uint32_t seed) {
  INFO("seed " << seed << " R " << Config::kRows);
  std::mt19937 random(seed);
  const auto byte = [&](int extreme) {
    const int any = static_cast<int>(random() % 256) - 128;
    return static_cast<int>(random() % 4) < extreme ? (any < 0 ? -128 : 127) : any;
  };
  Rows<Config> rows{};
  for (int k = 0; k < 20000; ++k) {
    const int extreme = static_cast<int>(random() % 5);  // In so many of 4 places.
    for (auto& row : rows.weight) {
      for (int& w : row) w = byte(extreme);
    }
    for (int& x : rows.x) x = byte(extreme);
    for (int& sum : rows.above) sum = static_cast<int>(random() % (1u << 20)) - (1 << 19);
    REQUIRE(rows.Wrong() == -1);
  }
}

}  // namespace

TEST_CASE("one row: every pair of weights with every activation") {
  Rows<ConfigTiny> rows{};
  for (int w1 = -128; w1 < 128; ++w1) {
    for (int w0 = -128; w0 < 128; w0 += rows.kC / 2) {
      for (int c = 0; c < rows.kC; c += 2) {
        rows.weight[0][c] = w0 + c / 2;
        rows.weight[0][c + 1] = w1;
      }
      for (rows.x[0] = -128; rows.x[0] < 128; ++rows.x[0]) {
        const int wrong = rows.Wrong();
        if (wrong >= 0) FAIL("weights " << w0 << " " << w1 << ", column " << wrong);
      }
    }
  }
}

TEST_CASE("extremes in all places, 2 rows") { CheckExtremes<ConfigTiny>(); }
TEST_CASE("extremes in all places, 4 rows") { CheckExtremes<ConfigBase>(); }
TEST_CASE("extremes in all places, 8 rows") { CheckExtremes<ConfigKv260>(); }

TEST_CASE("the largest products in all rows, and the smallest") {
  Rows<ConfigKv260> rows{};
  for (const int x : {-128, 127}) {
    for (const int even : {-128, 127}) {
      for (const int odd : {-128, 127}) {
        for (int r = 0; r < rows.kRows; ++r) {
          rows.x[r] = x;
          for (int c = 0; c < rows.kC; ++c) rows.weight[r][c] = c % 2 ? odd : even;
        }
        REQUIRE(rows.Wrong() == -1);
      }
    }
  }
}

TEST_CASE("random products") {
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    CheckRandom<ConfigTiny>(seed);
    CheckRandom<ConfigBase>(seed);
    CheckRandom<ConfigKv260>(seed);
  }
}
