// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_vector_types.svh"

/// Positions of a streamed command in order (docs/architecture.md, section 5). At a position a pixel
/// is read, or an output leaves, or both, or neither. Reading runs ahead of the outputs by the fixed
/// distance of the first output. A position stands on the outputs until it is taken.
module systole_vector_stream #(
  parameter int unsigned R = 16,           ///< Bytes of a buffer line.
  parameter int unsigned L = 16,           ///< Lanes.
  parameter int unsigned LinePixels = 256  ///< Pixels of a line buffer.
) (
  input  logic                          clk_i,         ///< Clock.
  input  logic                          rst_ni,        ///< Synchronous reset, active low.
  input  logic                          start_i,       ///< Begin.
  input  logic                 [1023:0] cmd_i,         ///< The command; stable while busy_o.
  input  systole_vector_shape_t         shape_i,       ///< Its frame; stable while busy_o.
  output logic                          busy_o,        ///< Positions are still to come.
  output logic                          valid_o,       ///< A position ...
  input  logic                          ready_i,       ///< ... is taken.
  output logic                          read_o,        ///< A pixel is read there:
  output logic                   [23:0] addr_o,        ///< its address;
  output logic                          next_line_o,   ///< it reaches into the next line.
  output logic [$clog2(LinePixels)-1:0] line_o,        ///< Place in the line buffers.
  output logic                          emit_o,        ///< An output leaves there:
  output logic                    [4:0] rows_o,        ///< window rows inside, the latest in bit 0;
  output logic                    [4:0] cols_o,        ///< window columns inside, likewise;
  output logic                    [4:0] taps_o,        ///< taps inside;
  output logic                          group_first_o, ///< the first of its channel group,
  output logic                          group_last_o,  ///< the last of its channel group,
  output logic                          cmd_last_o,    ///< the last of the command;
  output logic                    [5:0] lanes_o,       ///< channels of its group;
  output logic                   [23:0] out_addr_o     ///< its address.
);

  systole_depthwise_cmd_t cmd;
  assign cmd = cmd_i;

  logic running_q, advance, emit, done;
  assign advance = running_q && (!valid_o || ready_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) running_q <= 1'b0;
    else if (start_i) running_q <= 1'b1;
    else if (advance && done) running_q <= 1'b0;
  end

  // Reading: a place in the frame, and what is left of it.
  logic [16:0] col_q, row_q;
  logic [7:0] images_q;
  logic [15:0] channels_q;
  logic col_last, row_last, image_last, reading_q, read;
  logic [1:0] read_level;
  logic [23:0] addr;

  assign col_last   = col_q + 17'd1 == shape_i.width;
  assign row_last   = row_q + 17'd1 == shape_i.height;
  assign image_last = images_q == 8'd1;
  assign read       = reading_q && col_q < shape_i.cols && row_q < shape_i.rows;

  always_comb begin
    if (col_q + 17'd1 != shape_i.cols) read_level = 2'd0;
    else if (row_q + 17'd1 != shape_i.rows) read_level = 2'd1;
    else if (!image_last) read_level = 2'd2;
    else read_level = 2'd3;
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      col_q      <= '0;
      row_q      <= '0;
      images_q   <= cmd.n;
      channels_q <= cmd.channels;
      reading_q  <= 1'b1;
    end else if (advance) begin
      col_q <= col_last ? '0 : col_q + 17'd1;
      if (col_last) row_q <= row_last ? '0 : row_q + 17'd1;
      if (col_last && row_last) begin
        images_q <= image_last ? cmd.n : images_q - 8'd1;
        if (image_last) begin
          channels_q <= channels_q - 16'(L);
          if (channels_q <= 16'(L)) reading_q <= 1'b0;
        end
      end
    end
  end

  systole_vector_address #(.Levels(4)) u_read (
    .clk_i,
    .load_i(start_i),
    .start_i(shape_i.origin),
    .next_i(advance && read),
    .level_i(read_level),
    .step_i({24'(L), 4'b0, cmd.in_image_pitch16, 4'b0, cmd.in_row_pitch, 8'b0,
             cmd.in_pixel_pitch}),
    .addr_o(addr)
  );

  // Outputs: the same frame, later. Strides count down to the next output; ox, oy, .. down to 1,
  // and to 0 behind the last output of a row or frame.
  logic [16:0] out_col_q, out_row_q;
  logic [11:0] ox_q, oy_q;
  logic [3:0] skip_x_q, skip_y_q;
  logic [7:0] out_images_q;
  logic [15:0] out_channels_q;
  logic emitting_q, here, out_col_last, out_row_last, ox_last, oy_last, out_image_last;
  logic out_group_last, first_q, on_row;
  logic [1:0] level;
  logic [23:0] out_addr;

  assign here = emitting_q || (row_q == {14'b0, shape_i.fy} && col_q == {14'b0, shape_i.fx});
  assign on_row         = skip_y_q == 4'd0 && oy_q != 12'd0;
  assign emit           = here && on_row && skip_x_q == 4'd0 && ox_q != 12'd0;
  assign out_col_last   = out_col_q + 17'd1 == shape_i.width;
  assign out_row_last   = out_row_q + 17'd1 == shape_i.height;
  assign ox_last        = ox_q == 12'd1;
  assign oy_last        = oy_q == 12'd1;
  assign out_image_last = out_images_q == 8'd1;
  assign out_group_last = out_channels_q <= 16'(L);

  always_comb begin
    if (!ox_last) level = 2'd0;
    else if (!oy_last) level = 2'd1;
    else if (!out_image_last) level = 2'd2;
    else level = 2'd3;
  end
  assign done = emit && level == 2'd3 && out_group_last;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      emitting_q <= 1'b0;
      out_col_q  <= '0;
      out_row_q  <= '0;
      ox_q       <= cmd.ow;
      oy_q       <= cmd.oh;
      skip_x_q   <= 4'd0;
      skip_y_q   <= 4'd0;
    end else if (advance && here) begin
      emitting_q <= 1'b1;
      out_col_q  <= out_col_last ? '0 : out_col_q + 17'd1;
      if (out_col_last) begin
        ox_q     <= cmd.ow;
        skip_x_q <= 4'd0;
      end else if (skip_x_q != 4'd0) begin
        skip_x_q <= skip_x_q - 4'd1;
      end else if (ox_q != 12'd0) begin
        ox_q     <= ox_q - 12'd1;
        skip_x_q <= cmd.sx - 4'd1;
      end
      if (out_col_last) begin
        out_row_q <= out_row_last ? '0 : out_row_q + 17'd1;
        if (out_row_last) begin
          oy_q     <= cmd.oh;
          skip_y_q <= 4'd0;
        end else if (skip_y_q != 4'd0) begin
          skip_y_q <= skip_y_q - 4'd1;
        end else if (oy_q != 12'd0) begin
          oy_q     <= oy_q - 12'd1;
          skip_y_q <= cmd.sy - 4'd1;
        end
      end
    end
  end

  // From output to output: image, group, coordinates of the last tap (never negative), address.
  logic [17:0] x_q, y_q, first_x, first_y;
  assign first_x = {{2{cmd.x0[15]}}, cmd.x0} + 18'(cmd.kw) - 18'd1;
  assign first_y = {{2{cmd.y0[15]}}, cmd.y0} + 18'(cmd.kh) - 18'd1;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      out_images_q   <= cmd.n;
      out_channels_q <= cmd.channels;
      first_q        <= 1'b1;
      x_q            <= first_x;
      y_q            <= first_y;
    end else if (advance && emit) begin
      first_q <= level == 2'd3;
      x_q     <= level == 2'd0 ? x_q + 18'(cmd.sx) : first_x;
      if (level >= 2'd1) y_q <= level == 2'd1 ? y_q + 18'(cmd.sy) : first_y;
      if (level >= 2'd2) out_images_q <= out_image_last ? cmd.n : out_images_q - 8'd1;
      if (level == 2'd3) out_channels_q <= out_channels_q - 16'(L);
    end
  end

  logic raw;
  assign raw = cmd.rq == 3'(systole_pkg::RequantRaw) && cmd.opcode != systole_pkg::OpMaxpool;

  systole_vector_address #(.Levels(4)) u_out (
    .clk_i,
    .load_i(start_i),
    .start_i(cmd.out_addr),
    .next_i(advance && emit),
    .level_i(level),
    .step_i({raw ? 24'(L * 4) : 24'(L), 4'b0, cmd.out_image_pitch16, 4'b0, cmd.out_row_pitch, 8'b0,
             cmd.out_pixel_pitch}),
    .addr_o(out_addr)
  );

  // Taps inside, counted back from the last one at `at`.
  function automatic logic [4:0] window_bits(input logic [17:0] at, input logic [15:0] size,
                                        input logic [7:0] kernel);
    integer k;
    for (k = 0; k < 5; k = k + 1) begin
      window_bits[k] = 8'(k) < kernel && at >= 18'(k) && at < {2'b0, size} + 18'(k);
    end
  endfunction

  function automatic logic [2:0] ones(input logic [4:0] bits);
    ones = {2'b0, bits[0]} + {2'b0, bits[1]} + {2'b0, bits[2]} + {2'b0, bits[3]} + {2'b0, bits[4]};
  endfunction

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_o <= 1'b0;
    else if (advance) valid_o <= 1'b1;
    else if (ready_i) valid_o <= 1'b0;
  end

  logic [5:0] read_lanes;
  assign read_lanes = channels_q <= 16'(L) ? channels_q[5:0] : 6'(L);

  always_ff @(posedge clk_i) begin
    if (advance) begin
      read_o      <= read;
      addr_o      <= addr;
      next_line_o <= 32'(addr[$clog2(R)-1:0]) + 32'(read_lanes) > R;
      line_o      <= col_q[$clog2(LinePixels)-1:0];
      emit_o      <= emit;
      if (emit) begin
        rows_o        <= window_bits(y_q, cmd.in_h, cmd.kh);
        cols_o        <= window_bits(x_q, cmd.in_w, cmd.kw);
        group_first_o <= first_q;
        group_last_o  <= level == 2'd3;
        cmd_last_o    <= done;
        lanes_o       <= out_group_last ? out_channels_q[5:0] : 6'(L);
        out_addr_o    <= out_addr;
      end
    end
  end

  assign taps_o = 5'(ones(rows_o)) * 5'(ones(cols_o));
  assign busy_o = running_q;

  logic unused;
  assign unused = ^{cmd, shape_i};

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!start_i || (!running_q && !valid_o));
      // The two halves of the frame never lose each other.
      assert (!advance || !emit || !on_row || level != 2'd0 || !out_col_last);
    end
  end

endmodule
