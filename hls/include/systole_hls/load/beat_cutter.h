// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/types.h"

namespace systole_hls {

/// Cuts a row into on-chip accesses: each is the part of `Unit` bytes of a memory beat that belongs
/// to the row. Lane i of an access is byte i of that part and lies at addr + i on the chip; so no
/// byte moves between lanes, whatever the alignments are. Unit: 16, or 8 (two accesses per beat).
template <int Unit>
class BeatCutter {
 public:
  struct Access {
    chip_addr_t addr;    ///< Of lane 0, which may lie before the row; modulo 2^24.
    ap_uint<Unit> strb;  ///< Lanes that belong to the row.
    bool upper;          ///< Upper half of the beat (Unit 8).
    bool first;          ///< First access of its beat in this row.
    bool beat_last;      ///< Last one of its beat in this row.
    bool row_last;       ///< Last one of the row.
  };

  bool done() const { return left_ == 0; }

  /// A row of `bytes` at `chip`, whose first byte is byte `skip` of its memory beat.
  void Start(chip_addr_t chip, ap_uint<4> skip, ap_uint<24> bytes) {
#pragma HLS INLINE
    const ap_uint<4> lane = skip & (Unit - 1);
    addr_ = chip - lane;
    lane_ = lane;
    left_ = bytes + lane;
    upper_ = Unit == 8 && skip[3];
    first_ = true;
  }

  Access Next() {
#pragma HLS INLINE
    Access access;
    access.addr = addr_;
    access.upper = upper_;
    access.first = first_ || !upper_;
    access.row_last = left_ <= Unit;
    access.beat_last = Unit == 16 || upper_ || access.row_last;
    const ap_uint<Unit> all = -1;
    access.strb = all << lane_;
    if (access.row_last) access.strb &= all >> (Unit - left_.to_int());

    addr_ += Unit;
    left_ = access.row_last ? ap_uint<25>(0) : ap_uint<25>(left_ - Unit);
    lane_ = 0;
    upper_ = Unit == 8 && !upper_;
    first_ = false;
    return access;
  }

 private:
  chip_addr_t addr_;
  ap_uint<4> lane_;       ///< First lane of the next access.
  ap_uint<25> left_ = 0;  ///< Bytes from lane 0 of the next access to the end of the row.
  bool upper_, first_;
};

}  // namespace systole_hls
