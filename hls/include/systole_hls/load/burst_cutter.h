// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/types.h"

namespace systole_hls {

/// Where a row lies in memory.
struct MemoryRow {
  ap_uint<64> addr;   ///< Of its first byte, of any alignment.
  ap_uint<24> bytes;  ///< 1 or more.
};

/// Cuts a row into bursts of at most 16 beats of 16 bytes. A burst ends at the next 256-byte
/// boundary, so none crosses 4 KiB.
class BurstCutter {
 public:
  bool done() const { return left_ == 0; }

  void Start(const MemoryRow& row) {
#pragma HLS INLINE
    const ap_uint<4> skip = row.addr;
    beat_ = row.addr >> 4;
    left_ = (row.bytes + skip + 15) >> 4;
  }

  BurstRequest Next() {
#pragma HLS INLINE
    const ap_uint<5> room = 16 - ap_uint<4>(beat_);
    BurstRequest burst;
    burst.addr = ap_uint<64>(beat_) << 4;
    burst.beats = left_ <= room ? ap_uint<5>(left_) : room;
    beat_ += burst.beats;
    left_ -= burst.beats;
    return burst;
  }

 private:
  ap_uint<60> beat_;      ///< Next beat's address in units of 16 bytes.
  ap_uint<21> left_ = 0;  ///< Beats left.
};

}  // namespace systole_hls
