// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Watches the AXI4 memory port and asserts what both sides owe each other: valid and payload stand
/// until ready, INCR bursts of at most 16 whole beats that do not cross 4 KiB, LAST on the last beat, no
/// more data or answers than asked for. Has no outputs.
module systole_axi_checker (
    input logic         clk_i,
    input logic         rst_ni,
    input logic         arvalid_i,
    input logic         arready_i,
    input logic         arid_i,
    input logic [63:0]  araddr_i,
    input logic [7:0]   arlen_i,
    input logic [2:0]   arsize_i,
    input logic [1:0]   arburst_i,
    input logic         rvalid_i,
    input logic         rready_i,
    input logic         rid_i,
    input logic         rlast_i,
    input logic         awvalid_i,
    input logic         awready_i,
    input logic         awid_i,
    input logic [63:0]  awaddr_i,
    input logic [7:0]   awlen_i,
    input logic [2:0]   awsize_i,
    input logic [1:0]   awburst_i,
    input logic         wvalid_i,
    input logic         wready_i,
    input logic [127:0] wdata_i,
    input logic [15:0]  wstrb_i,
    input logic         wlast_i,
    input logic         bvalid_i,
    input logic         bready_i
);
  // What stood in the last cycle without being taken must still stand.
  localparam int unsigned AddrW = 1 + 64 + 8 + 3 + 2;
  logic [AddrW-1:0] ar, aw, ar_q, aw_q;
  logic [127:0]     wdata_q;
  logic [16:0]      wrest_q;
  logic             ar_waits_q, aw_waits_q, w_waits_q, r_waits_q, b_waits_q;
  assign ar = {arid_i, araddr_i, arlen_i, arsize_i, arburst_i};
  assign aw = {awid_i, awaddr_i, awlen_i, awsize_i, awburst_i};

  always_ff @(posedge clk_i) begin
    ar_waits_q <= rst_ni && arvalid_i && !arready_i;
    aw_waits_q <= rst_ni && awvalid_i && !awready_i;
    w_waits_q <= rst_ni && wvalid_i && !wready_i;
    r_waits_q <= rst_ni && rvalid_i && !rready_i;
    b_waits_q <= rst_ni && bvalid_i && !bready_i;
    if (arvalid_i) ar_q <= ar;
    if (awvalid_i) aw_q <= aw;
    if (wvalid_i) begin
      wdata_q <= wdata_i;
      wrest_q <= {wlast_i, wstrb_i};
    end
    if (rst_ni) begin
      if (ar_waits_q) assert (arvalid_i && ar == ar_q);
      if (aw_waits_q) assert (awvalid_i && aw == aw_q);
      if (w_waits_q) assert (wvalid_i && {wlast_i, wstrb_i} == wrest_q && wdata_i == wdata_q);
      if (r_waits_q) assert (rvalid_i);
      if (b_waits_q) assert (bvalid_i);
    end
  end

  // Shape of the bursts. A burst within a 4 KiB page: last byte of the last beat lies in it.
  always_ff @(posedge clk_i) begin
    if (rst_ni && arvalid_i) begin
      assert (arlen_i < 8'd16 && arsize_i == 3'd4 && arburst_i == 2'b01 && araddr_i[3:0] == '0);
      assert (13'(araddr_i[11:4]) + 13'(arlen_i) < 13'd256);
    end
    if (rst_ni && awvalid_i) begin
      assert (awlen_i < 8'd16 && awsize_i == 3'd4 && awburst_i == 2'b01 && awaddr_i[3:0] == '0);
      assert (13'(awaddr_i[11:4]) + 13'(awlen_i) < 13'd256);
    end
  end

  // Lengths of the bursts whose beats are due, per read ID and for writes (from the cycle in which
  // AWVALID rises: the masters may send data before AWREADY, but not before AWVALID); RLAST and WLAST
  // tell their ends. 64 places: the masters have at most 32 outstanding.
  logic [2:0]  due_push, due_pop, due_last;
  logic [11:0] due_len;
  assign due_push = {awvalid_i && !aw_waits_q, arvalid_i && arready_i && arid_i, arvalid_i && arready_i && !arid_i};
  assign due_len = {awlen_i[3:0], arlen_i[3:0], arlen_i[3:0]};
  assign due_pop = {wvalid_i && wready_i, rvalid_i && rready_i && rid_i, rvalid_i && rready_i && !rid_i};
  assign due_last = {wlast_i, rlast_i, rlast_i};
  for (genvar k = 0; k < 3; k++) begin : gen_due
    logic       room, due, whole;
    logic [3:0] len, beat_q;
    logic [6:0] unused_count;
    assign whole = due_pop[k] && due_last[k];
    systole_fifo #(.Width(4), .Depth(64)) u_lengths (
        .clk_i,
        .rst_ni,
        .wvalid_i(due_push[k]),
        .wready_o(room),
        .wdata_i(due_len[k*4+:4]),
        .rvalid_o(due),
        .rready_i(whole),
        .rdata_o(len),
        .count_o(unused_count)
    );
    always_ff @(posedge clk_i) begin
      if (!rst_ni) beat_q <= '0;
      else if (due_pop[k]) beat_q <= whole ? '0 : beat_q + 1'b1;
      if (rst_ni) begin
        assert (!due_push[k] || room);
        if (due_pop[k]) assert (due && due_last[k] == (beat_q == len));
      end
    end
  end

  // Answers to writes: never more than bursts whose data went out.
  logic [6:0] unanswered_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) unanswered_q <= '0;
    else if ((wvalid_i && wready_i && wlast_i) != (bvalid_i && bready_i)) begin
      unanswered_q <= (bvalid_i && bready_i) ? unanswered_q - 1'b1 : unanswered_q + 1'b1;
    end
    if (rst_ni) assert (!bvalid_i || unanswered_q != '0);
  end
endmodule
