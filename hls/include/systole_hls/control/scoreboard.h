// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/activity.h"
#include "systole_hls/control/command_queue.h"
#include "systole_hls/control/messages.h"
#include "systole_hls/control/running_commands.h"
#include "systole_hls/process.h"
#include "systole_hls/types.h"

namespace systole_hls {

/// Takes checked commands in order: puts those of the engines into their queues together with the
/// retirements that they still miss, executes CTRL commands itself, raises the error of a command when
/// it is that command's turn. Issues a command in the turn in which its last dependency retires.
///
/// A command that depends on the dep-th latest earlier command of an engine, of which `count` have not
/// retired, misses count - dep + 1 retirements (none if that is not positive): engines retire in order.
class Scoreboard {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 2;

  Scoreboard() {
    ResetEngines:
    for (int e = 0; e < 4; ++e) {
#pragma HLS UNROLL
      issued_[e] = 0;
      told_.state[e] = kStateIdle;
    }
    told_.stall = told_.dispatched = told_.retired = false;
    told_.oldest = 0;
  }

  void Turn(hls::stream<CheckedCommand>& checked, hls::stream<token_t>& fetch_stopped,
            hls::stream<token_t>& retire_load, hls::stream<token_t>& retire_conv,
            hls::stream<token_t>& retire_vector, hls::stream<token_t>& retire_store,
            hls::stream<BusError>& error_load, hls::stream<BusError>& error_store,
            hls::stream<token_t>& fetch_stop, hls::stream<IssuedCommand>& issue_load,
            hls::stream<IssuedCommand>& issue_conv, hls::stream<IssuedCommand>& issue_vector,
            hls::stream<IssuedCommand>& issue_store, hls::stream<ControlEvent>& control_event,
            hls::stream<QueueActivity>& queue_activity) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = queue_ complete
#pragma HLS ARRAY_PARTITION variable = running_ complete
#pragma HLS ARRAY_PARTITION variable = issued_ complete
    now_ = told_;
    now_.stall = now_.dispatched = now_.retired = false;
    event_used_ = false;
    Retire(0, retire_load);
    Retire(1, retire_conv);
    Retire(2, retire_vector);
    Retire(3, retire_store);
    Issue(0, issue_load);
    Issue(1, issue_conv);
    Issue(2, issue_vector);
    Issue(3, issue_store);

    TakeBusError(kErrBusRead, kEngineLoad, error_load, control_event);
    TakeBusError(kErrBusWrite, kEngineStore, error_store, control_event);
    token_t token;
    if (fetch_stopped.read_nb(token)) fetch_stopped_ = true;
    TakeCommand(checked);
    if (have_) Dispatch(fetch_stop, control_event);
    Tell(queue_activity);
  }

 private:
  void Retire(int e, hls::stream<token_t>& retire) {
#pragma HLS INLINE
    token_t token;
    if (!retire.read_nb(token)) return;
    running_[e].Retire();
    issued_[e] -= 1;
    now_.retired = true;
    LowerQueues:
    for (int q = 0; q < 4; ++q) {
#pragma HLS UNROLL
      queue_[q].Retired(e);
    }
  }

  void Issue(int e, hls::stream<IssuedCommand>& issue) {
#pragma HLS INLINE
    if (!queue_[e].ready() || issue.full()) return;
    issue.write(queue_[e].Pop());
    issued_[e] += 1;
  }

  void TakeBusError(int code, int engine, hls::stream<BusError>& errors,
                    hls::stream<ControlEvent>& control_event) {
#pragma HLS INLINE
    BusError error;
    if (event_used_ || !errors.read_nb(error)) return;
    WriteEvent(control_event, {ControlEvent::kError, code, engine, error.index, error.resp});
  }

  /// What stands behind END or an error is taken and forgotten, up to the next stream's first.
  void TakeCommand(hls::stream<CheckedCommand>& checked) {
#pragma HLS INLINE
    CheckedCommand command;
    if ((have_ && !ending_) || !checked.read_nb(command) || ending_) return;
    if (command.first) {
      index_ = 0;
      forgetting_ = false;
    }
    if (forgetting_) return;
    command_ = command;
    have_ = true;
  }

  void Dispatch(hls::stream<token_t>& fetch_stop, hls::stream<ControlEvent>& control_event) {
#pragma HLS INLINE
    if (command_.error != kErrNone) {
      if (event_used_) return;
      WriteEvent(control_event, {ControlEvent::kError, command_.error, command_.engine, index_,
                                 command_.error_value});
      have_ = false;
      forgetting_ = true;
    } else if (command_.engine == kEngineCtrl) {
      Execute(fetch_stop, control_event);
    } else {
      Enqueue(command_.engine.to_int() - 1);
    }
  }

  /// A command of engine e.
  void Enqueue(int e) {
#pragma HLS INLINE
    if (queue_[e].full() || running_[e].full()) {
      now_.stall = true;
      return;
    }
    PerEngine missing;
    CountMissing:
    for (int d = 0; d < 4; ++d) {
#pragma HLS UNROLL
      missing.of[d] = Met(d) ? ap_uint<4>(0) : ap_uint<4>(running_[d].count() - Dependency(d) + 1);
    }
    IssuedCommand issued;
    CopyWords:
    for (int w = 0; w < 32; ++w) {
#pragma HLS UNROLL
      issued.word[w] = command_.word[w];
    }
    issued.index = index_;
    issued.region_base = command_.region_base;
    queue_[e].Push(issued, missing);
    running_[e].Add(index_);
    Dispatched();
  }

  /// NOP, FENCE, IRQ, END.
  void Execute(hls::stream<token_t>& fetch_stop, hls::stream<ControlEvent>& control_event) {
#pragma HLS INLINE
    const ap_uint<8> opcode = command_.word[0];
    const ap_uint<32> argument = command_.word[2];
    if (opcode == kOpEnd && !ending_) {
      fetch_stop.write(1);
      ending_ = true;
    }
    const bool met = Met(0) && Met(1) && Met(2) && Met(3);
    bool done = true;
    if (opcode == kOpFence) {
      const FenceCommand fence = FenceCommand::Decode(command_.word);
      FenceEngine:
      for (int e = 0; e < 4; ++e) {
#pragma HLS UNROLL
        if (fence.mask[e] && !running_[e].none()) done = false;
      }
    } else if (opcode == kOpIrq || opcode == kOpEnd) {
      const bool retired = running_[0].none() && running_[1].none() && running_[2].none() &&
                           running_[3].none();
      done = retired && !event_used_ && (opcode == kOpIrq || fetch_stopped_);
    }
    if (!met || !done) return;
    if (opcode == kOpIrq) {
      WriteEvent(control_event, {ControlEvent::kIrq, kErrNone, kEngineCtrl, index_, argument});
    } else if (opcode == kOpEnd) {
      WriteEvent(control_event, {ControlEvent::kEnd, kErrNone, kEngineCtrl, index_, argument});
      ending_ = false;
      fetch_stopped_ = false;
      forgetting_ = true;
    }
    Dispatched();
  }

  void Dispatched() {
#pragma HLS INLINE
    have_ = false;
    index_ += 1;
    now_.dispatched = true;
  }

  /// dep_load, dep_conv, dep_vector or dep_store of the command at hand.
  ap_uint<8> Dependency(int e) const { return command_.word[1] >> (8 * e); }
  bool Met(int e) const {
    const ap_uint<8> dep = Dependency(e);
    return dep == 0 || dep > running_[e].count();
  }

  /// Once per turn.
  void WriteEvent(hls::stream<ControlEvent>& control_event, const ControlEvent& event) {
#pragma HLS INLINE
    control_event.write(event);
    event_used_ = true;
  }

  void Tell(hls::stream<QueueActivity>& queue_activity) {
#pragma HLS INLINE
    bool changed = now_.stall != told_.stall || now_.dispatched || now_.retired;
    TellState:
    for (int e = 0; e < 4; ++e) {
#pragma HLS UNROLL
      now_.state[e] = issued_[e] != 0 ? ap_uint<4>(kStateBusy) : queue_[e].State();
      changed = changed || now_.state[e] != told_.state[e];
    }
    if (!changed) return;
    now_.oldest = index_;
    FindOldest:
    for (int e = 0; e < 4; ++e) {
#pragma HLS UNROLL
      const bool older = !running_[e].none() && running_[e].oldest() < now_.oldest;
      if (older) now_.oldest = running_[e].oldest();
    }
    queue_activity.write(now_);
    told_ = now_;
  }

  CommandQueue queue_[4];
  RunningCommands running_[4];
  ap_uint<4> issued_[4];      ///< Of these, how many the engine has.

  CheckedCommand command_;    ///< At dispatch, if `have_`.
  bool have_ = false;
  bool forgetting_ = true;
  bool ending_ = false, fetch_stopped_ = false;
  ap_uint<32> index_ = 0;     ///< Commands dispatched in this stream.

  QueueActivity now_, told_;
  bool event_used_ = false;
};

}  // namespace systole_hls
