// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Members of a message as bytes of an item at a port of a top (gen/port_messages.h).

#include "systole_hls/types.h"

namespace systole_hls {

template <int N, int W>
void PutBytes(Bytes<N>& to, int at, const ap_uint<W>& value) {
#pragma HLS INLINE
LoopPutByte:
  for (int i = 0; i < (W + 7) / 8; ++i) {
#pragma HLS UNROLL
    to.b[at + i] = value >> (8 * i);
  }
}

template <int N>
void PutBytes(Bytes<N>& to, int at, const Beat& value) {
#pragma HLS INLINE
LoopPutBeat:
  for (int i = 0; i < kBeatBytes; ++i) {
#pragma HLS UNROLL
    to.b[at + i] = value.b[i];
  }
}

template <int N, int W>
void TakeBytes(const Bytes<N>& from, int at, ap_uint<W>& value) {
#pragma HLS INLINE
  value = 0;
LoopTakeByte:
  for (int i = 0; i < (W + 7) / 8; ++i) {
#pragma HLS UNROLL
    value |= ap_uint<W>(from.b[at + i]) << (8 * i);
  }
}

template <int N>
void TakeBytes(const Bytes<N>& from, int at, bool& value) {
#pragma HLS INLINE
  value = from.b[at] != 0;
}

template <int N>
void TakeBytes(const Bytes<N>& from, int at, Beat& value) {
#pragma HLS INLINE
LoopTakeBeat:
  for (int i = 0; i < kBeatBytes; ++i) {
#pragma HLS UNROLL
    value.b[i] = from.b[at + i];
  }
}

}  // namespace systole_hls
