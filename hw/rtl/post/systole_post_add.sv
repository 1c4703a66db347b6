// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// Addition of a residual in post-processing: an item that has one passes the requantize lanes four
/// times, by a fixed timetable that starts in the cycle in which it is taken:
///
///    0  its values, as without a residual      6  their result, which is clamped: x
///    9  (x - zo) << 20                        15  their result
///   10  (residual - zy) << 20                 16  their result; the sum of both
///   19  the sum                               25  the result of the item
///
/// Items follow each other 4 cycles apart or more, so that no two of these steps want the lanes in one
/// cycle except 9, 10 and 19 cycles apart; then the later item waits. One without a residual waits
/// until its result comes behind those before it.
module systole_post_add #(
  parameter int unsigned Lanes = 16  ///< Channels of an item.
) (
  input  logic                clk_i,      ///< Clock.
  input  logic                rst_ni,     ///< Synchronous reset, active low.
  input  logic                accept_i,   ///< An item is taken,
  input  logic                res_i,      ///< which has a residual,
  input  logic          [3:0] accept_place_i, ///< and gets this place.
  input  systole_residual_t   par_i,      ///< Numbers of its addition.
  input  logic          [7:0] zo_i,       ///< Zero point of its first result, signed.
  output logic                free_o,     ///< An item with (res_i) or without residual may be taken.
  output logic                first_o,    ///< The lanes give the first result of an item,
  output logic          [3:0] place_o,    ///< which has this place,
  input  logic  [Lanes*8-1:0] x_i,        ///< and this is it, clamped.
  input  logic  [Lanes*8-1:0] data_i,     ///< The residual of the next item
  output logic                take_o,     ///< is taken.
  output logic                slot_o,     ///< The lanes take
  output logic [Lanes*32-1:0] v_o,        ///< these values,
  output logic         [30:0] q_o,        ///< multiplier
  output logic          [5:0] s_o,        ///< and shift, TWO_STEP.
  input  logic [Lanes*32-1:0] y_i,        ///< Results of the lanes.
  output logic                inner_o,    ///< They are no result of an item,
  output logic                last_o,     ///< or the last one of an item with a residual;
  input  logic          [3:0] result_i,   ///< the place of an item whose result comes,
  output logic         [23:0] limits_o    ///< and its zero point and limits.
);

  localparam int unsigned Depth = 16;

  // An item with a residual was taken k cycles ago.
  logic [25:1] ago_q;
  logic start;
  assign start = accept_i && res_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) ago_q <= '0;
    else ago_q <= {ago_q[24:1], start};
  end

  assign slot_o  = ago_q[9] || ago_q[10] || ago_q[19];
  assign free_o  = res_i ? !slot_o && ago_q[3:1] == '0 : ago_q[19:1] == '0;
  assign first_o = ago_q[6];
  assign inner_o = ago_q[6] || ago_q[15] || ago_q[16];
  assign last_o  = ago_q[25];
  assign take_o  = ago_q[9];

  // Places of the items whose first result, operands and sum are next. Where no item with a residual
  // is on its way they are all that of the next item.
  logic [3:0] first_q, operand_at_q, sum_at_q;
  logic skip;
  assign skip    = accept_i && !res_i;
  assign place_o = first_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      first_q      <= '0;
      operand_at_q <= '0;
      sum_at_q     <= '0;
    end else begin
      if (skip || ago_q[6]) first_q <= first_q + 1'b1;
      if (skip || ago_q[10]) operand_at_q <= operand_at_q + 1'b1;
      if (skip || ago_q[19]) sum_at_q <= sum_at_q + 1'b1;
    end
  end

  // What the steps of an item need.
  logic [44:0] a_mem[Depth], b_mem[Depth];
  logic [36:0] sum_mem[Depth];
  logic [23:0] limits_mem[Depth];
  logic [30:0] q_a, q_b, q_sum;
  logic [5:0] s_a, s_b, s_sum;
  logic [7:0] z_a, z_b;

  always_ff @(posedge clk_i) begin
    if (start) begin
      a_mem[accept_place_i]      <= {zo_i, par_i.shift_a, par_i.q_a};
      b_mem[accept_place_i]      <= {par_i.zy, par_i.shift_b, par_i.q_b};
      sum_mem[accept_place_i]    <= {par_i.shift_out, par_i.q_out};
      limits_mem[accept_place_i] <= {par_i.zo, par_i.lo, par_i.hi};
    end
  end

  assign {z_a, s_a, q_a} = a_mem[operand_at_q];
  assign {z_b, s_b, q_b} = b_mem[operand_at_q];
  assign {s_sum, q_sum}  = sum_mem[sum_at_q];
  assign limits_o        = limits_mem[result_i];

  // Operands minus their zero point, with 20 more bits.
  function automatic logic [Lanes*32-1:0] operands(input logic [Lanes*8-1:0] x,
                                                   input logic [7:0] zero);
    for (int unsigned l = 0; l < Lanes; l++) begin
      operands[l*32+:32] = (32'($signed(x[l*8+:8])) - 32'($signed(zero))) << 20;
    end
  endfunction

  function automatic logic [Lanes*32-1:0] sums(input logic [Lanes*32-1:0] a,
                                               input logic [Lanes*32-1:0] b);
    for (int unsigned l = 0; l < Lanes; l++) sums[l*32+:32] = a[l*32+:32] + b[l*32+:32];
  endfunction

  logic [Lanes*8-1:0] x_q;
  logic [Lanes*32-1:0] operand_q, sum_q;  // sum_q: first its first operand

  always_ff @(posedge clk_i) begin
    if (ago_q[6]) x_q <= x_i;
    if (ago_q[8] || ago_q[9]) begin
      operand_q <= operands(ago_q[9] ? data_i : x_q, ago_q[9] ? z_b : z_a);
    end
    if (ago_q[15]) sum_q <= y_i;
    else if (ago_q[16]) sum_q <= sums(sum_q, y_i);
  end

  assign v_o = ago_q[19] ? sum_q : operand_q;
  assign q_o = ago_q[19] ? q_sum : ago_q[10] ? q_b : q_a;
  assign s_o = ago_q[19] ? s_sum : ago_q[10] ? s_b : s_a;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (32'(ago_q[9]) + 32'(ago_q[10]) + 32'(ago_q[19]) <= 1);
      assert (!(accept_i && slot_o));
    end
  end

endmodule
