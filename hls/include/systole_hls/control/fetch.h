// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/control/messages.h"
#include "systole_hls/process.h"
#include "systole_hls/ram.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Reads the command stream ahead and puts its beats together to commands of 64 or 128 bytes. It asks
/// only for what it has room for, so that it can take every beat at once. What is wrong with the
/// stream (no region, beyond its region, no END, bus error) is handed on in order, as a fault.
///
/// On `stop` (END is here) it forgets what stands behind and tells `stopped` once no beat is on its way.
class Fetch {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 2;
  static constexpr int kBufferBeats = 128;  ///< 2 KiB ahead.

  Fetch() { ClearStream(); }

  void Turn(hls::stream<Start>& start, hls::stream<token_t>& stop, hls::stream<ReadBeat>& fetch_data,
            hls::stream<BurstRequest>& fetch_request, hls::stream<Start>& regions,
            hls::stream<FetchedCommand>& fetched, hls::stream<token_t>& stopped) {
#pragma HLS PIPELINE II = 1 style = frp
    Start parameters;
    if (start.read_nb(parameters)) {
      Begin(parameters);
      regions.write(parameters);
    }
    token_t token;
    if (stop.read_nb(token)) {
      running_ = false;
      stopping_ = true;
    }
    Ask(fetch_request);

    ReadBeat arrived;
    const bool beat_arrived = fetch_data.read_nb(arrived);
    if (beat_arrived) coming_ -= 1;
    PutTogether(beat_arrived, arrived, fetched);

    if (stopping_ && coming_ == 0) {
      ClearStream();
      stopping_ = false;
      stopped.write(1);
    }
  }

 private:
  static constexpr int kPieceBeats = kRegionGranule / kBeatBytes;  ///< Streams are whole pieces.
  static constexpr int kBorderPieces = 4;  ///< Bursts end at multiples of 256 bytes.

  struct HeldBeat {
    Beat data;
    ap_uint<2> resp;
  };

  void ClearStream() {
#pragma HLS INLINE
    reserved_ = 0;
    held_ = 0;
    read_at_ = 0;
    write_at_ = 0;
    filled_ = 0;
    resp_ = 0;
    command_.fault = kErrNone;
    command_.fault_value = 0;
    command_.first = true;
  }

  void Begin(const Start& parameters) {
#pragma HLS INLINE
    const Region& region = parameters.region[parameters.cmd_region & 7];
    const ap_uint<26> pieces = parameters.cmd_bytes >> 6;
    const ap_uint<26> offset = parameters.cmd_offset >> 6;
    const bool no_region = parameters.cmd_region[3] || region.size64 == 0;
    const bool outside = offset + pieces > region.size64;
    running_ = true;
    address_ = (region.base >> 6) + offset;
    bytes_ = parameters.cmd_bytes;
    to_ask_ = no_region || outside ? ap_uint<26>(0) : pieces;
    beats_left_ = ap_uint<28>(pieces) << 2;
    if (no_region) {
      SetFault(kErrRegion, parameters.cmd_region);
    } else if (outside) {
      SetFault(kErrMemBounds, parameters.cmd_offset + parameters.cmd_bytes - 1);
    }
  }

  void SetFault(const ap_uint<4>& code, const ap_uint<32>& value) {
#pragma HLS INLINE
    command_.fault = code;
    command_.fault_value = value;
  }

  void Ask(hls::stream<BurstRequest>& fetch_request) {
#pragma HLS INLINE
    if (!running_ || to_ask_ == 0 || reserved_ > kBufferBeats - kBorderPieces * kPieceBeats ||
        fetch_request.full()) {
      return;
    }
    const ap_uint<3> to_border = kBorderPieces - (address_ & (kBorderPieces - 1));
    const ap_uint<3> pieces = to_ask_ < to_border ? ap_uint<3>(to_ask_) : to_border;
    BurstRequest request;
    request.addr = ap_uint<64>(address_) << 6;
    request.beats = pieces * kPieceBeats;
    fetch_request.write(request);
    address_ += pieces;
    to_ask_ -= pieces;
    reserved_ += request.beats;
    coming_ += request.beats;
  }

  /// One beat per turn from the buffer, or straight from the bus, into the command.
  void PutTogether(bool beat_arrived, const ReadBeat& arrived, hls::stream<FetchedCommand>& fetched) {
#pragma HLS INLINE
    HeldBeat beat;
    beat.data = arrived.data;
    beat.resp = arrived.resp;
    const bool through = beat_arrived && held_ == 0;
    const bool take = running_ && !complete() && (held_ != 0 || through) && beats_left_ != 0;
    if (take && !through) {
      beat = buffer_.Read(read_at_.to_int());
      read_at_ += 1;
    }
    if (beat_arrived && !(take && through)) {
      HeldBeat fresh;
      fresh.data = arrived.data;
      fresh.resp = arrived.resp;
      buffer_.Write(write_at_.to_int(), fresh);
      write_at_ += 1;
      held_ += 1;
    }
    if (take) {
      if (!through) held_ -= 1;
      reserved_ -= 1;
      beats_left_ -= 1;
      AddBeat(beat);
    } else if (running_ && !complete() && beats_left_ == 0) {
      SetFault(kErrNoEnd, bytes_);
    }
    if (running_ && complete() && !fetched.full()) {
      fetched.write(command_);
      running_ = command_.fault == kErrNone;
      command_.first = false;
      filled_ = 0;
    }
  }

  /// The low half clears the high one, which a short command has not.
  void AddBeat(const HeldBeat& beat) {
#pragma HLS INLINE
    PlaceBeat:
    for (int i = 0; i < 8; ++i) {
#pragma HLS UNROLL
      PlaceWord:
      for (int w = 0; w < 4; ++w) {
#pragma HLS UNROLL
        ap_uint<32>& word = command_.word[4 * i + w];
        if (filled_ == i) {
          word.range(7, 0) = beat.data.b[4 * w];
          word.range(15, 8) = beat.data.b[4 * w + 1];
          word.range(23, 16) = beat.data.b[4 * w + 2];
          word.range(31, 24) = beat.data.b[4 * w + 3];
        } else if (filled_ == 0) {
          word = 0;
        }
      }
    }
    if (filled_ == 0) {
      // Bits 4 to 7 of the opcode tell the length.
      const ap_uint<8> opcode = beat.data.b[0];
      long_ = (opcode & 0x30) == 0x30 || opcode[6];
    }
    if (!resp_[1]) resp_ = beat.resp;
    filled_ += 1;
    if (filled_ % kPieceBeats == 0) {
      if (resp_[1]) SetFault(kErrBusRead, resp_);
      resp_ = 0;
    }
  }

  /// A command or a fault waits to be handed on.
  bool complete() const { return command_.fault != kErrNone || filled_ == (long_ ? 8 : 4); }

  bool running_ = false, stopping_ = false;
  ap_uint<58> address_ = 0;  ///< Next piece to ask for.
  ap_uint<26> to_ask_ = 0;   ///< Pieces.
  ap_uint<32> bytes_ = 0;    ///< Of the stream.
  ap_uint<28> beats_left_ = 0;               ///< Beats that have not been put into commands.
  ap_uint<8> reserved_, held_, coming_ = 0;  ///< Beats held or on their way; held; on their way.
  ap_uint<7> read_at_, write_at_;
  Ram<HeldBeat, kBufferBeats> buffer_;

  FetchedCommand command_;  ///< Being put together.
  ap_uint<4> filled_;       ///< Its beats.
  bool long_ = false;
  ap_uint<2> resp_;         ///< The first bad answer of the current piece.
};

}  // namespace systole_hls
