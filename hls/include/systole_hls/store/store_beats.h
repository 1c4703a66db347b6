// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/process.h"
#include "systole_hls/store/store_types.h"

namespace systole_hls {

/// Windows of the activation buffer into beats for the bus: as they are, or two of 8 bytes each.
template <class Config>
class StoreBeats {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  static constexpr int kR = Config::kRows;
  static constexpr int kUnit = kR < kBeatBytes ? kR : kBeatBytes;

  void Turn(hls::stream<StoreNote>& notes, hls::stream<Bytes<kR>>& store_window,
            hls::stream<token_t>& credits, hls::stream<WriteBeat>& store_data) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = beat_.data.b complete
    const StoreNote note = notes.read();
    const Bytes<kR> window = store_window.read();
    credits.write(1);

    const ap_uint<8> flip = note.xor80 ? 0x80 : 0;
  LoopLane:
    for (int i = 0; i < kBeatBytes; ++i) {
#pragma HLS UNROLL
      const bool here = kUnit == kBeatBytes || note.upper == (i >= kUnit);
      if (here) beat_.data.b[i] = window.b[i % kUnit] ^ flip;
    }
    beat_.strb |= note.upper ? ap_uint<16>(note.strb << kUnit) : note.strb;
    if (note.beat_last) {
      store_data.write(beat_);
      beat_.strb = 0;
    }
  }

 private:
  WriteBeat beat_ = EmptyBeat();

  static WriteBeat EmptyBeat() {
    WriteBeat beat = {};
    beat.strb = 0;
    return beat;
  }
};

}  // namespace systole_hls
