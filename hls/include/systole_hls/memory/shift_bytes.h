// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "systole_hls/types.h"

namespace systole_hls {

// Byte shifters with a stage per bit of the distance, which is less than N; N is a power of two.

/// N bytes of two lines, beginning at byte `by` of the first one.
template <int N>
Bytes<N> Window(const Bytes<N>& first, const Bytes<N>& second, ap_uint<8> by) {
#pragma HLS INLINE
  Bytes<2 * N> lanes;
#pragma HLS ARRAY_PARTITION variable = lanes.b complete
LoopBoth:
  for (int i = 0; i < N; ++i) {
#pragma HLS UNROLL
    lanes.b[i] = first.b[i];
    lanes.b[i + N] = second.b[i];
  }
LoopDown:
  for (int step = N / 2; step >= 1; step /= 2) {
#pragma HLS UNROLL
    if ((by & step) != 0) {
    LoopByte:
      for (int i = 0; i < 2 * N - step; ++i) {
#pragma HLS UNROLL
        lanes.b[i] = lanes.b[i + step];
      }
    }
  }
  Bytes<N> window;
LoopWindow:
  for (int i = 0; i < N; ++i) {
#pragma HLS UNROLL
    window.b[i] = lanes.b[i];
  }
  return window;
}

/// The bytes rotated: byte i goes to place (i + by) mod N.
template <int N>
Bytes<N> Rotate(const Bytes<N>& bytes, ap_uint<8> by) {
#pragma HLS INLINE
  return Window(bytes, bytes, (N - by) & (N - 1));
}

}  // namespace systole_hls
