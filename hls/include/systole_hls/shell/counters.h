// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/activity.h"
#include "systole_hls/process.h"
#include "systole_hls/ram.h"
#include "systole_hls/shell/engine_states.h"
#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// The counters and the watchdog.
///
/// Events are counted in short registers. A sweep goes round all counters, one per turn, and carries
/// the register of its place to a memory of 64-bit totals, so that a total recurs after kCounters
/// turns only. A counter is read when the sweep comes to it.
class Counters {
 public:
  static constexpr Kind kKind = Kind::kCounter;
  static constexpr int kPipelineDepth = 2;

  Counters() { Clear(); }

  void Turn(hls::stream<RunControl>& run_control, hls::stream<lite_addr_t>& counter_read,
            hls::stream<ap_uint<32>>& counter_value, hls::stream<ap_uint<32>>& watchdog_hit,
            hls::stream<read_activity_t>& read_beat, hls::stream<token_t>& write_beat,
            hls::stream<Outstanding>& reads, hls::stream<Outstanding>& writes,
            hls::stream<QueueActivity>& queue_activity, hls::stream<BankActivity>& bank_activity,
            hls::stream<RingActivity>& ring_activity, hls::stream<activity_count_t>& slice_count,
            hls::stream<activity_count_t>& tap_count) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = fresh_ complete
    TakeBus(read_beat, write_beat, reads, writes);
    Update(queue_activity, now_.queues);
    Update(bank_activity, now_.bank);
    Update(ring_activity, now_.ring);
    now_.slices = now_.taps = 0;
    Update(slice_count, now_.slices);
    Update(tap_count, now_.taps);

    Sweep(counter_read, counter_value);
    // What ends a run is told together with what it counts, so the turn of the stop counts.
    counted_ = counting_;
    TakeControl(run_control);
    counted_ = counted_ || counting_;
    if (counted_) Count();
    Watch(watchdog_hit);
    // Events last a turn.
    now_.queues.dispatched = now_.queues.retired = false;
  }

  /// For simulations: what the latest turn counted.
  bool counting() const { return counted_; }
  ap_uint<4> state(int engine) const { return state_[engine]; }
  const MachineActivity& activity() const { return now_; }

 private:
  static constexpr int kSweepBits = 6;
  static_assert(kCounters < (1 << kSweepBits), "an event per turn of a sweep must fit a register");

  /// Takes a message if there is one; otherwise keeps what it was, which read_nb does not promise.
  template <class T>
  static bool Update(hls::stream<T>& messages, T& latest) {
#pragma HLS INLINE
    T message;
    if (!messages.read_nb(message)) return false;
    latest = message;
    return true;
  }

  void TakeBus(hls::stream<read_activity_t>& read_beat, hls::stream<token_t>& write_beat,
               hls::stream<Outstanding>& reads, hls::stream<Outstanding>& writes) {
#pragma HLS INLINE
    read_activity_t load = 0;
    const bool beat = read_beat.read_nb(load);
    now_.load_beat = beat && load != 0;
    now_.fetch_beat = beat && load == 0;
    token_t token;
    now_.write_beat = write_beat.read_nb(token);
    const bool read_burst = Update(reads, now_.reads);
    const bool write_burst = Update(writes, now_.writes);
    now_.burst_changed = read_burst || write_burst;
  }

  /// Carries one register to its total, and answers who asked for this counter.
  void Sweep(hls::stream<lite_addr_t>& counter_read, hls::stream<ap_uint<32>>& counter_value) {
#pragma HLS INLINE
    const int place = place_.to_int();
    ap_uint<64> total = carried_[place] ? totals_.Read(place) : ap_uint<64>(0);
    if (place == kCntArrayVectors) {
      total += slices_;
      slices_ = 0;
    } else if (place == kCntVectorTaps) {
      total += taps_;
      taps_ = 0;
    } else {
      total += fresh_[place];
      fresh_[place] = 0;
    }
    totals_.Write(place, total);
    carried_[place] = true;

    if (!asked_) {
      lite_addr_t addr;
      asked_ = counter_read.read_nb(addr);
      if (asked_) asked_word_ = (addr - kRegCounterLo) >> 2;
    } else if (asked_word_ >= 2 * kCounters) {
      counter_value.write(0);  // there is no such counter
      asked_ = false;
    } else if ((asked_word_ >> 1) == place_) {
      counter_value.write(asked_word_[0] ? total >> 32 : total);
      asked_ = false;
    }
    place_ = place == kCounters - 1 ? 0 : place + 1;
  }

  void TakeControl(hls::stream<RunControl>& run_control) {
#pragma HLS INLINE
    RunControl control;
    if (!run_control.read_nb(control)) return;
    watchdog_ = control.watchdog;
    if (control.kind == RunControl::kLimit) return;
    counting_ = control.kind == RunControl::kStart;
    if (control.kind == RunControl::kReset) now_.Clear();
    if (control.kind != RunControl::kStop) Clear();
  }

  void Clear() {
#pragma HLS INLINE
    carried_ = 0;
    slices_ = 0;
    taps_ = 0;
    ClearFresh:
    for (int i = 0; i < kCounters; ++i) {
#pragma HLS UNROLL
      fresh_[i] = 0;
    }
  }

  void Count() {
#pragma HLS INLINE
    fresh_[kCntCycles] += 1;
    if (now_.queues.dispatched) fresh_[kCntCommands] += 1;
    if (now_.load_beat || now_.fetch_beat) fresh_[kCntReadBeats] += 1;
    if (now_.write_beat) fresh_[kCntWriteBeats] += 1;
    if (now_.fetch_beat) fresh_[kCntFetchBeats] += 1;
    if (now_.queues.stall) fresh_[kCntDispatchStall] += 1;
    slices_ += now_.slices;
    taps_ += now_.taps;
    CountStates:
    for (int e = 0; e < 4; ++e) {
#pragma HLS UNROLL
      state_[e] = EngineState(now_, e);
      fresh_[kGlobalCounters + e * kEngineStates + state_[e].to_int()] += 1;
    }
  }

  /// Tells once per run that nothing has moved for too long, and which command is the oldest.
  void Watch(hls::stream<ap_uint<32>>& watchdog_hit) {
#pragma HLS INLINE
    if (!counting_ || now_.progress()) {
      idle_ = 0;
      if (!counting_) told_ = false;
      return;
    }
    idle_ += 1;
    if (watchdog_ != 0 && idle_ >= watchdog_ && !told_) {
      watchdog_hit.write(now_.queues.oldest);
      told_ = true;
    }
  }

  MachineActivity now_;
  bool counting_ = false;
  bool counted_ = false;  ///< In the latest turn.
  ap_uint<4> state_[4] = {kStateIdle, kStateIdle, kStateIdle, kStateIdle};

  ap_uint<kSweepBits> fresh_[kCounters];
  ap_uint<39> slices_, taps_;  ///< Several commands may end in a sweep.
  UpdateRam<ap_uint<64>, kCounters, kCounters, RamStyle::kLutram> totals_;
  ap_uint<kCounters> carried_;  ///< Whether a total holds something of this run.
  ap_uint<kSweepBits> place_ = 0;

  bool asked_ = false;  ///< Somebody reads this word.
  ap_uint<10> asked_word_ = 0;

  ap_uint<32> watchdog_ = kRegWatchdogReset;
  ap_uint<32> idle_ = 0;
  bool told_ = false;
};

}  // namespace systole_hls
