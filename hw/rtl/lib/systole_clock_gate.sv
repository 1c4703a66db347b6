// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Clock of a part that has nothing to do: stops while en_i is low, after `Tail` more cycles.
///
/// In simulation only, where a part without a clock costs no time (half the cycles of a run are those
/// of idle parts). What it stops would not have changed: with the clock running everything is the same,
/// cycle by cycle, and so it runs everywhere else: FPGAs gate registers by their enables.
module systole_clock_gate #(
  parameter int unsigned Tail = 0  ///< Cycles that the clock goes on.
) (
  input  logic clk_i,
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic en_i,  ///< Something may change at the next edge.
  /* verilator lint_on UNUSEDSIGNAL */
  output logic clk_o
);
`ifdef VERILATOR
  logic open, open_q;

  if (Tail == 0) begin : gen_now
    assign open = en_i;
  end else begin : gen_tail
    logic [$clog2(Tail+1)-1:0] left_q;
    always_ff @(posedge clk_i) begin
      if (en_i) left_q <= ($clog2(Tail + 1))'(Tail);
      else if (left_q != '0) left_q <= left_q - 1'b1;
    end
    assign open = en_i || left_q != '0;
  end

  // Follows while the clock is low, so that no edge is cut.
  always_latch if (!clk_i) open_q = open;
  assign clk_o = clk_i && open_q;
`else
  assign clk_o = clk_i;
`endif
endmodule
