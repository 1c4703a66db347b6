// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/load/load_types.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// Rows into bursts, one per turn; asks for room in the weight ring for those that need it.
template <class Config>
class LoadBursts {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<LoadRow>& rows, hls::stream<ring_bytes_t>& ring_reserve,
            hls::stream<LoadBurst>& bursts) {
#pragma HLS PIPELINE II = 1 style = frp
    if (cutter_.done()) {
      const LoadRow row = rows.read();
      cutter_.Start(row.row);
      weight_ = row.weight;
    }
    LoadBurst burst;
    burst.request = cutter_.Next();
    burst.weight = weight_;
    if (weight_) ring_reserve.write(burst.request.beats * kBeatBytes);
    bursts.write(burst);
  }

 private:
  BurstCutter cutter_;
  bool weight_ = false;
};

}  // namespace systole_hls
