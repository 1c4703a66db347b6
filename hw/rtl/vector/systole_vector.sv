// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_vector_types.svh"

/// VECTOR engine: DEPTHWISE, MAXPOOL, SUMPOOL, ADD, LUT on L channels at a time. LUT is a MAXPOOL
/// of one tap whose pixel passes a table on its way to the window.
///
/// A command is latched, its products are made and its first records read while the one before it is
/// computed. It then walks through the image, tap by tap or as a stream of pixels behind which a
/// window slides. A step is taken only when everything behind it has room, so nothing ever stalls
/// between the request of a pixel and the values that wait for post-processing.
module systole_vector #(
  parameter int unsigned R = 16,  ///< Bytes of a line of the activation buffer: 8, 16 or 32.
  parameter int unsigned L = 16,  ///< Lanes: 8 or 16, at most R.
  /// Pixels of a line buffer: wider rows take the slow way.
  parameter int unsigned LinePixels = 256
) (
  input  logic            clk_i,          ///< Clock.
  input  logic            rst_ni,         ///< Synchronous reset, active low.
  input  logic            halt_i,         ///< Start no command and no access.

  input  logic            cmd_valid_i,    ///< A command is offered ...
  output logic            cmd_ready_o,    ///< ... and taken.
  input  logic   [1023:0] cmd_i,          ///< Its words.
  input  logic     [31:0] cmd_index_i,    ///< Its position in the stream; not needed.
  output logic            retire_o,       ///< The last result of the oldest command is written.
  output logic      [3:0] state_o,        ///< What the engine does, while active.
  output logic            active_o,       ///< The engine holds a command.
  output logic            progress_o,     ///< Something moved.
  output logic      [4:0] taps_o,         ///< Taps of L lanes that were asked for and will be computed.

  output logic            act_req_o,      ///< Read port of the activation buffer.
  output logic     [23:0] act_addr_o,     ///< First byte.
  output logic            act_lo_o,       ///< Its line is needed.
  output logic            act_hi_o,       ///< The next line is needed.
  input  logic            act_gnt_i,      ///< Granted.
  input  logic            act_rvalid_i,   ///< Two cycles after the grant.
  input  logic  [R*8-1:0] act_data_i,     ///< The bytes.

  output logic            wr_req_o,       ///< Write port of the activation buffer.
  output logic     [23:0] wr_addr_o,      ///< First byte.
  output logic  [R*8-1:0] wr_data_o,      ///< Bytes.
  output logic    [R-1:0] wr_strb_o,      ///< Bytes to write.
  output logic      [7:0] wr_copy_o,      ///< Distance of the copy in groups, 0: none.
  input  logic            wr_gnt_i,       ///< Granted.

  output logic            param_re_o,     ///< Read port of the parameter memory.
  output logic     [23:0] param_raddr_o,  ///< Line, a multiple of 16.
  input  logic    [127:0] param_rdata_i   ///< The line, one cycle later.
);

  localparam int unsigned Places = 16;
`ifdef SYSTOLE_FPGA
  localparam int unsigned FactorW = 9;
`else
  localparam int unsigned FactorW = 32;  // whole words simulate faster; the values are the same
`endif
  localparam int unsigned LineW = $clog2(LinePixels);

  systole_vector_mode_t mode;
  systole_vector_shape_t shape_q;
  logic [1023:0] cmd_q, run_q;
  logic cmd_stream, start_q, entered_q, load_cmd, walk_end, loader_idle, drained;
  logic post_last, held;

  systole_vector_commands #(.LinePixels(LinePixels)) u_commands (
    .clk_i, .rst_ni, .halt_i,
    .cmd_valid_i, .cmd_ready_o, .cmd_i,
    .loader_idle_i(loader_idle), .drained_i(drained), .walk_end_i(walk_end),
    .post_last_i(post_last), .load_o(load_cmd), .cmd_o(cmd_q), .stream_o(cmd_stream),
    .start_o(start_q), .run_o(run_q), .run_shape_o(shape_q), .entered_o(entered_q),
    .mode_o(mode), .held_o(held), .retire_o
  );

  // Steps: taps, or positions of the stream.
  logic tap_valid, tap_inside, tap_next_line, tap_first, tap_last, tap_group_last, tap_cmd_last;
  logic [23:0] tap_addr, tap_weight, tap_out_addr;
  logic [5:0] tap_lanes;
  logic pos_valid, pos_read, pos_next_line, pos_emit, pos_group_first, pos_group_last, pos_cmd_last;
  logic [23:0] pos_addr, pos_out_addr;
  logic [5:0] pos_lanes;
  logic [4:0] pos_rows, pos_cols, pos_taps;
  logic [LineW-1:0] pos_line;
  /* verilator lint_off UNUSEDSIGNAL */
  logic tap_busy, pos_busy;
  /* verilator lint_on UNUSEDSIGNAL */
  logic tap_go, pos_go;  // taken

  systole_vector_walk #(.R(R), .L(L)) u_walk (
    .clk_i, .rst_ni,
    .start_i(start_q && !shape_q.stream), .cmd_i(run_q), .shape_i(shape_q),
    .busy_o(tap_busy), .valid_o(tap_valid), .ready_i(tap_go), .inside_o(tap_inside),
    .addr_o(tap_addr), .next_line_o(tap_next_line), .weight_o(tap_weight), .first_o(tap_first),
    .last_o(tap_last), .group_last_o(tap_group_last), .cmd_last_o(tap_cmd_last),
    .lanes_o(tap_lanes), .out_addr_o(tap_out_addr)
  );

  systole_vector_stream #(.R(R), .L(L), .LinePixels(LinePixels)) u_stream (
    .clk_i, .rst_ni,
    .start_i(start_q && shape_q.stream), .cmd_i(run_q), .shape_i(shape_q),
    .busy_o(pos_busy), .valid_o(pos_valid), .ready_i(pos_go), .read_o(pos_read),
    .addr_o(pos_addr), .next_line_o(pos_next_line), .line_o(pos_line), .emit_o(pos_emit),
    .rows_o(pos_rows), .cols_o(pos_cols), .taps_o(pos_taps), .group_first_o(pos_group_first),
    .group_last_o(pos_group_last), .cmd_last_o(pos_cmd_last), .lanes_o(pos_lanes),
    .out_addr_o(pos_out_addr)
  );

  // A step is taken. Taps give way to records: both read parameters.
  logic place, records_want, tap_ok, pos_ok, go, output_go, weights_miss, table_miss;
  logic [1:0] hold_passes_q, weights_there_q;

  assign table_miss   = mode.is_lut && weights_there_q == 2'd0;
  assign weights_miss = pos_emit && mode.use_w && weights_there_q == 2'd0;
  assign tap_ok = tap_valid && entered_q && !halt_i && (place || !tap_last)
                  && !(mode.use_w && records_want) && !table_miss;
  assign pos_ok = pos_valid && entered_q && !halt_i && (place || !pos_emit) && !weights_miss
                  && hold_passes_q == 2'd0;

  assign act_req_o  = (tap_ok && tap_inside) || (pos_ok && pos_read);
  assign act_addr_o = mode.stream ? pos_addr : tap_addr;
  assign act_lo_o   = 1'b1;
  assign act_hi_o   = mode.stream ? pos_next_line : tap_next_line;
  assign tap_go     = tap_ok && (!tap_inside || act_gnt_i);
  assign pos_go     = pos_ok && (!pos_read || act_gnt_i);
  assign go         = tap_go || pos_go;
  assign output_go  = (tap_go && tap_last) || (pos_go && pos_emit);
  assign walk_end   = (tap_go && tap_cmd_last) || (pos_go && pos_emit && pos_cmd_last);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) hold_passes_q <= 2'd0;
    else if (pos_go && pos_emit) hold_passes_q <= mode.passes - 2'd1;
    else if (hold_passes_q != 2'd0) hold_passes_q <= hold_passes_q - 2'd1;
  end

  // One cycle later lines and weights are asked for, two cycles later everything is there.
  systole_vector_step_t now, ask_step_q, got_step_q, win_step_q;
  logic ask_q, got_q, looked_q, win_q, oper_q, oper_first_q, oper_last_q, win_last;
  logic [LineW-1:0] ask_line_q, got_line_q;
  logic [23:0] ask_weight_q;
  logic [1:0] pass_q;

  always_comb begin
    now.stream          = mode.stream;
    now.valid           = mode.stream ? pos_emit : !mode.is_add && (tap_inside || tap_first || tap_last);
    now.first           = mode.stream || tap_first;
    now.last            = mode.stream || tap_last;
    now.reload          = pos_group_first;
    now.release_weights = mode.stream ? pos_group_last : tap_cmd_last;
    now.rows            = mode.stream ? pos_rows : {4'b0, tap_inside};
    now.cols            = mode.stream ? pos_cols : 5'd1;
  end

  assign win_last = pass_q + 2'd1 == mode.passes;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ask_q  <= 1'b0;
      got_q  <= 1'b0;
      looked_q <= 1'b0;
      win_q  <= 1'b0;
      oper_q <= 1'b0;
    end else begin
      ask_q  <= go;
      got_q  <= ask_q;
      looked_q <= got_q && mode.is_lut;
      win_q  <= (mode.is_lut ? looked_q : got_q && got_step_q.valid) || (win_q && !win_last);
      oper_q <= win_q;
    end
    if (go) begin
      ask_step_q   <= now;
      ask_line_q   <= pos_line;
      ask_weight_q <= tap_weight;
    end
    if (ask_q) begin
      got_step_q <= ask_step_q;
      got_line_q <= ask_line_q;
    end
    // All steps of LUT are alike behind the table.
    if (got_q) begin
      win_step_q         <= got_step_q;
      win_step_q.rows[0] <= got_step_q.rows[0] || mode.is_lut;
    end
    pass_q <= (win_q && !win_last) ? pass_q + 2'd1 : 2'd0;
    if (win_q) begin
      oper_first_q <= win_step_q.first && pass_q == 2'd0;
      oper_last_q  <= win_step_q.last && win_last;
    end
  end

  logic weight_read, records_gnt, records_ready, group_taken;
  logic weights_begin, weights_end, weight_we, weights_release, write_set_q, read_set_q;
  logic [1:0] weight_pass, weights_used_q;
  logic [3:0] weight_column;
  logic [5:0] table_at;
  logic table_we;
  logic [23:0] records_addr;
  systole_vector_finish_t finish;
  logic [L*32-1:0] bias;
  logic [L*31-1:0] q;
  logic [L*6-1:0] s;

  assign weight_read   = ask_q && !ask_step_q.stream && ask_step_q.rows[0] && mode.use_w;
  assign records_gnt   = records_want && !weight_read && !halt_i;
  assign param_re_o    = weight_read || records_gnt;
  assign param_raddr_o = weight_read ? ask_weight_q : records_addr;

  systole_vector_params #(.L(L)) u_params (
    .clk_i, .rst_ni,
    .start_i(load_cmd), .cmd_i(cmd_q), .stream_i(cmd_stream), .idle_o(loader_idle),
    .weights_room_i(weights_used_q != 2'd2),
    .want_o(records_want), .gnt_i(records_gnt), .raddr_o(records_addr), .rdata_i(param_rdata_i),
    .weights_begin_o(weights_begin), .weights_end_o(weights_end), .weight_we_o(weight_we),
    .weight_pass_o(weight_pass), .weight_column_o(weight_column),
    .table_we_o(table_we), .table_at_o(table_at),
    .ready_o(records_ready), .next_i(group_taken), .finish_o(finish), .bias_o(bias), .q_o(q),
    .s_o(s)
  );

  // Weights of two groups, or tables: stored, still to be used, in use.
  logic weights_out;
  assign weights_out     = (pos_go && pos_emit && pos_group_last && mode.use_w)
                           || (tap_go && tap_cmd_last && mode.is_lut);
  assign weights_release = (win_q && win_last && win_step_q.stream && win_step_q.release_weights
                            && mode.use_w)
                           || (got_q && got_step_q.release_weights && mode.is_lut);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      weights_there_q <= 2'd0;
      weights_used_q  <= 2'd0;
      write_set_q     <= 1'b0;
      read_set_q      <= 1'b0;
    end else begin
      weights_there_q <= weights_there_q + 2'(weights_end) - 2'(weights_out);
      weights_used_q  <= weights_used_q + 2'(weights_begin) - 2'(weights_release);
      write_set_q     <= write_set_q ^ weights_end;
      read_set_q      <= read_set_q ^ weights_release;
    end
  end

  logic [L*8-1:0] looked;
  systole_vector_table #(.L(L)) u_table (
    .clk_i,
    .we_i(table_we), .wset_i(write_set_q), .wat_i(table_at), .wdata_i(param_rdata_i),
    .look_i(got_q && mode.is_lut), .rset_i(read_set_q), .inside_i(got_step_q.rows[0]),
    .x_i(act_data_i[L*8-1:0]), .pad_i(mode.pad), .y_o(looked)
  );

  logic [L*8-1:0] tap_weights_q;
  logic [9*L*FactorW-1:0] operands, factors;
  logic [8:0] operands_inside;

  always_ff @(posedge clk_i) begin
    if (got_q && !got_step_q.stream && mode.use_w) tap_weights_q <= param_rdata_i[L*8-1:0];
  end

  systole_vector_weights #(.L(L), .FactorW(FactorW)) u_weights (
    .clk_i,
    .we_i(weight_we), .wset_i({write_set_q, weight_pass}), .wcolumn_i(weight_column),
    .wdata_i(param_rdata_i[L*8-1:0]),
    .load_i(win_q && (!win_step_q.stream || win_step_q.reload || mode.passes != 2'd1)),
    .rset_i({read_set_q, pass_q}), .tap_i(!win_step_q.stream), .tap_data_i(tap_weights_q),
    .use_w_i(mode.use_w), .zw_i(mode.zw), .w_o(factors)
  );

  systole_vector_window #(.L(L), .FactorW(FactorW), .LinePixels(LinePixels)) u_window (
    .clk_i,
    .ask_i(ask_q && ask_step_q.stream), .ask_at_i(ask_line_q),
    .shift_i(got_q && got_step_q.stream), .shift_at_i(got_line_q),
    .tap_i(mode.is_lut ? looked_q : got_q && !got_step_q.stream && got_step_q.rows[0]),
    .x_i(mode.is_lut ? looked : act_data_i[L*8-1:0]),
    .zx_i(mode.zx), .kh_i(mode.kh), .wide_i(mode.wide),
    .take_i(win_q), .pass_i(pass_q), .rows_i(win_step_q.rows), .cols_i(win_step_q.cols),
    .x_o(operands), .inside_o(operands_inside)
  );

  logic lanes_valid, add_valid;
  logic [L*32-1:0] lanes_v, add_v;

  systole_vector_lanes #(.L(L), .FactorW(FactorW)) u_lanes (
    .clk_i, .rst_ni,
    .valid_i(oper_q), .one_i(!mode.stream), .first_i(oper_first_q), .last_i(oper_last_q),
    .inside_i(operands_inside), .x_i(operands), .w_i(factors), .max_i(mode.is_max), .pad_i(mode.pad),
    .valid_o(lanes_valid), .v_o(lanes_v)
  );

  systole_vector_add #(.L(L)) u_add (
    .clk_i, .rst_ni,
    .valid_i(got_q && mode.is_add), .second_i(got_step_q.last), .inside_i(got_step_q.rows[0]),
    .x_i(act_data_i[L*8-1:0]), .pad_i(mode.pad), .za_i(mode.zx), .zb_i(mode.zw),
    .q_i(mode.add_q), .s_i(mode.add_s), .valid_o(add_valid), .v_o(add_v)
  );

  // Outputs.
  logic post_req, post_gnt, records_miss;
  logic unit_last, pixel_last;
  assign pixel_last = mode.stream ? pos_cmd_last : tap_cmd_last;
  assign unit_last  = mode.none ? pixel_last : mode.stream ? pos_group_last : tap_group_last;

  systole_vector_finish #(.R(R), .L(L), .Places(Places)) u_finish (
    .clk_i, .rst_ni,
    .place_o(place), .place_i(output_go), .cmd_last_i(pixel_last), .unit_last_i(unit_last),
    .lanes_i(mode.stream ? pos_lanes : tap_lanes),
    .addr_i(mode.stream ? pos_out_addr : tap_out_addr),
    .valid_i(lanes_valid || add_valid), .v_i(mode.is_add ? add_v : lanes_v), .drained_o(drained),
    .records_ready_i(records_ready), .unit_taken_o(group_taken), .finish_i(finish), .bias_i(bias),
    .q_i(q), .s_i(s), .records_miss_o(records_miss),
    .wr_req_o(post_req), .wr_addr_o, .wr_data_o, .wr_strb_o, .wr_copy_o,
    .wr_gnt_i(post_gnt), .last_o(post_last)
  );
  assign wr_req_o = post_req && !halt_i;
  assign post_gnt = wr_req_o && wr_gnt_i;

  assign active_o   = held || retire_o;
  assign progress_o = go || post_gnt || records_gnt;

  always_comb begin
    taps_o = '0;
    if (tap_go && (mode.is_add ? tap_last : tap_inside)) taps_o = 5'd1;
    if (pos_go && pos_emit) taps_o = pos_taps;
    if (go || hold_passes_q != 2'd0) state_o = systole_pkg::StateBusy;
    else if (act_req_o || (wr_req_o && !wr_gnt_i)) state_o = systole_pkg::StateBank;
    else if (records_miss || (pos_valid && weights_miss) || (tap_valid && table_miss)) begin
      state_o = systole_pkg::StateWeight;
    end else state_o = systole_pkg::StateFill;
  end

  logic unused;
  assign unused = ^{win_step_q, cmd_q, cmd_index_i, act_data_i, param_rdata_i};

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (act_rvalid_i == 1'b0 || got_q);
      assert (!(tap_valid && pos_valid));
      assert (!(weights_out && weights_there_q == 2'd0));
    end
  end

endmodule
