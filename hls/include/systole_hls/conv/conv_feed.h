// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/activity.h"
#include "systole_hls/conv/conv_types.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Makes vectors of windows: lanes inside the image take their byte, lanes outside the pad, idle
/// lanes zero, so that the sum of a vector needs no weights. Counts the vectors of a command.
template <class Config>
class ConvFeed {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 3;

  static constexpr int kR = Config::kRows;
  static_assert(kR <= 256, "a sum of int8 fits in 16 bits");

  void Turn(hls::stream<LaneSources>& vectors, hls::stream<WindowPair<kR>>& windows,
            hls::stream<token_t>& credits, hls::stream<ArrayItem<Config, 0>>& items,
            hls::stream<activity_count_t>& slice_count) {
#pragma HLS PIPELINE II = 1 style = frp
    const LaneSources v = vectors.read();
    ArrayItem<Config, 0> item;
    item.marks = v.marks;
    if (v.marks.idle) {
      item.window_sum = 0;
    LoopIdle:
      for (int l = 0; l < kR; ++l) {
#pragma HLS UNROLL
        item.x[l] = 0;
      }
    } else {
      const WindowPair<kR> window = windows.read();
      credits.write(1);
      Select(v, window, item);
      ++count_;
      if (v.marks.last) {
        slice_count.write(count_);
        count_ = 0;
      }
    }
    items.write(item);
  }

 private:
  static void Select(const LaneSources& v, const WindowPair<kR>& window,
                     ArrayItem<Config, 0>& item) {
#pragma HLS INLINE
    const signed char low1 = v.low1.to_int(), high1 = v.high1.to_int();
    const signed char low2 = v.low2.to_int(), high2 = v.high2.to_int();
    const signed char lanes = v.lanes.to_int(), pad = v.pad.to_int();
    int sum = 0;
  LoopLane:
    for (signed char l = 0; l < kR; ++l) {
#pragma HLS UNROLL
      const bool first = l >= low1 && l < high1;
      const bool second = l >= low2 && l < high2;
      const signed char outside = l < lanes ? pad : 0;
      const signed char x = first    ? window.first.b[l].to_int()
                            : second ? window.second.b[l].to_int()
                                     : outside;
      item.x[l] = x;
      sum += x;
    }
    item.window_sum = sum;
  }

  activity_count_t count_ = 0;
};

}  // namespace systole_hls
