// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"

/// Products of pitches with strides, dilations and the origin, by one multiplier in 8 cycles. The
/// results stay until the next start.
module systole_vector_setup (
  input  logic          clk_i,     ///< Clock.
  input  logic          rst_ni,    ///< Synchronous reset, active low.
  input  logic          start_i,   ///< cmd_i holds a new command, from this cycle on.
  input  logic [1023:0] cmd_i,     ///< DEPTHWISE, MAXPOOL, SUMPOOL or ADD.
  output logic          done_o,    ///< The results are there.
  output logic   [23:0] origin_o,  ///< Address of tap (0,0) of pixel (0,0); may lie outside.
  output logic   [23:0] dx_o,      ///< Bytes from tap to tap.
  output logic   [23:0] dy_o,      ///< Bytes from tap row to tap row.
  output logic   [23:0] sx_o,      ///< Bytes from window to window.
  output logic   [23:0] sy_o       ///< Bytes from window row to window row.
);

  systole_depthwise_cmd_t cmd;
  assign cmd = cmd_i;

  // The product of step k is there in step k + 1. All modulo 2^24, the width of an address.
  logic [2:0] step_q;
  logic [23:0] pitch, product_q;
  logic [15:0] factor;

  assign pitch = step_q[0] ? {8'b0, cmd.in_pixel_pitch} : cmd.in_row_pitch;

  always_comb begin
    unique case (step_q)
      3'd0: factor = cmd.y0;
      3'd1: factor = cmd.x0;
      3'd2: factor = {10'b0, cmd.dy};
      3'd3: factor = {10'b0, cmd.dx};
      3'd4: factor = {12'b0, cmd.sy};
      default: factor = {12'b0, cmd.sx};
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) step_q <= 3'd7;
    else if (start_i) step_q <= 3'd0;
    else if (!done_o) step_q <= step_q + 3'd1;
  end

  always_ff @(posedge clk_i) begin
    if (!done_o) begin
      product_q <= pitch * {{8{factor[15]}}, factor};
      unique case (step_q)
        3'd0: origin_o <= cmd.in_addr;
        3'd1, 3'd2: origin_o <= origin_o + product_q;
        3'd3: dy_o <= product_q;
        3'd4: dx_o <= product_q;
        3'd5: sy_o <= product_q;
        default: sx_o <= product_q;
      endcase
    end
  end

  assign done_o = step_q == 3'd7;

  logic unused;
  assign unused = ^cmd;

endmodule
