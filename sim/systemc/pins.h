// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>

#include "sim/verilator/axi_signals.h"

// The wires between a machine and its platform. Their names are those of the machine's ports
// without direction.

namespace systole::sim::sc {

/// Each wire has one writer; SystemC need not check it at every write.
template <class T>
using Pin = sc_core::sc_signal<T, sc_core::SC_UNCHECKED_WRITERS>;

/// An input of a machine that often changes. It does not wake the machine, which looks at its
/// inputs at both edges of the clock anyway: an evaluation less per cycle, and the same for
/// everybody who samples at rising edges.
template <class T>
class InputPin final : public Pin<T> {
 public:
  using Pin<T>::Pin;
  const sc_core::sc_event& default_event() const override { return never_; }

 private:
  sc_core::sc_event never_;
};

/// AXI4-Lite, for registers.
struct LitePins {
  Pin<bool> awvalid{"s_axil_awvalid"}, awready{"s_axil_awready"};
  Pin<uint32_t> awaddr{"s_axil_awaddr"};
  Pin<bool> wvalid{"s_axil_wvalid"}, wready{"s_axil_wready"};
  Pin<uint32_t> wdata{"s_axil_wdata"}, wstrb{"s_axil_wstrb"};
  Pin<bool> bvalid{"s_axil_bvalid"}, bready{"s_axil_bready"};
  Pin<uint32_t> bresp{"s_axil_bresp"};
  Pin<bool> arvalid{"s_axil_arvalid"}, arready{"s_axil_arready"};
  Pin<uint32_t> araddr{"s_axil_araddr"};
  Pin<bool> rvalid{"s_axil_rvalid"}, rready{"s_axil_rready"};
  Pin<uint32_t> rdata{"s_axil_rdata"}, rresp{"s_axil_rresp"};

  // The host's side.
  void Drive(const AxiLiteToSlave& in);
  AxiLiteFromSlave Sample() const;
  // The machine's side.
  void Answer(const AxiLiteFromSlave& out);
  AxiLiteToSlave Asked() const;
};

/// AXI4, for memory. Data buses are halves of 64 bits.
struct AxiPins {
  Pin<bool> arvalid{"m_axi_arvalid"}, arid{"m_axi_arid"};
  InputPin<bool> arready{"m_axi_arready"};
  Pin<uint64_t> araddr{"m_axi_araddr"};
  Pin<uint32_t> arlen{"m_axi_arlen"}, arsize{"m_axi_arsize"}, arburst{"m_axi_arburst"};
  InputPin<bool> rvalid{"m_axi_rvalid"}, rid{"m_axi_rid"}, rlast{"m_axi_rlast"};
  Pin<bool> rready{"m_axi_rready"};
  InputPin<uint64_t> rdata_lo{"m_axi_rdata_lo"}, rdata_hi{"m_axi_rdata_hi"};
  InputPin<uint32_t> rresp{"m_axi_rresp"};
  Pin<bool> awvalid{"m_axi_awvalid"}, awid{"m_axi_awid"};
  InputPin<bool> awready{"m_axi_awready"};
  Pin<uint64_t> awaddr{"m_axi_awaddr"};
  Pin<uint32_t> awlen{"m_axi_awlen"}, awsize{"m_axi_awsize"}, awburst{"m_axi_awburst"};
  Pin<bool> wvalid{"m_axi_wvalid"}, wlast{"m_axi_wlast"};
  InputPin<bool> wready{"m_axi_wready"};
  Pin<uint64_t> wdata_lo{"m_axi_wdata_lo"}, wdata_hi{"m_axi_wdata_hi"};
  Pin<uint32_t> wstrb{"m_axi_wstrb"};
  InputPin<bool> bvalid{"m_axi_bvalid"}, bid{"m_axi_bid"};
  Pin<bool> bready{"m_axi_bready"};
  InputPin<uint32_t> bresp{"m_axi_bresp"};

  /// Whether the machine offers something.
  bool offered() const { return arvalid.read() || awvalid.read() || wvalid.read(); }
  // The memory's side.
  void Sample(AxiFromMaster* out) const;
  void Drive(const AxiToMaster& in);
  // The machine's side.
  void Ask(const AxiFromMaster& out);
  void Answered(AxiToMaster* in) const;
};

/// All of a machine but its clock.
struct MachinePins {
  Pin<bool> rst_n{"rst_n"}, irq{"irq"};
  Pin<uint32_t> trace_start{"trace_start"}, trace_retire{"trace_retire"};
  Pin<uint32_t> trace_state{"trace_state"};
  LitePins lite;
  AxiPins axi;

  void Trace(sc_core::sc_trace_file* file) const;
};

/// Connects a machine, whose ports are named as those of systole_sc_top.
template <class Machine>
void Bind(Machine& machine, const sc_core::sc_signal_in_if<bool>& clk, MachinePins& pins) {
  machine.clk_i(clk);
  machine.rst_ni(pins.rst_n);
  machine.irq_o(pins.irq);
  machine.trace_start_o(pins.trace_start);
  machine.trace_retire_o(pins.trace_retire);
  machine.trace_state_o(pins.trace_state);
#define SYSTOLE_BIND(bus, port, pin) machine.bus##_##port(pins.pin)
#define SYSTOLE_LITE(pin, side) SYSTOLE_BIND(s_axil, pin##_##side, lite.pin)
#define SYSTOLE_AXI(pin, side) SYSTOLE_BIND(m_axi, pin##_##side, axi.pin)
  SYSTOLE_LITE(awvalid, i), SYSTOLE_LITE(awready, o), SYSTOLE_LITE(awaddr, i);
  SYSTOLE_LITE(wvalid, i), SYSTOLE_LITE(wready, o), SYSTOLE_LITE(wdata, i), SYSTOLE_LITE(wstrb, i);
  SYSTOLE_LITE(bvalid, o), SYSTOLE_LITE(bready, i), SYSTOLE_LITE(bresp, o);
  SYSTOLE_LITE(arvalid, i), SYSTOLE_LITE(arready, o), SYSTOLE_LITE(araddr, i);
  SYSTOLE_LITE(rvalid, o), SYSTOLE_LITE(rready, i), SYSTOLE_LITE(rdata, o), SYSTOLE_LITE(rresp, o);
  SYSTOLE_AXI(arvalid, o), SYSTOLE_AXI(arready, i), SYSTOLE_AXI(arid, o), SYSTOLE_AXI(araddr, o);
  SYSTOLE_AXI(arlen, o), SYSTOLE_AXI(arsize, o), SYSTOLE_AXI(arburst, o);
  SYSTOLE_AXI(rvalid, i), SYSTOLE_AXI(rready, o), SYSTOLE_AXI(rid, i), SYSTOLE_AXI(rlast, i);
  SYSTOLE_AXI(rdata_lo, i), SYSTOLE_AXI(rdata_hi, i), SYSTOLE_AXI(rresp, i);
  SYSTOLE_AXI(awvalid, o), SYSTOLE_AXI(awready, i), SYSTOLE_AXI(awid, o), SYSTOLE_AXI(awaddr, o);
  SYSTOLE_AXI(awlen, o), SYSTOLE_AXI(awsize, o), SYSTOLE_AXI(awburst, o);
  SYSTOLE_AXI(wvalid, o), SYSTOLE_AXI(wready, i), SYSTOLE_AXI(wlast, o), SYSTOLE_AXI(wstrb, o);
  SYSTOLE_AXI(wdata_lo, o), SYSTOLE_AXI(wdata_hi, o);
  SYSTOLE_AXI(bvalid, i), SYSTOLE_AXI(bready, o), SYSTOLE_AXI(bid, i), SYSTOLE_AXI(bresp, i);
#undef SYSTOLE_AXI
#undef SYSTOLE_LITE
#undef SYSTOLE_BIND
}

}  // namespace systole::sim::sc
