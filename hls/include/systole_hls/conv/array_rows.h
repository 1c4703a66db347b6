// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/conv/row_products.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// Rows [Part * R/4, (Part + 1) * R/4) of the systolic array: weights stay, a vector and its sums
/// move on to the next rows in every turn. The first vector of a slice takes the next weights.
template <class Config, int Part, bool kPacked = kPackedProducts>
class ArrayRows {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 5;  // 3 of a DSP and its cascade, 2 of the adders

  static constexpr int kC = Config::kCols;
  static constexpr int kRows = WeightBlock<Config>::kRows;

  using In = ArrayItem<Config, Part>;
  using Out = ArrayItem<Config, Part + 1>;

  void Turn(hls::stream<In>& items, hls::stream<WeightBlock<Config>>& blocks,
            hls::stream<Out>& results) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS EXPRESSION_BALANCE off
#pragma HLS ARRAY_PARTITION variable = block_.weight complete dim = 0
    const In item = items.read();
    if (item.marks.first) block_ = blocks.read();

    int sum[kC];
#pragma HLS ARRAY_PARTITION variable = sum complete
    SumsAbove(item, sum);
    RowProducts<Config, kPacked>::Add(item.x, block_, sum);

    Out result;
  LoopSum:
    for (int c = 0; c < kC; ++c) {
#pragma HLS UNROLL
      result.sum[c] = sum[c];
    }
    PassOn(item, result);
    result.window_sum = item.window_sum;
    result.marks = item.marks;
    results.write(result);
  }

 private:
  static void SumsAbove(const ArrayItem<Config, 0>&, int (&sum)[kC]) {
#pragma HLS INLINE
  LoopColumn:
    for (int c = 0; c < kC; ++c) {
#pragma HLS UNROLL
      sum[c] = 0;
    }
  }
  template <int P>
  static void SumsAbove(const ArrayItem<Config, P>& item, int (&sum)[kC]) {
#pragma HLS INLINE
  LoopColumn:
    for (int c = 0; c < kC; ++c) {
#pragma HLS UNROLL
      sum[c] = item.sum[c];
    }
  }

  /// Activations of the rows below.
  static void PassOn(const In&, ArrayItem<Config, 4>&) {}
  template <int P>
  static void PassOn(const In& item, ArrayItem<Config, P>& result) {
#pragma HLS INLINE
  LoopLane:
    for (int l = 0; l < ArrayItem<Config, P>::kLanes; ++l) {
#pragma HLS UNROLL
      result.x[l] = item.x[l + kRows];
    }
  }

  WeightBlock<Config> block_;
};

}  // namespace systole_hls
