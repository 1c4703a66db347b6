// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Parameter memory: 16-byte lines, one write port, two read ports, each with a copy of the memory.
/// Read data comes one cycle after the request and stays until the next one.
module systole_param_ram #(
    /// Bytes; a power of two.
    parameter int unsigned ParamBytes = 16384
) (
    input  logic         clk_i,
    /// LOAD writes a line.
    input  logic         we_i,
    /// Its byte address, a multiple of 16.
    input  logic [23:0]  waddr_i,
    input  logic [127:0] wdata_i,
    /// CONV reads a line.
    input  logic         conv_re_i,
    /// Its byte address, a multiple of 16.
    input  logic [23:0]  conv_raddr_i,
    output logic [127:0] conv_rdata_o,
    /// VECTOR reads a line.
    input  logic         vec_re_i,
    /// Its byte address, a multiple of 16.
    input  logic [23:0]  vec_raddr_i,
    output logic [127:0] vec_rdata_o
);
  localparam int unsigned Lines = ParamBytes / 16;
  localparam int unsigned IdxW = $clog2(Lines);

  systole_ram_1r1w #(.Bytes(16), .Depth(Lines)) u_conv (
      .clk_i,
      .re_i(conv_re_i),
      .raddr_i(conv_raddr_i[4+:IdxW]),
      .rdata_o(conv_rdata_o),
      .we_i,
      .waddr_i(waddr_i[4+:IdxW]),
      .wstrb_i(16'hffff),
      .wdata_i
  );
  systole_ram_1r1w #(.Bytes(16), .Depth(Lines)) u_vec (
      .clk_i,
      .re_i(vec_re_i),
      .raddr_i(vec_raddr_i[4+:IdxW]),
      .rdata_o(vec_rdata_o),
      .we_i,
      .waddr_i(waddr_i[4+:IdxW]),
      .wstrb_i(16'hffff),
      .wdata_i
  );

  // Lines only; bits beyond the memory are checked at dispatch.
  logic unused;
  assign unused = ^{waddr_i, conv_raddr_i, vec_raddr_i};
endmodule
