// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Gathers the rows of tiles of weights, one per turn, into blocks and hands each to its process of
/// the array. The streams of blocks hold the next tiles while the array computes.
template <class Config>
class WeightLoader {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  static constexpr int kC = Config::kCols;
  static constexpr int kRows = WeightBlock<Config>::kRows;

  void Turn(hls::stream<Bytes<kC>>& rows, hls::stream<WeightBlock<Config>>& blocks0,
            hls::stream<WeightBlock<Config>>& blocks1, hls::stream<WeightBlock<Config>>& blocks2,
            hls::stream<WeightBlock<Config>>& blocks3) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = block_.weight complete dim = 0
    static_assert(Geometry<Config>::kArrayParts == 4, "a stream for each process of the array");
    const Bytes<kC> row = rows.read();
  LoopShiftRow:
    for (int r = 0; r < kRows - 1; ++r) {
#pragma HLS UNROLL
    LoopShiftColumn:
      for (int c = 0; c < kC; ++c) {
#pragma HLS UNROLL
        block_.weight[r][c] = block_.weight[r + 1][c];
      }
    }
  LoopNewRow:
    for (int c = 0; c < kC; ++c) {
#pragma HLS UNROLL
      block_.weight[kRows - 1][c] = row.b[c];
    }
    if (row_ != kRows - 1) {
      ++row_;
      return;
    }
    row_ = 0;
    if (part_ == 0) blocks0.write(block_);
    if (part_ == 1) blocks1.write(block_);
    if (part_ == 2) blocks2.write(block_);
    if (part_ == 3) blocks3.write(block_);
    ++part_;
  }

 private:
  WeightBlock<Config> block_;
  ap_uint<5> row_ = 0;   ///< Of the block.
  ap_uint<2> part_ = 0;  ///< Process of the array.
};

}  // namespace systole_hls
