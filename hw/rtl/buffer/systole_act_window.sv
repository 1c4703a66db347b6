// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Where a window of R bytes lies in the activation buffer: which banks, which lines. Combinational.
///
/// Bank b = 2*group + (line modulo 2); a window touches at most one even and one odd line.
module systole_act_window #(
    parameter int unsigned R = 16,
    parameter int unsigned G = 4,
    parameter int unsigned ActBytes = 262144,
    /// Bits of the line number inside a bank.
    localparam int unsigned IdxW = $clog2(ActBytes / G / 2 / R)
) (
    /// Byte address of the window; bits beyond the buffer are ignored.
    input  logic [23:0]          addr_i,
    /// The line of the address is needed.
    input  logic                 lo_i,
    /// The next line is needed.
    input  logic                 hi_i,
    /// Needed banks.
    output logic [2*G-1:0]       banks_o,
    /// Number of the even line in its bank.
    output logic [IdxW-1:0]      idx_even_o,
    /// Number of the odd line in its bank.
    output logic [IdxW-1:0]      idx_odd_o,
    /// Group of the even line.
    output logic [$clog2(G)-1:0] grp_even_o,
    /// Group of the odd line.
    output logic [$clog2(G)-1:0] grp_odd_o,
    /// The line of the address is odd.
    output logic                 odd_first_o
);
  localparam int unsigned LineLsb = $clog2(R);
  localparam int unsigned LineW = $clog2(ActBytes / R);
  localparam int unsigned GrpW = $clog2(G);

  logic [LineW-1:0] line, next, even, odd;
  assign line = addr_i[LineLsb+:LineW];
  assign next = line + 1'b1;
  assign odd_first_o = line[0];
  assign even = odd_first_o ? next : line;
  assign odd = odd_first_o ? line : next;
  assign idx_even_o = even[1+:IdxW];
  assign idx_odd_o = odd[1+:IdxW];
  assign grp_even_o = even[LineW-1-:GrpW];
  assign grp_odd_o = odd[LineW-1-:GrpW];

  logic need_even, need_odd;
  assign need_even = odd_first_o ? hi_i : lo_i;
  assign need_odd = odd_first_o ? lo_i : hi_i;

  for (genvar g = 0; g < G; g++) begin : gen_group
    assign banks_o[2*g] = need_even && (grp_even_o == GrpW'(g));
    assign banks_o[2*g+1] = need_odd && (grp_odd_o == GrpW'(g));
  end

  // The lowest bits choose the byte in the line; the highest wrap.
  logic unused;
  assign unused = ^{1'b0, addr_i, even[0], odd[0]};
endmodule
