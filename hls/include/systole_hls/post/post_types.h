// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What goes into post-processing: sums, one item per pixel and channel group, and beside them a
// record per tile of outputs with everything that the items of the tile have in common.

#include <ap_int.h>

#include "systole_hls/types.h"

namespace systole_hls {

/// The sums of one pixel, without bias. Written by the accumulators or by the lanes of VECTOR.
template <int Lanes>
struct PostItem {
  ap_int<32> sum[Lanes];
  ap_int<32> window_sum;  ///< Sum of the inputs, for the weights' zero point; VECTOR: 0.
  chip_addr_t addr;       ///< Of the first byte of lane 0.
  ap_uint<6> lanes;       ///< Lanes that are written, 1 or more.
  bool new_tile;          ///< The next PostTile holds from this item on.
  bool last;              ///< Last item of a command.
};

/// How the items of a command become bytes.
struct PostMode {
  bool raw;                ///< 4 bytes per lane, as they are; `bypass` to `high` are not used.
  bool bypass;             ///< No requantization, only what follows it.
  ap_uint<2> requant;      ///< kRequant*; RAW: see `raw`.
  ap_int<8> zero;          ///< Output zero point.
  ap_int<8> low, high;     ///< Limits of the output.
  ap_int<8> weight_zero;   ///< v = sum - weight_zero * window_sum + bias.
  ap_uint<8> copy;         ///< Distance of the copy in groups of the buffer, 0: none.
  bool residual;           ///< Results are not written; a residual will be added to them (CONV).
};

/// A tile of outputs: what holds for all items from one with `new_tile` to the next one. Which
/// items share a tile is the producer's affair (CONV: a tile of C channels; VECTOR: a group of L
/// channels, or a whole command without records).
template <int Lanes>
struct PostTile {
  PostMode mode;
  ap_int<32> bias[Lanes];
  ap_uint<31> multiplier[Lanes];
  ap_int<6> shift[Lanes];  ///< real = multiplier * 2^(shift - 31).
};

}  // namespace systole_hls
