// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// AR channel: one burst per turn, those of the fetch (ARID 0) before those of LOAD (ARID 1). Counts
/// what is outstanding. While halted it drops requests.
class ReadAddress {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 1;

  ReadAddress() {
    outstanding_.fetch = 0;
    outstanding_.engine = 0;
  }

  void Turn(hls::stream<BurstRequest>& fetch_request, hls::stream<BurstRequest>& load_request,
            hls::stream<read_activity_t>& read_done, hls::stream<halt_t>& halt,
            hls::stream<AxiAddress>& axi_ar, hls::stream<BusState>& state,
            hls::stream<Outstanding>& activity) {
#pragma HLS PIPELINE II = 1 style = frp
    halt_t halted;
    if (halt.read_nb(halted)) halted_ = halted != 0;

    bool changed = false;
    read_activity_t load_done;
    if (read_done.read_nb(load_done)) {
      if (load_done != 0) {
        outstanding_.engine -= 1;
      } else {
        outstanding_.fetch -= 1;
      }
      changed = true;
    }

    BurstRequest request;
    if (halted_) {
      fetch_request.read_nb(request);
      load_request.read_nb(request);
    } else if (!axi_ar.full()) {
      bool take = false, load = false;
      if (outstanding_.fetch != kMaxOutstanding) take = fetch_request.read_nb(request);
      if (!take && outstanding_.engine != kMaxOutstanding) take = load = load_request.read_nb(request);
      if (take) {
        AxiAddress address;
        address.addr = request.addr;
        address.id = load;
        address.len = request.beats - 1;
        axi_ar.write(address);
        if (load) {
          outstanding_.engine += 1;
        } else {
          outstanding_.fetch += 1;
        }
        changed = true;
      }
    }

    if (changed) activity.write(outstanding_);
    const bool idle = outstanding_.fetch == 0 && outstanding_.engine == 0;
    if (halted_ != told_halted_ || idle != told_idle_) state.write({halted_, idle});
    told_halted_ = halted_;
    told_idle_ = idle;
  }

 private:
  Outstanding outstanding_;
  bool halted_ = false;
  bool told_halted_ = false, told_idle_ = true;
};

}  // namespace systole_hls
