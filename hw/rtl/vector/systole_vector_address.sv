// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Address of nested loops with one adder. Every level has an address of its own; a step at one
/// level sets that level and all inner ones. Level 0 is the innermost.
module systole_vector_address #(
  parameter int unsigned Levels = 6,  ///< Loops, at least 2.
  localparam int unsigned LevelW = $clog2(Levels)
) (
  input  logic                 clk_i,    ///< Clock.
  input  logic                 load_i,   ///< Begin at start_i.
  input  logic          [23:0] start_i,  ///< First address.
  input  logic                 next_i,   ///< Step ...
  input  logic    [LevelW-1:0] level_i,  ///< ... of this level.
  input  logic [Levels*24-1:0] step_i,   ///< Step of each level.
  output logic          [23:0] addr_o    ///< Address of the innermost level.
);

  logic [Levels*24-1:0] at_q;
  logic [23:0] next;

  assign next = load_i ? start_i : at_q[32'(level_i)*24+:24] + step_i[32'(level_i)*24+:24];

  for (genvar k = 0; k < Levels; k++) begin : gen_level
    always_ff @(posedge clk_i) begin
      if (load_i || (next_i && {1'b0, level_i} + 1'b1 > (LevelW + 1)'(k))) at_q[k*24+:24] <= next;
    end
  end

  assign addr_o = at_q[23:0];

  always_ff @(posedge clk_i) begin
    assert (load_i || !next_i || 32'(level_i) < Levels);
  end

endmodule
