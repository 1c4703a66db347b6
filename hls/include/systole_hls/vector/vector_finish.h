// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/post/post_types.h"
#include "systole_hls/process.h"
#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// Joins the sums of an output with its place, in the order of the walk.
template <class Config>
class VectorFinish {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;
  static constexpr int kL = Config::kLanes;

  void Turn(hls::stream<VectorPlace>& places, hls::stream<VectorSums<kL>>& lane_sums,
            hls::stream<VectorSums<kL>>& add_sums, hls::stream<VectorSums<kL>>& table_sums,
            hls::stream<PostItem<kL>>& items) {
#pragma HLS PIPELINE II = 1 style = frp
    const VectorPlace place = places.read();
    const VectorSums<kL> sums = place.source == kFromAdd     ? add_sums.read()
                                : place.source == kFromTable ? table_sums.read()
                                                             : lane_sums.read();
    PostItem<kL> item;
  LoopLane:
    for (int l = 0; l < kL; ++l) {
#pragma HLS UNROLL
      item.sum[l] = sums.v[l];
    }
    item.window_sum = 0;
    item.addr = place.addr;
    item.lanes = place.lanes;
    item.new_tile = place.new_tile;
    item.last = place.last;
    items.write(item);
  }
};

/// A command has retired when the buffer has its last bytes.
template <class Config>
class VectorRetire {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 1;

  void Turn(hls::stream<token_t>& written, hls::stream<token_t>& retire) {
#pragma HLS PIPELINE II = 1 style = frp
    retire.write(written.read());
  }
};

}  // namespace systole_hls
