// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Byte funnel: the `Bytes` bytes that begin at byte `by_i` of {hi_i, lo_i}. With hi_i = lo_i it
/// rotates right. Combinational.
module systole_funnel #(
    /// Bytes of each input and of the output; a power of two.
    parameter int unsigned Bytes = 16
) (
    /// Low: the output is 0, and a simulator has nothing to do.
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
  always_comb begin
    data_o = '0;
    if (en_i) data_o = (Bytes * 8)'({hi_i, lo_i} >> {by_i, 3'b000});
  end
endmodule
