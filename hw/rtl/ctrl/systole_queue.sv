// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Command queue of one engine. An item waits until the retirements it depends on have happened:
/// per engine it carries how many are still missing, and every retirement lowers that. A command
/// shows at the engine one cycle after dispatch at the earliest.
/// The queue also tells the engine's state while the engine itself holds no command, and the index
/// of the oldest command that has not retired.
module systole_queue #(
  /// Commands that may wait, 1 to 12: with those in the engine at most 15, which the index FIFO
  /// holds.
  parameter int unsigned Depth = systole_pkg::QueueDepth,
  /// Bits of a command that the engine uses: 512 or 1024.
  parameter int unsigned CmdBits = 1024
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               push_valid_i,   ///< Dispatch hands over a command ...
  output logic               push_ready_o,   ///< ... and there is room.
  input  logic [CmdBits-1:0] push_cmd_i,
  input  logic [31:0]        push_index_i,   ///< Position in the stream.
  input  logic [15:0]        push_missing_i, ///< Retirements still missing, 4 bits per engine.
  input  logic [3:0]         retired_i,      ///< Retire pulses of all engines.
  input  logic               retire_i,       ///< Retire pulse of this engine.
  input  logic               active_i,       ///< The engine holds a command.
  input  logic [3:0]         state_i,        ///< Its state then.
  output logic               cmd_peek_o,     ///< A command stands on cmd_o until it is taken.
  output logic               cmd_valid_o,    ///< Its dependencies are met ...
  input  logic               cmd_ready_i,    ///< ... is taken by the engine.
  output logic [1023:0]      cmd_o,
  output logic [31:0]        cmd_index_o,
  output logic [3:0]         state_o,        ///< State of the engine, for the counters.
  output logic               oldest_valid_o, ///< A command has not retired ...
  output logic [31:0]        oldest_index_o  ///< ... its index.
);
  localparam int unsigned CountW = $clog2(Depth + 1);
  localparam int unsigned Ring = Depth > 1 ? Depth - 1 : 1;  // unused where there is but one place
  localparam int unsigned RingW = Ring > 1 ? $clog2(Ring) : 1;
  localparam int unsigned ItemW = CmdBits + 32;
  localparam integer Slots = Depth;

  // The oldest command stands in a register, the others in a ring.
  logic [ItemW-1:0]       head_q;
  logic [ItemW-1:0]       ring [Ring];
  logic [RingW-1:0]       read_q, write_q;
  logic [CountW-1:0]      count_q, last;
  logic [Depth*16-1:0]    missing_q;  // 16 bits per place, oldest first
  logic [15:0]            head_missing;
  logic                   push, pop, index_ready;
  logic [4:0]             indices;

  logic clk;
  systole_clock_gate u_gate (
    .clk_i, .en_i(!rst_ni || push || pop || retired_i != '0), .clk_o(clk)
  );

  assign push_ready_o = count_q != CountW'(Depth) && index_ready;
  assign push = push_valid_i && push_ready_o;
  assign head_missing = missing_q[15:0];
  assign cmd_peek_o = count_q != '0;
  assign cmd_valid_o = count_q != '0 && head_missing == '0;
  assign pop  = cmd_valid_o && cmd_ready_i;
  assign last = count_q - CountW'(pop);  // items that stay, and so the place of a new one
  assign cmd_o = 1024'(head_q[CmdBits-1:0]);
  assign cmd_index_o = head_q[CmdBits +: 32];

  always_comb begin
    if (active_i) state_o = state_i;
    else if (count_q == '0) state_o = systole_pkg::StateIdle;
    else if (head_missing[3:0] != '0) state_o = systole_pkg::StateWaitLoad;
    else if (head_missing[7:4] != '0) state_o = systole_pkg::StateWaitConv;
    else if (head_missing[11:8] != '0) state_o = systole_pkg::StateWaitVector;
    else if (head_missing[15:12] != '0) state_o = systole_pkg::StateWaitStore;
    else state_o = systole_pkg::StateFill;
  end

  always_ff @(posedge clk) begin
    if (push && last != '0) ring[write_q] <= {push_index_i, push_cmd_i};
    if (push && last == '0) head_q <= {push_index_i, push_cmd_i};
    else if (pop) head_q <= ring[read_q];
  end

  always_ff @(posedge clk) begin
    if (!rst_ni) begin
      read_q  <= '0;
      write_q <= '0;
      count_q <= '0;
    end else if (push || pop) begin
      if (push != pop) count_q <= push ? count_q + 1'b1 : count_q - 1'b1;
      if (push && last != '0) write_q <= write_q == RingW'(Ring - 1) ? '0 : write_q + 1'b1;
      if (pop && last != '0) read_q <= read_q == RingW'(Ring - 1) ? '0 : read_q + 1'b1;
    end
  end

  // Counts of the slots after this cycle: the oldest leaves, retirements are taken off, a new
  // command comes behind the last one.
  function automatic logic [Depth*16-1:0] counts(input logic [Depth*16-1:0] now, input logic leaves,
                                                 input logic [3:0] retired, input logic comes,
                                                 input logic [CountW-1:0] place,
                                                 input logic [15:0] fresh);
    integer n;
    counts = leaves ? now >> 16 : now;
    for (n = 0; n < Slots * 4; n = n + 1) begin
      if (retired[n%4] && counts[n*4+:4] != '0) counts[n*4+:4] = counts[n*4+:4] - 1'b1;
    end
    if (comes) counts[32'(place)*16+:16] = fresh;
  endfunction

  always_ff @(posedge clk) begin
    if (!rst_ni) missing_q <= '0;
    else if (push || pop || retired_i != '0) begin
      missing_q <= counts(missing_q, pop, retired_i, push, last, push_missing_i);
    end
  end

  // At most 15 commands, so that 4 bits count what may be missing.
  assign index_ready = indices != 5'd15;
  systole_fifo #(.Width(32), .Depth(16)) u_indices (
    .clk_i(clk), .rst_ni,
    .wvalid_i(push), .wdata_i(push_index_i),
    .rvalid_o(oldest_valid_o), .rready_i(retire_i), .rdata_o(oldest_index_o), .count_o(indices),
    /* verilator lint_off PINCONNECTEMPTY */
    .wready_o()
    /* verilator lint_on PINCONNECTEMPTY */
  );

  always_ff @(posedge clk) begin
    if (rst_ni) begin
      assert (!retire_i || oldest_valid_o);
      assert (!active_i || (state_i < 4'd10 && state_i != systole_pkg::StateIdle));
    end
  end
endmodule
