// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/vector/vector_types.h"

namespace systole_hls {

/// The address in a nest of loops, innermost level 0, without a multiplication: for each level the
/// address at which its present pass began.
template <int Levels>
class NestedAddress {
 public:
  void Start(chip_addr_t addr) {
  LoopStart:
    for (int k = 0; k < Levels; ++k) {
#pragma HLS UNROLL
      begin_[k] = addr;
    }
  }
  chip_addr_t value() const { return begin_[0]; }
  /// The loop of `level` takes its next step, of `bytes`; those inside it begin anew.
  void Advance(ap_uint<3> level, chip_addr_t bytes) {
#pragma HLS INLINE
#pragma HLS ARRAY_PARTITION variable = begin_ complete
    const chip_addr_t next = begin_[level] + bytes;
  LoopLevel:
    for (int k = 0; k < Levels; ++k) {
#pragma HLS UNROLL
      if (level >= k) begin_[k] = next;
    }
  }

 private:
  chip_addr_t begin_[Levels];
};

/// Levels of the loops over pixels. Their steps are Pitches.
constexpr int kLevelPixel = 0, kLevelRow = 1, kLevelImage = 2, kLevelGroup = 3;

inline chip_addr_t PitchOf(const Pitches& pitches, ap_uint<2> level) {
#pragma HLS INLINE
  return level == kLevelPixel   ? pitches.pixel
         : level == kLevelRow   ? pitches.row
         : level == kLevelImage ? pitches.image
                                : pitches.group;
}

/// Channels of a group of L, of which `left` channels are left.
template <int L>
ap_uint<6> LanesOf(ap_uint<16> left) {
#pragma HLS INLINE
  return left < L ? ap_uint<6>(left) : ap_uint<6>(L);
}

/// What a turn of the walk does.
struct VectorMove {
  bool read;               ///< A pixel is read:
  chip_addr_t addr;        ///< its address,
  ap_uint<6> read_lanes;   ///< its channels.
  VectorStep step;
  bool output;             ///< An output's last value is on its way:
  VectorPlace place;       ///< its place.
  ap_uint<5> taps;         ///< Taps inside the image that will be computed; ADD: vectors.
  bool last;               ///< Last move of the command.
};

}  // namespace systole_hls
