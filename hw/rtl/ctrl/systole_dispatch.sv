// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Takes checked commands in order: hands them to the engines' queues together with the number of
/// retirements they still wait for, executes the CTRL commands itself, and raises the error of a
/// command when it is that command's turn.
///
/// A command that depends on the dep-th latest earlier command of an engine, of which `out` have
/// not retired, misses out - dep + 1 retirements (none if that is not positive): engines retire
/// in order. This needs no count that could wrap.
module systole_dispatch (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          start_i,        ///< A stream begins.
  input  logic          halt_i,         ///< Dispatch nothing.
  input  logic          cmd_valid_i,    ///< A checked command ...
  output logic          cmd_ready_o,    ///< ... is taken.
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic [1023:0] cmd_i,          // the queues take the rest
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [2:0]    cmd_engine_i,
  input  logic [3:0]    cmd_err_i,      ///< Error of the command, 0: none.
  output logic [3:0]    push_valid_o,   ///< To the queues of LOAD, CONV, VECTOR, STORE.
  input  logic [3:0]    push_ready_i,
  output logic [15:0]   push_missing_o, ///< Missing retirements, 4 bits per engine.
  input  logic [3:0]    retire_i,       ///< Retire pulses of the engines.
  output logic [31:0]   index_o,        ///< Commands dispatched so far = index of the current one.
  output logic          err_valid_o,    ///< It is the turn of a command with an error.
  output logic          dispatched_o,   ///< Pulse: a command was dispatched.
  output logic          stall_o,        ///< A checked command waits for room in a queue.
  output logic          stop_o,         ///< END is here: fetch no more.
  input  logic          fetch_idle_i,   ///< The fetch waits for no data.
  output logic          irq_o,          ///< Pulse: an IRQ command, its tag on word_o.
  output logic          end_o,          ///< Pulse: END, its status on word_o.
  output logic [31:0]   word_o          ///< Word 2 of the command.
);
  logic [31:0] index_q;
  logic [15:0] out_q, out;   // commands handed over and not retired: stored, and after this cycle's
  logic [3:0]  met, empty, sel;
  logic [7:0]  opcode;
  logic        here, is_ctrl, ctrl_done;

  assign opcode  = cmd_i[7:0];
  assign word_o  = cmd_i[95:64];
  assign index_o = index_q;
  assign here    = cmd_valid_i && !halt_i && cmd_err_i == systole_pkg::ErrNone;
  assign is_ctrl = cmd_engine_i == systole_pkg::EngineCtrl;
  assign err_valid_o = cmd_valid_i && !halt_i && cmd_err_i != systole_pkg::ErrNone;

  for (genvar e = 0; e < 4; e++) begin : gen_engine
    logic [7:0] dep;
    assign dep = cmd_i[32 + 8*e +: 8];
    assign out[4*e +: 4] = out_q[4*e +: 4] - 4'(retire_i[e]);
    assign sel[e]   = cmd_engine_i == 3'(e + 1);
    assign empty[e] = out_q[4*e +: 4] == '0;
    assign met[e]   = dep == '0 || dep > 8'(out_q[4*e +: 4]);
    assign push_missing_o[4*e +: 4] =
        dep == '0 || dep > 8'(out[4*e +: 4]) ? '0 : out[4*e +: 4] - dep[3:0] + 1'b1;
    assign push_valid_o[e] = here && sel[e];
    always_ff @(posedge clk_i) begin
      if (!rst_ni) out_q[4*e +: 4] <= '0;
      else if (push_valid_o[e] && push_ready_i[e]) out_q[4*e +: 4] <= out[4*e +: 4] + 1'b1;
      else if (retire_i[e]) out_q[4*e +: 4] <= out[4*e +: 4];
    end
  end

  always_comb begin
    unique case (opcode)
      systole_pkg::OpNop:   ctrl_done = 1'b1;
      systole_pkg::OpFence: ctrl_done = (cmd_i[67:64] & ~empty) == '0;
      systole_pkg::OpIrq:   ctrl_done = &empty;
      default:              ctrl_done = &empty && fetch_idle_i;
    endcase
  end

  assign cmd_ready_o  = here && (is_ctrl ? ctrl_done && (&met) : (sel & ~push_ready_i) == '0);
  assign dispatched_o = cmd_ready_o;
  assign stall_o = here && !is_ctrl && !cmd_ready_o;
  assign stop_o  = here && opcode == systole_pkg::OpEnd;
  assign irq_o   = cmd_ready_o && opcode == systole_pkg::OpIrq;
  assign end_o   = cmd_ready_o && opcode == systole_pkg::OpEnd;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_i) index_q <= '0;
    else if (dispatched_o) index_q <= index_q + 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      for (int e = 0; e < 4; e++) assert (!retire_i[e] || out_q[4*e +: 4] != '0);
      assert (!start_i || out_q == '0);
    end
  end
endmodule
