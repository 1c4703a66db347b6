// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages between Fetch, Check and Scoreboard, and from the Scoreboard to the shell.

#include <ap_int.h>

#include "systole_hls/types.h"

namespace systole_hls {

/// A command as it stands in memory, or what is wrong with the stream at this place.
struct FetchedCommand {
  ap_uint<32> word[32];  ///< A 64-byte command has zeros from word 16 on.
  ap_uint<4> fault;      ///< An error code instead of a command; kErrNone: a command.
  ap_uint<32> fault_value;
  bool first;            ///< The first of a stream; its Start comes along.
};

/// A command with the first rule that it breaks.
struct CheckedCommand {
  ap_uint<32> word[32];
  ap_uint<3> engine;  ///< Of a fault or an unknown opcode kEngineCtrl.
  ap_uint<4> error;   ///< kErrNone: the command is good.
  ap_uint<32> error_value;
  ap_uint<64> region_base;
  bool first;
};

/// What the registers must learn, in the order in which it happened.
struct ControlEvent {
  enum Kind { kEnd, kIrq, kError };
  ap_uint<2> kind;
  ap_uint<4> code;     ///< Error: its code,
  ap_uint<3> engine;   ///< engine
  ap_uint<32> index;   ///< and command.
  ap_uint<32> value;   ///< Error: its value. END: status. IRQ: tag.
};

}  // namespace systole_hls
