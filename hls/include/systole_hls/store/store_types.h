// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages between the processes of STORE:
//
//   issue_store -> StoreRows -> rows -> StoreBursts -> store_request
//                      |                   +-> tags -> StoreRetire -> retire_store
//                      |                store_response -^
//                      +-> sources -> StoreReads -> store_read
//                                       |   ^- credits -+
//                                       +-> notes -> StoreBeats -> store_data
//                                     store_window -----^

#include <ap_int.h>

#include "systole_hls/load/burst_cutter.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// A row to be written to memory.
struct StoreRow {
  MemoryRow row;
  ap_uint<32> index;  ///< Of the command.
  bool last;          ///< Last row of its command.
};

/// Where the bytes of a row lie.
struct StoreSource {
  chip_addr_t chip;
  ap_uint<24> bytes;
  ap_uint<4> skip;  ///< Place of its first byte in the memory beat.
  bool xor80;
};

/// A burst that will be answered.
struct StoreTag {
  ap_uint<32> index;
  bool last;  ///< Last burst of its command.
};

/// What becomes of a window that was asked for. Strobes of half a beat stand in the low bits.
struct StoreNote {
  ap_uint<16> strb;
  bool upper;      ///< Upper half of the beat (lines of 8 bytes).
  bool beat_last;  ///< The beat is complete.
  bool xor80;
};

/// Windows that may be outstanding: what the stream of answers holds.
constexpr int kStoreWindows = 16;
/// Bursts between StoreBursts and StoreRetire: as many as may be outstanding on the bus, and those on
/// their way there and back.
constexpr int kStoreTags = 64;

}  // namespace systole_hls
