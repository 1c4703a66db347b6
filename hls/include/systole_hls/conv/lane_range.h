// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/conv/conv_types.h"

namespace systole_hls {

/// First lane, `from` or above, that is not before its row: lane l takes byte q + l of the row.
template <int kR>
lane_t FirstInside(conv_bytes_t q, lane_t from) {
#pragma HLS INLINE
  if (q <= -kR) return kR;
  if (q >= -ap_int<7>(from)) return from;
  return lane_t(-q);
}

/// One behind the last lane, below `to`, that is not behind its row, whose end is `rest` bytes from
/// the byte of lane 0.
inline lane_t EndInside(conv_bytes_t rest, lane_t to) {
#pragma HLS INLINE
  if (rest <= 0) return 0;
  if (rest >= to) return to;
  return lane_t(rest);
}

/// Lines of the activation buffer that lanes [low, high) of a window at `addr` touch.
template <int kR>
ActRead WindowRequest(chip_addr_t addr, lane_t low, lane_t high) {
#pragma HLS INLINE
  const ap_uint<7> offset = addr % kR;
  const bool any = low < high;
  ActRead read;
  read.addr = addr;
  read.lo = any && offset + low < kR;
  read.hi = any && offset + high > kR;
  return read;
}

}  // namespace systole_hls
