// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/conv/conv_types.h"
#include "systole_hls/process.h"
#include "systole_hls/ram.h"

namespace systole_hls {

/// The accumulators: two halves of kAccPixels entries of C sums and the window sum, read, changed
/// and written by every vector. The sums that the last slice completes go on to post-processing at
/// once; where that must wait, the array waits.
template <class Config>
class Accumulate {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 4;

  static constexpr int kC = Config::kCols;
  static constexpr int kPixels = Config::kAccPixels;
  static_assert(kPipelineDepth <= kSumDistance, "a sum is written before it is read again");

  void Turn(hls::stream<ArrayItem<Config, 4>>& sums, hls::stream<OutputPlace>& places,
            hls::stream<PostItem<kC>>& items, hls::stream<token_t>& held) {
#pragma HLS PIPELINE II = 1 style = frp
    const ArrayItem<Config, 4> vector = sums.read();
    const VectorMarks& marks = vector.marks;
    if (marks.idle) return;
    pixel_ = marks.first ? 0 : pixel_ + 1;
    const int address = (marks.half ? kPixels : 0) + pixel_;
    Entry entry = entries_.Read(address);
    const unsigned keep = marks.clear ? 0 : ~0u;
  LoopSum:
    for (int c = 0; c < kC; ++c) {
#pragma HLS UNROLL
      entry.sum[c] = (entry.sum[c] & keep) + vector.sum[c].to_int();
    }
    entry.window_sum = (entry.window_sum & keep) + vector.window_sum.to_int();
    entries_.Write(address, entry);

    if (marks.finish) {
      const OutputPlace place = places.read();
      PostItem<kC> item;
    LoopItem:
      for (int c = 0; c < kC; ++c) {
#pragma HLS UNROLL
        item.sum[c] = entry.sum[c];
      }
      item.window_sum = entry.window_sum;
      item.addr = place.addr;
      item.lanes = place.lanes;
      item.new_tile = place.new_tile;
      item.last = place.last;
      items.write(item);
    } else if (marks.last) {
      held.write(1);
    }
  }

 private:
  struct Entry {
    unsigned sum[kC];
    unsigned window_sum;
  };

  UpdateRam<Entry, 2 * kPixels, kSumDistance> entries_;
  int pixel_ = 0;
};

}  // namespace systole_hls
