// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_vector_types.svh"

/// Commands of VECTOR: one in preparation, one that walks, and those whose results are not all
/// written. The next command is prepared, and its parameters are read, while this one walks.
module systole_vector_commands #(
  parameter int unsigned LinePixels = 256  ///< Pixels of a line.
) (
  input  logic                  clk_i,          ///< Clock.
  input  logic                  rst_ni,         ///< Synchronous reset, active low.
  input  logic                  halt_i,         ///< Start nothing.
  input  logic                  cmd_valid_i,    ///< A command is offered ...
  output logic                  cmd_ready_o,    ///< ... and taken.
  input  logic         [1023:0] cmd_i,          ///< Its words.
  input  logic                  loader_idle_i,  ///< The reader of parameters is free.
  input  logic                  drained_i,      ///< Nothing is on its way to the values.
  input  logic                  walk_end_i,     ///< The last step is taken.
  input  logic                  post_last_i,    ///< The last result of a command is written.
  output logic                  load_o,         ///< The parameters of ...
  output logic         [1023:0] cmd_o,          ///< ... this command, in preparation, are wanted.
  output logic                  stream_o,       ///< It streams.
  output logic                  start_o,        ///< A command begins to walk.
  output logic         [1023:0] run_o,          ///< The command that walks ...
  output systole_vector_shape_t run_shape_o,    ///< ... and what was made of it.
  output logic                  entered_o,      ///< Its steps may be taken.
  output systole_vector_mode_t  mode_o,         ///< What they need of it on their way to the values.
  output logic                  held_o,         ///< There are commands that have not ended.
  output logic                  retire_o        ///< One has.
);

  logic [1023:0] cmd_q, run_q;
  systole_vector_shape_t shape, run_shape_q;
  logic hold_q, loaded_q, walking_q, start_q, entered_q, setup_done, take, begin_cmd, enter;
  logic [4:0] held_q;

  assign cmd_ready_o = !hold_q && !halt_i;
  assign take        = cmd_valid_i && cmd_ready_o;
  assign load_o      = hold_q && setup_done && !loaded_q && loader_idle_i && !halt_i;
  assign begin_cmd   = hold_q && setup_done && (loaded_q || load_o) && !walking_q && !halt_i;
  assign enter     = walking_q && !entered_q && drained_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      hold_q    <= 1'b0;
      loaded_q  <= 1'b0;
      walking_q <= 1'b0;
      start_q   <= 1'b0;
      entered_q <= 1'b0;
      held_q    <= '0;
      retire_o  <= 1'b0;
    end else begin
      if (take) hold_q <= 1'b1;
      else if (begin_cmd) hold_q <= 1'b0;
      if (begin_cmd) loaded_q <= 1'b0;
      else if (load_o) loaded_q <= 1'b1;
      if (begin_cmd) walking_q <= 1'b1;
      else if (walk_end_i) walking_q <= 1'b0;
      start_q <= begin_cmd;
      if (enter) entered_q <= 1'b1;
      else if (walk_end_i) entered_q <= 1'b0;
      if (take != post_last_i) held_q <= take ? held_q + 1'b1 : held_q - 1'b1;
      retire_o <= post_last_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) cmd_q <= cmd_i;
    if (begin_cmd) begin
      run_q       <= cmd_q;
      run_shape_q <= shape;
    end
  end

  // Steps of a command change while nothing is under way.
  systole_depthwise_cmd_t run;
  systole_add_cmd_t run_add;
  systole_vector_mode_t mode_q;
  assign run     = run_q;
  assign run_add = run_q;

  always_ff @(posedge clk_i) begin
    if (enter) begin
      mode_q.stream <= run_shape_q.stream;
      mode_q.passes <= run_shape_q.stream ? run_shape_q.passes : 2'd1;
      mode_q.is_add <= run.opcode == systole_pkg::OpAdd;
      mode_q.is_lut <= run.opcode == systole_pkg::OpLut;
      mode_q.is_max <= run.opcode == systole_pkg::OpMaxpool || run.opcode == systole_pkg::OpLut;
      mode_q.use_w  <= run.opcode == systole_pkg::OpDepthwise;
      mode_q.none   <= run.opcode == systole_pkg::OpAdd || run.opcode == systole_pkg::OpMaxpool
                       || run.opcode == systole_pkg::OpLut
                       || run.per_ch == systole_pkg::ParamFormatNone;
      mode_q.wide   <= run.kw > 8'd3;
      mode_q.kh     <= run.kh[2:0];
      mode_q.zx     <= run.zx;
      mode_q.zw     <= run.zw;
      mode_q.pad    <= run.pad_byte;
      mode_q.add_q  <= {run_add.q_b[30:0], run_add.q_a[30:0]};
      mode_q.add_s  <= {run_add.shift_b[5:0], run_add.shift_a[5:0]};
    end
  end

  systole_vector_setup #(.LinePixels(LinePixels)) u_setup (
    .clk_i, .rst_ni, .start_i(take), .cmd_i(cmd_q), .done_o(setup_done), .shape_o(shape)
  );

  assign cmd_o       = cmd_q;
  assign stream_o    = shape.stream;
  assign run_o       = run_q;
  assign run_shape_o = run_shape_q;
  assign start_o     = start_q;
  assign entered_o   = entered_q;
  assign mode_o      = mode_q;

  logic unused;
  assign unused = ^{run, run_add};
  assign held_o      = held_q != '0;

  always_ff @(posedge clk_i) begin
    if (rst_ni) assert (!post_last_i || held_o);
  end

endmodule
