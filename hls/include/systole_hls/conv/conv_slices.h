// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// Cuts the runs of a pixel into slices of at most R bytes (docs/architecture.md, section 4), again
/// for every tile of output channels. A turn makes the part of one run.
template <class Config>
class ConvSlices {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  static constexpr int kR = Config::kRows;

  void Turn(hls::stream<SliceJob>& jobs, hls::stream<Slice>& slices) {
#pragma HLS PIPELINE II = 1 style = frp
    if (!busy_) {
      job_ = jobs.read();
      busy_ = true;
      tile_ = 0;
      slice_.begins = true;
      slice_.half = job_.half;
      BeginTile();
    }
    bool complete;
    if (!second_) {
      const bool ends = left_ <= kR;
      slice_.first = {chip_addr_t(addr_ + done_), conv_bytes_t(q_ + done_), y_};
      slice_.first_lanes = ends ? lane_t(left_) : lane_t(kR);
      slice_.lanes = slice_.first_lanes;
      second_ = ends && !last_run() && job_.join && left_ != kR;
      complete = ends && last_run();
      Consume(slice_.first_lanes);
    } else {
      const lane_t room = kR - slice_.first_lanes;
      const lane_t lanes = left_ < room ? lane_t(left_) : room;
      // Lane l takes byte l - first_lanes of the run.
      slice_.second = {chip_addr_t(addr_ + job_.copy - slice_.first_lanes),
                       conv_bytes_t(q_ - slice_.first_lanes), y_};
      slice_.lanes = slice_.first_lanes + lanes;
      second_ = false;
      complete = left_ == lanes && last_run();
      Consume(lanes);
    }
    if (second_) return;

    const bool last_tile = tile_ == job_.oc_tiles - 1;
    slice_.clear = first_ && !job_.keep;
    slice_.finish = complete && !job_.hold;
    slice_.ends = complete && last_tile;
    slices.write(slice_);
    slice_.begins = false;
    first_ = false;
    if (complete) {
      slice_.half = !slice_.half;
      ++tile_;
      busy_ = !last_tile;
      BeginTile();
    }
  }

 private:
  bool last_run() const { return j_ == job_.nx - 1 && i_ == job_.kh - 1; }

  void BeginTile() {
#pragma HLS INLINE
    first_ = true;
    second_ = false;
    i_ = 0;
    j_ = 0;
    done_ = 0;
    left_ = job_.run_bytes;
    addr_ = 0;
    row_addr_ = 0;
    q_ = 0;
    y_ = 0;
  }

  /// `lanes` bytes of the current run are used up; behind its end comes the next run.
  void Consume(lane_t lanes) {
#pragma HLS INLINE
    if (left_ != lanes) {
      done_ += lanes;
      left_ -= lanes;
      return;
    }
    done_ = 0;
    left_ = job_.run_bytes;
    if (j_ != job_.nx - 1) {
      ++j_;
      addr_ += job_.run_x;
      q_ += job_.run_x;
    } else {
      j_ = 0;
      ++i_;
      row_addr_ += job_.run_y;
      addr_ = row_addr_;
      q_ = 0;
      y_ += job_.dy;
    }
  }

  SliceJob job_ = {};
  Slice slice_ = {};
  bool busy_ = false;
  bool first_ = false;   ///< Of an output tile.
  bool second_ = false;  ///< The slice goes on in the current run.
  ap_uint<12> tile_ = 0;
  ap_uint<8> i_ = 0, j_ = 0;             ///< Current run, relative to the pixel:
  chip_addr_t addr_ = 0, row_addr_ = 0;  ///< its address, that of its kernel row,
  conv_bytes_t q_ = 0;                   ///< bytes along the row,
  ap_uint<14> y_ = 0;                    ///< and rows.
  ap_uint<16> done_ = 0, left_ = 0;      ///< Bytes of it that are used up, and those that are not.
};

}  // namespace systole_hls
