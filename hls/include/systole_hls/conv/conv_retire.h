// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Retires commands in their order: when the last result is written, or the last sum is held.
template <class Config>
class ConvRetire {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<bool>& jobs, hls::stream<token_t>& held, hls::stream<token_t>& written,
            hls::stream<token_t>& retire) {
#pragma HLS PIPELINE II = 1 style = frp
    const bool holds = jobs.read();
    if (holds) {
      held.read();
    } else {
      written.read();
    }
    retire.write(1);
  }
};

}  // namespace systole_hls
