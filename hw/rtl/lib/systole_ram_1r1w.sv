// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Memory with one read and one write port and byte enables; read data one cycle after `re_i`, held
/// until the next read. A read in the cycle of a write to the same line gives the old bytes.
///
/// Two forms with the same behaviour. Synthesis takes the one that writes byte by byte, which tools
/// map to block memory with byte enables. Simulation takes the one that writes whole lines, which is
/// several times faster. The unit test runs both.
module systole_ram_1r1w #(
    /// Bytes of a line.
    parameter int unsigned Bytes = 16,
    /// Lines.
    parameter int unsigned Depth = 1024,
    /// What an FPGA makes of it: "block" or "ultra" (UltraRAM).
    /* verilator lint_off UNUSEDPARAM */
    parameter Style = "block",  // only an attribute uses it
    /* verilator lint_on UNUSEDPARAM */
    /// 1: byte by byte.
`ifdef VERILATOR
    parameter int unsigned PerByte = 0
`else
    parameter int unsigned PerByte = 1
`endif
) (
    input  logic                     clk_i,
    /// Read a line.
    input  logic                     re_i,
    /// Its number.
    input  logic [$clog2(Depth)-1:0] raddr_i,
    /// The line, from the next cycle on.
    output logic [Bytes*8-1:0]       rdata_o,
    /// Write a line.
    input  logic                     we_i,
    /// Its number.
    input  logic [$clog2(Depth)-1:0] waddr_i,
    /// Bytes that are written.
    input  logic [Bytes-1:0]         wstrb_i,
    /// The bytes.
    input  logic [Bytes*8-1:0]       wdata_i
);
  if (PerByte != 0) begin : gen_byte
    (* ram_style = Style *) logic [Bytes*8-1:0] mem[Depth];
    always_ff @(posedge clk_i) begin
      for (int unsigned i = 0; i < Bytes; i++) begin
        if (we_i && wstrb_i[i]) mem[waddr_i][i*8+:8] <= wdata_i[i*8+:8];
      end
      if (re_i) rdata_o <= mem[raddr_i];
    end
  end else begin : gen_word
    logic [Bytes*8-1:0] mem[Depth]  /*verilator public_flat_rd*/;

    function automatic logic [Bytes*8-1:0] merge(input logic [Bytes*8-1:0] held,
                                                 input logic [Bytes*8-1:0] data,
                                                 input logic [Bytes-1:0] strobe);
      integer i;
      for (i = 0; i < Bytes; i = i + 1) begin
        merge[i*8+:8] = strobe[i] ? data[i*8+:8] : held[i*8+:8];
      end
    endfunction

    always_ff @(posedge clk_i) begin
      if (we_i) mem[waddr_i] <= merge(mem[waddr_i], wdata_i, wstrb_i);
      if (re_i) rdata_o <= mem[raddr_i];
    end
  end
endmodule
