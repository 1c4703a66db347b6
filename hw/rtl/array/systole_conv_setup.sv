// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_conv_types.svh"

/// Turns a CONV command into the constants of its address generators. Seven products go through
/// one multiplier, one per cycle; this overlaps with the command before, and with the time in which the
/// command waits for its dependencies. Addresses are modulo 2^24.
module systole_conv_setup #(
  parameter int unsigned GroupBytes = 65536  ///< Bytes of a group of the activation buffer.
) (
  input  logic                   clk_i,       ///< Clock.
  input  logic                   rst_ni,      ///< Synchronous reset, active low.
  input  logic                   cmd_peek_i,  ///< A command stands on cmd_i until it is accepted.
  output logic                   cmd_here_o,  ///< It was taken, or is in this cycle.
  input  logic                   accept_i,    ///< It is accepted: another one may come.
  input  systole_conv_cmd_t      cmd_i,       ///< The command.
  output logic                   geo_valid_o, ///< The constants are complete.
  input  logic                   geo_ready_i, ///< They are taken.
  output systole_conv_geometry_t geo_o        ///< The constants.
);

  localparam logic [3:0] Steps = 4'd8;

  // Operands: pitches by counts.
  systole_conv_cmd_t cmd_q;
  systole_conv_geometry_t geo_q;
  logic [3:0] step_q;
  logic busy_q, valid_q, taken_q, take;
  logic signed [24:0] pitch;
  logic signed [16:0] count;
  logic signed [41:0] product_q;
  logic [23:0] low;

  assign take       = cmd_peek_i && !taken_q && !busy_q && !valid_q;
  assign cmd_here_o = taken_q || take;
  assign low        = product_q[23:0];

  always_comb begin
    pitch = (step_q < 4'd4) ? {9'b0, cmd_q.in_pixel_pitch} : {1'b0, cmd_q.in_row_pitch};
    unique case (step_q)
      4'd0: count = {13'b0, cmd_q.sx};
      4'd1: count = {1'b0, cmd_q.in_w};
      4'd2: count = {11'b0, cmd_q.dx};
      4'd3: count = {cmd_q.x0[15], cmd_q.x0};
      4'd4: count = {13'b0, cmd_q.sy};
      4'd5: count = {11'b0, cmd_q.dy};
      default: count = {cmd_q.y0[15], cmd_q.y0};
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      valid_q <= 1'b0;
      taken_q <= 1'b0;
      step_q  <= '0;
    end else begin
      taken_q <= cmd_here_o && !accept_i;
      if (take) busy_q <= 1'b1;
      if (busy_q) step_q <= (step_q == Steps - 4'd1) ? '0 : step_q + 1'b1;
      if (busy_q && step_q == Steps - 4'd1) begin
        busy_q  <= 1'b0;
        valid_q <= 1'b1;
      end
      if (valid_q && geo_ready_i) valid_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      cmd_q           <= cmd_i;
      geo_q.step_n    <= {4'b0, cmd_i.in_image_pitch16, 4'b0};
      geo_q.dy        <= cmd_i.dy;
      geo_q.sy        <= cmd_i.sy;
      geo_q.y         <= {{2{cmd_i.y0[15]}}, cmd_i.y0};
      geo_q.in_h      <= cmd_i.in_h;
      geo_q.oh        <= cmd_i.oh;
      geo_q.ow        <= cmd_i.ow;
      geo_q.n         <= cmd_i.n;
      geo_q.run_bytes <= cmd_i.run_bytes;
      geo_q.nx        <= cmd_i.nx;
      geo_q.kh        <= cmd_i.kh;
      geo_q.two_runs  <= cmd_i.runs[1];
      geo_q.copy      <= 24'(cmd_i.in_copy * 24'(GroupBytes));
      geo_q.pad       <= cmd_i.pad_byte;
      geo_q.oc_tiles  <= cmd_i.oc_tiles;
      geo_q.half      <= cmd_i.half;
      geo_q.keep      <= cmd_i.acc_keep;
      geo_q.hold      <= cmd_i.acc_hold;
    end
    if (busy_q) begin
      product_q <= 42'(pitch) * 42'(count);
      // The product of the step before.
      unique case (step_q)
        4'd1: geo_q.step_x <= low;
        4'd2: geo_q.rest <= product_q[35:0];
        4'd3: geo_q.run_x <= low;
        4'd4: geo_q.q <= product_q[35:0] + {20'b0, cmd_q.ic_offset};
        4'd5: begin
          geo_q.step_y <= low;
          geo_q.rest   <= geo_q.rest - geo_q.q;
        end
        4'd6: geo_q.run_y <= low;
        4'd7: geo_q.addr <= cmd_q.in_addr + low + geo_q.q[23:0];
        default: ;
      endcase
    end
  end

  always_ff @(posedge clk_i) if (rst_ni) assert (!accept_i || cmd_here_o);

  assign geo_valid_o = valid_q;
  assign geo_o       = geo_q;

  // The fields of the output side, and what only dispatch looks at.
  logic unused;
  assign unused = ^{cmd_q, product_q[41:36]};

endmodule
