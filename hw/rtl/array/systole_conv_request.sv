// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// From the windows of a vector to a request of the activation buffer and to lane masks, and two
/// cycles after the grant from the windows' bytes to the vector for the array: lanes inside the
/// image take their byte, lanes outside the pad byte, idle lanes zero.
module systole_conv_request #(
  parameter int unsigned R = 16  ///< Lanes, a power of two.
) (
  input  logic                 clk_i,         ///< Clock.
  input  logic                 rst_ni,        ///< Synchronous reset, active low.
  input  logic                 halt_i,        ///< Start nothing.
  input  logic                 window_valid_i,///< A vector is offered.
  output logic                 window_ready_o,///< It is taken.
  input  systole_conv_window_t window_i,      ///< The vector.
  output logic                 conv_req_o,    ///< Request of the activation buffer.
  output logic          [23:0] conv_addr_o,   ///< First window.
  output logic                 conv_lo_o,     ///< Its first line is needed.
  output logic                 conv_hi_o,     ///< The next line is needed.
  output logic          [23:0] conv2_addr_o,  ///< Second window.
  output logic                 conv2_lo_o,    ///< Its first line is needed.
  output logic                 conv2_hi_o,    ///< The next line is needed.
  input  logic                 conv_gnt_i,    ///< Granted.
  input  logic       [R*8-1:0] conv_data_i,   ///< Bytes of the first window, 2 cycles later.
  input  logic       [R*8-1:0] conv2_data_i,  ///< Bytes of the second one.
  output logic                 pass_o,        ///< A vector passes.
  output logic                 refused_o,     ///< A vector is refused by the buffer.
  output logic                 vec_valid_o,   ///< A vector for the array.
  output systole_conv_flags_t  vec_flags_o,   ///< What the accumulators must know of it.
  output logic       [R*8-1:0] vec_x_o        ///< Activations.
);

  localparam int unsigned OffW = $clog2(R);
  localparam logic [R-1:0] Ones = {R{1'b1}};

  // Which lanes of a window lie in [low, high) of its row: first one and one behind the last.

  function automatic logic [5:0] lane_low(input logic signed [35:0] q, input logic [5:0] from);
    logic signed [35:0] start;
    start    = -q;
    lane_low = from;
    if (start >= $signed(36'(R))) lane_low = 6'(R);
    else if (start > $signed({30'b0, from})) lane_low = start[5:0];
  endfunction

  function automatic logic [5:0] lane_high(input logic signed [35:0] rest, input logic [5:0] to);
    lane_high = to;
    if (rest <= 36'sd0) lane_high = '0;
    else if (rest < $signed({30'b0, to})) lane_high = rest[5:0];
  endfunction

  // Intervals of lanes.
  logic ready, valid1_q;
  logic [23:0] addr1_q, addr2_q;
  logic [5:0] low1_q, high1_q, low2_q, high2_q, used_q, used;
  logic [7:0] pad1_q;
  systole_conv_flags_t flags1_q;

  assign used = window_i.len1 + window_i.len2;

  always_ff @(posedge clk_i) begin
    if (ready && window_valid_i) begin
      addr1_q  <= window_i.addr1;
      addr2_q  <= window_i.addr2;
      low1_q   <= lane_low(window_i.q1, 6'd0);
      high1_q  <= window_i.row1 ? lane_high(window_i.rest1, window_i.len1) : '0;
      low2_q   <= lane_low(window_i.q2, window_i.len1);
      high2_q  <= window_i.row2 ? lane_high(window_i.rest2, used) : '0;
      used_q   <= used;
      pad1_q   <= window_i.pad;
      flags1_q <= window_i.flags;
    end
  end

  // Masks and lines.
  logic [R-1:0] mask1, mask2, idle;
  logic any1, any2;
  logic [6:0] from1, to1, from2, to2;
  assign any1  = low1_q < high1_q;
  assign any2  = low2_q < high2_q;
  assign from1 = {1'b0, low1_q} + 7'(addr1_q[OffW-1:0]);
  assign to1   = {1'b0, high1_q} + 7'(addr1_q[OffW-1:0]);
  assign from2 = {1'b0, low2_q} + 7'(addr2_q[OffW-1:0]);
  assign to2   = {1'b0, high2_q} + 7'(addr2_q[OffW-1:0]);

  // Ones from lane `low` on, and below lane `high`.
  assign mask1 = (Ones << low1_q) & ~(Ones << high1_q);
  assign mask2 = (Ones << low2_q) & ~(Ones << high2_q);
  assign idle  = Ones << used_q;

  // Request.
  logic req_valid_q, any_q, pass;
  logic [23:0] req1_q, req2_q;
  logic lo1_q, hi1_q, lo2_q, hi2_q;
  logic [R-1:0] req_mask1_q, req_mask2_q, req_idle_q;
  logic [7:0] req_pad_q;
  systole_conv_flags_t req_flags_q;

  assign pass           = req_valid_q && !halt_i && (!any_q || conv_gnt_i);
  assign ready          = !req_valid_q || pass;
  assign window_ready_o = ready;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid1_q    <= 1'b0;
      req_valid_q <= 1'b0;
    end else if (ready) begin
      valid1_q    <= window_valid_i;
      req_valid_q <= valid1_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (ready && valid1_q) begin
      req1_q      <= addr1_q;
      req2_q      <= addr2_q;
      lo1_q       <= any1 && from1 < 7'(R);
      hi1_q       <= any1 && to1 > 7'(R);
      lo2_q       <= any2 && from2 < 7'(R);
      hi2_q       <= any2 && to2 > 7'(R);
      any_q       <= any1 || any2;
      req_mask1_q <= mask1;
      req_mask2_q <= mask2;
      req_idle_q  <= idle;
      req_pad_q   <= pad1_q;
      req_flags_q <= flags1_q;
    end
  end

  assign conv_req_o   = req_valid_q && !halt_i && any_q;
  assign conv_addr_o  = req1_q;
  assign conv_lo_o    = lo1_q;
  assign conv_hi_o    = hi1_q;
  assign conv2_addr_o = req2_q;
  assign conv2_lo_o   = lo2_q;
  assign conv2_hi_o   = hi2_q;
  assign pass_o       = pass;
  assign refused_o    = req_valid_q && !pass;

  // The two cycles of the buffer.
  logic [1:0] valid_q;
  logic [R-1:0] wait_mask1_q, wait_mask2_q, wait_idle_q, mask1_q, mask2_q, idle_q;
  logic [7:0] wait_pad_q, pad_q;
  systole_conv_flags_t wait_flags_q, flags_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[0], pass};
  end

  always_ff @(posedge clk_i) begin
    if (pass) begin
      wait_mask1_q <= req_mask1_q;
      wait_mask2_q <= req_mask2_q;
      wait_idle_q  <= req_idle_q;
      wait_pad_q   <= req_pad_q;
      wait_flags_q <= req_flags_q;
    end
    if (valid_q[0]) begin
      mask1_q <= wait_mask1_q;
      mask2_q <= wait_mask2_q;
      idle_q  <= wait_idle_q;
      pad_q   <= wait_pad_q;
      flags_q <= wait_flags_q;
    end
  end

  // The common case, a whole slice of one window, is told apart for the sake of simulation speed.
  always_comb begin
    vec_x_o = conv_data_i;
    if (!(&mask1_q)) begin
      for (int unsigned l = 0; l < R; l++) begin
        if (mask2_q[l]) vec_x_o[l*8+:8] = conv2_data_i[l*8+:8];
        else if (!mask1_q[l]) vec_x_o[l*8+:8] = idle_q[l] ? 8'd0 : pad_q;
      end
    end
  end

  assign vec_valid_o = valid_q[1];
  assign vec_flags_o = flags_q;

endmodule
