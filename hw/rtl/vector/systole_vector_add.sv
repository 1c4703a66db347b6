// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// ADD: three requantizations of a vector on one requantize lane per channel. The two operands
/// enter as they come; their sum enters 7 cycles behind the second operand and then has precedence:
/// hold_o says that an operand must not be asked for in this cycle. A vector per 3 cycles.
module systole_vector_add #(
  parameter int unsigned L = 16  ///< Lanes.
) (
  input  logic            clk_i,     ///< Clock.
  input  logic            rst_ni,    ///< Synchronous reset, active low.
  input  logic            ask_i,     ///< A second operand is asked for; it enters 2 cycles later.
  output logic            hold_o,    ///< No operand may be asked for.
  input  logic            valid_i,   ///< An operand enters.
  input  logic            second_i,  ///< It is the second one.
  input  logic            inside_i,  ///< x_i holds it, else it is pad_i.
  input  logic  [L*8-1:0] x_i,       ///< Its bytes.
  input  logic      [7:0] pad_i,     ///< Value outside the image, signed.
  input  logic      [7:0] za_i,      ///< Zero point of the first operand, signed.
  input  logic      [7:0] zb_i,      ///< Zero point of the second operand, signed.
  input  logic      [7:0] zo_i,      ///< Output zero point, signed.
  input  logic     [92:0] q_i,       ///< Multipliers: first, second, sum (high bits).
  input  logic     [17:0] s_i,       ///< Their shifts.
  output logic            valid_o,   ///< Values of a pixel leave.
  output logic [L*32-1:0] v_o        ///< The values, with zero point, saturated to int32.
);

  localparam logic [1:0] First = 2'd0;
  localparam logic [1:0] Second = 2'd1;
  localparam logic [1:0] Sum = 2'd2;

  // What enters the lanes, and what is in them.
  logic operand_valid_q, sum_valid_q, out_valid_q, lane_valid, second_q;
  logic [1:0] kind, kind_out;
  logic [11:0] kinds_q;
  logic [6:0] asked_q;
  logic [30:0] q;
  logic [5:0] s;
  logic valid_out;

  assign hold_o     = asked_q[6];
  assign lane_valid = operand_valid_q || sum_valid_q;
  assign kind       = sum_valid_q ? Sum : second_q ? Second : First;
  assign kind_out   = kinds_q[11:10];
  assign q          = q_i[32'(kind)*31+:31];
  assign s          = s_i[32'(kind)*6+:6];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      operand_valid_q <= 1'b0;
      sum_valid_q     <= 1'b0;
      out_valid_q     <= 1'b0;
      asked_q         <= '0;
    end else begin
      operand_valid_q <= valid_i;
      sum_valid_q     <= valid_out && kind_out == Second;
      out_valid_q     <= valid_out && kind_out == Sum;
      asked_q         <= {asked_q[5:0], ask_i};
    end
    if (valid_i) second_q <= second_i;
    kinds_q <= {kinds_q[9:0], kind};
  end

  // y + zo, saturated to int32.
  function automatic logic signed [31:0] with_zero(input logic signed [31:0] y,
                                                   input logic signed [7:0] zo);
    logic signed [32:0] sum;
    sum = {y[31], y} + {{25{zo[7]}}, zo};
    if (sum[32] == sum[31]) with_zero = sum[31:0];
    else with_zero = sum[32] ? 32'sh8000_0000 : 32'sh7fff_ffff;
  endfunction

  // An operand minus its zero point, with 20 more bits.
  function automatic logic [31:0] operand(input logic [7:0] x, input logic [7:0] z);
    logic [8:0] difference;
    difference = {x[7], x} - {z[7], z};
    operand = {{3{difference[8]}}, difference, 20'b0};
  endfunction

  // What enters the lanes: an operand, later the sum of the two scaled ones.
  logic [L*32-1:0] v_q, first_q, out_q, y;

  systole_requant_lane #(.Lanes(L)) u_lanes (
    .clk_i, .rst_ni,
    .valid_i(lane_valid),
    .v_i(v_q),
    .q_i({L{q}}),
    .s_i({L{s}}),
    .one_step_i(1'b0),
    .valid_o(valid_out),
    .y_o(y)
  );

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      for (int unsigned l = 0; l < L; l++) begin
        v_q[l*32+:32] <= operand(inside_i ? x_i[l*8+:8] : pad_i, second_i ? zb_i : za_i);
      end
    end
    if (valid_out && kind_out == First) first_q <= y;
    if (valid_out && kind_out == Second) begin
      for (int unsigned l = 0; l < L; l++) v_q[l*32+:32] <= first_q[l*32+:32] + y[l*32+:32];
    end
    if (valid_out && kind_out == Sum) begin
      for (int unsigned l = 0; l < L; l++) out_q[l*32+:32] <= with_zero(y[l*32+:32], zo_i);
    end
  end

  assign v_o = out_q;

  assign valid_o = out_valid_q;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(operand_valid_q && sum_valid_q));
      assert (!(valid_i && valid_out && kind_out == Second));
    end
  end

endmodule
