// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages between the processes of the shell.

#include <ap_int.h>

#include "systole_hls/types.h"

namespace systole_hls {

/// Bursts of one client that may be outstanding.
constexpr int kMaxOutstanding = 32;

struct RegisterWrite {
  lite_addr_t addr;
  ap_uint<32> data;
  ap_uint<4> strb;
};

/// To the channels of the memory port: take nothing new, drop what comes.
using halt_t = ap_uint<1>;

/// From ReadAddress and WriteAddress to the registers, when it changes: the halt has been seen; no
/// burst is outstanding.
struct BusState {
  bool halted, idle;
};

/// From ReadAddress and WriteAddress to the counters, when it changes: outstanding bursts.
struct Outstanding {
  ap_uint<6> fetch, engine;  ///< Of the command fetch, of LOAD or STORE.
};

/// A beat moved on R: whether it was for LOAD (else for the fetch).
using read_activity_t = ap_uint<1>;

/// Registers to counters.
struct RunControl {
  enum Kind {
    kStart,  ///< Set all counters to zero and count, with this watchdog limit.
    kStop,   ///< Keep the counts.
    kReset,  ///< Set all to zero and forget the levels: the core has been reset.
    kLimit   ///< Another watchdog limit.
  };
  ap_uint<2> kind;
  ap_uint<32> watchdog;  ///< Turns without progress; 0: off.
};

}  // namespace systole_hls
