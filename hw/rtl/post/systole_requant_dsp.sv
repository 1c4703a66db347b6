// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// One requantize lane as it is built on an FPGA: values and timing of systole_requant_lane.
///
/// Both modes end in one right shift of the product p = |v|*q by n = 31 - s, since
/// floor(floor(p / 2^31) / 2^a) = floor(p / 2^(31+a)), and since a left shift before the product is
/// less of a right shift behind it. What is added before the shift (round) is then
///
///   TWO_STEP  2^(m-1) - negative, with m = 31 or, where it would shift left, m = n
///   ONE_STEP  nothing
///
/// and the highest bit that the shift drops is added afterwards, except where TWO_STEP does not
/// shift a second time. A left shift that saturates gives the limit and is none any more (n = 31).
/// Sign and last rounding share an adder.
module systole_requant_dsp #(
  parameter int unsigned Bits = 32  ///< Results saturate to so many bits.
) (
  input  logic        clk_i,      ///< Clock.
  input  logic [31:0] v_i,        ///< Value, signed.
  input  logic [30:0] q_i,        ///< Multiplier.
  input  logic  [5:0] s_i,        ///< Shift, signed.
  input  logic        one_step_i, ///< ONE_STEP, otherwise TWO_STEP.
  output logic [31:0] y_o         ///< Result, 6 cycles later.
);

  // 1: sign, magnitude and shifts. ONE_STEP treats s = 31 as 30.
  logic [31:0] mag1_q;
  logic [4:0] left1_q;
  logic [5:0] right1_q;
  logic neg1_q, one1_q, once1_q, once;
  assign once = !one_step_i && !s_i[5];

  always_ff @(posedge clk_i) begin
    mag1_q   <= (v_i ^ {32{v_i[31]}}) + {31'b0, v_i[31]};
    neg1_q   <= v_i[31];
    one1_q   <= one_step_i;
    once1_q  <= once;
    left1_q  <= once ? s_i[4:0] : '0;
    right1_q <= (one_step_i && s_i == 6'd31) ? 6'd1 : {s_i[5], ~s_i[4:0]};
  end

  // 2: a left shift saturates if a bit of the magnitude reaches place 31; that also holds for the
  // least negative value, which saturates to itself.
  logic [31:0] x2;
  logic over2;
  assign over2 = |(mag1_q & ~(32'h7fff_ffff >> left1_q));
  assign x2    = over2 ? {neg1_q, {31{!neg1_q}}} : mag1_q;

  logic neg2_q, neg3_q, neg4_q, neg5_q, once2_q, once3_q, once4_q;
  logic [5:0] right2_q, right3_q, right4_q;
  logic [4:0] m2_q;

  always_ff @(posedge clk_i) begin
    m2_q <= one1_q ? 5'd0 : (once1_q && !over2) ? right1_q[4:0] : 5'd31;
    {neg2_q, once2_q, right2_q} <= {neg1_q, once1_q, (once1_q && over2) ? 6'd31 : right1_q};
    {neg3_q, once3_q, right3_q} <= {neg2_q, once2_q, right2_q};
    {neg4_q, once4_q, right4_q} <= {neg3_q, once3_q, right3_q};
    neg5_q <= neg4_q;
  end

  // 2 to 4: product and first rounding.
  logic [30:0] round2;
  logic [63:0] product4;
  for (genvar i = 0; i < 31; i++) begin : gen_round
    assign round2[i] = neg2_q ? {1'b0, m2_q} > 6'(i + 1) : {1'b0, m2_q} == 6'(i + 1);
  end

  systole_requant_mul u_mul (.clk_i, .q_i, .x_i(x2), .round_i(round2), .product_o(product4));

  // 5: right shift, the largest step first; bit 0 is the rounding bit. Bits that cannot come down
  // among the lowest any more say that the result is too large.
  logic [5:0] above;
  for (genvar k = 0; k < 6; k++) begin : gen_shift
    localparam int unsigned Step = 32 >> k;
    localparam int unsigned InW = (k == 0) ? 65 : Bits + 2 * Step;
    logic [InW-1:0] in, out;
    if (k == 0) begin : gen_first
      assign in = {product4, 1'b0};
    end else begin : gen_next
      assign in = gen_shift[k-1].out[InW-1:0];
    end
    assign out      = right4_q[5-k] ? in >> Step : in;
    assign above[k] = |out[InW-1:Bits+Step];
  end

  logic [Bits-1:0] z5_q;
  logic round5_q, above5_q;
  always_ff @(posedge clk_i) begin
    z5_q     <= gen_shift[5].out[Bits:1];
    round5_q <= gen_shift[5].out[0] && !once4_q;
    above5_q <= |above;
  end

  // 6: z + round, or its negative: ~z + !round. It fits if the two upper bits agree.
  logic [Bits:0] sum;
  logic [Bits-1:0] y6_q;
  assign sum = ({1'b0, z5_q} ^ {(Bits + 1){neg5_q}}) + {{Bits{1'b0}}, round5_q ^ neg5_q};

  always_ff @(posedge clk_i) begin
    if (above5_q || sum[Bits] != sum[Bits-1]) y6_q <= {neg5_q, {(Bits - 1){!neg5_q}}};
    else y6_q <= sum[Bits-1:0];
  end

  assign y_o = 32'($signed(y6_q));

endmodule
