// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// systole_top with its data buses in halves of 64 bits: in SystemC every pin is then a plain
/// integer. A 128-bit pin would be an sc_bv, whose conversion to and from words takes tens of
/// nanoseconds at every evaluation.
module systole_sc_top #(
  parameter int unsigned R = 16,
  parameter int unsigned C = 16,
  parameter int unsigned L = 16,
  parameter int unsigned G = 4,
  parameter int unsigned ActBytes = 262144,
  parameter int unsigned WgtBytes = 65536,
  parameter int unsigned ParamBytes = 16384,
  parameter int unsigned AccPixels = 256,
  parameter int unsigned LinePixels = 256,
  parameter int unsigned QueueDepth = systole_pkg::QueueDepth
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [11:0]  s_axil_awaddr_i,
  input  logic         s_axil_awvalid_i,
  output logic         s_axil_awready_o,
  input  logic [31:0]  s_axil_wdata_i,
  input  logic [3:0]   s_axil_wstrb_i,
  input  logic         s_axil_wvalid_i,
  output logic         s_axil_wready_o,
  output logic [1:0]   s_axil_bresp_o,
  output logic         s_axil_bvalid_o,
  input  logic         s_axil_bready_i,
  input  logic [11:0]  s_axil_araddr_i,
  input  logic         s_axil_arvalid_i,
  output logic         s_axil_arready_o,
  output logic [31:0]  s_axil_rdata_o,
  output logic [1:0]   s_axil_rresp_o,
  output logic         s_axil_rvalid_o,
  input  logic         s_axil_rready_i,
  output logic         m_axi_arid_o,
  output logic [63:0]  m_axi_araddr_o,
  output logic [7:0]   m_axi_arlen_o,
  output logic [2:0]   m_axi_arsize_o,
  output logic [1:0]   m_axi_arburst_o,
  output logic         m_axi_arvalid_o,
  input  logic         m_axi_arready_i,
  input  logic         m_axi_rid_i,
  input  logic [63:0]  m_axi_rdata_lo_i,
  input  logic [63:0]  m_axi_rdata_hi_i,
  input  logic [1:0]   m_axi_rresp_i,
  input  logic         m_axi_rlast_i,
  input  logic         m_axi_rvalid_i,
  output logic         m_axi_rready_o,
  output logic         m_axi_awid_o,
  output logic [63:0]  m_axi_awaddr_o,
  output logic [7:0]   m_axi_awlen_o,
  output logic [2:0]   m_axi_awsize_o,
  output logic [1:0]   m_axi_awburst_o,
  output logic         m_axi_awvalid_o,
  input  logic         m_axi_awready_i,
  output logic [63:0]  m_axi_wdata_lo_o,
  output logic [63:0]  m_axi_wdata_hi_o,
  output logic [15:0]  m_axi_wstrb_o,
  output logic         m_axi_wlast_o,
  output logic         m_axi_wvalid_o,
  input  logic         m_axi_wready_i,
  input  logic         m_axi_bid_i,
  input  logic [1:0]   m_axi_bresp_i,
  input  logic         m_axi_bvalid_i,
  output logic         m_axi_bready_o,
  output logic         irq_o,
  output logic [3:0]   trace_start_o,
  output logic [3:0]   trace_retire_o,
  output logic [16:0]  trace_state_o
);

  systole_top #(
    .R(R), .C(C), .L(L), .G(G), .ActBytes(ActBytes), .WgtBytes(WgtBytes), .ParamBytes(ParamBytes),
    .AccPixels(AccPixels), .LinePixels(LinePixels), .QueueDepth(QueueDepth)
  ) u_top (
    .clk_i, .rst_ni, .s_axil_awaddr_i, .s_axil_awvalid_i, .s_axil_awready_o, .s_axil_wdata_i,
    .s_axil_wstrb_i, .s_axil_wvalid_i, .s_axil_wready_o, .s_axil_bresp_o, .s_axil_bvalid_o,
    .s_axil_bready_i, .s_axil_araddr_i, .s_axil_arvalid_i, .s_axil_arready_o, .s_axil_rdata_o,
    .s_axil_rresp_o, .s_axil_rvalid_o, .s_axil_rready_i, .m_axi_arid_o, .m_axi_araddr_o,
    .m_axi_arlen_o, .m_axi_arsize_o, .m_axi_arburst_o, .m_axi_arvalid_o, .m_axi_arready_i,
    .m_axi_rid_i, .m_axi_rresp_i, .m_axi_rlast_i, .m_axi_rvalid_i, .m_axi_rready_o, .m_axi_awid_o,
    .m_axi_awaddr_o, .m_axi_awlen_o, .m_axi_awsize_o, .m_axi_awburst_o, .m_axi_awvalid_o,
    .m_axi_awready_i, .m_axi_wstrb_o, .m_axi_wlast_o, .m_axi_wvalid_o, .m_axi_wready_i,
    .m_axi_bid_i, .m_axi_bresp_i, .m_axi_bvalid_i, .m_axi_bready_o, .irq_o, .trace_start_o,
    .trace_retire_o, .trace_state_o,
    .m_axi_rdata_i({m_axi_rdata_hi_i, m_axi_rdata_lo_i}),
    .m_axi_wdata_o({m_axi_wdata_hi_o, m_axi_wdata_lo_o})
  );
endmodule
