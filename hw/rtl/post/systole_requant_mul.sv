// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// x * q + round. On an FPGA in four DSP48E2 and their cascade, no adder outside: halves of 17 bits,
///
///   P0 = xl*ql + round;  P1 = (P0 >> 17) + xh*ql;  P2 = P1 + xl*qh;  P3 = (P2 >> 17) + xh*qh
///
/// and the result is {P3, P2[16:0], P0[16:0]}. q is taken in cycle 0, x in cycle 1, round in cycle
/// 2; the result stands in cycle 4.
module systole_requant_mul (
  input  logic        clk_i,     ///< Clock.
  input  logic [30:0] q_i,       ///< Multiplier, in cycle 0.
  input  logic [31:0] x_i,       ///< Magnitude, in cycle 1.
  input  logic [30:0] round_i,   ///< What is added, in cycle 2.
  output logic [63:0] product_o  ///< In cycle 4.
);

`ifdef SYSTOLE_FPGA
  logic [4*48-1:0] p, cascade;
  logic [16:0] low_q, middle_q;

  for (genvar i = 0; i < 4; i++) begin : gen_dsp
    logic [47:0] above;
    if (i == 0) begin : gen_first
      assign above = '0;
    end else begin : gen_next
      assign above = cascade[(i-1)*48+:48];
    end

    // Z: C, the cascade, or the cascade >> 17; X and Y: the product.
    localparam logic [2:0] Z = (i == 0) ? 3'b011 : (i == 2) ? 3'b001 : 3'b101;
    localparam int unsigned Preg = (i == 3) ? 1 : 0;

    DSP48E2 #(
      .AREG(2), .ACASCREG(2), .BREG(1), .BCASCREG(1), .CREG(1), .DREG(0), .ADREG(0), .MREG(1),
      .PREG(Preg), .INMODEREG(0), .OPMODEREG(0), .ALUMODEREG(0), .CARRYINREG(0),
      .CARRYINSELREG(0), .AMULTSEL("A"), .BMULTSEL("B"), .PREADDINSEL("A"), .USE_MULT("MULTIPLY")
    ) u_dsp (
      .CLK(clk_i),
      .A((i < 2) ? {13'b0, q_i[16:0]} : {16'b0, q_i[30:17]}), .CEA1(1'b1), .CEA2(1'b1), .RSTA(1'b0),
      .B((i % 2 == 0) ? {1'b0, x_i[16:0]} : {3'b0, x_i[31:17]}), .CEB1(1'b0), .CEB2(1'b1),
      .RSTB(1'b0),
      .C((i == 0) ? {17'b0, round_i} : 48'b0),
      .CEC(1'b1), .RSTC(1'b0),
      .D('0), .CED(1'b0), .CEAD(1'b0), .RSTD(1'b0),
      .INMODE(5'b00000), .OPMODE({2'b00, Z, 4'b0101}), .ALUMODE(4'b0000),
      .CARRYIN(1'b0), .CARRYINSEL(3'b000), .CEM(1'b1), .RSTM(1'b0), .CEP(1'b1), .RSTP(1'b0),
      .CEINMODE(1'b0), .CECTRL(1'b0), .CEALUMODE(1'b0), .CECARRYIN(1'b0),
      .RSTINMODE(1'b0), .RSTCTRL(1'b0), .RSTALUMODE(1'b0), .RSTALLCARRYIN(1'b0),
      .PCIN(above), .PCOUT(cascade[i*48+:48]), .P(p[i*48+:48])
    );
  end

  always_ff @(posedge clk_i) begin
    low_q    <= p[16:0];
    middle_q <= p[2*48+:17];
  end

  assign product_o = {p[3*48+:30], middle_q, low_q};

  logic unused;
  assign unused = ^{p, cascade};
`else
  logic [30:0] q1_q, q2_q, round_q;
  logic [31:0] x_q;
  logic [63:0] m_q, product_q;

  always_ff @(posedge clk_i) begin
    q1_q      <= q_i;
    q2_q      <= q1_q;
    x_q       <= x_i;
    m_q       <= {32'b0, x_q} * {33'b0, q2_q};
    round_q   <= round_i;
    product_q <= m_q + {33'b0, round_q};
  end

  assign product_o = product_q;
`endif

endmodule
