// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Byte funnel: the `Bytes` bytes that begin at byte `by_i` of {hi_i, lo_i}. With hi_i = lo_i it
/// rotates right. Combinational.
module systole_funnel #(
    /// Bytes of each input and of the output; a power of two.
    parameter int unsigned Bytes = 16
) (
    /// Low: the output means nothing, and a simulator has nothing to do.
    input  logic                   en_i,
    /// Bytes to skip, 0 .. Bytes.
    input  logic [$clog2(Bytes):0] by_i,
    /// Bytes 0 .. Bytes-1.
    input  logic [Bytes*8-1:0]     lo_i,
    /// Bytes Bytes .. 2*Bytes-1.
    input  logic [Bytes*8-1:0]     hi_i,
    /// The selected bytes.
    output logic [Bytes*8-1:0]     data_o
);
`ifdef SYSTOLE_FPGA
  // A stage per bit of by_i, the largest step first: what is left to skip is then least, and so is
  // the number of bytes that later stages need.
  localparam int unsigned Stages = $clog2(Bytes) + 1;
  for (genvar s = 0; s < Stages; s++) begin : gen_stage
    localparam int unsigned Step = Bytes >> s;
    localparam int unsigned Width = (Bytes + Step - 1) * 8;
    logic [Width-1:0] out;
    if (s == 0) begin : gen_first
      assign out = by_i[Stages-1] ? Width'(hi_i) : Width'({hi_i, lo_i});
    end else begin : gen_next
      assign out = by_i[Stages-1-s] ? Width'(gen_stage[s-1].out >> (Step * 8))
                                    : Width'(gen_stage[s-1].out);
    end
  end
  assign data_o = gen_stage[Stages-1].out;

  logic unused;
  assign unused = en_i ^ (^hi_i);
`else
  always_comb begin
    data_o = '0;
    if (en_i) data_o = (Bytes * 8)'({hi_i, lo_i} >> {by_i, 3'b000});
  end
`endif
endmodule
