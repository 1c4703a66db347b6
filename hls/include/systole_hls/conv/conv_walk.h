// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/conv/lane_range.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Walks the pixels of a command, once for each slice, a pixel per turn, with adders only,
/// and asks for the windows of each. Slices of few pixels end in idle vectors.
///
/// The first kWindowCredits windows may be asked for at once, each further one takes a credit,
/// which comes back with every window that was taken.
template <class Config>
class ConvWalk {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 4;

  static constexpr int kR = Config::kRows;

  void Turn(hls::stream<WalkJob>& jobs, hls::stream<Slice>& slices, hls::stream<token_t>& credits,
            hls::stream<ActReadPair>& reads, hls::stream<LaneSources>& vectors) {
#pragma HLS PIPELINE II = 1 style = frp
    if (made_ == 0) {
      slice_ = slices.read();
      if (slice_.begins) job_ = jobs.read();
      BeginSlice();
    }
    const bool last = LastPixel();
    if (!idle_) {
      if (free_ == 0) {
        credits.read();
      } else {
        --free_;
      }
    }
    const LaneSources lanes = MakeLanes(last);
    if (!idle_) reads.write(MakeRequest(lanes));
    vectors.write(lanes);

    if (made_ != kSumDistance) ++made_;
    if (!idle_ && !last) {
      NextPixel();
    } else {
      idle_ = true;
      if (made_ == kSumDistance) made_ = 0;
    }
  }

 private:
  void BeginSlice() {
#pragma HLS INLINE
    idle_ = false;
    ox_ = 0;
    oy_ = 0;
    b_ = 0;
    addr_ = row_addr_ = image_addr_ = job_.addr;
    q_ = job_.q;
    rest_ = job_.rest;
    y_ = job_.y;
  }

  bool LastPixel() const { return ox_ == job_.ow - 1 && oy_ == job_.oh - 1 && b_ == job_.n - 1; }

  void NextPixel() {
#pragma HLS INLINE
    if (ox_ != job_.ow - 1) {
      ++ox_;
      addr_ += job_.step_x;
      q_ += job_.step_x;
      rest_ -= job_.step_x;
      return;
    }
    ox_ = 0;
    q_ = job_.q;
    rest_ = job_.rest;
    if (oy_ != job_.oh - 1) {
      ++oy_;
      row_addr_ += job_.step_y;
      y_ += job_.sy;
    } else {
      oy_ = 0;
      ++b_;
      image_addr_ += job_.step_n;
      row_addr_ = image_addr_;
      y_ = job_.y;
    }
    addr_ = row_addr_;
  }

  bool RowInside(ap_uint<14> y) const {
    const conv_row_t row = y_ + y;
    return row >= 0 && row < job_.in_h;
  }

  LaneSources MakeLanes(bool last) const {
#pragma HLS INLINE
    LaneSources v;
    v.lanes = slice_.lanes;
    v.low1 = FirstInside<kR>(q_ + slice_.first.q, 0);
    v.high1 = RowInside(slice_.first.y) ? EndInside(rest_ - slice_.first.q, slice_.first_lanes)
                                        : lane_t(0);
    v.low2 = FirstInside<kR>(q_ + slice_.second.q, slice_.first_lanes);
    v.high2 = slice_.first_lanes != slice_.lanes && RowInside(slice_.second.y)
                  ? EndInside(rest_ - slice_.second.q, slice_.lanes)
                  : lane_t(0);
    v.pad = job_.pad;
    v.marks.idle = idle_;
    v.marks.first = made_ == 0;
    v.marks.clear = slice_.clear;
    v.marks.finish = slice_.finish;
    v.marks.half = slice_.half;
    v.marks.last = slice_.ends && last && !idle_;
    return v;
  }

  ActReadPair MakeRequest(const LaneSources& v) const {
#pragma HLS INLINE
    ActReadPair read;
    read.first = WindowRequest<kR>(addr_ + slice_.first.addr, v.low1, v.high1);
    read.second = WindowRequest<kR>(addr_ + slice_.second.addr, v.low2, v.high2);
    return read;
  }

  WalkJob job_;
  Slice slice_;
  ap_uint<5> free_ = kWindowCredits;  ///< Windows that need no credit.
  ap_uint<4> made_ = 0;               ///< Vectors of the slice so far, at most kSumDistance.
  bool idle_ = false;                 ///< All pixels are done.
  ap_uint<12> ox_, oy_;
  ap_uint<8> b_;
  chip_addr_t addr_, row_addr_, image_addr_;  ///< First byte of the pixel, of its row, its image.
  conv_bytes_t q_, rest_;                     ///< From the begin and to the end of the row.
  conv_row_t y_;
};

}  // namespace systole_hls
