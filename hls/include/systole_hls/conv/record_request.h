// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Asks for the parameter records of a command, a line per turn, as far ahead as there are credits
/// (as in ConvWalk).
template <class Config>
class RecordRequest {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<RecordRequestJob>& jobs, hls::stream<token_t>& credits,
            hls::stream<chip_addr_t>& reads) {
#pragma HLS PIPELINE II = 1 style = frp
    if (job_.lines == 0) job_ = jobs.read();
    if (free_ == 0) {
      credits.read();
    } else {
      --free_;
    }
    reads.write(job_.addr);
    job_.addr += kBeatBytes;
    --job_.lines;
  }

 private:
  RecordRequestJob job_ = {0, 0};
  ap_uint<4> free_ = kParamCredits;
};

}  // namespace systole_hls
