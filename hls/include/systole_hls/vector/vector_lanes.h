// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/vector/vector_types.h"
#include "systole_hls/vector/vector_window.h"

namespace systole_hls {

/// Sums of products, or maxima, of 9 elements per lane and turn, over the turns of an output.
template <class Config>
class VectorLanes {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 6;
  static constexpr int kL = Config::kLanes;

  void Turn(hls::stream<VectorOperands<kL>>& operands, hls::stream<VectorWeights<kL>>& weights,
            hls::stream<Bytes<kL>>& tap_weights, hls::stream<VectorSums<kL>>& sums) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = weights_.w complete
#pragma HLS ARRAY_PARTITION variable = sum_ complete
#pragma HLS ARRAY_PARTITION variable = best_ complete
    const VectorOperands<kL> o = operands.read();
    const VectorMode& mode = o.mode;
    if (mode.weights && mode.stream && o.group_first && o.first) weights_ = weights.read();
    Bytes<kL> tap;
    if (mode.weights && !mode.stream) tap = tap_weights.read();

    const bool any_before = any_ && !o.first;
    any_ = any_before || o.inside != 0;
    if (mode.max) {
      UpdateBest(o, any_before);
    } else {
      UpdateSum(o, tap);
    }
    if (o.last) {
      VectorSums<kL> result;
    LoopResult:
      for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
        result.v[l] = !mode.max ? sum_[l] : any_ ? ap_int<32>(best_[l]) : ap_int<32>(mode.pad);
      }
      sums.write(result);
    }
  }

 private:
  void UpdateBest(const VectorOperands<kL>& o, bool any_before) {
#pragma HLS INLINE
    ap_int<8> best[kL];
  LoopStart:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      best[l] = any_before ? best_[l] : ap_int<8>(-128);
    }
  LoopColumn:
    for (int m = 0; m < kWindowColumns; ++m) {
#pragma HLS UNROLL
      const bool inside = o.inside[m];
    LoopCompare:
      for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
        const ap_int<8> x = inside ? ap_int<8>(o.x[m].b[l]) : ap_int<8>(-128);
        best[l] = x > best[l] ? x : best[l];
      }
    }
  LoopBest:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      best_[l] = best[l];
    }
  }

  void UpdateSum(const VectorOperands<kL>& o, const Bytes<kL>& tap) {
#pragma HLS INLINE
    ap_int<32> sum[kL];
  LoopStart:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      sum[l] = o.first ? ap_int<32>(0) : sum_[l];
    }
  LoopColumn:
    for (int m = 0; m < kWindowColumns; ++m) {
#pragma HLS UNROLL
      // Tap by tap only column 0 is inside.
      const Bytes<kL> weight =
          m == 0 && !o.mode.stream ? tap : weights_.w[WindowElement(o.pass, m).to_int()];
    LoopProduct:
      for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
        const ap_int<9> x =
            o.inside[m] ? ap_int<9>(ap_int<8>(o.x[m].b[l]) - o.mode.zx) : ap_int<9>(0);
        const ap_int<9> w =
            o.mode.weights ? ap_int<9>(ap_int<8>(weight.b[l]) - o.mode.zw) : ap_int<9>(1);
        const ap_int<18> product = x * w;
#pragma HLS BIND_OP variable = product op = mul impl = dsp
        sum[l] += product;
      }
    }
  LoopSum:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      sum_[l] = sum[l];
    }
  }

  VectorWeights<kL> weights_;  ///< Of the channel group.
  ap_int<32> sum_[kL];         ///< Of the output so far.
  ap_int<8> best_[kL];
  bool any_ = false;           ///< A tap of the output was inside the image.
};

}  // namespace systole_hls
