// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// B channel: an answer per turn to STORE, in the order of its bursts. While halted answers are
/// dropped.
class WriteResponse {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<AxiWriteResponse>& axi_b, hls::stream<halt_t>& halt,
            hls::stream<ap_uint<2>>& store_response, hls::stream<token_t>& write_done) {
#pragma HLS PIPELINE II = 1 style = frp
    halt_t halted;
    if (halt.read_nb(halted)) halted_ = halted != 0;

    AxiWriteResponse response;
    if (!held_ && axi_b.read_nb(response)) {
      held_ = true;
      resp_ = response.resp;
      write_done.write(1);
    }
    if (halted_) {
      held_ = false;
    } else if (held_) {
      held_ = !store_response.write_nb(resp_);
    }
  }

 private:
  ap_uint<2> resp_ = 0;
  bool held_ = false;
  bool halted_ = false;
};

}  // namespace systole_hls
