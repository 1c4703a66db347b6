// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Requantizes a value per lane and cycle, 6 cycles later, without ever stalling (docs/architecture.md,
/// section 6). All modes work on magnitudes, so that one unsigned 32 x 31 multiplier serves them:
///
///   TWO_STEP  h = floor((x*q + 2^30) / 2^31); with |x|: (|x|*q + 2^30 - negative) >> 31
///   ONE_STEP  (|v|*q + 2^(n-1)) >> n
///   FLOAT32   |v| to 24 bits, the product to 24 bits, that >> n, each to nearest, ties to even
///
/// A rounding shift by a is (y >> a) + (bit a-1 of y).
///
/// On an FPGA the lanes are systole_requant_dsp: the same values in the same cycles, but FLOAT32 only
/// if asked for (Float), and exact only below 2^9.
///
/// For the speed of simulation the lanes share their control, the arithmetic of a stage is a function
/// that its register calls (so that it is computed only when an item passes), and values of a lane
/// stand at whole words.
module systole_requant_lane #(
  parameter int unsigned Lanes = 1, ///< Values per item.
  /// On an FPGA results saturate to so many bits, where no more are used.
  /* verilator lint_off UNUSEDPARAM */
  parameter int unsigned Bits = 32, // a simulation has nothing from it
  parameter bit Float = (Bits <= 10)
  /* verilator lint_on UNUSEDPARAM */
) (
  input  logic                  clk_i,       ///< Clock.
  input  logic                  rst_ni,      ///< Synchronous reset, active low.
  input  logic                  valid_i,     ///< An item enters.
  input  logic [Lanes*32-1:0]   v_i,         ///< Values, signed.
  input  logic [Lanes*31-1:0]   q_i,         ///< Multipliers.
  input  logic [Lanes*6-1:0]    s_i,         ///< Shifts, signed: real = q * 2^(s-31).
  input  logic            [1:0] rq_i,        ///< Mode: TWO_STEP, ONE_STEP or FLOAT32.
  output logic                  valid_o,     ///< The item of 6 cycles ago leaves.
  output logic [Lanes*32-1:0]   y_o          ///< Results, int32.
);

  logic [5:0] valid_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[4:0], valid_i};
  end

`ifdef SYSTOLE_FPGA
  assign valid_o = valid_q[5];
  for (genvar l = 0; l < Lanes; l++) begin : gen_lane
    systole_requant_dsp #(.Bits(Bits), .Float(Float)) u_lane (
      .clk_i,
      .v_i(v_i[l*32+:32]),
      .q_i(q_i[l*31+:31]),
      .s_i(s_i[l*6+:6]),
      .rq_i,
      .y_o(y_o[l*32+:32])
    );
  end
`else

  // 1: sign and magnitude.
  function automatic logic [31:0] magnitude(input logic [31:0] v);
    magnitude = v[31] ? -v : v;
  endfunction

  logic [Lanes*32-1:0] mag1_q, q1_q;
  logic [Lanes*8-1:0] s1_q;
  logic [Lanes-1:0] neg1_q;
  logic [1:0] rq1_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      rq1_q <= rq_i;
      for (int unsigned l = 0; l < Lanes; l++) begin
        mag1_q[l*32+:32] <= magnitude(v_i[l*32+:32]);
        neg1_q[l]        <= v_i[l*32+31];
        q1_q[l*32+:32]   <= {1'b0, q_i[l*31+:31]};
        s1_q[l*8+:8]     <= {2'b0, s_i[l*6+:6]};
      end
    end
  end

  // 2: left shift of TWO_STEP, saturated; amount of the right shift.
  function automatic logic [31:0] shift_left(input logic [31:0] mag, input logic neg,
                                             input logic [4:0] amount);
    logic [62:0] left;
    logic [31:0] limit;
    left  = {31'b0, mag} << amount;
    limit = neg ? 32'h8000_0000 : 32'h7fff_ffff;
    shift_left = left > {31'b0, limit} ? limit : left[31:0];
  endfunction

  // A shift of 31 in ONE_STEP is treated as 30.
  function automatic logic [5:0] right_shift(input logic signed [5:0] s, input logic [1:0] rq);
    if (rq == systole_pkg::RequantTwoStep) right_shift = s[5] ? -s : 6'd0;
    else right_shift = (s == 6'sd31 && rq == systole_pkg::RequantOneStep) ? 6'd1 : 6'd31 - s;
  endfunction

  // value / 2^n and value to 24 significant bits: nearest, ties to even.
  function automatic logic [63:0] to_even(input logic [63:0] value, input logic [5:0] n);
    logic [63:0] low, half;
    half    = (64'd1 << n) >> 1;
    low     = value & ((64'd1 << n) - 64'd1);
    to_even = value >> n;
    if (n != '0 && (low > half || (low == half && to_even[0]))) to_even = to_even + 64'd1;
  endfunction

  function automatic logic [63:0] significand(input logic [63:0] value);
    logic [5:0] excess;
    excess = '0;
    for (int k = 5; k >= 0; k--) begin
      if (value >> (7'd24 + {1'b0, excess} + (7'd1 << k) - 7'd1) != '0) excess[k] = 1'b1;
    end
    significand = to_even(value, excess) << excess;
  endfunction

  logic [Lanes*32-1:0] x2_q, q2_q;
  logic [Lanes*8-1:0] amount2_q;
  logic [Lanes-1:0] neg2_q;
  logic [1:0] rq2_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[0]) begin
      q2_q   <= q1_q;
      neg2_q <= neg1_q;
      rq2_q  <= rq1_q;
      for (int unsigned l = 0; l < Lanes; l++) begin
        unique case (rq1_q)
          systole_pkg::RequantOneStep: x2_q[l*32+:32] <= mag1_q[l*32+:32];
          systole_pkg::RequantFloat32:
            x2_q[l*32+:32] <= 32'(significand({32'b0, mag1_q[l*32+:32]}));
          default: x2_q[l*32+:32] <=
              shift_left(mag1_q[l*32+:32], neg1_q[l], s1_q[l*8+5] ? 5'd0 : s1_q[l*8+:5]);
        endcase
        amount2_q[l*8+:8] <= {2'b0, right_shift(s1_q[l*8+:6], rq1_q)};
      end
    end
  end

  // 3: product.
  logic [Lanes*64-1:0] product3_q;
  logic [Lanes*8-1:0] amount3_q;
  logic [Lanes-1:0] neg3_q;
  logic [1:0] rq3_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[1]) begin
      amount3_q <= amount2_q;
      neg3_q    <= neg2_q;
      rq3_q     <= rq2_q;
      for (int unsigned l = 0; l < Lanes; l++) begin
        product3_q[l*64+:64] <= {32'b0, x2_q[l*32+:32]} * {32'b0, q2_q[l*32+:32]};
      end
    end
  end

  // 4: high half of TWO_STEP.
  function automatic logic [63:0] high_half(input logic [63:0] product, input logic neg);
    high_half = (product + (neg ? 64'h3fff_ffff : 64'h4000_0000)) >> 31;
  endfunction

  logic [Lanes*64-1:0] y4_q;
  logic [Lanes*8-1:0] amount4_q;
  logic [Lanes-1:0] neg4_q;
  logic float4_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[2]) begin
      float4_q  <= rq3_q == systole_pkg::RequantFloat32;
      amount4_q <= amount3_q;
      neg4_q    <= neg3_q;
      for (int unsigned l = 0; l < Lanes; l++) begin
        unique case (rq3_q)
          systole_pkg::RequantOneStep: y4_q[l*64+:64] <= product3_q[l*64+:64];
          systole_pkg::RequantFloat32: y4_q[l*64+:64] <= significand(product3_q[l*64+:64]);
          default: y4_q[l*64+:64] <= high_half(product3_q[l*64+:64], neg3_q[l]);
        endcase
      end
    end
  end

  // 5: right shift; bit 0 is the rounding bit, 0 behind FLOAT32.
  logic [Lanes*64-1:0] z5_q;
  logic [Lanes-1:0] neg5_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[3]) begin
      neg5_q <= neg4_q;
      for (int unsigned l = 0; l < Lanes; l++) begin
        if (float4_q) z5_q[l*64+:64] <= to_even(y4_q[l*64+:64], amount4_q[l*8+:6]) << 1;
        else z5_q[l*64+:64] <= {y4_q[l*64+:63], 1'b0} >> amount4_q[l*8+:6];
      end
    end
  end

  // 6: round, saturate, sign.
  function automatic logic [31:0] round(input logic [63:0] z, input logic neg);
    logic [32:0] rounded;
    rounded = {1'b0, z[32:1]} + {32'b0, z[0]};
    if ((|z[63:33]) || rounded > (neg ? 33'h8000_0000 : 33'h7fff_ffff)) begin
      round = neg ? 32'h8000_0000 : 32'h7fff_ffff;
    end else begin
      round = neg ? -rounded[31:0] : rounded[31:0];
    end
  endfunction

  logic [Lanes*32-1:0] y6_q;

  always_ff @(posedge clk_i) begin
    if (valid_q[4]) begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        y6_q[l*32+:32] <= round(z5_q[l*64+:64], neg5_q[l]);
      end
    end
  end

  assign valid_o = valid_q[5];
  assign y_o     = y6_q;
`endif

endmodule
