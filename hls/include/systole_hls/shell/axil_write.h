// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// Writes of the AXI4-Lite port: address and data together, always answered OKAY. The registers take
/// a write in the turn in which it arrives, so that nobody who has seen the answer reads an old value.
class AxilWrite {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<lite_addr_t>& lite_aw, hls::stream<LiteWriteData>& lite_w,
            hls::stream<RegisterWrite>& register_write, hls::stream<lite_resp_t>& lite_b) {
#pragma HLS PIPELINE II = 1 style = frp
    RegisterWrite write;
    write.addr = lite_aw.read();
    const LiteWriteData data = lite_w.read();
    write.data = data.data;
    write.strb = data.strb;
    register_write.write(write);
    lite_b.write(0);
  }
};

}  // namespace systole_hls
