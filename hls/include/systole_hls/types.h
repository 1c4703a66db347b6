// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages between the parts of the engine. Messages that stay inside a part are declared there.

#include <ap_int.h>

namespace systole_hls {

constexpr int kBeatBytes = 16;  ///< Bytes of an AXI data beat.

template <int N>
struct Bytes {
  ap_uint<8> b[N];
};

using Beat = Bytes<kBeatBytes>;
using chip_addr_t = ap_uint<24>;  ///< Byte address in an on-chip memory.
using token_t = ap_uint<1>;       ///< Says only that something happened.

// --- AXI4 and AXI4-Lite channels (ports of the shell) -------------------------------------------

/// AR or AW: INCR, 16-byte beats.
struct AxiAddress {
  ap_uint<64> addr;
  ap_uint<1> id;
  ap_uint<8> len;  ///< Beats - 1.
};
struct AxiReadData {
  Beat data;
  ap_uint<1> id;
  ap_uint<2> resp;
  bool last;
};
struct AxiWriteData {
  Beat data;
  ap_uint<16> strb;
  bool last;
};
struct AxiWriteResponse {
  ap_uint<1> id;
  ap_uint<2> resp;
};
using lite_addr_t = ap_uint<12>;
struct LiteWriteData {
  ap_uint<32> data;
  ap_uint<4> strb;
};
struct LiteReadData {
  ap_uint<32> data;
  ap_uint<2> resp;
};
using lite_resp_t = ap_uint<2>;

/// The machine's wires to the outside and to the core's reset, a bit each.
using levels_t = ap_uint<2>;
constexpr int kLevelIrq = 0, kLevelCoreReset = 1;

// --- Between shell and core ---------------------------------------------------------------------

struct Region {
  ap_uint<64> base;
  ap_uint<32> size64;  ///< In units of 64 bytes.
  bool write;
};

/// A doorbell: what the registers said at that moment.
struct Start {
  Region region[8];
  ap_uint<4> cmd_region;
  ap_uint<32> cmd_offset, cmd_bytes;
};

/// A burst that a client asks for: `addr` a multiple of 16, 1 to 16 beats, not across 4 KiB.
struct BurstRequest {
  ap_uint<64> addr;
  ap_uint<5> beats;
};
struct ReadBeat {
  Beat data;
  ap_uint<2> resp;
  bool last;  ///< Of the burst.
};
struct WriteBeat {
  Beat data;
  ap_uint<16> strb;
};

// --- Control to engines -------------------------------------------------------------------------

/// A command whose dependencies are met. A 64-byte command occupies words 0 to 15.
struct IssuedCommand {
  ap_uint<32> word[32];
  ap_uint<32> index;        ///< Position in the stream.
  ap_uint<64> region_base;  ///< LOAD, STORE: of the command's region.
};

/// The first bus error of a command.
struct BusError {
  ap_uint<32> index;
  ap_uint<2> resp;
};

// --- Activation buffer ---------------------------------------------------------------------------

/// A window of R bytes at `addr`; lo, hi: its first / second line is needed. Without any, the answer
/// comes all the same.
struct ActRead {
  chip_addr_t addr;
  bool lo, hi;
};
/// Two windows, granted together.
struct ActReadPair {
  ActRead first, second;
};
template <int R>
struct WindowPair {
  Bytes<R> first, second;
};

/// Up to R bytes: byte i of `data` goes to addr + i where strb[i] is set, and also to
/// addr + i + copy * (bytes of a group) if copy is not 0. `last` asks for a token when it is done.
template <int R>
struct ActWrite {
  chip_addr_t addr;
  Bytes<R> data;
  ap_uint<R> strb;
  ap_uint<8> copy;
  bool last;
};

// --- Weight ring and parameter memory ------------------------------------------------------------

using ring_bytes_t = ap_uint<13>;  ///< Room that LOAD reserves before it asks the bus.

struct ParamWrite {
  chip_addr_t addr;  ///< Multiple of 16.
  Beat data;
  bool last;  ///< Asks for a token when it is done.
};

}  // namespace systole_hls
