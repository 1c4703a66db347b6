// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// ADD: the two operands of a vector pass one requantize lane per channel, one after the other, and
/// are added. The sum is requantized by post-processing. A vector per 2 cycles; its sums leave 8
/// cycles after the second operand.
module systole_vector_add #(
  parameter int unsigned L = 16  ///< Lanes.
) (
  input  logic            clk_i,     ///< Clock.
  input  logic            rst_ni,    ///< Synchronous reset, active low.
  input  logic            valid_i,   ///< An operand enters.
  input  logic            second_i,  ///< It is the second one.
  input  logic            inside_i,  ///< x_i holds it, else it is pad_i.
  input  logic  [L*8-1:0] x_i,       ///< Its bytes.
  input  logic      [7:0] pad_i,     ///< Value outside the image, signed.
  input  logic      [7:0] za_i,      ///< Zero point of the first operand, signed.
  input  logic      [7:0] zb_i,      ///< Zero point of the second operand, signed.
  input  logic     [61:0] q_i,       ///< Multipliers: first, second (high bits).
  input  logic     [11:0] s_i,       ///< Their shifts.
  output logic            valid_o,   ///< Sums of a vector leave.
  output logic [L*32-1:0] v_o        ///< The sums, int32.
);

  // Which operand enters the lanes, is in them, leaves them.
  logic operand_valid_q, operand_second_q, leaves, leaves_second;
  logic [5:0] second_q;

  assign leaves_second = second_q[5];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      operand_valid_q <= 1'b0;
      valid_o         <= 1'b0;
    end else begin
      operand_valid_q <= valid_i;
      valid_o         <= leaves && leaves_second;
    end
    if (valid_i) operand_second_q <= second_i;
    second_q <= {second_q[4:0], operand_second_q};
  end

  // Operands minus their zero point, with 20 more bits.
  function automatic logic [L*32-1:0] operands(input logic [L*8-1:0] x, input logic [7:0] zero);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      operands[l*32+:32] = (32'($signed(x[l*8+:8])) - 32'($signed(zero))) << 20;
    end
  endfunction

  function automatic logic [L*32-1:0] sums(input logic [L*32-1:0] a, input logic [L*32-1:0] b);
    integer l;
    for (l = 0; l < L; l = l + 1) sums[l*32+:32] = a[l*32+:32] + b[l*32+:32];
  endfunction

  logic [L*32-1:0] operand_q, first_q, sum_q, y;

  systole_requant_lane #(.Lanes(L)) u_lanes (
    .clk_i, .rst_ni,
    .valid_i(operand_valid_q),
    .v_i(operand_q),
    .q_i({L{operand_second_q ? q_i[61:31] : q_i[30:0]}}),
    .s_i({L{operand_second_q ? s_i[11:6] : s_i[5:0]}}),
    .rq_i(systole_pkg::RequantTwoStep),
    .valid_o(leaves),
    .y_o(y)
  );

  always_ff @(posedge clk_i) begin
    if (valid_i) operand_q <= operands(inside_i ? x_i : {L{pad_i}}, second_i ? zb_i : za_i);
    if (leaves && !leaves_second) first_q <= y;
    if (leaves && leaves_second) sum_q <= sums(first_q, y);
  end

  assign v_o = sum_q;

endmodule
