// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/load/beat_cutter.h"
#include "systole_hls/process.h"
#include "systole_hls/store/store_types.h"

namespace systole_hls {

/// Asks the activation buffer for the bytes of each beat, a window per turn. Each window is asked
/// for when there is a place for it in the stream of answers; StoreBeats gives the places back.
template <class Config>
class StoreReads {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  static constexpr int kR = Config::kRows;
  static constexpr int kUnit =
      kR < kBeatBytes ? kR : kBeatBytes;  ///< Bytes of a window that are used.

  void Turn(hls::stream<StoreSource>& sources, hls::stream<token_t>& credits,
            hls::stream<ActRead>& store_read, hls::stream<StoreNote>& notes) {
#pragma HLS PIPELINE II = 1 style = frp
    if (cutter_.done()) {
      const StoreSource source = sources.read();
      cutter_.Start(source.chip, source.skip, source.bytes);
      xor80_ = source.xor80;
    }
    const typename BeatCutter<kUnit>::Access access = cutter_.Next();
    if (spare_ != 0) {
      --spare_;
    } else {
      credits.read();
    }
    // Lines that hold lanes of the access.
    const ap_uint<2 * kR> lanes = ap_uint<2 * kR>(access.strb) << (access.addr & (kR - 1));
    ActRead read;
    read.addr = access.addr;
    read.lo = ap_uint<kR>(lanes) != 0;
    read.hi = ap_uint<kR>(lanes >> kR) != 0;
    store_read.write(read);

    StoreNote note;
    note.strb = access.strb;
    note.upper = access.upper;
    note.beat_last = access.beat_last;
    note.xor80 = xor80_;
    notes.write(note);
  }

 private:
  BeatCutter<kUnit> cutter_;
  bool xor80_ = false;
  ap_uint<5> spare_ = kStoreWindows;  ///< Places, beside those that are given back.
};

}  // namespace systole_hls
