// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/post/post.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Post-processing of CONV: its results go to the buffer or, if a residual is to be added to them, to
/// ResidualAdd, a pixel per turn.
template <class Config>
class ConvPost : public Post<Config, Config::kCols> {
 public:
  using Base = Post<Config, Config::kCols>;
  static constexpr int kR = Config::kRows, kC = Config::kCols;

  void Turn(hls::stream<PostItem<kC>>& items, hls::stream<PostTile<kC>>& tiles,
            hls::stream<ActWrite<kR>>& writes, hls::stream<ConvResult<kC>>& results) {
#pragma HLS PIPELINE II = 1 style = frp
    if (Base::left_ == 0) Base::Take(items, tiles);
    if (!Base::tile_.mode.residual) {
      writes.write(Base::NextWrite());
      return;
    }
    ConvResult<kC> result;
  LoopLane:
    for (int l = 0; l < kC; ++l) {
#pragma HLS UNROLL
      result.x.b[l] = Base::value_[l];
    }
    result.addr = Base::addr_;
    result.lanes = Base::left_;
    result.last = Base::last_;
    results.write(result);
    Base::left_ = 0;
  }
};

}  // namespace systole_hls
