// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/process.h"

namespace systole_hls {

/// Places of the results of a command: tile by tile of output channels, pixel by pixel, one per
/// turn.
template <class Config>
class OutputWalk {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 2;

  void Turn(hls::stream<OutputJob>& jobs, hls::stream<OutputPlace>& places) {
#pragma HLS PIPELINE II = 1 style = frp
    if (!busy_) {
      job_ = jobs.read();
      busy_ = true;
      tile_ = 0;
      tile_addr_ = job_.addr;
      BeginTile();
    }
    const bool last_tile = tile_ == job_.oc_tiles - 1;
    const bool end_x = ox_ == job_.ow - 1;
    const bool end_y = oy_ == job_.oh - 1;
    const bool last = end_x && end_y && b_ == job_.n - 1;
    OutputPlace place;
    place.addr = addr_;
    place.lanes = last_tile ? job_.oc_last : lane_t(Config::kCols);
    place.new_tile = first_;
    place.last = last && last_tile;
    places.write(place);

    first_ = false;
    if (last) {
      busy_ = !last_tile;
      ++tile_;
      tile_addr_ += job_.step_tile;
      BeginTile();
    } else if (!end_x) {
      ++ox_;
      addr_ += job_.step_x;
    } else {
      ox_ = 0;
      if (!end_y) {
        ++oy_;
        row_addr_ += job_.step_y;
      } else {
        oy_ = 0;
        ++b_;
        image_addr_ += job_.step_n;
        row_addr_ = image_addr_;
      }
      addr_ = row_addr_;
    }
  }

 private:
  void BeginTile() {
#pragma HLS INLINE
    first_ = true;
    ox_ = 0;
    oy_ = 0;
    b_ = 0;
    addr_ = row_addr_ = image_addr_ = tile_addr_;
  }

  OutputJob job_;
  bool busy_ = false;
  bool first_ = false;  ///< The pixel is the first one of its tile.
  ap_uint<12> tile_, ox_, oy_;
  ap_uint<8> b_;
  chip_addr_t tile_addr_, image_addr_, row_addr_, addr_;
};

}  // namespace systole_hls
