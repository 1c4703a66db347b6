// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// First half of a write: finds the banks of the bytes and of their copy, and, when granted, registers
/// the bytes rotated into lines. The banks are written in the cycle after the grant.
module systole_act_write_port #(
    parameter int unsigned R = 16,
    parameter int unsigned G = 4,
    parameter int unsigned ActBytes = 262144,
    localparam int unsigned IdxW = $clog2(ActBytes / G / 2 / R)
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    /// Byte address of lane 0.
    input  logic [23:0]      addr_i,
    /// The bytes.
    input  logic [R*8-1:0]   data_i,
    /// Lanes that are written.
    input  logic [R-1:0]     strb_i,
    /// Distance in groups of the second place; 0: none.
    input  logic [7:0]       copy_i,
    /// Needed banks, for the arbiter.
    output logic [2*G-1:0]   banks_o,
    /// The write was granted.
    input  logic             gnt_i,
    /// Banks to write, a cycle after the grant.
    output logic [2*G-1:0]   we_o,
    /// Line in the even banks.
    output logic [IdxW-1:0]  idx_even_o,
    /// Line in the odd banks.
    output logic [IdxW-1:0]  idx_odd_o,
    /// Bytes of the even line.
    output logic [R-1:0]     strb_even_o,
    /// Bytes of the odd line.
    output logic [R-1:0]     strb_odd_o,
    /// Bytes of both, each at its place in the line.
    output logic [R*8-1:0]   data_o
);
  localparam int unsigned OffW = $clog2(R);
  localparam int unsigned GrpW = $clog2(G);

  logic [OffW-1:0] offset;
  logic [2*R-1:0]  strobes;
  assign offset = addr_i[OffW-1:0];
  assign strobes = {{R{1'b0}}, strb_i} << offset;

  logic [2*G-1:0]  own;
  logic [IdxW-1:0] idx_even, idx_odd;
  logic            odd_first;
  logic [GrpW-1:0] unused_even, unused_odd;
  systole_act_window #(.R(R), .G(G), .ActBytes(ActBytes)) u_window (
      .addr_i,
      .lo_i(|strobes[R-1:0]),
      .hi_i(|strobes[2*R-1:R]),
      .banks_o(own),
      .idx_even_o(idx_even),
      .idx_odd_o(idx_odd),
      .grp_even_o(unused_even),
      .grp_odd_o(unused_odd),
      .odd_first_o(odd_first)
  );

  // The copy lies a whole number of groups further, in the same lines of those groups' banks.
  logic [2*G-1:0] second;
  assign second = (2 * G)'({own, own} >> ((GrpW + 2)'(2 * G) - {1'b0, copy_i[GrpW-1:0], 1'b0}));
  assign banks_o = own | (copy_i != '0 ? second : '0);

  logic [R*8-1:0] rotated;
  systole_funnel #(.Bytes(R)) u_funnel (
      .en_i(gnt_i),
      .by_i((OffW + 1)'(R) - {1'b0, offset}),
      .lo_i(data_i),
      .hi_i(data_i),
      .data_o(rotated)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) we_o <= '0;
    else we_o <= gnt_i ? banks_o : '0;
    if (gnt_i) begin
      idx_even_o <= idx_even;
      idx_odd_o <= idx_odd;
      strb_even_o <= odd_first ? strobes[2*R-1:R] : strobes[R-1:0];
      strb_odd_o <= odd_first ? strobes[R-1:0] : strobes[2*R-1:R];
      data_o <= rotated;
    end
  end
endmodule
