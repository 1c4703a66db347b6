// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/activity.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// What the parts have told, as of this turn: levels hold, events are those of this turn.
struct MachineActivity {
  QueueActivity queues;
  BankActivity bank;
  RingActivity ring;
  Outstanding reads, writes;
  bool load_beat, fetch_beat, write_beat;
  bool burst_changed;  ///< A burst was asked for or answered.
  activity_count_t slices, taps;

  MachineActivity() { Clear(); }

  void Clear() {
#pragma HLS INLINE
    ClearQueues:
    for (int e = 0; e < 4; ++e) {
#pragma HLS UNROLL
      queues.state[e] = kStateIdle;
    }
    queues.stall = queues.dispatched = queues.retired = false;
    queues.oldest = 0;
    bank.granted = 0;
    bank.refused = 0;
    ring.load_waits = ring.conv_waits = false;
    reads.fetch = reads.engine = writes.fetch = writes.engine = 0;
    load_beat = fetch_beat = write_beat = burst_changed = false;
    slices = taps = 0;
  }

  /// Whether anything moved in this turn; the watchdog counts the turns in which nothing did.
  bool progress() const {
    return bank.granted != 0 || queues.dispatched || queues.retired || load_beat || fetch_beat ||
           write_beat || burst_changed;
  }

  bool granted(int port) const { return bank.granted[port]; }
  bool refused(int port) const { return bank.refused[port]; }
};

/// The state of an engine (0 LOAD, 1 CONV, 2 VECTOR, 3 STORE) that a cycle counts for.
inline ap_uint<4> EngineState(const MachineActivity& now, int engine) {
#pragma HLS INLINE
  if (now.queues.state[engine] != kStateBusy) return now.queues.state[engine];
  switch (engine) {
    case 0:
      if (now.load_beat || now.granted(kBankLoadWrite)) return kStateBusy;
      if (now.ring.load_waits) return kStateWeight;
      if (now.refused(kBankLoadWrite)) return kStateBank;
      return now.reads.engine != 0 ? kStateBus : kStateFill;
    case 1:
      if (now.granted(kBankConvRead)) return kStateBusy;
      if (now.refused(kBankConvRead)) return kStateBank;
      return now.ring.conv_waits ? kStateWeight : kStateFill;
    case 2:
      if (now.granted(kBankVectorRead)) return kStateBusy;
      if (now.refused(kBankVectorRead)) return kStateBank;
      if (now.granted(kBankVectorWrite)) return kStateBusy;
      return now.refused(kBankVectorWrite) ? kStateBank : kStateFill;
    default:
      if (now.write_beat || now.granted(kBankStoreRead)) return kStateBusy;
      if (now.refused(kBankStoreRead)) return kStateBank;
      return now.writes.engine != 0 ? kStateBus : kStateFill;
  }
}

}  // namespace systole_hls
