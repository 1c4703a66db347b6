// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// The ten state counters of one engine in one small memory: each cycle of a run adds one to the
/// counter of the engine's state, so that together they add up to the cycles of the run. Clearing
/// marks all of them as zero at once.
module systole_state_counter (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,  ///< Set all to zero.
  input  logic        run_i,    ///< Count in this cycle ...
  input  logic [3:0]  state_i,  ///< ... this state, 0 to 9.
  input  logic [3:0]  read_i,   ///< Counter to read ...
  output logic [63:0] value_o   ///< ... its value, in the same cycle.
);
  logic [63:0] mem [16];
  logic [15:0] written_q;  // since the last clear

  assign value_o = written_q[read_i] ? mem[read_i] : '0;

  always_ff @(posedge clk_i) begin
    if (run_i) mem[state_i] <= (written_q[state_i] ? mem[state_i] : '0) + 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) written_q <= '0;
    else if (run_i) written_q[state_i] <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) assert (!(run_i && clear_i));
    if (rst_ni && run_i) assert (state_i < 4'(systole_pkg::EngineStates));
  end
endmodule
