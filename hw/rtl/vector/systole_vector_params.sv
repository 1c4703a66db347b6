// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_vector_types.svh"

/// Weights and parameter records, one channel group after the other, a group ahead of their use.
/// Weights of streamed windows go to the weight store, which has room for two groups. Records go to
/// registers: those in use, and those of the next group. A command without records is one unit
/// whatever its number of groups. A table of LUT takes the place of weights, four bytes per read.
module systole_vector_params #(
  parameter int unsigned L = 16  ///< Lanes, a multiple of 4.
) (
  input  logic                   clk_i,           ///< Clock.
  input  logic                   rst_ni,          ///< Synchronous reset, active low.
  input  logic                   start_i,         ///< Take a command; only when idle_o.
  input  logic          [1023:0] cmd_i,           ///< The command.
  input  logic                   stream_i,        ///< Its windows are streamed.
  output logic                   idle_o,          ///< Everything of the last command was read.
  input  logic                   weights_room_i,  ///< The weight store has room for a group.
  output logic                   want_o,          ///< A read is due ...
  input  logic                   gnt_i,           ///< ... and takes place in this cycle.
  output logic            [23:0] raddr_o,         ///< Its line.
  input  logic           [127:0] rdata_i,         ///< The line, one cycle later.
  output logic                   weights_begin_o, ///< The first weights of a group are asked for.
  output logic                   weights_end_o,   ///< The last ones are stored.
  output logic                   weight_we_o,     ///< rdata_i holds weights of one tap,
  output logic             [1:0] weight_pass_o,   ///< of this pass ...
  output logic             [3:0] weight_column_o, ///< ... and column.
  output logic                   table_we_o,      ///< rdata_i holds 4 bytes of a table,
  output logic             [5:0] table_at_o,      ///< these.
  output logic                   ready_o,         ///< The outputs hold a group's parameters.
  input  logic                   next_i,          ///< The group is through.
  output systole_vector_finish_t finish_o,        ///< What all channels share.
  output logic        [L*32-1:0] bias_o,          ///< Biases.
  output logic        [L*31-1:0] q_o,             ///< Multipliers.
  output logic         [L*6-1:0] s_o              ///< Shifts.
);

  systole_depthwise_cmd_t cmd;
  systole_add_cmd_t add;
  assign cmd = cmd_i;
  assign add = cmd_i;

  localparam int unsigned LineW = $clog2(L);
  typedef enum logic [1:0] {Idle, Weights, Table, Records} state_e;
  state_e state_q;

  // What the command says, and where its reading stands.
  logic use_w_q, none_q;
  logic [1:0] format_q;
  logic [2:0] kh_q, kw_q, row_q, col_q;
  logic [15:0] channels_q;
  logic [5:0] table_q;
  logic [23:0] weight_q, record_q;
  logic [30:0] multiplier_q;
  logic [5:0] shift_q;
  systole_vector_finish_t finish_q;
  logic [LineW-1:0] line_q, last_line;

  logic is_add, is_lut, bypass, use_w, none, unit_last, weights_last, records_last, records_room, put, unit_end;
  assign is_add = cmd.opcode == systole_pkg::OpAdd;
  assign is_lut = cmd.opcode == systole_pkg::OpLut;
  assign bypass = cmd.opcode == systole_pkg::OpMaxpool || is_lut;
  assign use_w  = cmd.opcode == systole_pkg::OpDepthwise && stream_i;
  assign none   = bypass || is_add || cmd.per_ch == systole_pkg::ParamFormatNone;

  always_comb begin
    unique case (format_q)
      systole_pkg::ParamFormatBias:   last_line = LineW'(L / 4 - 1);
      systole_pkg::ParamFormatPacked: last_line = LineW'(L / 2 - 1);
      default:                        last_line = LineW'(L - 1);
    endcase
  end

  // The registers of the next group: reserved, filled.
  logic taken_q, full_q, move, taking_q, taking_last_q;
  assign records_room = !taken_q;
  assign move         = full_q && (!ready_o || next_i);

  assign weights_last = row_q == 3'd0 && col_q == 3'd0;
  assign records_last = line_q == last_line;
  assign unit_last    = none_q || channels_q <= 16'(L);
  assign put          = state_q == Records && none_q && records_room;
  assign unit_end     = put || (state_q == Records && gnt_i && records_last);

  logic weights_first;
  assign weights_first = row_q == kh_q - 3'd1 && col_q == kw_q - 3'd1;
  always_comb begin
    unique case (state_q)
      Weights: want_o = !weights_first || weights_room_i;
      Table:   want_o = table_q != 6'd0 || weights_room_i;
      Records: want_o = !none_q && records_room;
      default: want_o = 1'b0;
    endcase
  end
  assign raddr_o         = state_q == Records ? record_q : weight_q;
  assign weights_begin_o = gnt_i && ((state_q == Weights && weights_first)
                                     || (state_q == Table && table_q == 6'd0));
  assign idle_o          = state_q == Idle;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) state_q <= Idle;
    else if (start_i) state_q <= is_lut ? Table : use_w ? Weights : Records;
    else if (state_q == Table && gnt_i && table_q == 6'd63) state_q <= Records;
    else if (state_q == Weights && gnt_i && weights_last) state_q <= Records;
    else if (unit_end) state_q <= unit_last ? Idle : use_w_q ? Weights : Records;
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      use_w_q      <= use_w;
      none_q       <= none;
      format_q     <= cmd.per_ch;
      kh_q         <= cmd.kh[2:0];
      kw_q         <= cmd.kw[2:0];
      row_q        <= cmd.kh[2:0] - 3'd1;
      col_q        <= cmd.kw[2:0] - 3'd1;
      line_q       <= '0;
      table_q      <= '0;
      channels_q   <= cmd.channels;
      weight_q     <= cmd.weight_addr;
      record_q     <= cmd.param_addr;
      multiplier_q <= is_add ? add.q_out[30:0] : cmd.multiplier[30:0];
      shift_q      <= is_add ? add.shift_out[5:0] : cmd.shift[5:0];
      finish_q     <= {bypass, cmd.rq[1:0], cmd.zo, cmd.lo, cmd.hi, cmd.out_copy};
    end else begin
      if (state_q == Weights && gnt_i) begin
        weight_q <= weight_q + 24'd16;
        col_q    <= col_q == 3'd0 ? kw_q - 3'd1 : col_q - 3'd1;
        if (col_q == 3'd0) row_q <= row_q == 3'd0 ? kh_q - 3'd1 : row_q - 3'd1;
      end
      if (state_q == Table && gnt_i) begin
        table_q <= table_q + 6'd1;
        if (table_q[1:0] == 2'd3) weight_q <= weight_q + 24'd16;
      end
      if (state_q == Records && gnt_i) begin
        record_q <= record_q + 24'd16;
        line_q   <= records_last ? '0 : line_q + 1'b1;
      end
      if (unit_end) channels_q <= channels_q - 16'(L);
    end
  end

  // Weights: element (row_q, col_q) of the window; systole_vector_window has the same order.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      weight_we_o   <= 1'b0;
      table_we_o    <= 1'b0;
      weights_end_o <= 1'b0;
    end else begin
      weight_we_o   <= state_q == Weights && gnt_i;
      table_we_o    <= state_q == Table && gnt_i;
      weights_end_o <= gnt_i && ((state_q == Weights && weights_last)
                                 || (state_q == Table && table_q == 6'd63));
    end
    table_at_o <= table_q;
    if (state_q == Weights) begin
      if (row_q < 3'd3 && col_q < 3'd3) begin
        weight_pass_o   <= 2'd0;
        weight_column_o <= {1'b0, row_q} + {row_q, 1'b0} + {1'b0, col_q};
      end else if (row_q < 3'd4 && col_q < 3'd4) begin
        weight_pass_o   <= 2'd1;
        weight_column_o <= row_q == 3'd3 ? {1'b0, col_q} : {1'b0, row_q} + 4'd4;
      end else if (row_q == 3'd0 || col_q == 3'd0) begin
        weight_pass_o   <= 2'd1;
        weight_column_o <= row_q == 3'd0 ? 4'd7 : 4'd8;
      end else begin
        weight_pass_o   <= 2'd2;
        weight_column_o <= row_q == 3'd4 ? {1'b0, col_q} - 4'd1 : {1'b0, row_q} + 4'd3;
      end
    end
  end

  // Records.
  logic [LineW-1:0] taking_line_q;
  logic [L*32-1:0] bias_q;
  logic [L*31-1:0] q_q;
  logic [L*6-1:0] s_q;
  systole_vector_finish_t next_finish_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      taken_q       <= 1'b0;
      full_q        <= 1'b0;
      taking_q      <= 1'b0;
      taking_last_q <= 1'b0;
      ready_o       <= 1'b0;
    end else begin
      taking_q      <= put || (state_q == Records && gnt_i);
      taking_last_q <= unit_end;
      if (unit_end) taken_q <= 1'b1;
      else if (move) taken_q <= 1'b0;
      if (taking_last_q) full_q <= 1'b1;
      else if (move) full_q <= 1'b0;
      if (move) ready_o <= 1'b1;
      else if (next_i) ready_o <= 1'b0;
    end
  end

  // Without records one write sets all lanes.
  logic [L-1:0] take;
  logic [127:0] rec_bias;
  logic [61:0] rec_q;
  logic [11:0] rec_s;

  systole_records #(.Lanes(L)) u_records (
    .format_i(none_q ? systole_pkg::ParamFormatNone : format_q), .multiplier_i(multiplier_q),
    .shift_i(shift_q), .line_i(rdata_i), .number_i(6'(taking_line_q)), .take_o(take),
    .bias_o(rec_bias), .q_o(rec_q), .s_o(rec_s)
  );

  always_ff @(posedge clk_i) begin
    if (state_q == Records && gnt_i) taking_line_q <= line_q;
    if (unit_end) next_finish_q <= finish_q;
    if (taking_q) begin
      for (int unsigned l = 0; l < L; l++) begin
        if (take[l]) begin
          bias_q[l*32+:32] <= rec_bias[(l%4)*32+:32];
          q_q[l*31+:31]    <= rec_q[(l%2)*31+:31];
          s_q[l*6+:6]      <= rec_s[(l%2)*6+:6];
        end
      end
    end
    if (move) begin
      bias_o   <= bias_q;
      q_o      <= q_q;
      s_o      <= s_q;
      finish_o <= next_finish_q;
    end
  end

  logic unused;
  assign unused = ^{cmd, add};

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!gnt_i || want_o);
      assert (!start_i || idle_o);
      assert (!next_i || ready_o);
      assert (!(full_q && taking_last_q));
    end
  end

endmodule
