// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// Output side of CONV: reads a completed half of the accumulators, a pixel per cycle, corrects for
/// the weight zero point, adds the bias and hands the sums to post-processing. Retires commands.
///
/// Stages: read of the accumulators - sums and zw*wsum - value. All of them move together.
module systole_conv_drain #(
  parameter int unsigned C         = 16,  ///< Output channels of a tile.
  parameter int unsigned AccPixels = 256  ///< Pixels of a half of the accumulators.
) (
  input  logic                         clk_i,           ///< Clock.
  input  logic                         rst_ni,          ///< Synchronous reset, active low.
  input  logic                         job_valid_i,     ///< A command.
  output logic                         job_ready_o,     ///< There is room for it.
  input  systole_conv_job_t            job_i,           ///< What concerns its output.
  input  logic                         tile_done_i,     ///< The next tile's sums are complete.
  input  logic                         params_ready_i,  ///< The next set of records is there.
  output logic                         params_claim_o,  ///< Claim it.
  output logic                         take_bias_o,     ///< Make its bias current.
  output logic                         take_scale_o,    ///< Make the rest current.
  input  logic              [C*32-1:0] bias_i,          ///< Current bias.
  output logic                         rd_en_o,         ///< Read an entry of the accumulators.
  output logic                         rd_half_o,       ///< Half.
  output logic [$clog2(AccPixels)-1:0] rd_pixel_o,      ///< Entry.
  input  logic           [C*32+32-1:0] rd_data_i,       ///< Entry, one cycle later.
  output logic                   [1:0] draining_o,      ///< Half h is being read, and
  output logic   [$clog2(AccPixels):0] drained_o,       ///< so many pixels of it were.
  output logic                   [1:0] emptied_o,       ///< Half h has been read completely,
  output logic                   [1:0] drop_o,          ///< and its last entry was used.
  output logic                         post_valid_o,    ///< An item for post-processing.
  input  logic                         post_ready_i,    ///< It is taken.
  output systole_conv_pixel_t          post_pixel_o,    ///< What it is.
  output logic              [C*32-1:0] post_v_o,        ///< Values with bias.
  input  logic                         post_last_i,     ///< The last write of a command is done.
  output logic                         retire_o         ///< A command is complete.
);

  localparam int unsigned PixW = $clog2(AccPixels) + 1;

  systole_conv_job_t job;
  logic job_valid, job_pop;
  logic [2:0] unused_count;

  systole_fifo #(.Width($bits(job_i)), .Depth(4)) u_jobs (
    .clk_i, .rst_ni,
    .wvalid_i(job_valid_i),
    .wready_o(job_ready_o),
    .wdata_i(job_i),
    .rvalid_o(job_valid),
    .rready_i(job_pop),
    .rdata_o(job),
    .count_o(unused_count)
  );

  // Tiles in order. A tile that is only held retires its command when everything before has.
  logic running_q, next_tile_q, half_q;
  logic [2:0] done_q;
  logic [4:0] unwritten_q;  // commands read completely, whose last write is not done
  logic [11:0] tile_q, ox_q, oy_q;
  logic [7:0] b_q;
  logic [PixW-1:0] pixel_q;
  logic [23:0] tile_addr_q, addr_q, row_addr_q, image_addr_q, tile_addr;
  logic start, held, read, end_x, end_y, end_n, last_pixel, last_tile, advance;

  assign start      = job_valid && !job.hold && done_q != '0 && !running_q && params_ready_i;
  assign held       = job_valid && job.hold && done_q != '0 && !running_q && unwritten_q == '0;
  assign read       = running_q && advance;
  assign end_x      = ox_q == job.ow - 12'd1;
  assign end_y      = oy_q == job.oh - 12'd1;
  assign end_n      = b_q == job.n - 8'd1;
  assign last_pixel = end_x && end_y && end_n;
  assign last_tile  = tile_q == job.oc_tiles - 12'd1;
  assign job_pop    = held || (read && last_pixel && last_tile);
  assign retire_o   = held || post_last_i;

  assign params_claim_o = start;
  assign tile_addr      = next_tile_q ? tile_addr_q : job.out_addr;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      running_q   <= 1'b0;
      next_tile_q <= 1'b0;
      done_q      <= '0;
      unwritten_q <= '0;
    end else begin
      if (start) running_q <= 1'b1;
      else if (read && last_pixel) running_q <= 1'b0;
      if (read && last_pixel) next_tile_q <= !last_tile;
      if (tile_done_i != (start || held)) done_q <= tile_done_i ? done_q + 1'b1 : done_q - 1'b1;
      if ((job_pop && !held) != post_last_i) begin
        unwritten_q <= post_last_i ? unwritten_q - 1'b1 : unwritten_q + 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (start) begin
      half_q       <= next_tile_q ? !half_q : job.half;
      tile_q       <= next_tile_q ? tile_q + 1'b1 : '0;
      tile_addr_q  <= tile_addr
          + ((job.rq == systole_pkg::RequantRaw) ? 24'(C * 4) : 24'(C));
      addr_q       <= tile_addr;
      row_addr_q   <= tile_addr;
      image_addr_q <= tile_addr;
      ox_q         <= '0;
      oy_q         <= '0;
      b_q          <= '0;
      pixel_q      <= '0;
    end else if (read) begin
      pixel_q <= pixel_q + 1'b1;
      ox_q    <= end_x ? '0 : ox_q + 1'b1;
      if (!end_x) begin
        addr_q <= addr_q + {8'b0, job.out_pixel_pitch};
      end else if (!end_y) begin
        oy_q       <= oy_q + 1'b1;
        addr_q     <= row_addr_q + job.out_row_pitch;
        row_addr_q <= row_addr_q + job.out_row_pitch;
      end else begin
        oy_q         <= '0;
        b_q          <= b_q + 1'b1;
        addr_q       <= image_addr_q + {4'b0, job.out_image_pitch16, 4'b0};
        row_addr_q   <= image_addr_q + {4'b0, job.out_image_pitch16, 4'b0};
        image_addr_q <= image_addr_q + {4'b0, job.out_image_pitch16, 4'b0};
      end
    end
  end

  assign rd_en_o    = read;
  assign rd_half_o  = half_q;
  assign rd_pixel_o = pixel_q[PixW-2:0];
  assign draining_o = running_q ? (half_q ? 2'b10 : 2'b01) : 2'b00;
  assign drained_o  = pixel_q;

  // Stages.
  systole_conv_pixel_t pixel1_q, pixel2_q, pixel3_q;
  logic [2:0] valid_q;
  logic [C*32-1:0] sum_q, value_q;
  logic [31:0] correction_q;
  logic move1, move2;

  assign advance      = !valid_q[2] || post_ready_i;
  assign move1        = advance && valid_q[0];
  assign move2        = advance && valid_q[1];
  assign take_bias_o  = move1 && pixel1_q.first;
  assign take_scale_o = move2 && pixel2_q.first;
  assign emptied_o    = (valid_q[0] && pixel1_q.last_of_tile)
      ? (pixel1_q.half ? 2'b10 : 2'b01) : 2'b00;
  assign drop_o       = advance ? emptied_o : 2'b00;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else if (advance) valid_q <= {valid_q[1:0], read};
  end

  always_ff @(posedge clk_i) begin
    if (read) begin
      pixel1_q.first        <= pixel_q == '0;
      pixel1_q.last_of_tile <= last_pixel;
      pixel1_q.last         <= last_pixel && last_tile;
      pixel1_q.half         <= half_q;
      pixel1_q.addr         <= addr_q;
      pixel1_q.lanes        <= last_tile ? job.oc_last : 6'(C);
      pixel1_q.copy         <= job.out_copy;
      pixel1_q.zw           <= job.zw;
      pixel1_q.rq           <= job.rq;
      pixel1_q.zo           <= job.zo;
      pixel1_q.lo           <= job.lo;
      pixel1_q.hi           <= job.hi;
    end
    if (move1) begin
      pixel2_q     <= pixel1_q;
      sum_q        <= rd_data_i[C*32-1:0];
      correction_q <= 32'(pixel1_q.zw) * rd_data_i[C*32+:32];
    end
    if (move2) begin
      pixel3_q <= pixel2_q;
      for (int unsigned c = 0; c < C; c++) begin
        value_q[c*32+:32] <= sum_q[c*32+:32] - correction_q + bias_i[c*32+:32];
      end
    end
  end

  assign post_valid_o = valid_q[2];
  assign post_pixel_o = pixel3_q;
  assign post_v_o     = value_q;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(held && post_last_i));
      assert (!(tile_done_i && &done_q));
    end
  end

endmodule
