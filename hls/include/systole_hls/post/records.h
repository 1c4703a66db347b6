// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Parameter records (docs/reference/isa.md, param_format) as they come from parameter memory, a
// line of 16 bytes at a time, into the PostTile of their channels.

#include <ap_int.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/post/post_types.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Lines that the records of a tile take; 0 with kParamFormatNone.
template <int Lanes>
ap_uint<6> RecordLines(ap_uint<2> format) {
#pragma HLS INLINE
  if (format == kParamFormatBias) return Lanes / 4;
  if (format == kParamFormatPacked) return Lanes / 2;
  if (format == kParamFormatWide) return Lanes;
  return 0;
}

/// What holds for channels without a record, and for formats whose records hold no multiplier.
template <int Lanes>
void SetWithoutRecords(ap_uint<31> multiplier, ap_int<6> shift, PostTile<Lanes>& tile) {
#pragma HLS INLINE
LoopDefault:
  for (int l = 0; l < Lanes; ++l) {
#pragma HLS UNROLL
    tile.bias[l] = 0;
    tile.multiplier[l] = multiplier;
    tile.shift[l] = shift;
  }
}

/// Bytes 4*i to 4*i+3 of a line.
inline ap_uint<32> RecordWord(const Beat& line, int i) {
#pragma HLS INLINE
  return ap_uint<32>(line.b[4 * i]) | (ap_uint<32>(line.b[4 * i + 1]) << 8) |
         (ap_uint<32>(line.b[4 * i + 2]) << 16) | (ap_uint<32>(line.b[4 * i + 3]) << 24);
}

/// Line number `line` of the records of `tile`; changes the lanes whose records it holds.
template <int Lanes>
void PutRecords(ap_uint<2> format, ap_uint<6> line, const Beat& data, PostTile<Lanes>& tile) {
#pragma HLS INLINE
LoopRecord:
  for (int l = 0; l < Lanes; ++l) {
#pragma HLS UNROLL
    if (format == kParamFormatBias && line == l / 4) {
      tile.bias[l] = RecordWord(data, l % 4);
    } else if (format == kParamFormatPacked && line == l / 2) {
      const ap_uint<64> record = (ap_uint<64>(RecordWord(data, l % 2 * 2 + 1)) << 32) |
                                 ap_uint<64>(RecordWord(data, l % 2 * 2));
      tile.bias[l] = ap_int<28>(record);
      tile.multiplier[l] = ap_uint<31>(ap_uint<30>(record >> 28)) | ap_uint<31>(0x40000000);
      tile.shift[l] = ap_int<6>(record >> 58);
    } else if (format == kParamFormatWide && line == l) {
      tile.bias[l] = RecordWord(data, 0);
      tile.multiplier[l] = RecordWord(data, 1);
      tile.shift[l] = RecordWord(data, 2);
    }
  }
}

}  // namespace systole_hls
