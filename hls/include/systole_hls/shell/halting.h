// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>

#include "systole_hls/shell/messages.h"

namespace systole_hls {

/// What Halting decided in a turn.
struct HaltingTurn {
  bool take_reset;    ///< The soft reset takes effect.
  bool core_reset;    ///< Level of the core's reset.
  bool halt_changes;  ///< halt() is another one.
  bool ready_again;   ///< A soft reset has ended.
};

/// The way from an error or a soft reset back to an idle machine:
///
///   running -> halted (memory port takes nothing new) -> drained or dead
///           -> [soft reset] core in reset -> settling -> running
///
/// The core stays in reset for a while and what it had sent is taken and dropped meanwhile, and for
/// some turns more, as messages may be on their way. A dead bus stays halted, unless it has drained
/// by the next soft reset.
class Halting {
 public:
  static constexpr int kResetTurns = 16;
  static constexpr int kSettleTurns = 16;

  bool halt() const { return halt_; }
  bool dead() const { return dead_; }
  /// As STATUS.DRAINING.
  bool draining(bool error) const { return asked_ || turns_ != 0 || (error && !drained()); }
  /// No stream can start and none is wanted.
  bool not_ready() const { return halt_ || asked_ || dead_ || turns_ != 0; }

  void AskReset() { asked_ = true; }
  void SetRead(const BusState& state) { read_ = state; }
  void SetWrite(const BusState& state) { write_ = state; }

  /// One turn; `watchdog`: a quarter of the turns that draining may take, 0 for ever.
  HaltingTurn Advance(bool error, const ap_uint<32>& watchdog) {
#pragma HLS INLINE
    HaltingTurn now = {false, false, false, false};
    if (turns_ != 0) {
      now.core_reset = turns_ > kSettleTurns;
      turns_ -= 1;
      now.ready_again = turns_ == 0;
      if (now.ready_again && !dead_) {
        halt_ = false;
        now.halt_changes = true;
      }
      return now;
    }
    if (!halt_ && (error || asked_)) {
      halt_ = true;
      now.halt_changes = true;
      return now;
    }
    if (halt_ && !drained() && !dead_) {
      waited_ += 1;
      dead_ = watchdog != 0 && waited_ >= (ap_uint<34>(watchdog) << 2);
    } else {
      waited_ = 0;
    }
    if (halt_ && asked_ && (drained() || dead_)) {
      now.take_reset = true;
      asked_ = false;
      dead_ = !drained();
      turns_ = kResetTurns + kSettleTurns;
    }
    return now;
  }

 private:
  /// Both address channels have seen the halt, and every burst has been answered.
  bool drained() const { return read_.halted && read_.idle && write_.halted && write_.idle; }

  bool halt_ = false, asked_ = false, dead_ = false;
  ap_uint<6> turns_ = 0;  ///< Turns that the core's reset and settling still take.
  ap_uint<34> waited_ = 0;
  BusState read_ = {false, true}, write_ = {false, true};
};

}  // namespace systole_hls
