// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/types.h"

namespace systole_hls {

/// Walks the rows of a LOAD or STORE: for i2 < n2, i1 < n1 the addresses of n0 contiguous bytes in
/// memory and on the chip, by adding strides. Cmd: LoadCommand or StoreCommand.
template <class Cmd>
class RowWalker {
 public:
  /// Whether no row is left.
  bool done() const { return left2_ == 0; }
  ap_uint<64> mem() const { return mem_; }
  chip_addr_t chip() const { return chip_; }
  bool at_last() const { return left1_ == 1 && left2_ == 1; }
  const Cmd& command() const { return cmd_; }
  ap_uint<32> index() const { return index_; }

  void Start(const IssuedCommand& issued) {
#pragma HLS INLINE
    cmd_ = Cmd::Decode(issued.word);
    index_ = issued.index;
    mem_ = issued.region_base + cmd_.offset_lo + (ap_uint<64>(cmd_.offset_hi) << 32);
    chip_ = cmd_.chip_addr;
    plane_mem_ = mem_;
    plane_chip_ = chip_;
    left1_ = cmd_.n1;
    left2_ = cmd_.n2;
  }

  /// Goes to the next row.
  void Next() {
#pragma HLS INLINE
    if (left1_ != 1) {
      --left1_;
      mem_ += cmd_.mem_stride1;
      chip_ += cmd_.chip_stride1;
      return;
    }
    left1_ = cmd_.n1;
    --left2_;
    plane_mem_ += cmd_.mem_stride2;
    plane_chip_ += cmd_.chip_stride2;
    mem_ = plane_mem_;
    chip_ = plane_chip_;
  }

 private:
  Cmd cmd_;
  ap_uint<32> index_;
  ap_uint<64> mem_, plane_mem_;
  chip_addr_t chip_, plane_chip_;
  ap_uint<16> left1_, left2_ = 0;  ///< Rows left in this plane, planes left.
};

}  // namespace systole_hls
