// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// One requantize lane as it is built on an FPGA: values and timing of systole_requant_lane.
///
/// All modes end in one right shift of the product p = |v|*q by n = 31 - s, since
/// floor(floor(p / 2^31) / 2^a) = floor(p / 2^(31+a)), and since a left shift before the product is
/// less of a right shift behind it. What is added before the shift (round) is then
///
///   TWO_STEP  2^(m-1) - negative, with m = 31 or, where it would shift left, m = n
///   ONE_STEP  nothing
///   FLOAT32   nothing
///
/// and the highest bit that the shift drops is added afterwards, except where TWO_STEP does not
/// shift a second time. A left shift that saturates gives the limit and is none any more (n = 31).
/// Sign and last rounding share an adder.
///
/// FLOAT32 is exact for results below 2^9, which is what post-processing does not clamp.
/// It first rounds a magnitude of 2^24 or more to 24 bits. What it adds at the end is the work of
/// systole_requant_even, from 25 of the bits that the shift drops and whether there are others.
module systole_requant_dsp #(
  parameter int unsigned Bits = 32, ///< Results saturate to so many bits.
  parameter bit Float = 1'b0        ///< FLOAT32 is there, for results below 2^9.
) (
  input  logic        clk_i,      ///< Clock.
  input  logic [31:0] v_i,        ///< Value, signed.
  input  logic [30:0] q_i,        ///< Multiplier.
  input  logic  [5:0] s_i,        ///< Shift, signed.
  input  logic  [1:0] rq_i,       ///< Mode: TWO_STEP, ONE_STEP or FLOAT32.
  output logic [31:0] y_o         ///< Result, 6 cycles later.
);

  // 1: sign, magnitude and shifts. ONE_STEP treats s = 31 as 30.
  logic [31:0] mag1_q;
  logic [4:0] left1_q;
  logic [5:0] right1_q;
  logic neg1_q, whole1_q, once1_q, float1_q, two_step, once;
  assign two_step = rq_i == systole_pkg::RequantTwoStep;
  assign once     = two_step && !s_i[5];

  always_ff @(posedge clk_i) begin
    mag1_q   <= (v_i ^ {32{v_i[31]}}) + {31'b0, v_i[31]};
    neg1_q   <= v_i[31];
    whole1_q <= !two_step;
    float1_q <= Float && rq_i == systole_pkg::RequantFloat32;
    once1_q  <= once;
    left1_q  <= once ? s_i[4:0] : '0;
    right1_q <= (rq_i == systole_pkg::RequantOneStep && s_i == 6'd31) ? 6'd1 : {s_i[5], ~s_i[4:0]};
  end

  // 2: a left shift saturates if a bit of the magnitude reaches place 31; that also holds for the
  // least negative value, which saturates to itself.
  logic [31:0] limited2, x2;
  logic over2;
  assign over2    = |(mag1_q & ~(32'h7fff_ffff >> left1_q));
  assign limited2 = (over2 && !float1_q) ? {neg1_q, {31{!neg1_q}}} : mag1_q;

  if (Float) begin : gen_to_24
    // Bit i is dropped if there is a bit 24 or more places above it. Half of the last bit that stays,
    // less one, and that bit: nearest, ties to even.
    logic [7:0] dropped;
    logic [31:0] rounded;
    logic last;
    for (genvar i = 0; i < 7; i++) begin : gen_dropped
      assign dropped[i] = float1_q && mag1_q[30:24+i] != '0;
    end
    assign dropped[7] = 1'b0;
    always_comb begin
      last = 1'b0;
      for (int unsigned i = 0; i < 7; i++) if (dropped[i]) last = mag1_q[i+1];
    end
    assign rounded = limited2 + {25'b0, dropped[7:1]} + {31'b0, last};
    assign x2      = {rounded[31:7], rounded[6:0] & ~dropped[6:0]};
  end else begin : gen_no_24
    assign x2 = limited2;
  end

  logic neg2_q, neg3_q, neg4_q, neg5_q, once2_q, once3_q, once4_q;
  logic float2_q, float3_q, float4_q;
  logic [5:0] right2_q, right3_q, right4_q;
  logic [4:0] m2_q;

  always_ff @(posedge clk_i) begin
    m2_q <= whole1_q ? 5'd0 : (once1_q && !over2) ? right1_q[4:0] : 5'd31;
    {neg2_q, once2_q, right2_q} <= {neg1_q, once1_q, (once1_q && over2) ? 6'd31 : right1_q};
    {neg3_q, once3_q, right3_q} <= {neg2_q, once2_q, right2_q};
    {neg4_q, once4_q, right4_q} <= {neg3_q, once3_q, right3_q};
    neg5_q <= neg4_q;
    {float4_q, float3_q, float2_q} <= {float3_q, float2_q, float1_q};
  end

  // 2 to 4: product and first rounding.
  logic [30:0] round2;
  logic [63:0] product4;
  for (genvar i = 0; i < 31; i++) begin : gen_round
    assign round2[i] = neg2_q ? {1'b0, m2_q} > 6'(i + 1) : {1'b0, m2_q} == 6'(i + 1);
  end

  systole_requant_mul u_mul (.clk_i, .q_i, .x_i(x2), .round_i(round2), .product_o(product4));

  // 5: right shift by two bits of the amount at a time, the largest first; below the result there are
  // Frac bits more, the rounding bit first. Bits that cannot come down among the lowest any more say
  // that the result is too large. Written as multiplexers of four, which become a LUT each.
  localparam int unsigned Frac = Float ? 25 : 1;
  localparam int unsigned Kept = Bits + Frac;
  logic [2:0] above, below;
  for (genvar k = 0; k < 3; k++) begin : gen_shift
    localparam int unsigned Step = 16 >> (2 * k);
    localparam int unsigned InW = (k == 0) ? 64 + Frac : Kept + 4 * Step - 1;
    localparam int unsigned OutW = Kept + Step - 1;
    logic [InW+3*Step-1:0] in;
    logic [OutW-1:0] out;
    logic [1:0] by;
    assign by = right4_q[5-2*k-:2];
    if (k == 0) begin : gen_first
      assign in = {{3 * Step{1'b0}}, product4, {Frac{1'b0}}};
    end else begin : gen_next
      assign in = {{3 * Step{1'b0}}, gen_shift[k-1].out};
    end
    for (genvar i = 0; i < OutW; i++) begin : gen_bit
      assign out[i] = by[1] ? (by[0] ? in[i+3*Step] : in[i+2*Step])
                            : (by[0] ? in[i+Step] : in[i]);
    end
    assign above[k] = in[InW+3*Step-1:OutW+3*Step] != '0
        || (by != 2'd3 && in[OutW+2*Step+:Step] != '0)
        || (!by[1] && in[OutW+Step+:Step] != '0) || (by == 2'd0 && in[OutW+:Step] != '0);
    assign below[k] = (by != 2'd0 && in[Step-1:0] != '0) || (by[1] && in[2*Step-1:Step] != '0)
        || (by == 2'd3 && in[3*Step-1:2*Step] != '0);
  end

  logic [Bits-1:0] z5_q;
  logic round5_q, above5_q;
  always_ff @(posedge clk_i) begin
    z5_q     <= gen_shift[2].out[Kept-1:Frac];
    round5_q <= gen_shift[2].out[Frac-1] && !once4_q;
    above5_q <= |above;
  end

  logic round6;
  if (Float) begin : gen_even
    logic [23:0] fraction5_q;
    logic float5_q, below5_q, round_even;
    always_ff @(posedge clk_i) begin
      float5_q <= float4_q;
      below5_q <= |below;
      fraction5_q <= gen_shift[2].out[Frac-2:0];
    end
    systole_requant_even u_even (
      .whole_i(z5_q[8:0]), .half_i(round5_q), .fraction_i(fraction5_q), .below_i(below5_q),
      .round_o(round_even)
    );
    assign round6 = float5_q ? round_even : round5_q;
  end else begin : gen_away
    assign round6 = round5_q;
    logic unused;
    assign unused = ^{below, float4_q};
  end

  // 6: z + round, or its negative: ~z + !round. It fits if the two upper bits agree.
  logic [Bits:0] sum;
  logic [Bits-1:0] y6_q;
  assign sum = ({1'b0, z5_q} ^ {(Bits + 1){neg5_q}}) + {{Bits{1'b0}}, round6 ^ neg5_q};

  always_ff @(posedge clk_i) begin
    if (above5_q || sum[Bits] != sum[Bits-1]) y6_q <= {neg5_q, {(Bits - 1){!neg5_q}}};
    else y6_q <= sum[Bits-1:0];
  end

  assign y_o = 32'($signed(y6_q));

endmodule
