// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Takes the two sums at the foot of a packed column apart: p_i = S1 * 2^18 + S0.
///
/// |S0| may exceed the 18 bits below S1: R rows reach R * 2^14. Hence low_i, S1 mod 2^M, with M =
/// log2(R) - 3 bits (1 for 16 rows, 2 for 32). P[17+M:18] minus that are the next M bits of S0,
/// which make 18 + M: S0 lies in [-R * 128 * 127, R * 2^14], and that fits, with R * 2^14 itself in
/// the place of -R * 2^14, which no sum reaches. Exact for every input. Combinational.
module systole_mac_foot #(
  parameter int unsigned R = 16,  ///< Rows, a power of two, 8 or more.
  localparam int unsigned M = $clog2(R) - 3,
  localparam int unsigned LowW = (M == 0) ? 1 : M
) (
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic     [47:0] p_i,    ///< Sum of the cascade; its upper bits repeat the sign of S1.
  input  logic [LowW-1:0] low_i,  ///< S1 mod 2^M; not used for 8 rows.
  /* verilator lint_on UNUSEDSIGNAL */
  output logic     [31:0] sum0_o, ///< S0.
  output logic     [31:0] sum1_o  ///< S1.
);

  localparam int unsigned HighW = $clog2(R) + 16;  // S1 with its sign

  logic [17+M:0] field;
  logic negative;
  logic [HighW-1:0] carry, high;  // carry: S0 >> 18
  assign negative = field[17+M] && (|field[16+M:0]);

  if (M == 0) begin : gen_none
    assign field = p_i[17:0];
    assign carry = HighW'($signed(negative));
  end else begin : gen_extra
    logic [M-1:0] extra;
    assign extra = p_i[18+:M] - low_i;
    assign field = {extra, p_i[17:0]};
    assign carry = HighW'($signed({negative, extra}));
  end

  assign high   = p_i[18+:HighW] - carry;
  assign sum0_o = 32'($signed({negative, field}));
  assign sum1_o = 32'($signed(high));

endmodule
