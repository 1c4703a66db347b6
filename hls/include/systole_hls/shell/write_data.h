// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// W channel: a beat per turn for the oldest burst that lacks some. While halted the beats that are
/// still owed go out without any byte enabled, and what STORE sends is dropped.
class WriteData {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<WriteBeat>& store_data, hls::stream<ap_uint<5>>& write_length,
            hls::stream<halt_t>& halt, hls::stream<AxiWriteData>& axi_w,
            hls::stream<token_t>& activity) {
#pragma HLS PIPELINE II = 1 style = frp
    halt_t halted;
    if (halt.read_nb(halted)) halted_ = halted != 0;

    if (owed_ == 0) {
      ap_uint<5> length;
      if (write_length.read_nb(length)) owed_ = length;
    }
    const bool room = owed_ != 0 && !axi_w.full();
    bool have = false;
    if (halted_ || room) have = store_data.read_nb(beat_);
    if (room && (halted_ || have)) {
      AxiWriteData out;
      out.data = beat_.data;
      out.strb = halted_ ? ap_uint<16>(0) : beat_.strb;
      out.last = owed_ == 1;
      axi_w.write(out);
      activity.write(1);
      owed_ -= 1;
    }
  }

 private:
  WriteBeat beat_;
  ap_uint<5> owed_ = 0;  ///< Beats of the current burst that have not gone out.
  bool halted_ = false;
};

}  // namespace systole_hls
