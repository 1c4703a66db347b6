// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/ram.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// LUT: a copy of the table for each lane. The turns before a command's first bytes fill it, a line
/// each; then bytes pass, a vector per turn.
template <class Config>
class VectorTable {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;
  static constexpr int kL = Config::kLanes;

  void Turn(hls::stream<VectorTableOperand<kL>>& operands, hls::stream<Beat>& lines,
            hls::stream<VectorSums<kL>>& sums) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = table_ complete
    if (!waits_) {
      operand_ = operands.read();
      if (operand_.first) left_ = kTableLines;
    }
    waits_ = left_ != 0;
    if (waits_) {
      Fill(lines.read());
      --left_;
      return;
    }
    VectorSums<kL> result;
  LoopLane:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      const ap_uint<8> index = operand_.x.b[l] ^ 0x80;  // x + 128
      const Beat line = table_[l].Read((index >> 4).to_int());
      result.v[l] = ap_int<8>(line.b[(index & 15).to_int()]);
    }
    sums.write(result);
  }

 private:
  void Fill(const Beat& line) {
#pragma HLS INLINE
  LoopCopy:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      table_[l].Write((kTableLines - left_).to_int(), line);
    }
  }

  bool waits_ = false;      ///< operand_, for the table.
  ap_uint<5> left_ = 0;     ///< Lines that are missing.
  VectorTableOperand<kL> operand_;
  Ram<Beat, kTableLines, RamStyle::kLutram> table_[kL];
};

}  // namespace systole_hls
