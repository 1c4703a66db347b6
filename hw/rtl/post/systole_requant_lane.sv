// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Requantizes one value per cycle, 6 cycles later, without ever stalling (docs/architecture.md,
/// section 6). Both modes work on magnitudes, so that one unsigned 32 x 31 multiplier serves them:
///
///   TWO_STEP  h = floor((x*q + 2^30) / 2^31); with |x|: (|x|*q + 2^30 - negative) >> 31
///   ONE_STEP  (|v|*q + 2^(n-1)) >> n
///
/// A rounding shift by a is (y >> a) + (bit a-1 of y).
module systole_requant_lane (
  input  logic               clk_i,       ///< Clock.
  input  logic               rst_ni,      ///< Synchronous reset, active low.
  input  logic               valid_i,     ///< An item enters.
  input  logic signed [31:0] v_i,         ///< Value.
  input  logic        [30:0] q_i,         ///< Multiplier.
  input  logic signed  [5:0] s_i,         ///< Shift: real = q * 2^(s-31).
  input  logic               one_step_i,  ///< ONE_STEP, otherwise TWO_STEP.
  output logic               valid_o,     ///< The item of 6 cycles ago leaves.
  output logic signed [31:0] y_o          ///< Result, int32.
);

  logic [5:0] valid_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[4:0], valid_i};
  end

  // 1: sign and magnitude.
  logic [31:0] mag1_q;
  logic [30:0] q1_q;
  logic signed [5:0] s1_q;
  logic neg1_q, one1_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      mag1_q <= v_i[31] ? 32'(-v_i) : 32'(v_i);
      neg1_q <= v_i[31];
      q1_q   <= q_i;
      s1_q   <= s_i;
      one1_q <= one_step_i;
    end
  end

  // The arithmetic of a stage is a function that its register calls, so that a simulator computes it
  // only when an item passes.

  // 2: left shift of TWO_STEP, saturated; amount of the right shift.
  function automatic logic [31:0] shift_left(input logic [31:0] mag, input logic neg,
                                             input logic [4:0] amount);
    logic [62:0] left;
    logic [31:0] limit;
    left  = {31'b0, mag} << amount;
    limit = neg ? 32'h8000_0000 : 32'h7fff_ffff;
    shift_left = left > {31'b0, limit} ? limit : left[31:0];
  endfunction

  logic [31:0] x2_q;
  logic [30:0] q2_q;
  logic [5:0] amount2_q;
  logic neg2_q, one2_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[0]) begin
      x2_q   <= one1_q ? mag1_q : shift_left(mag1_q, neg1_q, s1_q[5] ? 5'd0 : s1_q[4:0]);
      q2_q   <= q1_q;
      neg2_q <= neg1_q;
      one2_q <= one1_q;
      // A shift of 31 in ONE_STEP is treated as 30.
      if (one1_q) amount2_q <= (s1_q == 6'sd31) ? 6'd1 : 6'd31 - s1_q;
      else amount2_q <= s1_q[5] ? -s1_q : 6'd0;
    end
  end

  // 3: product.
  logic [62:0] product3_q;
  logic [5:0] amount3_q;
  logic neg3_q, one3_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[1]) begin
      product3_q <= {31'b0, x2_q} * {32'b0, q2_q};
      amount3_q  <= amount2_q;
      neg3_q     <= neg2_q;
      one3_q     <= one2_q;
    end
  end

  // 4: high half of TWO_STEP.
  function automatic logic [62:0] high_half(input logic [62:0] product, input logic neg);
    high_half = (product + (neg ? 63'h3fff_ffff : 63'h4000_0000)) >> 31;
  endfunction

  logic [62:0] y4_q;
  logic [5:0] amount4_q;
  logic neg4_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[2]) begin
      y4_q      <= one3_q ? product3_q : high_half(product3_q, neg3_q);
      amount4_q <= amount3_q;
      neg4_q    <= neg3_q;
    end
  end

  // 5: right shift; bit 0 is the rounding bit.
  logic [63:0] z5_q;
  logic neg5_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[3]) begin
      z5_q   <= {y4_q, 1'b0} >> amount4_q;
      neg5_q <= neg4_q;
    end
  end

  // 6: round, saturate, sign.
  function automatic logic signed [31:0] round(input logic [63:0] z, input logic neg);
    logic [32:0] rounded;
    rounded = {1'b0, z[32:1]} + {32'b0, z[0]};
    if ((|z[63:33]) || rounded > (neg ? 33'h8000_0000 : 33'h7fff_ffff)) begin
      round = neg ? 32'sh8000_0000 : 32'sh7fff_ffff;
    end else begin
      round = neg ? -rounded[31:0] : rounded[31:0];
    end
  endfunction

  logic signed [31:0] y6_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[4]) y6_q <= round(z5_q, neg5_q);
  end

  assign valid_o = valid_q[5];
  assign y_o     = y6_q;

endmodule
