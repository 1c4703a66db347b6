// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_vector_types.svh"

/// Taps of a command in order: channel group, image, row, column, tap row, tap. ADD has two taps
/// per pixel, one of each operand. A tap stands on the outputs until it is taken.
module systole_vector_walk #(
  parameter int unsigned R = 16,  ///< Bytes of a buffer line.
  parameter int unsigned L = 16   ///< Lanes.
) (
  input  logic          clk_i,         ///< Clock.
  input  logic          rst_ni,        ///< Synchronous reset, active low.
  input  logic          start_i,       ///< Begin; cmd_i and the products are there.
  input  logic [1023:0] cmd_i,         ///< The command; stable while busy_o.
  input  systole_vector_shape_t shape_i,  ///< Its products; stable while busy_o.
  output logic          busy_o,        ///< Taps are still to come behind the one on the outputs.
  output logic          valid_o,       ///< A tap ...
  input  logic          ready_i,       ///< ... is taken.
  output logic          inside_o,      ///< It lies inside the image.
  output logic   [23:0] addr_o,        ///< Its bytes in the activation buffer.
  output logic          next_line_o,   ///< They reach into the next line.
  output logic   [23:0] weight_o,      ///< Its weights in parameter memory.
  output logic          first_o,       ///< First tap of a pixel.
  output logic          last_o,        ///< Last tap of a pixel.
  output logic          group_last_o,  ///< Of the last pixel of a channel group.
  output logic          cmd_last_o,    ///< Of the last pixel of the command.
  output logic    [5:0] lanes_o,       ///< Channels of the group.
  output logic   [23:0] out_addr_o     ///< Address of the output pixel.
);

  systole_depthwise_cmd_t cmd;
  systole_add_cmd_t add;
  logic is_add, raw;
  assign cmd = cmd_i;
  assign add = cmd_i;
  assign is_add = cmd.opcode == systole_pkg::OpAdd;
  assign raw = cmd.rq == 3'(systole_pkg::RequantRaw) && cmd.opcode != systole_pkg::OpMaxpool
               && cmd.opcode != systole_pkg::OpLut;

  // Loop counters run down to 1.
  logic running_q, advance, done;
  logic [7:0] taps_q, tap_rows_q, images_q, kernel_w;
  logic [11:0] cols_q, rows_q;
  logic [15:0] channels_q;
  logic tap_last, tap_row_last, col_last, row_last, image_last, group_last;
  logic [2:0] level;

  assign kernel_w     = is_add ? 8'd2 : cmd.kw;
  assign tap_last     = taps_q == 8'd1;
  assign tap_row_last = tap_rows_q == 8'd1;
  assign col_last     = cols_q == 12'd1;
  assign row_last     = rows_q == 12'd1;
  assign image_last   = images_q == 8'd1;
  assign group_last   = channels_q <= 16'(L);
  assign done         = level == 3'd5 && group_last;
  assign advance      = running_q && (!valid_o || ready_i);

  always_comb begin
    if (!tap_last) level = 3'd0;
    else if (!tap_row_last) level = 3'd1;
    else if (!col_last) level = 3'd2;
    else if (!row_last) level = 3'd3;
    else if (!image_last) level = 3'd4;
    else level = 3'd5;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) running_q <= 1'b0;
    else if (start_i) running_q <= 1'b1;
    else if (advance && done) running_q <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      taps_q     <= kernel_w;
      tap_rows_q <= cmd.kh;
      cols_q     <= cmd.ow;
      rows_q     <= cmd.oh;
      images_q   <= cmd.n;
      channels_q <= cmd.channels;
    end else if (advance) begin
      taps_q <= tap_last ? kernel_w : taps_q - 8'd1;
      if (level >= 3'd1) tap_rows_q <= tap_row_last ? cmd.kh : tap_rows_q - 8'd1;
      if (level >= 3'd2) cols_q <= col_last ? cmd.ow : cols_q - 12'd1;
      if (level >= 3'd3) rows_q <= row_last ? cmd.oh : rows_q - 12'd1;
      if (level >= 3'd4) images_q <= image_last ? cmd.n : images_q - 8'd1;
      if (level == 3'd5) channels_q <= channels_q - 16'(L);
    end
  end

  // Image coordinates of the tap and of its window; negative ones are large unsigned numbers.
  logic [17:0] x_q, y_q, window_x_q, window_y_q, next_x, next_y, x0, y0;
  logic in_image;

  assign x0     = {{2{cmd.x0[15]}}, cmd.x0};
  assign y0     = {{2{cmd.y0[15]}}, cmd.y0};
  assign next_x = window_x_q + {14'b0, cmd.sx};
  assign next_y = window_y_q + {14'b0, cmd.sy};
  assign in_image = x_q < {2'b0, cmd.in_w} && y_q < {2'b0, cmd.in_h};

  always_ff @(posedge clk_i) begin
    if (start_i || (advance && level >= 3'd3)) begin
      x_q        <= x0;
      window_x_q <= x0;
    end else if (advance) begin
      unique case (level[1:0])
        2'd0: x_q <= x_q + {12'b0, cmd.dx};
        2'd1: x_q <= window_x_q;
        default: begin
          x_q        <= next_x;
          window_x_q <= next_x;
        end
      endcase
    end
    if (start_i || (advance && level >= 3'd4)) begin
      y_q        <= y0;
      window_y_q <= y0;
    end else if (advance) begin
      unique case (level[1:0])
        2'd0: y_q <= y_q;
        2'd1: y_q <= y_q + {12'b0, cmd.dy};
        2'd2: y_q <= window_y_q;
        default: begin
          y_q        <= next_y;
          window_y_q <= next_y;
        end
      endcase
    end
  end

  // Addresses. A pixel's step is one of level 2 or more.
  logic [23:0] first_addr, second_addr, addr, out_addr, weight_q, group_weight_q;
  logic [1:0] pixel_level;
  logic next_pixel, first_q, second;

  assign pixel_level = 2'(level - 3'd2);
  assign next_pixel  = advance && level >= 3'd2;

  systole_vector_address #(.Levels(6)) u_first (
    .clk_i,
    .load_i(start_i),
    .start_i(shape_i.origin),
    .next_i(advance),
    .level_i(level),
    .step_i({24'(L), 4'b0, cmd.in_image_pitch16, 4'b0, shape_i.sy, shape_i.sx,
             shape_i.dy, shape_i.dx}),
    .addr_o(first_addr)
  );

  systole_vector_address #(.Levels(4)) u_second (
    .clk_i,
    .load_i(start_i && is_add),
    .start_i(add.in2_addr),
    .next_i(next_pixel && is_add),
    .level_i(pixel_level),
    .step_i({24'(L), 4'b0, add.in2_image_pitch16, 4'b0, add.in2_row_pitch, 8'b0,
             add.in2_pixel_pitch}),
    .addr_o(second_addr)
  );

  systole_vector_address #(.Levels(4)) u_out (
    .clk_i,
    .load_i(start_i),
    .start_i(cmd.out_addr),
    .next_i(next_pixel),
    .level_i(pixel_level),
    .step_i({raw ? 24'(L * 4) : 24'(L), 4'b0, cmd.out_image_pitch16, 4'b0, cmd.out_row_pitch, 8'b0,
             cmd.out_pixel_pitch}),
    .addr_o(out_addr)
  );

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      first_q        <= 1'b1;
      weight_q       <= cmd.weight_addr;
      group_weight_q <= cmd.weight_addr;
    end else if (advance) begin
      first_q  <= level >= 3'd2;
      weight_q <= (level >= 3'd2 && level != 3'd5) ? group_weight_q : weight_q + 24'd16;
      if (level == 3'd5) group_weight_q <= weight_q + 24'd16;
    end
  end

  // The tap on the outputs.
  logic [5:0] lanes;
  assign lanes  = group_last ? channels_q[5:0] : 6'(L);
  assign second = is_add && !first_q;
  assign addr   = second ? second_addr : first_addr;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_o <= 1'b0;
    else if (advance) valid_o <= 1'b1;
    else if (ready_i) valid_o <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (advance) begin
      inside_o     <= in_image || second;
      addr_o       <= addr;
      next_line_o  <= 32'(addr[$clog2(R)-1:0]) + 32'(lanes) > R;
      weight_o     <= weight_q;
      first_o      <= first_q;
      last_o       <= level >= 3'd2;
      group_last_o <= level == 3'd5;
      cmd_last_o   <= done;
      lanes_o      <= lanes;
      out_addr_o   <= out_addr;
    end
  end

  assign busy_o = running_q;

  logic unused;
  assign unused = ^{cmd, add, shape_i};

  always_ff @(posedge clk_i) begin
    if (rst_ni) assert (!start_i || (!running_q && !valid_o));
  end

endmodule
