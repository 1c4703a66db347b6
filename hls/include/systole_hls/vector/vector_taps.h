// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/vector/vector_nest.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// The moves of a command tap by tap: for each channel group, image, row and column the taps of the
/// window, inside the image or not. ADD: its two operands.
template <int L>
class TapWalk {
 public:
  void Start(const VectorJob& job) {
#pragma HLS INLINE
    tap_ = job.kw;
    tap_row_ = job.kh;
    ox_ = job.ow;
    oy_ = job.oh;
    images_ = job.n;
    channels_ = job.channels;
    x_ = window_x_ = job.x0;
    y_ = window_y_ = job.y0;
    first_ = output_first_ = group_first_ = command_first_ = true;
    in_.Start(job.origin);
    second_.Start(job.second);
    out_.Start(job.out);
  }

  VectorMove Next(const VectorJob& job) {
#pragma HLS INLINE
    const ap_uint<3> level = tap_ != 1       ? kTap
                             : tap_row_ != 1 ? kTapRow
                             : ox_ != 1      ? kPixel
                             : oy_ != 1      ? kRow
                             : images_ != 1  ? kImage
                                             : kGroup;
    const bool output_last = level >= kPixel;
    const bool second = job.mode.add && !output_first_;
    const bool inside = second || (x_ >= 0 && x_ < job.in_w && y_ >= 0 && y_ < job.in_h);

    VectorMove move;
    move.read = inside;
    move.addr = second ? second_.value() : in_.value();
    move.read_lanes = LanesOf<L>(channels_);
    move.step.mode = job.mode;
    move.step.read = inside;
    move.step.first = first_;
    move.step.emit = true;
    move.step.output_first = output_first_;
    move.step.output_last = output_last;
    move.step.group_first = group_first_;
    move.step.line = 0;
    move.step.rows = inside ? 1 : 0;
    move.step.cols = 1;
    move.output = output_last;
    move.place.source = job.mode.add ? kFromAdd : job.mode.table ? kFromTable : kFromLanes;
    move.place.new_tile = job.tile_per_group ? group_first_ : command_first_;
    move.place.last = level == kGroup && channels_ <= L;
    move.place.lanes = move.read_lanes;
    move.place.addr = out_.value();
    move.taps = (job.mode.add ? output_last : inside) ? 1 : 0;
    move.last = move.place.last;

    first_ = false;
    output_first_ = output_last;
    if (output_last) {
      group_first_ = level == kGroup;
      command_first_ = false;
    }
    Advance(job, level);
    return move;
  }

 private:
  // Levels of the nest; from kPixel on they are those of Pitches.
  enum Level { kTap, kTapRow, kPixel, kRow, kImage, kGroup };

  void Advance(const VectorJob& job, ap_uint<3> level) {
#pragma HLS INLINE
    const ap_uint<2> pixel_level = level - kPixel;
    in_.Advance(level, level == kTap      ? job.tap
                       : level == kTapRow ? job.tap_row
                                          : PitchOf(job.in, pixel_level));
    if (level >= kPixel) {
      second_.Advance(pixel_level, PitchOf(job.in2, pixel_level));
      out_.Advance(pixel_level, PitchOf(job.to, pixel_level));
    }
    // Each counter starts anew when one outside it counts.
    tap_ = level == kTap ? ap_uint<8>(tap_ - 1) : job.kw;
    if (level >= kTapRow) tap_row_ = level == kTapRow ? ap_uint<8>(tap_row_ - 1) : job.kh;
    if (level >= kPixel) ox_ = level == kPixel ? ap_uint<12>(ox_ - 1) : job.ow;
    if (level >= kRow) oy_ = level == kRow ? ap_uint<12>(oy_ - 1) : job.oh;
    if (level >= kImage) images_ = level == kImage ? ap_uint<8>(images_ - 1) : job.n;
    if (level == kGroup) channels_ -= L;

    const ap_int<18> next_x = level == kPixel ? ap_int<18>(window_x_ + job.sx) : ap_int<18>(job.x0);
    const ap_int<18> next_y = level == kRow ? ap_int<18>(window_y_ + job.sy) : ap_int<18>(job.y0);
    if (level >= kPixel) window_x_ = next_x;
    if (level >= kRow) window_y_ = next_y;
    x_ = level == kTap ? ap_int<18>(x_ + job.dx) : window_x_;
    y_ = level == kTap ? y_ : level == kTapRow ? ap_int<18>(y_ + job.dy) : window_y_;
  }

  ap_uint<8> tap_, tap_row_, images_;  ///< Left, this one included; likewise below.
  ap_uint<12> ox_, oy_;
  ap_uint<16> channels_;
  ap_int<18> x_, y_;                ///< The tap, in the image.
  ap_int<18> window_x_, window_y_;  ///< Tap (0, 0) of its window.
  bool first_, output_first_, group_first_, command_first_;
  NestedAddress<6> in_;
  NestedAddress<4> second_, out_;
};

}  // namespace systole_hls
