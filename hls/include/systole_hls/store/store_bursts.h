// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/store/store_types.h"

namespace systole_hls {

/// Rows into bursts, one per turn, and for each one whose it is.
template <class Config>
class StoreBursts {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<StoreRow>& rows, hls::stream<BurstRequest>& store_request,
            hls::stream<StoreTag>& tags) {
#pragma HLS PIPELINE II = 1 style = frp
    if (cutter_.done()) {
      row_ = rows.read();
      cutter_.Start(row_.row);
    }
    const BurstRequest burst = cutter_.Next();
    StoreTag tag;
    tag.index = row_.index;
    tag.last = row_.last && cutter_.done();
    tags.write(tag);
    store_request.write(burst);
  }

 private:
  BurstCutter cutter_;
  StoreRow row_;
};

}  // namespace systole_hls
