// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/verilator/axi_signals.h"
#include "systole_hls/types.h"

namespace systole::hls_model {

inline sim::BeatData ToWords(const systole_hls::Beat& beat) {
  sim::BeatData words{};
  for (int i = 0; i < systole_hls::kBeatBytes; ++i) {
    words[static_cast<std::size_t>(i / 4)] |= static_cast<uint32_t>(beat.b[i]) << (8 * (i % 4));
  }
  return words;
}

inline systole_hls::Beat ToBeat(const sim::BeatData& words) {
  systole_hls::Beat beat;
  for (int i = 0; i < systole_hls::kBeatBytes; ++i) {
    beat.b[i] = static_cast<uint8_t>(words[static_cast<std::size_t>(i / 4)] >> (8 * (i % 4)));
  }
  return beat;
}

/// The wires of the AXI ports of Machine<Config>, one cycle after another: what its streams drive,
/// and what a handshake does to them. VALID is an item that can be read, READY room for one.
template <class Machine>
class MachinePorts {
 public:
  explicit MachinePorts(Machine& machine) : m_(machine) {}

  /// Whether the machine drives any VALID towards the memory.
  bool drives_bus() const {
    return m_.axi_ar.Readable() || m_.axi_aw.Readable() || m_.axi_w.Readable();
  }

  sim::AxiFromMaster Drive() const {
    sim::AxiFromMaster out;
    out.ar_valid = m_.axi_ar.Readable();
    if (out.ar_valid) out.ar = Address(m_.axi_ar.Front());
    out.aw_valid = m_.axi_aw.Readable();
    if (out.aw_valid) out.aw = Address(m_.axi_aw.Front());
    out.w_valid = m_.axi_w.Readable();
    if (out.w_valid) {
      const systole_hls::AxiWriteData& w = m_.axi_w.Front();
      out.w = {ToWords(w.data), static_cast<uint16_t>(w.strb), static_cast<bool>(w.last)};
    }
    out.r_ready = m_.axi_r.Writable();
    out.b_ready = m_.axi_b.Writable();
    return out;
  }

  /// Ends a cycle in which both sides drove these. In the cycle of Drive.
  void Transfer(const sim::AxiFromMaster& out, const sim::AxiToMaster& in) {
    if (out.ar_valid && in.ar_ready) m_.axi_ar.read();
    if (out.aw_valid && in.aw_ready) m_.axi_aw.read();
    if (out.w_valid && in.w_ready) m_.axi_w.read();
    if (in.r_valid && out.r_ready) {
      systole_hls::AxiReadData r;
      r.data = ToBeat(in.r_data);
      r.id = in.r_id;
      r.resp = static_cast<uint8_t>(in.r_resp);
      r.last = in.r_last;
      m_.axi_r.write(r);
    }
    if (in.b_valid && out.b_ready) {
      systole_hls::AxiWriteResponse b;
      b.id = in.b_id;
      b.resp = static_cast<uint8_t>(in.b_resp);
      m_.axi_b.write(b);
    }
  }

  sim::AxiLiteFromSlave DriveLite() const {
    sim::AxiLiteFromSlave out;
    out.aw_ready = m_.lite_aw.Writable();
    out.w_ready = m_.lite_w.Writable();
    out.ar_ready = m_.lite_ar.Writable();
    out.b_valid = m_.lite_b.Readable();
    if (out.b_valid) out.b_resp = static_cast<uint8_t>(m_.lite_b.Front());
    out.r_valid = m_.lite_r.Readable();
    if (out.r_valid) {
      out.r_data = static_cast<uint32_t>(m_.lite_r.Front().data);
      out.r_resp = static_cast<uint8_t>(m_.lite_r.Front().resp);
    }
    return out;
  }

  void TransferLite(const sim::AxiLiteFromSlave& out, const sim::AxiLiteToSlave& in) {
    if (in.aw_valid && out.aw_ready) m_.lite_aw.write(in.aw_addr);
    if (in.w_valid && out.w_ready) {
      systole_hls::LiteWriteData w;
      w.data = in.w_data;
      w.strb = in.w_strb;
      m_.lite_w.write(w);
    }
    if (in.ar_valid && out.ar_ready) m_.lite_ar.write(in.ar_addr);
    if (out.b_valid && in.b_ready) m_.lite_b.read();
    if (out.r_valid && in.r_ready) m_.lite_r.read();
  }

 private:
  static sim::AxiAddress Address(const systole_hls::AxiAddress& from) {
    constexpr uint8_t kSixteenBytes = 4, kIncr = 1;
    return {static_cast<uint64_t>(from.addr), static_cast<uint8_t>(from.id),
            static_cast<uint8_t>(from.len), kSixteenBytes, kIncr};
  }

  Machine& m_;
};

}  // namespace systole::hls_model
