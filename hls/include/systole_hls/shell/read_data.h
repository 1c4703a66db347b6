// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// R channel: a beat per turn to who asked for it. A beat that its client cannot take stays here; the
/// fetch takes every beat at once, as it asks only for what it has room for. While halted beats are
/// dropped.
class ReadData {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<AxiReadData>& axi_r, hls::stream<halt_t>& halt,
            hls::stream<ReadBeat>& fetch_data, hls::stream<ReadBeat>& load_data,
            hls::stream<read_activity_t>& read_done, hls::stream<read_activity_t>& activity) {
#pragma HLS PIPELINE II = 1 style = frp
    halt_t halted;
    if (halt.read_nb(halted)) halted_ = halted != 0;

    if (!held_ && axi_r.read_nb(beat_)) {
      held_ = true;
      activity.write(beat_.id);
      if (beat_.last) read_done.write(beat_.id);
    }
    if (halted_) {
      held_ = false;
    } else if (held_) {
      ReadBeat beat;
      beat.data = beat_.data;
      beat.resp = beat_.resp;
      beat.last = beat_.last;
      held_ = !(beat_.id != 0 ? load_data.write_nb(beat) : fetch_data.write_nb(beat));
    }
  }

 private:
  AxiReadData beat_;
  bool held_ = false;
  bool halted_ = false;
};

}  // namespace systole_hls
