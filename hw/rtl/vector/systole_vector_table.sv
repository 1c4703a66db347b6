// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Tables of LUT, one in use and the next one, and what they hold for a byte of each lane. A table has
/// 64 words of 4 bytes; the value for byte x is byte x + 128.
///
/// On an FPGA every lane has a block RAM. In simulation all lanes read the same array.
module systole_vector_table #(
  parameter int unsigned L = 16  ///< Lanes.
) (
  input  logic           clk_i,    ///< Clock.
  input  logic           we_i,     ///< Write a word ...
  input  logic           wset_i,   ///< ... of this table,
  input  logic     [5:0] wat_i,    ///< this one,
  input  logic   [127:0] wdata_i,  ///< from the line that holds it.
  input  logic           look_i,   ///< Look up ...
  input  logic           rset_i,   ///< ... in this table ...
  input  logic           inside_i, ///< ... the bytes of x_i, else pad_i.
  input  logic [L*8-1:0] x_i,      ///< Bytes.
  input  logic     [7:0] pad_i,    ///< Byte outside the image.
  output logic [L*8-1:0] y_o       ///< What the table holds, one cycle later.
);

  logic [31:0] word;
  logic [L*2-1:0] byte_q;
  logic [L*32-1:0] words;
  assign word = wdata_i[32'(wat_i[1:0])*32+:32];

  // x + 128 flips the highest bit.
  function automatic logic [7:0] index(input logic [7:0] x, input logic in_image,
                                       input logic [7:0] pad);
    index = (in_image ? x : pad) ^ 8'h80;
  endfunction

`ifdef SYSTOLE_FPGA
  for (genvar l = 0; l < L; l++) begin : gen_lane
    logic [7:0] at;
    assign at = index(x_i[l*8+:8], inside_i, pad_i);
    systole_ram_1r1w #(.Bytes(4), .Depth(128)) u_table (
      .clk_i,
      .re_i(look_i), .raddr_i({rset_i, at[7:2]}), .rdata_o(words[l*32+:32]),
      .we_i, .waddr_i({wset_i, wat_i}), .wstrb_i(4'b1111), .wdata_i(word)
    );
    always_ff @(posedge clk_i) if (look_i) byte_q[l*2+:2] <= at[1:0];
  end
`else
  logic [31:0] mem[128];
  logic [L*32-1:0] words_q;
  assign words = words_q;

  always_ff @(posedge clk_i) begin
    if (we_i) mem[{wset_i, wat_i}] <= word;
    if (look_i) begin
      for (int unsigned l = 0; l < L; l++) begin
        words_q[l*32+:32] <= mem[{rset_i, 6'(index(x_i[l*8+:8], inside_i, pad_i) >> 2)}];
        byte_q[l*2+:2]    <= 2'(index(x_i[l*8+:8], inside_i, pad_i));
      end
    end
  end
`endif

  for (genvar l = 0; l < L; l++) begin : gen_byte
    assign y_o[l*8+:8] = words[l*32+32'(byte_q[l*2+:2])*8+:8];
  end

endmodule
