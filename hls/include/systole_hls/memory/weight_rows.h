// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Hands rows of weights to CONV, which may wait, and gives their places in the stream back to the
/// ring, which must not.
template <class Config>
class WeightRows {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<Bytes<Config::kCols>>& rows, hls::stream<token_t>& credits,
            hls::stream<Bytes<Config::kCols>>& weight_rows) {
#pragma HLS PIPELINE II = 1 style = frp
    weight_rows.write(rows.read());
    credits.write(1);
  }
};

}  // namespace systole_hls
