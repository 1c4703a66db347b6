// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// AXI4 write master for STORE: bursts and their data come separately, WLAST is made here.
///
/// On halt_i it takes no more requests, sends the beats it owes with WSTRB = 0 and sinks responses,
/// also after halt_i has gone, until nothing is outstanding; the client sees nothing of it. rst_ni is
/// the hard reset only.
module systole_axi_write #(
    /// Bursts that may be outstanding.
    parameter int unsigned MaxOutstanding = 32
) (
    input  logic         clk_i,
    input  logic         rst_ni,
    /// Stop asking, finish what was begun.
    input  logic         halt_i,
    /// Nothing is outstanding.
    output logic         drained_o,

    /// A burst is asked for.
    input  logic         req_valid_i,
    output logic         req_ready_o,
    /// Multiple of 16; the burst does not cross 4 KiB.
    input  logic [63:0]  req_addr_i,
    /// 1 .. 16.
    input  logic [4:0]   req_beats_i,
    /// A beat of data for the oldest burst that lacks some.
    input  logic         wvalid_i,
    output logic         wready_o,
    input  logic [127:0] wdata_i,
    input  logic [15:0]  wstrb_i,
    /// The oldest burst was answered.
    output logic         bvalid_o,
    output logic [1:0]   bresp_o,

    output logic         m_axi_awvalid_o,
    input  logic         m_axi_awready_i,
    output logic         m_axi_awid_o,
    output logic [63:0]  m_axi_awaddr_o,
    output logic [7:0]   m_axi_awlen_o,
    output logic [2:0]   m_axi_awsize_o,
    output logic [1:0]   m_axi_awburst_o,
    output logic         m_axi_wvalid_o,
    input  logic         m_axi_wready_i,
    output logic [127:0] m_axi_wdata_o,
    output logic [15:0]  m_axi_wstrb_o,
    output logic         m_axi_wlast_o,
    input  logic         m_axi_bvalid_i,
    output logic         m_axi_bready_o,
    input  logic [1:0]   m_axi_bresp_i
);
  localparam int unsigned CountW = $clog2(MaxOutstanding + 1);

  logic              sink_q, sinking;
  logic [CountW-1:0] count_q;
  assign sinking = halt_i || sink_q;
  assign drained_o = count_q == '0;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) sink_q <= 1'b0;
    else sink_q <= sinking && (halt_i || !drained_o);
  end

  // Requests, through one register. W does not wait for AWREADY: a memory may want to see both.
  logic take;
  assign req_ready_o = !sinking && (!m_axi_awvalid_o || m_axi_awready_i) && count_q != CountW'(MaxOutstanding);
  assign take = req_valid_i && req_ready_o;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) m_axi_awvalid_o <= 1'b0;
    else if (take) m_axi_awvalid_o <= 1'b1;
    else if (m_axi_awready_i) m_axi_awvalid_o <= 1'b0;
    if (take) begin
      m_axi_awaddr_o <= req_addr_i;
      m_axi_awlen_o <= 8'(req_beats_i) - 8'd1;
    end
  end
  assign m_axi_awid_o = 1'b0;
  assign m_axi_awsize_o = 3'd4;
  assign m_axi_awburst_o = 2'b01;

  // Lengths of the bursts whose data is owed.
  logic       owed, beat, last, lengths_ready;
  logic [CountW-1:0] unused_count;
  logic [4:0] beats, beat_q;
  systole_fifo #(.Width(5), .Depth(MaxOutstanding)) u_lengths (
      .clk_i,
      .rst_ni,
      .wvalid_i(take),
      .wready_o(lengths_ready),
      .wdata_i(req_beats_i),
      .rvalid_o(owed),
      .rready_i(beat && last),
      .rdata_o(beats),
      .count_o(unused_count)
  );

  logic w_open;
  assign w_open = owed && (!m_axi_wvalid_o || m_axi_wready_i);
  assign wready_o = w_open && !sinking;
  assign beat = w_open && (sinking || wvalid_i);
  assign last = beat_q + 5'd1 == beats;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      m_axi_wvalid_o <= 1'b0;
      beat_q <= '0;
    end else begin
      if (beat) m_axi_wvalid_o <= 1'b1;
      else if (m_axi_wready_i) m_axi_wvalid_o <= 1'b0;
      if (beat) beat_q <= last ? '0 : beat_q + 5'd1;
    end
    if (beat) begin
      m_axi_wdata_o <= wdata_i;
      m_axi_wstrb_o <= sinking ? '0 : wstrb_i;
      m_axi_wlast_o <= last;
    end
  end

  // Answers.
  assign m_axi_bready_o = 1'b1;
  assign bvalid_o = m_axi_bvalid_i && !sinking;
  assign bresp_o = m_axi_bresp_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      count_q <= '0;
    end else begin
      if (take != m_axi_bvalid_i) count_q <= take ? count_q + 1'b1 : count_q - 1'b1;
      // Memory answers only what was asked.
      assert (!m_axi_bvalid_i || count_q != '0);
      assert (!take || lengths_ready);
    end
  end
endmodule
