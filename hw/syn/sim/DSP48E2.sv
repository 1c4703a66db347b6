// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Simulation model of AMD's DSP48E2, of the part that Systole uses (UG579: ports, attributes and
/// the meaning of INMODE, OPMODE and ALUMODE): pre-adder, 27x18 multiplier, 48-bit adder with
/// cascade, and all their registers. Attributes and modes outside this part stop the simulation. No
/// SIMD, no pattern detector, no wide XOR, no A and B cascades, inputs are never inverted.
/* verilator lint_off DECLFILENAME */
module DSP48E2 #(
  parameter int    AREG = 1,
  parameter int    ACASCREG = 1,
  parameter int    BREG = 1,
  parameter int    BCASCREG = 1,
  parameter int    CREG = 1,
  parameter int    DREG = 1,
  parameter int    ADREG = 1,
  parameter int    MREG = 1,
  parameter int    PREG = 1,
  parameter int    INMODEREG = 1,
  parameter int    OPMODEREG = 1,
  parameter int    ALUMODEREG = 1,
  parameter int    CARRYINREG = 1,
  parameter int    CARRYINSELREG = 1,
  parameter string AMULTSEL = "A",
  parameter string BMULTSEL = "B",
  parameter string PREADDINSEL = "A",
  parameter string USE_MULT = "MULTIPLY"
) (
  input  logic        CLK,
  input  logic [29:0] A,
  input  logic [17:0] B,
  input  logic [47:0] C,
  input  logic [26:0] D,
  input  logic [4:0]  INMODE,
  input  logic [8:0]  OPMODE,
  input  logic [3:0]  ALUMODE,
  input  logic        CARRYIN,
  input  logic [2:0]  CARRYINSEL,
  input  logic [47:0] PCIN,
  input  logic        CEA1, CEA2, CEB1, CEB2, CEC, CED, CEAD, CEM, CEP,
  input  logic        CEINMODE, CECTRL, CEALUMODE, CECARRYIN,
  input  logic        RSTA, RSTB, RSTC, RSTD, RSTM, RSTP,
  input  logic        RSTINMODE, RSTCTRL, RSTALUMODE, RSTALLCARRYIN,
  output logic [47:0] P,
  output logic [47:0] PCOUT
);
  initial begin
    if (INMODEREG + OPMODEREG + ALUMODEREG + CARRYINREG + CARRYINSELREG != 0) begin
      $fatal(1, "DSP48E2 model: registers of the control inputs are not modelled");
    end
    if (PREADDINSEL != "A" || BMULTSEL != "B" || USE_MULT != "MULTIPLY") begin
      $fatal(1, "DSP48E2 model: only A in the pre-adder, B at the multiplier");
    end
    if (AREG != ACASCREG || BREG != BCASCREG) $fatal(1, "DSP48E2 model: no cascades of A and B");
  end

  // Input registers. A register that is left out passes its input; with one register it is the
  // second one (A2, B2).
  logic [29:0] a1_q, a1, a2_q, a2;
  logic [17:0] b1_q, b1, b2_q, b2;
  logic [47:0] c_q, c;
  logic [26:0] d_q, d;
  always_ff @(posedge CLK) begin
    if (RSTA) {a1_q, a2_q} <= '0;
    else begin
      if (CEA1) a1_q <= A;
      if (CEA2) a2_q <= a1;
    end
    if (RSTB) {b1_q, b2_q} <= '0;
    else begin
      if (CEB1) b1_q <= B;
      if (CEB2) b2_q <= b1;
    end
    if (RSTC) c_q <= '0;
    else if (CEC) c_q <= C;
    if (RSTD) d_q <= '0;
    else if (CED) d_q <= D;
  end
  assign a1 = (AREG == 2) ? a1_q : A;
  assign a2 = (AREG == 0) ? A : a2_q;
  assign b1 = (BREG == 2) ? b1_q : B;
  assign b2 = (BREG == 0) ? B : b2_q;
  assign c  = (CREG == 0) ? C : c_q;
  assign d  = (DREG == 0) ? D : d_q;

  // Pre-adder: INMODE[0] takes A1, [1] gates A, [2] passes D, [3] subtracts A; [4] takes B1.
  logic [26:0] pre_a, pre_d, ad_q, ad, factor_a;
  logic [17:0] factor_b;
  assign pre_a = INMODE[1] ? '0 : INMODE[0] ? a1_q[26:0] : a2[26:0];
  assign pre_d = INMODE[2] ? d : '0;
  always_ff @(posedge CLK) begin
    if (RSTD) ad_q <= '0;
    else if (CEAD) ad_q <= INMODE[3] ? pre_d - pre_a : pre_d + pre_a;
  end
  assign ad = (ADREG != 0) ? ad_q : INMODE[3] ? pre_d - pre_a : pre_d + pre_a;
  assign factor_a = (AMULTSEL == "AD") ? ad : pre_a;
  assign factor_b = INMODE[4] ? b1_q : b2;

  // Multiplier.
  logic [44:0] product, m_q, m;
  assign product = 45'($signed(factor_a)) * 45'($signed(factor_b));
  always_ff @(posedge CLK) begin
    if (RSTM) m_q <= '0;
    else if (CEM) m_q <= product;
  end
  assign m = (MREG != 0) ? m_q : product;

  // Adder: W + X + Y + Z. X and Y together are the product, when both select it.
  logic [47:0] p_q, sum, w, xy, z;
  always_comb begin
    unique case (OPMODE[8:7])
      2'b00: w = '0;
      2'b01: w = p_q;
      2'b11: w = c;
      default: w = 'x;
    endcase
    unique case (OPMODE[3:0])
      4'b0000: xy = '0;
      4'b0101: xy = 48'($signed(m));
      4'b1100: xy = c;
      default: xy = 'x;
    endcase
    unique case (OPMODE[6:4])
      3'b000: z = '0;
      3'b001: z = PCIN;
      3'b010: z = p_q;
      3'b011: z = c;
      3'b101: z = 48'($signed(PCIN) >>> 17);
      3'b110: z = 48'($signed(p_q) >>> 17);
      default: z = 'x;
    endcase
    sum = (ALUMODE == 4'b0011) ? z - (w + xy + 48'(CARRYIN)) : z + w + xy + 48'(CARRYIN);
  end
  always_ff @(posedge CLK) begin
    if (RSTP) p_q <= '0;
    else if (CEP) p_q <= sum;
    assert (ALUMODE == 4'b0000 || ALUMODE == 4'b0011);
    assert (CARRYINSEL == 3'b000);
    assert ((AREG == 2 || !INMODE[0]) && (BREG == 2 || !INMODE[4]));
    assert (OPMODE[8:7] != 2'b10 && OPMODE[6:4] != 3'b111 && OPMODE[6:4] != 3'b100);
    assert (OPMODE[3:0] == 4'b0000 || OPMODE[3:0] == 4'b0101 || OPMODE[3:0] == 4'b1100);
    assert (PREG != 0 || (OPMODE[8:7] != 2'b01 && OPMODE[6:4] != 3'b010 && OPMODE[6:4] != 3'b110));
  end
  assign P = (PREG != 0) ? p_q : sum;
  assign PCOUT = P;

  logic unused;
  assign unused = ^{a1_q, b1_q, a2[29:27], CEINMODE, CECTRL, CEALUMODE, CECARRYIN, RSTINMODE,
                    RSTCTRL, RSTALUMODE, RSTALLCARRYIN};
endmodule
