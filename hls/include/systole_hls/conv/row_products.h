// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// sum[c] += x[r] * weight[r][c] over the rows of one process of the array, in two forms with the
// same values (docs/adr/0009): what is synthesized, and what simulates fast.

#include <ap_int.h>

#include "systole_hls/conv/conv_types.h"

namespace systole_hls {

/// The form of the machine. Tests define SYSTOLE_HLS_PACKED to run what is synthesized.
#if defined(__SYNTHESIS__) || defined(SYSTOLE_HLS_PACKED)
constexpr bool kPackedProducts = true;
#else
constexpr bool kPackedProducts = false;
#endif

template <class Config, bool kPacked>
struct RowProducts;

/// Two products in one DSP: (w1 * 2^18 + w0) * x, summed over the rows of a chain, is S1 * 2^18 +
/// S0 with the sums S0 of an even column and S1 of the odd one beside it. S0 has 18 bits, so a
/// chain has 7 rows at most; 4 divide all numbers of rows. Its additions are a cascade if they keep
/// their order (EXPRESSION_BALANCE off in the process).
template <class Config>
struct RowProducts<Config, true> {
  static constexpr int kRows = WeightBlock<Config>::kRows, kC = Config::kCols;
  static constexpr int kChainRows = kRows < 4 ? kRows : 4;
  static constexpr int kLowBits = 18;
  static_assert(kChainRows * 128 * 128 < 1 << (kLowBits - 1), "S0 needs more than its bits");
  static_assert(kRows % kChainRows == 0 && kC % 2 == 0, "chains of equal length, pairs of columns");

  using activation_t = ap_int<8>;
  using pair_t = ap_int<27>;  ///< Pre-adder of a DSP: 8 bits above the 18, one more for w0 < 0.
  using low_t = ap_int<kLowBits>;
  using high_t = ap_int<ProductSumBits(kChainRows)>;
  using chain_t = ap_int<high_t::width + kLowBits>;

  template <int kLanes>
  static void Add(const ap_int<8> (&x)[kLanes], const WeightBlock<Config>& block, int (&sum)[kC]) {
#pragma HLS INLINE
  LoopChain:
    for (int first = 0; first < kRows; first += kChainRows) {
#pragma HLS UNROLL
    LoopPair:
      for (int c = 0; c < kC; c += 2) {
#pragma HLS UNROLL
        chain_t both = 0;
      LoopRow:
        for (int r = first; r < first + kChainRows; ++r) {
#pragma HLS UNROLL
          // Pre-adder, multiplier and adder of one DSP. No BIND_OP: it keeps the tool from finding
          // the three together (UG1399, "DSP Multi-Operation Matching").
          const pair_t pair = (pair_t(block.weight[r][c + 1]) << kLowBits) + block.weight[r][c];
          both += pair * x[r];
        }
        const low_t low = both;  // Its 18 bits; a negative one has borrowed from S1.
        const high_t high = (both >> kLowBits) + ap_uint<1>(low < 0);
        sum[c] += low.to_int();
        sum[c + 1] += high.to_int();
      }
    }
  }
};

#ifndef __SYNTHESIS__
/// One product after the other, which compilers vectorize.
template <class Config>
struct RowProducts<Config, false> {
  static constexpr int kRows = WeightBlock<Config>::kRows, kC = Config::kCols;

  template <int kLanes>
  static void Add(const ap_int<8> (&x)[kLanes], const WeightBlock<Config>& block, int (&sum)[kC]) {
  LoopRow:
    for (int r = 0; r < kRows; ++r) {
    LoopColumn:
      for (int c = 0; c < kC; ++c) {
        const short product = x[r].to_int() * block.weight[r][c].to_int();
        sum[c] += product;
      }
    }
  }
};
#endif

}  // namespace systole_hls
