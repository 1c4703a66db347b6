// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"

/// Computes where the accesses of a command end (the byte after the last), by two multipliers that
/// add one product per step. Lane a: memory side of a transfer, input; it then also counts the pixels of a
/// CONV and the weights of a DEPTHWISE. A table of LUT has 256 bytes. Lane b: on-chip side of a transfer,
/// output, then the second operand of ADD or the residual of CONV.
module systole_check_sums #(
  parameter int unsigned C = 16, ///< Array columns.
  parameter int unsigned L = 16  ///< Vector lanes.
) (
  input  logic          clk_i,
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic [1023:0] cmd_i,        // not every field is part of a sum
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic          step_i,       ///< Do the step ...
  input  logic [2:0]    number_i,     ///< ... of this number, from 0.
  output logic [2:0]    steps_o,      ///< Steps that this command needs.
  output logic [51:0]   in_end_o,     ///< Memory or input.
  output logic [51:0]   in2_end_o,    ///< Second operand of ADD, residual of CONV.
  output logic [43:0]   out_end_o,    ///< On-chip side or output.
  output logic [43:0]   param_end_o,  ///< Parameter records.
  output logic [51:0]   weight_end_o, ///< Depthwise weights; table of LUT.
  output logic [31:0]   pixels_o      ///< n*oh*ow of a CONV.
);
  /* verilator lint_off UNUSEDSIGNAL */
  systole_load_cmd_t      load;
  systole_conv_cmd_t      conv;
  systole_depthwise_cmd_t vec;
  systole_add_cmd_t       add;
  /* verilator lint_on UNUSEDSIGNAL */
  assign load = cmd_i[511:0];
  assign conv = cmd_i;
  assign vec  = cmd_i;
  assign add  = cmd_i;

  logic is_ctrl, is_load, is_transfer, is_conv, is_depthwise, is_maxpool, is_add, is_lut;
  assign is_ctrl      = cmd_i[7:4] == 4'd0;
  assign is_load      = cmd_i[7:0] == systole_pkg::OpLoad;
  assign is_transfer  = is_load || cmd_i[7:0] == systole_pkg::OpStore;
  assign is_conv      = cmd_i[7:0] == systole_pkg::OpConv;
  assign is_depthwise = cmd_i[7:0] == systole_pkg::OpDepthwise;
  assign is_maxpool   = cmd_i[7:0] == systole_pkg::OpMaxpool;
  assign is_add       = cmd_i[7:0] == systole_pkg::OpAdd;
  assign is_lut       = cmd_i[7:0] == systole_pkg::OpLut;

  always_comb begin
    if (is_ctrl) steps_o = 3'd0;
    else if (is_transfer) steps_o = 3'd2;
    else if (is_add || (is_conv && conv.res_add)) steps_o = 3'd6;
    else if (is_conv || is_depthwise) steps_o = 3'd5;
    else steps_o = 3'd3;
  end

  // What the sums begin with.
  logic [19:0] bytes;   // of an output pixel
  logic [13:0] groups;  // of L channels
  assign groups = 14'((32'(vec.channels) + L - 1) / L);
  always_comb begin
    if (is_conv) bytes = 20'(C) * 20'(conv.oc_tiles) - 20'(C) + 20'(conv.oc_last);
    else bytes = 20'(vec.channels);
    if (conv.rq == 3'(systole_pkg::RequantRaw) && !is_maxpool && !is_lut) bytes = bytes << 2;
  end

  logic [31:0] a_left;
  logic [15:0] a_right, b_right;
  logic [23:0] b_left;
  logic [51:0] a_q, a2_q;
  logic [43:0] b_q, b2_q;

  always_comb begin
    a_left  = '0;
    a_right = '0;
    b_left  = '0;
    b_right = '0;
    if (step_i) case (number_i)
      3'd0: begin
        a_left  = is_transfer ? load.mem_stride1 : 32'(conv.in_row_pitch);
        a_right = is_transfer ? load.n1 - 1'b1 : conv.in_h - 1'b1;
        b_left  = is_transfer ? load.chip_stride1 : conv.out_row_pitch;
        b_right = is_transfer ? load.n1 - 1'b1 : 16'(conv.oh) - 1'b1;
      end
      3'd1: begin
        a_left  = is_transfer ? load.mem_stride2 : {12'd0, conv.in_image_pitch16, 4'd0};
        a_right = is_transfer ? load.n2 - 1'b1 : 16'(conv.n) - 1'b1;
        b_left  = is_transfer ? load.chip_stride2 : {4'd0, conv.out_image_pitch16, 4'd0};
        b_right = is_transfer ? load.n2 - 1'b1 : 16'(conv.n) - 1'b1;
      end
      3'd2: begin
        a_left  = 32'(conv.in_pixel_pitch);
        a_right = conv.in_w - 16'(!is_conv);
        b_left  = 24'(conv.out_pixel_pitch);
        b_right = 16'(conv.ow) - 1'b1;
      end
      3'd3: begin
        a_left  = is_conv ? 32'(conv.ow) : 32'(vec.kw);
        a_right = is_conv ? 16'(conv.oh) : 16'(vec.kh);
        b_left  = is_add ? add.in2_row_pitch : conv.res_row_pitch;
        b_right = 16'(conv.oh) - 1'b1;
      end
      3'd4: begin
        a_left  = a2_q[31:0];
        a_right = is_conv ? 16'(conv.n) : 16'(groups);
        b_left  = {4'd0, conv.res_image_pitch16, 4'd0};  // ADD has its in2_ pitches there, too
        b_right = 16'(conv.n) - 1'b1;
      end
      3'd5: begin
        b_left  = 24'(conv.res_pixel_pitch);
        b_right = 16'(conv.ow) - 1'b1;
      end
      default: ;
    endcase
  end

  logic [51:0] a_product, a_start;
  logic [43:0] b_product, b_start, b2_start;
  assign a_product = 52'(a_left) * 52'(a_right);
  assign b_product = 44'(b_left) * 44'(b_right);
  assign a_start = is_transfer ? 52'({load.offset_hi, load.offset_lo}) + 52'(load.n0) :
                   52'(conv.in_addr) + (is_conv ? 52'd0 : 52'(vec.channels));
  assign b_start = is_transfer ? 44'(load.chip_addr) + 44'(load.n0) :
                   44'(conv.out_addr) + 44'(bytes);
  assign b2_start = (is_add ? 44'(add.in2_addr) : 44'(conv.res_addr)) + 44'(bytes);

  always_ff @(posedge clk_i) begin
    if (step_i) begin
      if (number_i == 3'd0) a_q <= a_start + a_product;
      else if (number_i < 3'd3) a_q <= a_q + a_product;
      if (number_i == 3'd0) b_q <= b_start + b_product;
      else if (number_i < 3'd3) b_q <= b_q + b_product;
      if (number_i == 3'd3 || number_i == 3'd4) a2_q <= a_product;
      if (number_i == 3'd3) b2_q <= b2_start + b_product;
      else if (number_i > 3'd3) b2_q <= b2_q + b_product;
    end
  end

  // Records: 4, 8 or 16 bytes for each channel of all groups.
  logic [43:0] record_lanes;
  assign record_lanes = is_conv ? 44'(conv.oc_tiles) * 44'(C) : 44'(groups) * 44'(L);
  assign param_end_o  = 44'(conv.param_addr) + (record_lanes << (3'd2 + 3'(conv.per_ch)));
  assign weight_end_o = 52'(vec.weight_addr) + (is_lut ? 52'd256 : a2_q << 4);
  assign in_end_o     = a_q;
  assign in2_end_o    = 52'(b2_q);
  assign out_end_o    = b_q;
  assign pixels_o     = a2_q[31:0];
endmodule
