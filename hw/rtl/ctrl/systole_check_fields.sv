// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"

/// The rules of docs/architecture.md, section 3, that need fields of one command and the sizes of
/// the machine, but no sums: RANGE beyond the static rules, UNSUPPORTED, ALIGN. Combinational; each
/// answer names the command word.
module systole_check_fields #(
  parameter int unsigned R = 16, ///< Array rows.
  parameter int unsigned C = 16  ///< Array columns.
) (
  input  logic          en_i,            ///< Look; else nothing is broken.
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic [1023:0] cmd_i,           // not every field has such a rule
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic          pixels_over_i,   ///< CONV: n*oh*ow > ACC_PIXELS.
  output logic          range_o,
  output logic [4:0]    range_word_o,
  output logic          unsupported_o,   ///< Always word 18.
  output logic          align_o,
  output logic [4:0]    align_word_o
);
  localparam int unsigned TileBytes = R * C;

  /* verilator lint_off UNUSEDSIGNAL */
  systole_load_cmd_t      load;
  systole_conv_cmd_t      conv;  // the words from 18 on are the same for VECTOR commands
  systole_depthwise_cmd_t depthwise;  // its weight_addr is LUT's lut_addr
  /* verilator lint_on UNUSEDSIGNAL */
  logic is_load, is_conv, is_depthwise, is_sumpool, is_add, is_lut;
  logic requantizes, act, weight, param;

  assign load      = cmd_i[511:0];
  assign conv      = cmd_i;
  assign depthwise = cmd_i;

  assign is_load      = cmd_i[7:0] == systole_pkg::OpLoad;
  assign is_conv      = cmd_i[7:0] == systole_pkg::OpConv;
  assign is_depthwise = cmd_i[7:0] == systole_pkg::OpDepthwise;
  assign is_sumpool   = cmd_i[7:0] == systole_pkg::OpSumpool;
  assign is_add       = cmd_i[7:0] == systole_pkg::OpAdd;
  assign is_lut       = cmd_i[7:0] == systole_pkg::OpLut;
  assign requantizes  = is_conv || is_depthwise || is_sumpool;
  assign act    = load.space == 3'(systole_pkg::SpaceAct);
  assign weight = load.space == 3'(systole_pkg::SpaceWeight);
  assign param  = load.space == 3'(systole_pkg::SpaceParam);

  // ONE_STEP cannot shift by 31; a shift of a record is taken as it is.
  logic bad_shift, no_record;
  assign no_record = conv.per_ch == systole_pkg::ParamFormatNone;
  assign bad_shift = conv.rq == 3'(systole_pkg::RequantOneStep) && conv.shift > 8'sd30 &&
                     (no_record || conv.per_ch == systole_pkg::ParamFormatBias);

  always_comb begin
    range_o = 1'b1;
    range_word_o = '0;
    if (!en_i) range_o = 1'b0;
    else if (is_load && !act && (load.copy != '0 || load.fill)) range_word_o = 5'd2;
    else if (is_load && !act && (load.n1 != 16'd1 || load.n2 != 16'd1)) range_word_o = 5'd7;
    else if (is_load && weight && load.chip_addr != '0) range_word_o = 5'd5;
    else if (is_conv && pixels_over_i) range_word_o = 5'd8;
    else if (is_conv && 32'(conv.oc_last) > C) range_word_o = 5'd12;
    else if (is_conv && (conv.acc_keep || conv.acc_hold) && conv.oc_tiles != 12'd1) begin
      range_word_o = 5'd11;
    end
    else if (is_conv && conv.runs == 2'd2 && conv.in_copy == '0) range_word_o = 5'd3;
    else if (requantizes && bad_shift) range_word_o = 5'd21;
    else if ((is_conv || is_depthwise) && no_record) range_word_o = 5'd18;
    else range_o = 1'b0;
  end

  assign unsupported_o = en_i && ((is_add && conv.rq != 3'(systole_pkg::RequantTwoStep))
      || (is_conv && conv.res_add && conv.rq == 3'(systole_pkg::RequantRaw)));

  always_comb begin
    align_o = 1'b1;
    align_word_o = '0;
    if (!en_i) align_o = 1'b0;
    else if (is_load && (param || weight) && load.offset_lo[3:0] != '0) align_word_o = 5'd3;
    else if (is_load && param && load.chip_addr[3:0] != '0) align_word_o = 5'd5;
    else if (is_load && param && load.n0[3:0] != '0) align_word_o = 5'd6;
    else if (is_load && weight && (32'(load.n0) & (TileBytes - 1)) != '0) align_word_o = 5'd6;
    else if (requantizes && conv.param_addr[3:0] != '0) align_word_o = 5'd19;
    else if ((is_depthwise || is_lut) && depthwise.weight_addr[3:0] != '0) align_word_o = 5'd11;
    else align_o = 1'b0;
  end

  if ((TileBytes & (TileBytes - 1)) != 0) begin : gen_tile_bytes
    $error("R * C must be a power of two");
  end
endmodule
