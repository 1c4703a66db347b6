// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Post-processing: bias, requantization, zero point, clamp; writes to the activation buffer.

#include <ap_int.h>
#include <hls_stream.h>

#include "systole_hls/post/post_types.h"
#include "systole_hls/post/requantize.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// An item is the sums of `Lanes` channels of one pixel. It takes a turn per write of at most R
/// bytes: one, and more for RAW. The parameters of a tile are taken in the turn in which its first
/// item comes; the depth of 2 of `tiles` is their double buffer.
template <class Config, int Lanes>
class Post {
 public:
  static constexpr Kind kKind = Kind::kWorker;
  static constexpr int kPipelineDepth = 8;

  static constexpr int kR = Config::kRows;
  static constexpr int kBytes = 4 * Lanes;  ///< Of a RAW item.
  static_assert(kBytes % kR == 0, "the bytes of a RAW item fill whole writes");

  void Turn(hls::stream<PostItem<Lanes>>& items, hls::stream<PostTile<Lanes>>& tiles,
            hls::stream<ActWrite<kR>>& writes) {
#pragma HLS PIPELINE II = 1 style = frp
    if (left_ == 0) Take(items, tiles);
    writes.write(NextWrite());
  }

 protected:
  /// The bytes of the next item. Carries the pragmas of the members into the process.
  void Take(hls::stream<PostItem<Lanes>>& items, hls::stream<PostTile<Lanes>>& tiles) {
#pragma HLS INLINE
#pragma HLS ARRAY_PARTITION variable = tile_.bias complete
#pragma HLS ARRAY_PARTITION variable = tile_.multiplier complete
#pragma HLS ARRAY_PARTITION variable = tile_.shift complete
#pragma HLS ARRAY_PARTITION variable = value_ complete
    const PostItem<Lanes> item = items.read();
    if (item.new_tile) tile_ = tiles.read();
    Compute(item);
    addr_ = item.addr;
    last_ = item.last;
  }

  /// Takes at most R of them.
  ActWrite<kR> NextWrite() {
#pragma HLS INLINE
    ActWrite<kR> write;
    write.addr = addr_;
    write.copy = tile_.mode.copy;
    write.last = last_ && left_ <= kR;
    write.strb = left_ >= kR ? ap_uint<kR>(-1) : ap_uint<kR>((ap_uint<kR + 1>(1) << left_) - 1);
  LoopByte:
    for (int i = 0; i < kR; ++i) {
#pragma HLS UNROLL
      write.data.b[i] = value_[i];
    }
    left_ = left_ <= kR ? ap_uint<8>(0) : ap_uint<8>(left_ - kR);
    addr_ += kR;
    if (left_ != 0) {
    LoopShift:
      for (int i = 0; i < kBytes - kR; ++i) {
#pragma HLS UNROLL
        value_[i] = value_[i + kR];
      }
    }
    return write;
  }

  PostTile<Lanes> tile_;
  ap_uint<8> value_[kBytes];  ///< Bytes of the item that are not written yet, the next ones first.
  ap_uint<8> left_ = 0;       ///< Their number.
  chip_addr_t addr_;          ///< Of the next ones.
  bool last_ = false;         ///< The item is the last one of a command.

 private:
  /// Bytes of an item into value_, their number into left_.
  void Compute(const PostItem<Lanes>& item) {
#pragma HLS INLINE
    const PostMode& mode = tile_.mode;
    const ap_int<32> correction = mode.weight_zero * item.window_sum;
  LoopLane:
    for (int l = 0; l < Lanes; ++l) {
#pragma HLS UNROLL
      const ap_int<32> v = item.sum[l] - correction + tile_.bias[l];
      if (mode.raw) {
        value_[4 * l] = v.range(7, 0);
        value_[4 * l + 1] = v.range(15, 8);
        value_[4 * l + 2] = v.range(23, 16);
        value_[4 * l + 3] = v.range(31, 24);
      } else {
        const ap_int<32> y = Requantize(v, tile_.multiplier[l], tile_.shift[l], mode.requant);
        value_[l] = Activate(mode.bypass ? v : y);
      }
    }
    left_ = mode.raw ? ap_uint<8>(item.lanes * 4) : ap_uint<8>(item.lanes);
  }

  /// Zero point and limits of the fused activation.
  ap_uint<8> Activate(ap_int<32> y) const {
#pragma HLS INLINE
    const ap_int<33> moved = y + tile_.mode.zero;
    if (moved < tile_.mode.low) return tile_.mode.low;
    if (moved > tile_.mode.high) return tile_.mode.high;
    return moved;
  }
};

}  // namespace systole_hls
