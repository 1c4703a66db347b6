// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// One element of the packed array: two weights of neighbouring columns in one multiplier,
///
///   p_o = cascade_i + (w1 * 2^18 + w0) * x
///
/// one cycle after x was taken. Weights are double-buffered: load_i writes the shadow pair, swap_i
/// makes it the active one. With SYSTOLE_FPGA this is exactly one DSP48E2 and nothing else: the
/// shadow pair lives in its registers A and D, the active one behind the pre-adder that joins them
/// (AD), x in B, the sum in P. Without it, a description of the same registers.
module systole_mac #(
  parameter int unsigned First = 0  ///< 1: top of a column, there is no sum to add to.
) (
  input  logic        clk_i,     ///< Clock.
  input  logic        load_i,    ///< Write the shadow weights.
  input  logic  [7:0] w0_i,      ///< Weight of the even column, signed.
  input  logic  [7:0] w1_i,      ///< Weight of the odd column, signed.
  input  logic        swap_i,    ///< Take the shadow weights, from the next cycle on.
  input  logic        take_i,    ///< Take x, for the next cycle.
  input  logic  [7:0] x_i,       ///< Activation, signed.
  input  logic        add_i,     ///< Update the sum.
  input  logic [47:0] cascade_i, ///< Sum of the rows above: cascade_o of the element above.
  output logic [47:0] cascade_o, ///< Sum with this row, for the element below only.
  output logic [47:0] p_o        ///< The same, for the fabric.
);

`ifdef SYSTOLE_FPGA
  // Y and X: the product; Z: the cascade or zero. Pre-adder: D + A2.
  DSP48E2 #(
    .AREG(1), .ACASCREG(1), .BREG(1), .BCASCREG(1), .CREG(1), .DREG(1), .ADREG(1), .MREG(0),
    .PREG(1), .INMODEREG(0), .OPMODEREG(0), .ALUMODEREG(0), .CARRYINREG(0), .CARRYINSELREG(0),
    .AMULTSEL("AD"), .BMULTSEL("B"), .PREADDINSEL("A"), .USE_MULT("MULTIPLY")
  ) u_dsp (
    .CLK(clk_i),
    .A({{4{w1_i[7]}}, w1_i, 18'b0}), .CEA1(1'b0), .CEA2(load_i), .RSTA(1'b0),
    .D({{19{w0_i[7]}}, w0_i}), .CED(load_i), .CEAD(swap_i), .RSTD(1'b0),
    .B({{10{x_i[7]}}, x_i}), .CEB1(1'b0), .CEB2(take_i), .RSTB(1'b0),
    .C('1), .CEC(1'b0), .RSTC(1'b0),
    .INMODE(5'b00100), .OPMODE({2'b00, (First != 0) ? 3'b000 : 3'b001, 4'b0101}), .ALUMODE(4'b0000),
    .CARRYIN(1'b0), .CARRYINSEL(3'b000), .CEM(1'b0), .RSTM(1'b0), .CEP(add_i), .RSTP(1'b0),
    .CEINMODE(1'b0), .CECTRL(1'b0), .CEALUMODE(1'b0), .CECARRYIN(1'b0),
    .RSTINMODE(1'b0), .RSTCTRL(1'b0), .RSTALUMODE(1'b0), .RSTALLCARRYIN(1'b0),
    .PCIN(cascade_i), .PCOUT(cascade_o), .P(p_o)
  );
`else
  logic signed [26:0] shadow1_q, shadow0_q, pair_q;
  logic signed [17:0] x_q;
  logic [47:0] p_q;

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      shadow1_q <= {w1_i[7], w1_i, 18'b0};
      shadow0_q <= {{19{w0_i[7]}}, w0_i};
    end
    if (swap_i) pair_q <= shadow1_q + shadow0_q;
    if (take_i) x_q <= {{10{x_i[7]}}, x_i};
    if (add_i) p_q <= ((First != 0) ? '0 : cascade_i) + 48'(pair_q) * 48'(x_q);
  end

  assign cascade_o = p_q;
  assign p_o       = p_q;

  logic unused;
  assign unused = ^cascade_i;  // of the first element
`endif

endmodule
