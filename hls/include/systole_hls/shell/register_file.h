// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// The registers that software writes and that only keep what was written.
class RegisterFile {
 public:
  RegisterFile() {
    ResetRegions:
    for (int i = 0; i < kRegions; ++i) {
#pragma HLS UNROLL
      region_[i].base = 0;
      region_[i].size64 = 0;
      region_[i].write = false;
    }
  }

  ap_uint<3> irq_enable() const { return irq_enable_; }
  ap_uint<32> watchdog() const { return watchdog_; }

  /// What a doorbell hands to the core.
  Start MakeStart() const {
#pragma HLS INLINE
    Start start;
    CopyRegions:
    for (int i = 0; i < kRegions; ++i) {
#pragma HLS UNROLL
      start.region[i] = region_[i];
    }
    start.cmd_region = cmd_region_;
    start.cmd_offset = cmd_offset_;
    start.cmd_bytes = cmd_bytes_;
    return start;
  }

  void Write(const RegisterWrite& write) {
#pragma HLS INLINE
    const ap_uint<32> mask = ByteMask(write.strb);
    if (InRegions(write.addr)) {
      Region& region = region_[(write.addr >> 4) & 7];
      switch ((write.addr & 0xc).to_uint()) {
        case 0x0: region.base.range(31, 0) = Aligned(Merged(region.base, write.data, mask)); break;
        case 0x4: region.base.range(63, 32) = Merged(region.base >> 32, write.data, mask); break;
        case 0x8: region.size64 = Merged(region.size64, write.data, mask); break;
        default: region.write = Merged(region.write, write.data, mask)[0];
      }
      return;
    }
    switch (Word(write.addr)) {
      case kRegIrqEnable: irq_enable_ = Merged(irq_enable_, write.data, mask); break;
      case kRegCmdRegion: cmd_region_ = Merged(cmd_region_, write.data, mask); break;
      case kRegCmdOffset: cmd_offset_ = Aligned(Merged(cmd_offset_, write.data, mask)); break;
      case kRegCmdBytes: cmd_bytes_ = Aligned(Merged(cmd_bytes_, write.data, mask)); break;
      case kRegWatchdog: watchdog_ = Merged(watchdog_, write.data, mask); break;
      default: break;
    }
  }

  /// 0 where there is no such register.
  ap_uint<32> Read(const lite_addr_t& addr) const {
#pragma HLS INLINE
    if (InRegions(addr)) {
      const Region& region = region_[(addr >> 4) & 7];
      switch ((addr & 0xc).to_uint()) {
        case 0x0: return region.base;
        case 0x4: return region.base >> 32;
        case 0x8: return region.size64;
        default: return region.write;
      }
    }
    switch (Word(addr)) {
      case kRegIrqEnable: return irq_enable_;
      case kRegCmdRegion: return cmd_region_;
      case kRegCmdOffset: return cmd_offset_;
      case kRegCmdBytes: return cmd_bytes_;
      case kRegWatchdog: return watchdog_;
      default: return 0;
    }
  }

  /// Offset of the register that a byte address lies in.
  static unsigned Word(const lite_addr_t& addr) { return (addr & 0xffc).to_uint(); }

  static ap_uint<32> ByteMask(const ap_uint<4>& strb) {
#pragma HLS INLINE
    ap_uint<32> mask = 0;
    MaskByte:
    for (int b = 0; b < 4; ++b) {
#pragma HLS UNROLL
      if (strb[b]) mask |= ap_uint<32>(0xff) << (8 * b);
    }
    return mask;
  }

 private:
  static bool InRegions(const lite_addr_t& addr) {
    return addr >= kRegRegionBaseLo && addr < kRegRegionBaseLo + 16 * kRegions;
  }
  static ap_uint<32> Merged(const ap_uint<32>& old, const ap_uint<32>& data, const ap_uint<32>& mask) {
    return (old & ~mask) | (data & mask);
  }
  /// Addresses, offsets and sizes in bytes are multiples of 64.
  static ap_uint<32> Aligned(const ap_uint<32>& value) { return value & ~ap_uint<32>(kRegionGranule - 1); }

  Region region_[kRegions];
  ap_uint<4> cmd_region_ = 0;
  ap_uint<32> cmd_offset_ = 0, cmd_bytes_ = 0;
  ap_uint<3> irq_enable_ = 0;
  ap_uint<32> watchdog_ = kRegWatchdogReset;
};

}  // namespace systole_hls
