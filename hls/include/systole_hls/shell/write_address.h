// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// AW channel: one burst of STORE per turn (AWID 0), whose length goes to WriteData, which owes its
/// beats. Counts what is outstanding. While halted it drops requests.
class WriteAddress {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<BurstRequest>& store_request, hls::stream<token_t>& write_done,
            hls::stream<halt_t>& halt, hls::stream<AxiAddress>& axi_aw,
            hls::stream<ap_uint<5>>& write_length, hls::stream<BusState>& state,
            hls::stream<Outstanding>& activity) {
#pragma HLS PIPELINE II = 1 style = frp
    halt_t halted;
    if (halt.read_nb(halted)) halted_ = halted != 0;

    bool changed = false;
    token_t done;
    if (write_done.read_nb(done)) {
      outstanding_ -= 1;
      changed = true;
    }

    BurstRequest request;
    if (halted_) {
      store_request.read_nb(request);
    } else if (!axi_aw.full() && !write_length.full() && outstanding_ != kMaxOutstanding &&
               store_request.read_nb(request)) {
      AxiAddress address;
      address.addr = request.addr;
      address.id = 0;
      address.len = request.beats - 1;
      axi_aw.write(address);
      write_length.write(request.beats);
      outstanding_ += 1;
      changed = true;
    }

    if (changed) activity.write({0, outstanding_});
    const bool idle = outstanding_ == 0;
    if (halted_ != told_halted_ || idle != told_idle_) state.write({halted_, idle});
    told_halted_ = halted_;
    told_idle_ = idle;
  }

 private:
  ap_uint<6> outstanding_ = 0;
  bool halted_ = false;
  bool told_halted_ = false, told_idle_ = true;
};

}  // namespace systole_hls
