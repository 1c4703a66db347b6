// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/post/requantize.h"
#include "systole_hls/process.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// ADD: the operands of an output pass one multiplier per lane, one after the other. Their sum is
/// requantized by post-processing.
template <class Config>
class VectorAdd {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 8;
  static constexpr int kL = Config::kLanes;

  void Turn(hls::stream<VectorAddOperand<kL>>& operands, hls::stream<VectorAddJob>& jobs,
            hls::stream<VectorSums<kL>>& sums) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = first_ complete
#pragma HLS ARRAY_PARTITION variable = job_.zero complete
#pragma HLS ARRAY_PARTITION variable = job_.multiplier complete
#pragma HLS ARRAY_PARTITION variable = job_.shift complete
    const VectorAddOperand<kL> operand = operands.read();
    if (operand.first) job_ = jobs.read();
    const int which = operand.second ? 1 : 0;
    VectorSums<kL> result;
  LoopLane:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      const ap_int<32> y = ScaleOperand(ap_int<8>(operand.x.b[l]) - job_.zero[which],
                                        job_.multiplier[which], job_.shift[which]);
      result.v[l] = first_[l] + y;
      if (!operand.second) first_[l] = y;
    }
    if (operand.second) sums.write(result);
  }

 private:
  VectorAddJob job_;
  ap_int<32> first_[kL];  ///< Scaled first operand.
};

}  // namespace systole_hls
