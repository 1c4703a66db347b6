// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Second half of a read: takes the two lines of a granted window from the banks' outputs and gives
/// its bytes, two cycles after the grant.
module systole_act_read_port #(
    parameter int unsigned R = 16,
    parameter int unsigned G = 4
) (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    /// A window was granted in this cycle.
    input  logic                   gnt_i,
    /// Byte of the window in its first line.
    input  logic [$clog2(R)-1:0]   offset_i,
    /// Group of the window's even line.
    input  logic [$clog2(G)-1:0]   grp_even_i,
    /// Group of the window's odd line.
    input  logic [$clog2(G)-1:0]   grp_odd_i,
    /// The first line is the odd one.
    input  logic                   odd_first_i,
    /// Outputs of all banks, in the cycle after the grant.
    input  logic [2*G*R*8-1:0]     banks_i,
    /// The window's bytes, two cycles after the grant.
    output logic [R*8-1:0]         data_o,
    /// They are there.
    output logic                   rvalid_o
);
  localparam int unsigned W = R * 8;
  localparam int unsigned GrpW = $clog2(G);

  logic                 valid_q;
  logic [$clog2(R)-1:0] offset_q;
  logic [GrpW-1:0]      grp_even_q, grp_odd_q;
  logic                 odd_first_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      rvalid_o <= 1'b0;
    end else begin
      valid_q <= gnt_i;
      rvalid_o <= valid_q;
    end
    if (gnt_i) begin
      offset_q <= offset_i;
      grp_even_q <= grp_even_i;
      grp_odd_q <= grp_odd_i;
      odd_first_q <= odd_first_i;
    end
  end

`ifdef SYSTOLE_FPGA
  // The even line, the odd line, and one rotation of both.
  logic [W-1:0]   even, odd;
  logic [2*W-1:0] both;
  always_comb begin
    even = banks_i[0+:W];
    odd = banks_i[W+:W];
    for (int unsigned g = 1; g < G; g++) begin
      if (grp_even_q == GrpW'(g)) even = banks_i[2*g*W+:W];
      if (grp_odd_q == GrpW'(g)) odd = banks_i[(2*g+1)*W+:W];
    end
  end
  systole_funnel #(.Bytes(2 * R)) u_funnel (
      .en_i(valid_q),
      .by_i({1'b0, odd_first_q, offset_q}),
      .lo_i({odd, even}),
      .hi_i({odd, even}),
      .data_o(both)
  );
  always_ff @(posedge clk_i) if (valid_q) data_o <= both[W-1:0];

  logic unused;
  assign unused = ^both[2*W-1:W];
`else
  logic [W-1:0] first, second, window;
  always_comb begin
    first = '0;
    second = '0;
    if (valid_q) begin
      first = banks_i[32'({odd_first_q ? grp_odd_q : grp_even_q, odd_first_q})*W+:W];
      second = banks_i[32'({odd_first_q ? grp_even_q : grp_odd_q, !odd_first_q})*W+:W];
    end
  end
  systole_funnel #(.Bytes(R)) u_funnel (
      .en_i(valid_q),
      .by_i({1'b0, offset_q}),
      .lo_i(first),
      .hi_i(second),
      .data_o(window)
  );
  always_ff @(posedge clk_i) if (valid_q) data_o <= window;
`endif
endmodule
