// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Holds the latest levels on wires (ports ap_none of a top of its own).
class LevelWires {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<levels_t>& levels, bool& irq, bool& core_reset) {
#pragma HLS PIPELINE II = 1 style = frp
    const levels_t now = levels.read();
    irq = now[kLevelIrq];
    core_reset = now[kLevelCoreReset];
  }
};

}  // namespace systole_hls
