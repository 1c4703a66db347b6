// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"

/// Checks one command at a time by the rules of docs/architecture.md, section 3, in their order,
/// and hands it on with the first error. A command takes 2 cycles (CTRL), 4 (LOAD, STORE) or 5 to 8
/// (CONV, VECTOR); region registers are read in the last one.
module systole_check #(
  parameter int unsigned R = 16,             ///< Array rows.
  parameter int unsigned C = 16,             ///< Array columns.
  parameter int unsigned L = 16,             ///< Vector lanes.
  parameter int unsigned G = 4,              ///< Groups of the activation buffer.
  parameter int unsigned ActBytes = 262144,  ///< Activation buffer.
  parameter int unsigned ParamBytes = 16384, ///< Parameter memory.
  parameter int unsigned AccPixels = 256     ///< Pixels of an accumulator half.
) (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic [255:0]  region_size64_i, ///< 32 bits per region, units of 64 bytes.
  input  logic [7:0]    region_write_i,
  input  logic          cmd_valid_i,     ///< From the fetch.
  output logic          cmd_ready_o,
  input  logic [1023:0] cmd_i,
  input  logic [3:0]    fault_i,
  input  logic [31:0]   fault_value_i,
  output logic          cmd_valid_o,     ///< To dispatch.
  input  logic          cmd_ready_i,
  output logic [1023:0] cmd_o,
  output logic [2:0]    engine_o,        ///< Engine that executes it; of an unknown opcode CTRL.
  output logic [3:0]    err_code_o,      ///< 0: the command is good.
  output logic [31:0]   err_value_o
);
  logic [1023:0] cmd_q;
  logic [3:0]    fault_q;
  logic [31:0]   fault_value_q;
  logic [2:0]    step_q;
  logic          busy_q, valid_q;  // a command is being checked; it is done
  logic          accept, done;

  logic clk;
  systole_clock_gate u_gate (
    .clk_i, .en_i(!rst_ni || busy_q || accept || (valid_q && cmd_ready_i)), .clk_o(clk)
  );

  assign cmd_ready_o = !busy_q && (!valid_q || cmd_ready_i);
  assign accept      = cmd_valid_i && cmd_ready_o;
  assign cmd_valid_o = valid_q;
  assign cmd_o       = cmd_q;

  // Static rules.
  logic known, static_reserved, static_range;
  logic [4:0] reserved_word, static_range_word;
  logic [2:0] engine;
  systole_check_static u_static (
    .en_i(done), .cmd_i(cmd_q), .known_o(known), .engine_o(engine),
    /* verilator lint_off PINCONNECTEMPTY */
    .long_o(),
    /* verilator lint_on PINCONNECTEMPTY */
    .reserved_o(static_reserved), .reserved_word_o(reserved_word),
    .range_o(static_range), .range_word_o(static_range_word)
  );

  // Sums and rules on fields.
  logic [51:0] in_end, in2_end, weight_end;
  logic [43:0] out_end, param_end;
  logic [31:0] pixels;
  logic [2:0]  steps;
  logic        field_range, unsupported, align;
  logic [4:0]  field_range_word, align_word;
  assign done = busy_q && step_q == (fault_q != systole_pkg::ErrNone ? '0 : steps);
  systole_check_sums #(.C(C), .L(L)) u_sums (
    .clk_i(clk), .cmd_i(cmd_q), .step_i(busy_q && !done), .number_i(step_q), .steps_o(steps),
    .in_end_o(in_end), .in2_end_o(in2_end), .out_end_o(out_end), .param_end_o(param_end),
    .weight_end_o(weight_end), .pixels_o(pixels)
  );
  systole_check_fields #(.R(R), .C(C)) u_fields (
    .en_i(done), .cmd_i(cmd_q), .pixels_over_i(pixels > AccPixels),
    .range_o(field_range), .range_word_o(field_range_word), .unsupported_o(unsupported),
    .align_o(align), .align_word_o(align_word)
  );

  /* verilator lint_off UNUSEDSIGNAL */
  systole_load_cmd_t      load;
  systole_conv_cmd_t      conv;
  systole_add_cmd_t       add;
  /* verilator lint_on UNUSEDSIGNAL */
  logic is_load, is_store, is_transfer, is_conv, is_depthwise, is_sumpool, is_vector, is_add, is_lut;
  assign load = cmd_q[511:0];
  assign conv = cmd_q;
  assign add  = cmd_q;
  assign is_load      = cmd_q[7:0] == systole_pkg::OpLoad;
  assign is_store     = cmd_q[7:0] == systole_pkg::OpStore;
  assign is_transfer  = is_load || is_store;
  assign is_conv      = cmd_q[7:0] == systole_pkg::OpConv;
  assign is_vector    = cmd_q[7:2] == systole_pkg::OpDepthwise[7:2] || is_lut;
  assign is_depthwise = cmd_q[7:0] == systole_pkg::OpDepthwise;
  assign is_sumpool   = cmd_q[7:0] == systole_pkg::OpSumpool;
  assign is_add       = cmd_q[7:0] == systole_pkg::OpAdd;
  assign is_lut       = cmd_q[7:0] == systole_pkg::OpLut;

  // Memory side of a transfer.
  logic        uses_memory, no_region, no_write, mem_bad;
  logic [31:0] size64;
  assign uses_memory = is_store || (is_load && !load.fill);
  assign size64      = region_size64_i[{load.region[2:0], 5'd0} +: 32];
  assign no_region   = uses_memory && (load.region[3] || size64 == '0);
  assign no_write    = is_store && !region_write_i[load.region[2:0]];
  assign mem_bad     = uses_memory && in_end > {14'd0, size64, 6'd0};

  // On-chip extents. Side "out" of a transfer is its place on the chip.
  logic        reads_act, writes_act, has_records, in_bad, in2_bad, out_bad;
  logic [31:0] in_value, in2_value, out_value;
  logic [7:0]  in_copy, out_copy;
  logic [23:0] out_first;
  assign reads_act   = is_conv || is_vector;
  assign writes_act  = is_vector || (is_conv && !conv.acc_hold) || is_store ||
                       (is_load && load.space == 3'(systole_pkg::SpaceAct));
  assign has_records = (is_conv && !conv.acc_hold) ||
      ((is_depthwise || is_sumpool) && conv.per_ch != systole_pkg::ParamFormatNone);
  assign in_copy   = is_conv && conv.runs == 2'd2 ? conv.in_copy : '0;
  assign out_copy  = is_load ? load.copy : is_store ? '0 : conv.out_copy;
  assign out_first = is_transfer ? load.chip_addr : conv.out_addr;
  systole_check_bounds #(.G(G), .ActBytes(ActBytes)) u_in (
    .en_i(done && reads_act), .first_i(conv.in_addr), .end_i(in_end), .copy_i(in_copy),
    .bad_o(in_bad), .value_o(in_value)
  );
  systole_check_bounds #(.G(G), .ActBytes(ActBytes)) u_in2 (
    .en_i(done && (is_add || (is_conv && conv.res_add && !conv.acc_hold))),
    .first_i(is_add ? add.in2_addr : conv.res_addr), .end_i(in2_end), .copy_i('0),
    .bad_o(in2_bad), .value_o(in2_value)
  );
  systole_check_bounds #(.G(G), .ActBytes(ActBytes)) u_out (
    .en_i(done && writes_act), .first_i(out_first), .end_i(52'(out_end)), .copy_i(out_copy),
    .bad_o(out_bad), .value_o(out_value)
  );

  logic        chip_bad;
  logic [31:0] chip_value;
  always_comb begin
    chip_bad   = done;
    chip_value = '0;
    if (done) begin
      if (in_bad) chip_value = in_value;
      else if (in2_bad) chip_value = in2_value;
      else if (out_bad) chip_value = out_value;
      else if (is_load && load.space == 3'(systole_pkg::SpaceParam) &&
               out_end > 44'(ParamBytes)) begin
        chip_value = 32'(out_end - 1'b1);
      end
      else if (has_records && param_end > 44'(ParamBytes)) chip_value = 32'(param_end - 1'b1);
      else if ((is_depthwise || is_lut) && weight_end > 52'(ParamBytes)) begin
        chip_value = 32'(weight_end - 1'b1);
      end
      else chip_bad = 1'b0;
    end
  end

  // The first rule that is broken.
  logic [3:0]  code;
  logic [31:0] value;
  always_comb begin
    code  = systole_pkg::ErrNone;
    value = '0;
    if (!done) begin
      code  = systole_pkg::ErrNone;
    end else if (fault_q != systole_pkg::ErrNone) begin
      code  = fault_q;
      value = fault_value_q;
    end else if (!known) begin
      code  = systole_pkg::ErrOpcode;
      value = 32'(cmd_q[7:0]);
    end else if (static_reserved) begin
      code  = systole_pkg::ErrReserved;
      value = 32'(reserved_word);
    end else if (static_range) begin
      code  = systole_pkg::ErrRange;
      value = 32'(static_range_word);
    end else if (field_range) begin
      code  = systole_pkg::ErrRange;
      value = 32'(field_range_word);
    end else if (unsupported) begin
      code  = systole_pkg::ErrUnsupported;
      value = 32'd18;
    end else if (align) begin
      code  = systole_pkg::ErrAlign;
      value = 32'(align_word);
    end else if (no_region) begin
      code  = systole_pkg::ErrRegion;
      value = 32'(load.region);
    end else if (no_write) begin
      code  = systole_pkg::ErrPermission;
      value = 32'(load.region);
    end else if (mem_bad) begin
      code  = systole_pkg::ErrMemBounds;
      value = 32'(in_end - 1'b1);
    end else if (chip_bad) begin
      code  = systole_pkg::ErrChipBounds;
      value = chip_value;
    end
  end

  always_ff @(posedge clk) begin
    if (accept) begin
      cmd_q         <= cmd_i;
      fault_q       <= fault_i;
      fault_value_q <= fault_value_i;
    end
    if (done) begin
      err_code_o  <= code;
      err_value_o <= value;
      engine_o    <= fault_q != systole_pkg::ErrNone ? systole_pkg::EngineCtrl : engine;
    end
  end

  always_ff @(posedge clk) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      valid_q <= 1'b0;
      step_q  <= '0;
    end else begin
      if (accept) busy_q <= 1'b1;
      else if (done) busy_q <= 1'b0;
      if (done) valid_q <= 1'b1;
      else if (cmd_ready_i) valid_q <= 1'b0;
      if (accept) step_q <= '0;
      else if (busy_q) step_q <= step_q + 1'b1;
    end
  end
endmodule
