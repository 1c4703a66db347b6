// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ap_int.h>
#include <hls_stream.h>

#include "hw/spec/gen/hls_spec.h"
#include "systole_hls/control/messages.h"
#include "systole_hls/process.h"
#include "systole_hls/shell/halting.h"
#include "systole_hls/shell/messages.h"
#include "systole_hls/shell/register_file.h"

namespace systole_hls {

/// The registers and the state of the machine: idle, busy, in error; interrupts; soft reset.
///
/// An error, or a soft reset, halts the memory port. A soft reset then waits until nothing is
/// outstanding there or the bus is dead, and puts the core into its initial state (Halting).
template <class Config>
class Registers {
 public:
  static constexpr Kind kKind = Kind::kArbiter;
  static constexpr int kPipelineDepth = 2;

  Registers() { ClearError(); }

  /// halt_*: one stream per channel of the memory port.
  void Turn(hls::stream<RegisterWrite>& register_write, hls::stream<lite_addr_t>& register_read,
            hls::stream<ap_uint<32>>& register_value, hls::stream<ControlEvent>& control_event,
            hls::stream<ap_uint<32>>& watchdog_hit, hls::stream<BusState>& read_state,
            hls::stream<BusState>& write_state, hls::stream<halt_t>& halt_ar,
            hls::stream<halt_t>& halt_r, hls::stream<halt_t>& halt_aw, hls::stream<halt_t>& halt_w,
            hls::stream<halt_t>& halt_b, hls::stream<RunControl>& run_control,
            hls::stream<Start>& start, hls::stream<levels_t>& levels) {
#pragma HLS PIPELINE II = 1 style = frp
    TakeEvent(control_event);
    TakeWatchdog(watchdog_hit);

    bool doorbell = false;
    RegisterWrite write;
    if (register_write.read_nb(write)) doorbell = TakeWrite(write);
    const bool starts = doorbell && !busy_ && !error_ && !halting_.not_ready();
    if (starts) {
      busy_ = true;
      done_ = false;
      start.write(file_.MakeStart());
    }

    BusState bus;
    if (read_state.read_nb(bus)) halting_.SetRead(bus);
    if (write_state.read_nb(bus)) halting_.SetWrite(bus);
    const HaltingTurn now = halting_.Advance(error_, file_.watchdog());
    if (now.take_reset) ClearStatus();
    if (now.halt_changes) {
      const halt_t halt = halting_.halt();
      halt_ar.write(halt);
      halt_r.write(halt);
      halt_aw.write(halt);
      halt_w.write(halt);
      halt_b.write(halt);
    }

    TellCounters(run_control, starts, now.ready_again);
    TellLevels(levels, now.core_reset);

    lite_addr_t addr;
    if (register_read.read_nb(addr)) register_value.write(Read(addr));
  }

 private:
  enum Irq { kDone, kError, kTag };

  void TakeEvent(hls::stream<ControlEvent>& control_event) {
#pragma HLS INLINE
    ControlEvent event;
    if (!control_event.read_nb(event) || !busy_ || halting_.not_ready()) return;
    switch (event.kind.to_uint()) {
      case ControlEvent::kEnd:
        busy_ = false;
        done_ = true;
        end_status_ = event.value;
        irq_status_[kDone] = true;
        break;
      case ControlEvent::kIrq:
        irq_tag_ = event.value;
        irq_status_[kTag] = true;
        break;
      default: Fail(event.code, event.engine, event.index, event.value);
    }
  }

  void TakeWatchdog(hls::stream<ap_uint<32>>& watchdog_hit) {
#pragma HLS INLINE
    ap_uint<32> index;
    if (!watchdog_hit.read_nb(index) || !busy_ || halting_.not_ready()) return;
    Fail(kErrWatchdog, kEngineCtrl, index, file_.watchdog());
  }

  void Fail(const ap_uint<4>& code, const ap_uint<3>& engine, const ap_uint<32>& index,
            const ap_uint<32>& value) {
#pragma HLS INLINE
    busy_ = false;
    error_ = true;
    irq_status_[kError] = true;
    err_code_ = code;
    err_engine_ = engine;
    err_index_ = index;
    err_value_ = value;
  }

  /// Returns whether it is a doorbell.
  bool TakeWrite(const RegisterWrite& write) {
#pragma HLS INLINE
    const ap_uint<32> data = write.data & RegisterFile::ByteMask(write.strb);
    const unsigned word = RegisterFile::Word(write.addr);
    if (word == kRegCtrl && data[kCtrlSoftResetLsb]) halting_.AskReset();
    if (word == kRegIrqStatus) irq_status_ &= ~ap_uint<3>(data);
    if (word == kRegWatchdog) tell_limit_ = true;
    file_.Write(write);
    return word == kRegDoorbell;
  }

  void ClearError() {
#pragma HLS INLINE
    err_code_ = kErrNone;
    err_engine_ = kEngineCtrl;
    err_index_ = 0;
    err_value_ = 0;
  }
  void ClearStatus() {
#pragma HLS INLINE
    busy_ = done_ = error_ = false;
    irq_status_ = 0;
    ClearError();
  }

  /// Counters run while the machine is busy. `core_is_new`: the core has been reset.
  void TellCounters(hls::stream<RunControl>& run_control, bool starts, bool core_is_new) {
#pragma HLS INLINE
    const bool stops = counting_ && !busy_;
    if (!starts && !stops && !core_is_new && !tell_limit_) return;
    RunControl control;
    control.kind = starts        ? RunControl::kStart
                   : core_is_new ? RunControl::kReset
                   : stops       ? RunControl::kStop
                                 : RunControl::kLimit;
    control.watchdog = file_.watchdog();
    run_control.write(control);
    counting_ = busy_;
    tell_limit_ = false;
  }

  void TellLevels(hls::stream<levels_t>& levels, bool core_reset) {
#pragma HLS INLINE
    const bool irq = (irq_status_ & file_.irq_enable()) != 0;
    if (irq != irq_ || core_reset != core_reset_) {
      levels.write(levels_t(irq) << kLevelIrq | levels_t(core_reset) << kLevelCoreReset);
    }
    irq_ = irq;
    core_reset_ = core_reset;
  }

  ap_uint<32> Read(const lite_addr_t& addr) const {
#pragma HLS INLINE
    switch (RegisterFile::Word(addr)) {
      case kRegId: return kId;
      case kRegVersion: return kVersion;
      case kRegSpecHash: return kSpecHash;
      case kRegGeometry:
        return Config::kRows << kGeometryRowsLsb | Config::kCols << kGeometryColsLsb |
               Config::kLanes << kGeometryLanesLsb | Config::kGroups << kGeometryGroupsLsb;
      case kRegActBytes: return Config::kActBytes;
      case kRegWgtBytes: return Config::kWgtBytes;
      case kRegParamBytes: return Config::kParamBytes;
      case kRegAccPixels: return Config::kAccPixels;
      case kRegStatus: return Status();
      case kRegIrqStatus: return irq_status_;
      case kRegIrqTag: return irq_tag_;
      case kRegEndStatus: return end_status_;
      case kRegErrCode: return err_code_;
      case kRegErrEngine: return err_engine_;
      case kRegErrIndex: return err_index_;
      case kRegErrValue: return err_value_;
      default: return file_.Read(addr);
    }
  }

  ap_uint<32> Status() const {
#pragma HLS INLINE
    ap_uint<32> status = 0;
    status[kStatusBusyLsb] = busy_;
    status[kStatusDoneLsb] = done_;
    status[kStatusErrorLsb] = error_;
    status[kStatusDrainingLsb] = halting_.draining(error_);
    status[kStatusBusDeadLsb] = halting_.dead();
    return status;
  }

  RegisterFile file_;
  Halting halting_;
  bool busy_ = false, done_ = false, error_ = false;
  ap_uint<3> irq_status_ = 0;
  ap_uint<32> irq_tag_ = 0, end_status_ = 0;
  ap_uint<4> err_code_;
  ap_uint<3> err_engine_;
  ap_uint<32> err_index_, err_value_;
  bool counting_ = false, tell_limit_ = false;  ///< What the counters do; they lack the new limit.
  bool irq_ = false, core_reset_ = false;       ///< Levels as last told.
};

}  // namespace systole_hls
