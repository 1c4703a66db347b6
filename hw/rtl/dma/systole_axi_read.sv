// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// AXI4 read master for two clients: the command fetch (ARID 0) and LOAD (ARID 1). Fetch comes first.
///
/// On halt_i it takes no more requests and sinks what memory still sends, also after halt_i has gone,
/// until nothing is outstanding; the clients see nothing of it. rst_ni is the hard reset only.
module systole_axi_read #(
    /// Bursts of a client that may be outstanding. Each of LOAD is a beat at least, so rows of a beat
    /// take (latency + 5) / MaxOutstanding cycles.
    parameter int unsigned MaxOutstanding = 32
) (
    input  logic         clk_i,
    input  logic         rst_ni,
    /// Stop asking, sink answers.
    input  logic         halt_i,
    /// Nothing is outstanding.
    output logic         drained_o,

    /// The fetch asks for a burst.
    input  logic         fetch_req_valid_i,
    output logic         fetch_req_ready_o,
    /// Multiple of 16; the burst does not cross 4 KiB.
    input  logic [63:0]  fetch_req_addr_i,
    /// 1 .. 16.
    input  logic [4:0]   fetch_req_beats_i,
    /// A beat for the fetch, which takes it at once.
    output logic         fetch_rvalid_o,
    output logic [127:0] fetch_rdata_o,
    output logic         fetch_rlast_o,
    output logic [1:0]   fetch_rresp_o,

    /// LOAD asks for a burst.
    input  logic         load_req_valid_i,
    output logic         load_req_ready_o,
    input  logic [63:0]  load_req_addr_i,
    input  logic [4:0]   load_req_beats_i,
    /// A beat for LOAD.
    output logic         load_rvalid_o,
    input  logic         load_rready_i,
    output logic [127:0] load_rdata_o,
    output logic         load_rlast_o,
    output logic [1:0]   load_rresp_o,

    output logic         m_axi_arvalid_o,
    input  logic         m_axi_arready_i,
    output logic         m_axi_arid_o,
    output logic [63:0]  m_axi_araddr_o,
    output logic [7:0]   m_axi_arlen_o,
    output logic [2:0]   m_axi_arsize_o,
    output logic [1:0]   m_axi_arburst_o,
    input  logic         m_axi_rvalid_i,
    output logic         m_axi_rready_o,
    input  logic         m_axi_rid_i,
    input  logic [127:0] m_axi_rdata_i,
    input  logic [1:0]   m_axi_rresp_i,
    input  logic         m_axi_rlast_i
);
  localparam int unsigned CountW = $clog2(MaxOutstanding + 1);
  localparam logic [CountW-1:0] Most = CountW'(MaxOutstanding);

  logic              sink_q, sinking;
  logic [CountW-1:0] fetch_count_q, load_count_q;
  assign sinking = halt_i || sink_q;
  assign drained_o = fetch_count_q == '0 && load_count_q == '0;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) sink_q <= 1'b0;
    else sink_q <= sinking && (halt_i || !drained_o);
  end

  // Requests, through one register.
  logic open, fetch_wants, fetch_take, load_take;
  assign open = !sinking && (!m_axi_arvalid_o || m_axi_arready_i);
  assign fetch_wants = fetch_req_valid_i && fetch_count_q != Most;
  assign fetch_req_ready_o = open && fetch_count_q != Most;
  assign load_req_ready_o = open && load_count_q != Most && !fetch_wants;
  assign fetch_take = fetch_req_valid_i && fetch_req_ready_o;
  assign load_take = load_req_valid_i && load_req_ready_o;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) m_axi_arvalid_o <= 1'b0;
    else if (fetch_take || load_take) m_axi_arvalid_o <= 1'b1;
    else if (m_axi_arready_i) m_axi_arvalid_o <= 1'b0;
    if (fetch_take || load_take) begin
      m_axi_arid_o <= load_take;
      m_axi_araddr_o <= load_take ? load_req_addr_i : fetch_req_addr_i;
      m_axi_arlen_o <= (load_take ? 8'(load_req_beats_i) : 8'(fetch_req_beats_i)) - 8'd1;
    end
  end
  assign m_axi_arsize_o = 3'd4;
  assign m_axi_arburst_o = 2'b01;

  // Answers.
  assign m_axi_rready_o = sinking || !m_axi_rid_i || load_rready_i;
  assign fetch_rvalid_o = m_axi_rvalid_i && !sinking && !m_axi_rid_i;
  assign load_rvalid_o = m_axi_rvalid_i && !sinking && m_axi_rid_i;
  assign fetch_rdata_o = m_axi_rdata_i;
  assign fetch_rlast_o = m_axi_rlast_i;
  assign fetch_rresp_o = m_axi_rresp_i;
  assign load_rdata_o = m_axi_rdata_i;
  assign load_rlast_o = m_axi_rlast_i;
  assign load_rresp_o = m_axi_rresp_i;

  // Bursts asked for and not yet answered whole.
  logic end_fetch, end_load;
  assign end_fetch = m_axi_rvalid_i && m_axi_rready_o && m_axi_rlast_i && !m_axi_rid_i;
  assign end_load = m_axi_rvalid_i && m_axi_rready_o && m_axi_rlast_i && m_axi_rid_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      fetch_count_q <= '0;
      load_count_q <= '0;
    end else begin
      if (fetch_take != end_fetch) fetch_count_q <= fetch_take ? fetch_count_q + 1'b1 : fetch_count_q - 1'b1;
      if (load_take != end_load) load_count_q <= load_take ? load_count_q + 1'b1 : load_count_q - 1'b1;
      // Memory answers only what was asked.
      assert (!end_fetch || fetch_count_q != '0);
      assert (!end_load || load_count_q != '0);
    end
  end
endmodule
