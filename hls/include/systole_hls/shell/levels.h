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

  void Turn(hls::stream<Levels>& levels, bool& irq, bool& core_reset) {
#pragma HLS PIPELINE II = 1 style = frp
    const Levels now = levels.read();
    irq = now.irq;
    core_reset = now.core_reset;
  }
};

}  // namespace systole_hls
