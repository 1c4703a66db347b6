// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/vector/vector_nest.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// Reads the pixels of streamed windows, frame by frame, one position per turn.
template <int L>
class FrameReader {
 public:
  struct Position {
    bool read;
    chip_addr_t addr;
    ap_uint<6> lanes;
    ap_uint<17> row, col;
  };

  void Start(const VectorJob& job) {
    row_ = col_ = 0;
    images_ = job.n;
    channels_ = job.channels;
    ended_ = false;
    addr_.Start(job.origin);
  }

  Position Next(const VectorJob& job) {
#pragma HLS INLINE
    Position at;
    at.read = !ended_ && row_ < job.rows && col_ < job.cols;
    at.addr = addr_.value();
    at.lanes = LanesOf<L>(channels_);
    at.row = row_;
    at.col = col_;
    if (at.read) {
      const ap_uint<2> level = col_ + 1 != job.cols   ? kLevelPixel
                               : row_ + 1 != job.rows ? kLevelRow
                               : images_ != 1         ? kLevelImage
                                                      : kLevelGroup;
      addr_.Advance(level, PitchOf(job.in, level));
    }
    const bool row_ends = col_ + 1 == job.width;
    const bool frame_ends = row_ends && row_ + 1 == job.height;
    if (frame_ends && images_ == 1) {
      ended_ = channels_ <= L;
      channels_ -= L;
    }
    if (frame_ends) images_ = images_ == 1 ? job.n : ap_uint<8>(images_ - 1);
    if (row_ends) row_ = frame_ends ? ap_uint<17>(0) : ap_uint<17>(row_ + 1);
    col_ = row_ends ? ap_uint<17>(0) : ap_uint<17>(col_ + 1);
    return at;
  }

 private:
  ap_uint<17> row_, col_;  ///< In the frame.
  ap_uint<8> images_;      ///< Of this group, this one included.
  ap_uint<16> channels_;   ///< From this group on.
  bool ended_;
  NestedAddress<4> addr_;
};

/// The outputs of streamed windows: the same frames, a fixed number of positions later.
template <int L>
class FrameOutputs {
 public:
  struct Output {
    bool here;
    bool first, group_first, group_last, last;  ///< Of the command, of the channel group.
    ap_uint<6> lanes;
    chip_addr_t addr;
    ap_uint<kWindowSide> rows, cols;  ///< Inside the image: bit k lies k before the last tap.
  };

  void Start(const VectorJob& job) {
    begun_ = false;
    row_ = col_ = 0;
    StartRows(job);
    StartCols(job);
    images_ = job.n;
    channels_ = job.channels;
    first_ = group_first_ = true;
    addr_.Start(job.out);
  }

  /// `first_complete`: the reader stands at the last pixel of the first window.
  Output Next(const VectorJob& job, bool first_complete) {
#pragma HLS INLINE
    begun_ = begun_ || first_complete;
    const ap_uint<2> level = ox_ != 1     ? kLevelPixel
                             : oy_ != 1   ? kLevelRow
                             : images_ != 1 ? kLevelImage
                                            : kLevelGroup;
    Output output;
    output.here = begun_ && skip_y_ == 0 && oy_ != 0 && skip_x_ == 0 && ox_ != 0;
    output.first = first_;
    output.group_first = group_first_;
    output.group_last = level == kLevelGroup;
    output.last = level == kLevelGroup && channels_ <= L;
    output.lanes = LanesOf<L>(channels_);
    output.addr = addr_.value();
    output.rows = Inside(y_, job.in_h, job.kh);
    output.cols = Inside(x_, job.in_w, job.kw);
    if (output.here) {
      addr_.Advance(level, PitchOf(job.to, level));
      first_ = false;
      group_first_ = output.group_last;
      if (level == kLevelGroup) channels_ -= L;
      if (level >= kLevelImage) images_ = images_ == 1 ? job.n : ap_uint<8>(images_ - 1);
    }
    if (begun_) NextPosition(job);
    return output;
  }

 private:
  void StartRows(const VectorJob& job) {
#pragma HLS INLINE
    y_ = job.y0 + job.kh - 1;
    oy_ = job.oh;
    skip_y_ = 0;
  }
  void StartCols(const VectorJob& job) {
#pragma HLS INLINE
    x_ = job.x0 + job.kw - 1;
    ox_ = job.ow;
    skip_x_ = 0;
  }

  void NextPosition(const VectorJob& job) {
#pragma HLS INLINE
    const bool row_ends = col_ + 1 == job.width;
    const bool frame_ends = row_ends && row_ + 1 == job.height;
    if (row_ends) {
      StartCols(job);
    } else if (skip_x_ != 0) {
      --skip_x_;
    } else if (ox_ != 0) {
      --ox_;
      skip_x_ = job.sx - 1;
      x_ += job.sx;
    }
    if (frame_ends) {
      StartRows(job);
    } else if (row_ends && skip_y_ != 0) {
      --skip_y_;
    } else if (row_ends && oy_ != 0) {
      --oy_;
      skip_y_ = job.sy - 1;
      y_ += job.sy;
    }
    if (row_ends) row_ = frame_ends ? ap_uint<17>(0) : ap_uint<17>(row_ + 1);
    col_ = row_ends ? ap_uint<17>(0) : ap_uint<17>(col_ + 1);
  }

  static ap_uint<kWindowSide> Inside(ap_int<18> at, ap_uint<16> size, ap_uint<8> kernel) {
#pragma HLS INLINE
    ap_uint<kWindowSide> inside = 0;
  LoopTap:
    for (int k = 0; k < kWindowSide; ++k) {
#pragma HLS UNROLL
      inside[k] = k < kernel && at >= k && at < size + k;
    }
    return inside;
  }

  bool begun_;
  ap_uint<17> row_, col_;       ///< In the frame.
  ap_uint<12> oy_, ox_;         ///< Outputs left, from the next one on.
  ap_uint<4> skip_y_, skip_x_;  ///< Positions until the next output.
  ap_int<18> y_, x_;            ///< Last tap of the next output, in the image.
  ap_uint<8> images_;
  ap_uint<16> channels_;
  bool first_, group_first_;
  NestedAddress<4> addr_;
};

inline ap_uint<3> Ones(ap_uint<kWindowSide> bits) {
#pragma HLS INLINE
  ap_uint<3> ones = 0;
LoopBit:
  for (int k = 0; k < kWindowSide; ++k) {
#pragma HLS UNROLL
    ones += bits[k] ? 1 : 0;
  }
  return ones;
}

/// The moves of a streamed command: a position of the reader and, once a window is complete there,
/// an output.
template <int L>
class StreamWalk {
 public:
  void Start(const VectorJob& job) {
#pragma HLS INLINE
    reader_.Start(job);
    outputs_.Start(job);
    first_ = true;
  }

  VectorMove Next(const VectorJob& job) {
#pragma HLS INLINE
    const typename FrameReader<L>::Position at = reader_.Next(job);
    const typename FrameOutputs<L>::Output output =
        outputs_.Next(job, at.row == job.fy && at.col == job.fx);
    VectorMove move;
    move.read = at.read;
    move.addr = at.addr;
    move.read_lanes = at.lanes;
    move.step.mode = job.mode;
    move.step.read = at.read;
    move.step.first = first_;
    move.step.emit = output.here;
    move.step.output_first = move.step.output_last = true;
    move.step.group_first = output.group_first;
    move.step.line = at.col;
    move.step.rows = output.rows;
    move.step.cols = output.cols;
    move.output = output.here;
    move.place.source = kFromLanes;
    move.place.new_tile = job.tile_per_group ? output.group_first : output.first;
    move.place.last = output.last;
    move.place.lanes = output.lanes;
    move.place.addr = output.addr;
    move.taps = output.here ? ap_uint<5>(Ones(output.rows) * Ones(output.cols)) : ap_uint<5>(0);
    move.last = output.here && output.last;
    first_ = false;
    return move;
  }

 private:
  FrameReader<L> reader_;
  FrameOutputs<L> outputs_;
  bool first_;
};

}  // namespace systole_hls
