// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_vector_types.svh"

/// Decides whether a command's windows are streamed, and computes its frame and products of
/// pitches by one multiplier: 6 cycles for a stream, else 9. The results stay until the next start.
module systole_vector_setup #(
  parameter int unsigned LinePixels = 256  ///< Pixels of a line buffer.
) (
  input  logic                  clk_i,    ///< Clock.
  input  logic                  rst_ni,   ///< Synchronous reset, active low.
  input  logic                  start_i,  ///< cmd_i holds a new command, from the next cycle on.
  input  logic [1023:0]         cmd_i,    ///< A VECTOR command.
  output logic                  done_o,   ///< The results are there.
  output systole_vector_shape_t shape_o   ///< The results.
);

  localparam logic [3:0] StreamDone = 4'd6;
  localparam logic [3:0] TapsDone = 4'd9;

  systole_depthwise_cmd_t cmd;
  assign cmd = cmd_i;

  logic [3:0] step_q;
  logic       stream;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) step_q <= TapsDone;
    else if (start_i) step_q <= 4'd0;
    else if (step_q != TapsDone) step_q <= step_q + 4'd1;
  end

  assign done_o = stream ? step_q >= StreamDone : step_q == TapsDone;

  // What needs no multiplication. Kernels that fit have small numbers of padding.
  logic fits_q, lines_q;
  logic [2:0] fx, fy;

  function automatic logic direction_fits(input logic [7:0] kernel, input logic [3:0] stride,
                                          input logic [5:0] dilation, input logic [15:0] origin,
                                          input logic [15:0] size);
    direction_fits = kernel <= 8'd5 && {4'b0, stride} <= kernel
        && (dilation == 6'd1 || kernel == 8'd1)
        && (origin[15] ? origin[14:3] == '1 && {1'b0, kernel[2:0]} + {1'b0, origin[2:0]} > 4'd8
                       : origin < size);
  endfunction

  assign fx = 3'(cmd.kw - 8'd1) + (cmd.x0[15] ? cmd.x0[2:0] : 3'd0);
  assign fy = 3'(cmd.kh - 8'd1) + (cmd.y0[15] ? cmd.y0[2:0] : 3'd0);

  always_ff @(posedge clk_i) begin
    if (step_q == 4'd0) begin
      fits_q <= cmd.opcode != systole_pkg::OpAdd && (cmd.kh != 8'd1 || cmd.kw != 8'd1)
          && direction_fits(cmd.kw, cmd.sx, cmd.dx, cmd.x0, cmd.in_w)
          && direction_fits(cmd.kh, cmd.sy, cmd.dy, cmd.y0, cmd.in_h);
      lines_q <= cmd.kh != 8'd1;
    end
  end

  assign stream = fits_q && (!lines_q || shape_o.width <= 17'(LinePixels));

  // The product of step k is there in step k + 1. All modulo 2^24, the width of an address.
  logic [23:0] factor_a, product_q;
  logic [15:0] factor_b;

  function automatic logic [15:0] clipped(input logic [15:0] origin, input logic clip);
    clipped = (clip && origin[15]) ? 16'd0 : origin;
  endfunction

  always_comb begin
    unique case (step_q)
      4'd0: factor_a = {12'b0, cmd.ow - 12'd1};
      4'd1: factor_a = {12'b0, cmd.oh - 12'd1};
      4'd2, 4'd3, 4'd6: factor_a = cmd.in_row_pitch;
      default: factor_a = {8'b0, cmd.in_pixel_pitch};
    endcase
    unique case (step_q)
      4'd0, 4'd5: factor_b = {12'b0, cmd.sx};
      4'd1, 4'd2: factor_b = {12'b0, cmd.sy};
      4'd3: factor_b = clipped(cmd.y0, stream);
      4'd4: factor_b = clipped(cmd.x0, stream);
      4'd6: factor_b = {10'b0, cmd.dy};
      default: factor_b = {10'b0, cmd.dx};
    endcase
  end

  // The frame: columns in steps 1 and 2, rows one step later.
  logic [16:0] span_q, reach_q, room_q, present, side;

  function automatic logic [16:0] larger(input logic [16:0] a, input logic [16:0] b);
    larger = a > b ? a : b;
  endfunction

  assign present = room_q < reach_q ? room_q : reach_q;
  assign side   = larger(larger(present, span_q + 17'd1),
                         step_q == 4'd2 ? larger({14'b0, fx} + 17'd1, 17'd2)
                                        : {14'b0, fy} + 17'd1);

  always_ff @(posedge clk_i) begin
    if (step_q != TapsDone) begin
      product_q <= factor_a * {{8{factor_b[15]}}, factor_b};
      unique case (step_q)
        4'd1: begin
          span_q  <= product_q[16:0];
          reach_q <= product_q[16:0] + {14'b0, fx} + 17'd1;
          room_q  <= {1'b0, cmd.in_w - clipped(cmd.x0, 1'b1)};
        end
        4'd2: begin
          span_q  <= product_q[16:0];
          reach_q <= product_q[16:0] + {14'b0, fy} + 17'd1;
          room_q  <= {1'b0, cmd.in_h - clipped(cmd.y0, 1'b1)};
          shape_o.cols  <= present;
          shape_o.width <= side;
          shape_o.fx    <= fx;
          shape_o.fy    <= fy;
          if (cmd.kh <= 8'd3 && cmd.kw <= 8'd3) shape_o.passes <= 2'd1;
          else if ((cmd.kh <= 8'd4 && cmd.kw <= 8'd4) || cmd.kh == 8'd1 || cmd.kw == 8'd1) begin
            shape_o.passes <= 2'd2;
          end else shape_o.passes <= 2'd3;
        end
        4'd3: begin
          shape_o.rows   <= present;
          shape_o.height <= side;
          shape_o.sy     <= product_q;
        end
        4'd4: shape_o.origin <= cmd.in_addr + product_q;
        4'd5: shape_o.origin <= shape_o.origin + product_q;
        4'd6: shape_o.sx <= product_q;
        4'd7: shape_o.dy <= product_q;
        default: shape_o.dx <= product_q;
      endcase
      shape_o.stream <= stream;
    end
  end

  logic unused;
  assign unused = ^cmd;

endmodule
