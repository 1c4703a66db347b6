// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// One requantize lane as it is built on an FPGA: values and timing of systole_requant_lane. Both
/// modes end in one right shift, because floor(floor(p / 2^31) / 2^a) = floor(p / 2^(31+a)), and
/// rounding and sign take one adder.
module systole_requant_dsp (
  input  logic        clk_i,      ///< Clock.
  input  logic [31:0] v_i,        ///< Value, signed.
  input  logic [30:0] q_i,        ///< Multiplier.
  input  logic  [5:0] s_i,        ///< Shift, signed.
  input  logic        one_step_i, ///< ONE_STEP, otherwise TWO_STEP.
  output logic [31:0] y_o         ///< Result, 6 cycles later.
);

  // 1: sign, magnitude and shifts. The right shift is 31 - s, at least 1; the part of s that
  // TWO_STEP shifts left does not count. TWO_STEP rounds a second time only where it shifts again.
  logic [31:0] mag1_q;
  logic [4:0] left1_q;
  logic [5:0] right1_q;
  logic neg1_q, one1_q, exact1_q, left;
  assign left = !one_step_i && !s_i[5];

  always_ff @(posedge clk_i) begin
    mag1_q   <= (v_i ^ {32{v_i[31]}}) + {31'b0, v_i[31]};
    neg1_q   <= v_i[31];
    one1_q   <= one_step_i;
    exact1_q <= left;
    left1_q  <= left ? s_i[4:0] : '0;
    right1_q <= left ? 6'd31 : (s_i == 6'd31) ? 6'd1 : {s_i[5], ~s_i[4:0]};
  end

  // 2: left shift. It saturates if a bit of the magnitude reaches place 31; that also holds for the
  // least negative value, which saturates to itself.
  logic [31:0] x2;
  logic over2;
  assign over2 = |(mag1_q & ~(32'h7fff_ffff >> left1_q));
  assign x2    = over2 ? {neg1_q, {31{!neg1_q}}} : mag1_q << left1_q;

  // 2 to 4: product.
  logic [63:0] product4;
  logic neg2_q, one2_q, neg3_q, neg4_q, neg5_q, exact2_q, exact3_q, exact4_q;
  logic [5:0] right2_q, right3_q, right4_q;

  systole_requant_mul u_mul (
    .clk_i, .q_i, .x_i(x2), .one_step_i(one2_q), .neg_i(neg2_q), .product_o(product4)
  );

  always_ff @(posedge clk_i) begin
    {neg2_q, exact2_q, right2_q} <= {neg1_q, exact1_q, right1_q};
    {neg3_q, exact3_q, right3_q} <= {neg2_q, exact2_q, right2_q};
    {neg4_q, exact4_q, right4_q} <= {neg3_q, exact3_q, right3_q};
    one2_q <= one1_q;
    neg5_q <= neg4_q;
  end

  // 5: right shift, the largest step first; bit 0 is the rounding bit. Bits that cannot come down
  // into the lower 33 any more say that the result is too large.
  logic [64:0] z0, z1;
  logic [63:0] z2;
  logic [47:0] z3;
  logic [39:0] z4;
  logic [35:0] z5;
  logic [33:0] z6;
  assign z0 = {product4, 1'b0};
  assign z1 = right4_q[5] ? z0 >> 32 : z0;
  assign z2 = right4_q[4] ? z1[63:0] >> 16 : z1[63:0];
  assign z3 = right4_q[3] ? z2[47:0] >> 8 : z2[47:0];
  assign z4 = right4_q[2] ? z3[39:0] >> 4 : z3[39:0];
  assign z5 = right4_q[1] ? z4[35:0] >> 2 : z4[35:0];
  assign z6 = right4_q[0] ? z5[33:0] >> 1 : z5[33:0];

  logic [31:0] z5_q;
  logic round5_q, over5_q;
  always_ff @(posedge clk_i) begin
    z5_q     <= z6[32:1];
    round5_q <= z6[0] && !exact4_q;
    over5_q  <= z1[64] || (|z2[63:48]) || (|z3[47:40]) || (|z4[39:36]) || (|z5[35:34]) || z6[33];
  end

  // 6: z + round, or its negative: ~z + !round. It fits if the two upper bits agree.
  logic [32:0] sum;
  logic [31:0] y6_q;
  assign sum = ({1'b0, z5_q} ^ {33{neg5_q}}) + {32'b0, round5_q ^ neg5_q};

  always_ff @(posedge clk_i) begin
    y6_q <= (over5_q || sum[32] != sum[31]) ? {neg5_q, {31{!neg5_q}}} : sum[31:0];
  end

  assign y_o = y6_q;

endmodule
