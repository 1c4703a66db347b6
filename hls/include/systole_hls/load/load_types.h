// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages between the processes of LOAD:
//
//   issue_load -> LoadRows -> rows -> LoadBursts -> bursts -> LoadAsk -> load_request
//                    |                    ring_reserve -> (ring) -> ring_reserved -^
//                    +-> targets -> LoadPlace -> load_write, ring_push, param_write
//                   load_data ------^   +-> ends -> LoadRetire -> retire_load
//                                       ^- credits ----+ ^- load_written, param_written

#include <ap_int.h>

#include "systole_hls/load/burst_cutter.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// A row to be read from memory.
struct LoadRow {
  MemoryRow row;
  bool weight;  ///< For the weight ring.
};

/// A burst to be asked for.
struct LoadBurst {
  BurstRequest request;
  bool weight;  ///< Room in the ring was asked for.
};

/// Where a row goes, and what happens to its bytes.
struct LoadTarget {
  ap_uint<32> index;  ///< Of the command.
  ap_uint<2> space;   ///< kSpace*.
  ap_uint<8> copy;
  bool fill, xor80;
  ap_uint<8> fill_byte;
  chip_addr_t chip;
  ap_uint<24> bytes;
  ap_uint<4> skip;  ///< Place of its first byte in the memory beat.
  bool last;        ///< Last row of its command.
};

/// All of a command is on its way to its memory, or came with errors.
struct LoadEnd {
  ap_uint<2> space;
  bool bad;
};

/// Commands between LoadPlace and LoadRetire: as many as streams of `written` tokens hold.
constexpr int kLoadEnds = 4;
/// Rows between LoadRows and LoadPlace: as many as bursts are outstanding on the bus, and those on
/// their way there and back.
constexpr int kLoadTargets = 64;

}  // namespace systole_hls
