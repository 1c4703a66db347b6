// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/load/load_types.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// Passes bursts on to the bus, those of weights when the ring has room for them.
template <class Config>
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
