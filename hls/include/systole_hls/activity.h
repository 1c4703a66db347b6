// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the parts tell the counters (shell/counters.h). Levels are written in each turn in which they
// differ from the turn before, and hold until the next message; initially they are 0. Nobody waits
// for the counters, which read each of these streams in every turn.

#include <ap_int.h>

namespace systole_hls {

// Bits of BankActivity.
constexpr int kBankConvRead = 0, kBankVectorRead = 1, kBankStoreRead = 2;
constexpr int kBankConvWrite = 3, kBankVectorWrite = 4, kBankLoadWrite = 5;

/// Activation buffer: which ports it granted and refused in this turn (a level per bit).
struct BankActivity {
  ap_uint<6> granted, refused;
};

/// Weight ring: LOAD waits for room, CONV waits for the rows of a tile (levels).
struct RingActivity {
  bool load_waits, conv_waits;
};

/// Slices of a CONV, taps of a VECTOR command: one message per command, written before it retires.
using activity_count_t = ap_uint<32>;

/// Control: the queues of LOAD, CONV, VECTOR, STORE (element 0 to 3) and dispatch (levels, except
/// `dispatched`, which is a count).
struct QueueActivity {
  /// kStateIdle or kStateWait*; kStateBusy while the engine holds a command.
  ap_uint<4> state[4];
  bool stall;              ///< A checked command waits for room in its queue.
  bool dispatched;         ///< One more command left dispatch in this turn.
  bool retired;            ///< Some command retired in this turn.
  ap_uint<32> oldest;      ///< Index of the oldest command that has not retired.
};

}  // namespace systole_hls
