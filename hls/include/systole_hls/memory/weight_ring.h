// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/activity.h"
#include "systole_hls/geometry.h"
#include "systole_hls/process.h"
#include "systole_hls/ram.h"

namespace systole_hls {

/// Rows between WeightRing and WeightRows: what the stream between them holds.
constexpr int kRingCredits = 8;

/// Weight ring: a FIFO of kWgtBytes. LOAD reserves room before it asks the bus, and pushes 16 bytes
/// at a time; rows of C bytes go out in order, as soon as they are there and WeightRows has room,
/// and their bytes are free then. The memory has words of max(16, C) bytes: a push fills one of
/// them or half of it; a row is one of them or half of it.
template <class Config>
class WeightRing {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 3;

  static constexpr int kC = Config::kCols;
  using Geo = Geometry<Config>;
  static constexpr int kUnit = kC < kBeatBytes ? kC : kBeatBytes;  ///< Bytes that are counted.
  static constexpr int kUnits = Config::kWgtBytes / kUnit;
  static constexpr int kRowUnits = kC / kUnit, kBeatUnits = kBeatBytes / kUnit;
  static constexpr int kWordBytes = kC > kBeatBytes ? kC : kBeatBytes;
  static constexpr int kWordUnits = kWordBytes / kUnit;
  static_assert(
      Config::kWgtBytes >= 256 + Geo::kTileBytes,
      "kWgtBytes: a burst and a tile, or LOAD could wait for ever beside a part of a tile");

  /// credits: WeightRows took a row.
  void Turn(hls::stream<ring_bytes_t>& reserve, hls::stream<token_t>& reserved,
            hls::stream<Beat>& push, hls::stream<Bytes<kC>>& rows, hls::stream<token_t>& credits,
            hls::stream<RingActivity>& activity) {
#pragma HLS PIPELINE II = 1 style = frp
    token_t token;
    if (credits.read_nb(token)) ++room_;
    const bool row = filled_ >= kRowUnits && room_ != 0;
    if (row) {
      rows.write(TakeRow());
      --room_;
    }

    Beat beat;
    const bool pushed = push.read_nb(beat);
    if (pushed) Store(beat);
    filled_ += (pushed ? kBeatUnits : 0) - (row ? kRowUnits : 0);

    // A row's bytes are given out again in the next turn.
    const units_t unused = kUnits - used_;
    if (!reserving_) reserving_ = reserve.read_nb(wanted_);
    const units_t want = wanted_ / kUnit;
    const bool granted = reserving_ && want <= unused && !reserved.full();
    if (granted) reserved.write(1);
    used_ += (granted ? want : units_t(0)) - (row ? kRowUnits : 0);
    reserving_ = reserving_ && !granted;

    Report(activity);
  }

 private:
  using units_t = ap_uint<BitsBelow(kUnits + 1)>;
  using unit_t = ap_uint<BitsBelow(kUnits)>;

  Bytes<kC> TakeRow() {
#pragma HLS INLINE
    const Bytes<kWordBytes> word = ram_.Read((head_ / kWordUnits).to_int());
    const int part = (head_ % kWordUnits).to_int();
    Bytes<kC> row;
  LoopByte:
    for (int i = 0; i < kC; ++i) {
#pragma HLS UNROLL
      row.b[i] = kWordBytes == kC || part == 0 ? word.b[i] : word.b[(i + kC) % kWordBytes];
    }
    head_ += kRowUnits;
    return row;
  }

  void Store(const Beat& beat) {
#pragma HLS INLINE
    const int half = (tail_ % kWordUnits).to_int();
    Bytes<kWordBytes> word;
  LoopByte:
    for (int i = 0; i < kWordBytes; ++i) {
#pragma HLS UNROLL
      word.b[i] = beat.b[i % kBeatBytes];
    }
    const ap_uint<kWordBytes> whole = 0xffff;
    ram_.Write(
        (tail_ / kWordUnits).to_int(), word,
        kWordBytes > kBeatBytes && half != 0 ? ap_uint<kWordBytes>(whole << kBeatBytes) : whole);
    tail_ += kBeatUnits;
  }

  void Report(hls::stream<RingActivity>& activity) {
#pragma HLS INLINE
    // A row that passes through is not yet a tile: CONV waits while a tile is on its way.
    constexpr int kTileUnits = Geo::kTileBytes / kUnit;
    const bool coming = used_ != filled_ && filled_ < kTileUnits;
    const bool load_waits = reserving_, conv_waits = filled_ < kRowUnits || coming;
    if (load_waits == load_waits_ && conv_waits == conv_waits_) return;
    RingActivity now;
    now.load_waits = load_waits;
    now.conv_waits = conv_waits;
    if (!activity.write_nb(now)) return;
    load_waits_ = load_waits;
    conv_waits_ = conv_waits;
  }

  ByteRam<kWordBytes, Config::kWgtBytes / kWordBytes> ram_;
  unit_t head_ = 0, tail_ = 0;      ///< Next to be read and written.
  units_t used_ = 0, filled_ = 0;   ///< Reserved or there; there.
  ap_uint<4> room_ = kRingCredits;  ///< Rows that WeightRows has room for.
  ring_bytes_t wanted_ = 0;
  bool reserving_ = false;                        ///< LOAD wants that many.
  bool load_waits_ = false, conv_waits_ = false;  ///< As reported.
};

}  // namespace systole_hls
