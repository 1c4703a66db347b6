// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Retires commands in their order: when the last result is written, or the last sum is held.
/// Results and sums with residuals come on two ways to the buffer; later commands may be first.
template <class Config>
class ConvRetire {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<conv_end_t>& ends, hls::stream<token_t>& held,
            hls::stream<token_t>& written, hls::stream<token_t>& added,
            hls::stream<token_t>& retire) {
#pragma HLS PIPELINE II = 1 style = frp
    const conv_end_t end = ends.read();
    if (end == kConvEndHeld) {
      held.read();
    } else if (end == kConvEndAdded) {
      added.read();
    } else {
      written.read();
    }
    retire.write(1);
  }
};

}  // namespace systole_hls
