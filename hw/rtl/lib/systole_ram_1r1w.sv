// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Memory with one read and one write port and byte enables; read data one cycle after `re_i`, held
/// until the next read. A read in the cycle of a write to the same line gives the old bytes.
///
/// Two forms with the same behaviour. Synthesis takes one memory per byte lane, which every tool
/// maps to block memory with byte writes. Simulation takes one memory of whole lines, which is an
/// order of magnitude faster and can be read line by line from outside. The unit test runs both.
module systole_ram_1r1w #(
    /// Bytes of a line.
    parameter int unsigned Bytes = 16,
    /// Lines.
    parameter int unsigned Depth = 1024,
    /// 1: one memory per byte lane.
`ifdef VERILATOR
    parameter int unsigned PerLane = 0
`else
    parameter int unsigned PerLane = 1
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
  if (PerLane != 0) begin : gen_lane_form
    for (genvar i = 0; i < Bytes; i++) begin : gen_lane
      logic [7:0] mem[Depth];
      always_ff @(posedge clk_i) begin
        if (we_i && wstrb_i[i]) mem[waddr_i] <= wdata_i[i*8+:8];
        if (re_i) rdata_o[i*8+:8] <= mem[raddr_i];
      end
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
