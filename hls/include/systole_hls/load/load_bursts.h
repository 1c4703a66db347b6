// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/load/load_types.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// Rows into bursts, one per turn; asks for room in the weight ring for those that need it.
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

/// Passes bursts on to the bus, those of weights when the ring has room for them.
class LoadAsk {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<LoadBurst>& bursts, hls::stream<token_t>& ring_reserved,
            hls::stream<BurstRequest>& load_request) {
#pragma HLS PIPELINE II = 1 style = frp
    const LoadBurst burst = bursts.read();
    if (burst.weight) ring_reserved.read();
    load_request.write(burst.request);
  }
};

}  // namespace systole_hls
