// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/conv/lane_range.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Asks for the residuals of the places that an OutputWalk names, a window per turn, as far ahead as
/// there are credits (as in ConvWalk).
template <class Config>
class ResidualRequest {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  static constexpr int kR = Config::kRows;

  void Turn(hls::stream<OutputPlace>& places, hls::stream<token_t>& credits,
            hls::stream<ActRead>& reads) {
#pragma HLS PIPELINE II = 1 style = frp
    if (left_ == 0) {
      const OutputPlace place = places.read();
      addr_ = place.addr;
      left_ = place.lanes;
    }
    if (free_ == 0) {
      credits.read();
    } else {
      --free_;
    }
    const lane_t bytes = left_ < kR ? left_ : lane_t(kR);
    reads.write(WindowRequest<kR>(addr_, 0, bytes));
    addr_ += kR;
    left_ -= bytes;
  }

 private:
  lane_t left_ = 0;    ///< Channels of the place that are not asked for yet.
  chip_addr_t addr_;   ///< Of the next ones.
  ap_uint<4> free_ = kResidualCredits;
};

}  // namespace systole_hls
