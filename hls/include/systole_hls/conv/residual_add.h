// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/post/requantize.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Adds residuals to the results of CONV, C/4 channels per turn, and writes the sums: the arithmetic
/// of VectorAdd and Post. A pixel of C channels takes 4 turns, one of fewer as many as it needs. The
/// stream of results is so deep that the array need not wait if it has 4 slices per result or more.
template <class Config>
class ResidualAdd {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 14;

  static constexpr int kR = Config::kRows, kC = Config::kCols;
  static constexpr int kLanes = kC / 4;
  static constexpr int kSteps = (kR < kC ? kR : kC) / kLanes;  ///< Turns of a window, 1, 2 or 4.
  static_assert(kR >= kLanes && kR % kLanes == 0, "windows are whole turns");

  void Turn(hls::stream<ConvResult<kC>>& results, hls::stream<ResidualJob>& jobs,
            hls::stream<Bytes<kR>>& windows, hls::stream<token_t>& credits,
            hls::stream<ActWrite<kR>>& writes) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = result_.x.b complete
#pragma HLS ARRAY_PARTITION variable = window_.b complete
#pragma HLS ARRAY_PARTITION variable = sum_.b complete
    if (result_.lanes == 0) {
      result_ = results.read();
      if (begins_) job_ = jobs.read();
      begins_ = result_.last;
      group_ = 0;
    }
    const ap_uint<2> step = group_ & (kSteps - 1);
    if (step == 0) {
      window_ = windows.read();
      credits.write(1);
    }
    AddGroup(step);

    const lane_t lanes = result_.lanes < kLanes ? result_.lanes : lane_t(kLanes);
    const bool ends = result_.lanes == lanes;
    if (ends || step == kSteps - 1) {
      const lane_t bytes = step * kLanes + lanes;
      ActWrite<kR> write;
      write.addr = result_.addr;
      write.data = sum_;
      write.strb = (ap_uint<kR + 1>(1) << bytes) - 1;
      write.copy = job_.copy;
      write.last = ends && result_.last;
      writes.write(write);
      result_.addr += kR;
    }
    result_.lanes -= lanes;
    ++group_;
  }

 private:
  /// Sums of the channels of group_, which are those of `step` in their window.
  void AddGroup(ap_uint<2> step) {
#pragma HLS INLINE
  LoopLane:
    for (int l = 0; l < kLanes; ++l) {
#pragma HLS UNROLL
      const ap_int<8> x = result_.x.b[group_.to_int() * kLanes + l];
      const ap_int<8> y = window_.b[step.to_int() * kLanes + l];
      const ap_int<32> sum = ScaleOperand(x - job_.zero_a, job_.multiplier_a, job_.shift_a) +
                             ScaleOperand(y - job_.zero_b, job_.multiplier_b, job_.shift_b);
      const ap_int<32> scaled =
          Requantize(sum, job_.multiplier_out, job_.shift_out, kRequantTwoStep);
      const ap_uint<8> byte = Limited(scaled + job_.zero_out);
    LoopStep:
      for (int s = 0; s < kSteps; ++s) {
#pragma HLS UNROLL
        if (step == s) sum_.b[s * kLanes + l] = byte;
      }
    }
  }

  ap_uint<8> Limited(ap_int<33> value) const {
#pragma HLS INLINE
    if (value < job_.low) return job_.low;
    if (value > job_.high) return job_.high;
    return value;
  }

  ResidualJob job_;
  ConvResult<kC> result_ = Nothing();  ///< Its `lanes` are those that are not added yet.
  Bytes<kR> window_, sum_;
  ap_uint<2> group_ = 0;  ///< Of C/4 channels of the result.
  bool begins_ = true;    ///< The next result is the first one of its command.

  static ConvResult<kC> Nothing() {
    ConvResult<kC> nothing = {};
    nothing.lanes = 0;
    return nothing;
  }
};

}  // namespace systole_hls
