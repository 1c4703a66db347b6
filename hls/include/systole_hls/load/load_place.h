// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/load/beat_cutter.h"
#include "systole_hls/load/load_types.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// Beats of memory, or the bytes of a fill, to their places on the chip: a write of at most 16
/// bytes per turn (of 8, if lines have 8). Tells LoadRetire where each command ends.
template <class Config>
class LoadPlace {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  static constexpr int kR = Config::kRows;
  static constexpr int kUnit = kR < kBeatBytes ? kR : kBeatBytes;  ///< Bytes of a write.

  void Turn(hls::stream<LoadTarget>& targets, hls::stream<ReadBeat>& load_data,
            hls::stream<ActWrite<kR>>& load_write, hls::stream<Beat>& ring_push,
            hls::stream<ParamWrite>& param_write, hls::stream<LoadEnd>& ends,
            hls::stream<token_t>& credits, hls::stream<BusError>& error) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = beat_.b complete
    if (cutter_.done()) {
      target_ = targets.read();
      cutter_.Start(target_.chip, target_.skip, target_.bytes);
    }
    const typename BeatCutter<kUnit>::Access access = cutter_.Next();
    if (!target_.fill && access.first) TakeBeat(load_data.read(), error);

    const bool last = access.row_last && target_.last;
    if (last) TakeCredit(credits);
    if (target_.space == kSpaceAct) {
      load_write.write(Write(access, last));
    } else if (access.beat_last) {
      const Beat data = Data();
      if (target_.space == kSpaceWeight) {
        ring_push.write(data);
      } else {
        ParamWrite write;
        write.addr = access.addr & ~chip_addr_t(kBeatBytes - 1);
        write.data = data;
        write.last = last;
        param_write.write(write);
      }
    }
    if (last) {
      LoadEnd end;
      end.space = target_.space;
      end.bad = bad_;
      bad_ = false;
      ends.write(end);
    }
  }

 private:
  /// Waits until there is room for one more end and its token.
  void TakeCredit(hls::stream<token_t>& credits) {
#pragma HLS INLINE
    if (spare_ != 0) {
      --spare_;
    } else {
      credits.read();
    }
  }

  void TakeBeat(const ReadBeat& beat, hls::stream<BusError>& error) {
#pragma HLS INLINE
    beat_ = beat.data;
    if (beat.resp[1] && !bad_) {
      BusError found;
      found.index = target_.index;
      found.resp = beat.resp;
      error.write(found);
      bad_ = true;
    }
  }

  /// The bytes of the beat as they will stand on the chip.
  Beat Data() const {
#pragma HLS INLINE
    const ap_uint<8> flip = target_.xor80 ? 0x80 : 0;
    Beat data;
  LoopByte:
    for (int i = 0; i < kBeatBytes; ++i) {
#pragma HLS UNROLL
      data.b[i] = (target_.fill ? target_.fill_byte : beat_.b[i]) ^ flip;
    }
    return data;
  }

  ActWrite<kR> Write(const typename BeatCutter<kUnit>::Access& access, bool last) const {
#pragma HLS INLINE
    const Beat data = Data();
    ActWrite<kR> write;
    write.addr = access.addr;
    write.strb = access.strb;
    write.copy = target_.copy;
    write.last = last;
  LoopLane:
    for (int i = 0; i < kR; ++i) {
#pragma HLS UNROLL
      const int lane = i % kUnit;
      write.data.b[i] = access.upper ? data.b[(lane + 8) % kBeatBytes] : data.b[lane];
    }
    return write;
  }

  LoadTarget target_;
  BeatCutter<kUnit> cutter_;
  Beat beat_;
  bool bad_ = false;  ///< A beat of this command came with an error.
  ap_uint<3> spare_ = kLoadEnds;  ///< Ends that LoadRetire has room for, besides credits.
};

}  // namespace systole_hls
