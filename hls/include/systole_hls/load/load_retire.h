// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/load/load_types.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// Retires LOADs in order, each when its last byte is in its memory. Weights count as there when
/// they are on their way: only CONV sees them, in the order in which they come. A command that came
/// with errors does not retire.
template <class Config>
class LoadRetire {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<LoadEnd>& ends, hls::stream<token_t>& load_written,
            hls::stream<token_t>& param_written, hls::stream<token_t>& credits,
            hls::stream<token_t>& retire_load) {
#pragma HLS PIPELINE II = 1 style = frp
    const LoadEnd end = ends.read();
    if (end.space == kSpaceAct) load_written.read();
    if (end.space == kSpaceParam) param_written.read();
    credits.write(1);
    if (!end.bad) retire_load.write(1);
  }
};

}  // namespace systole_hls
