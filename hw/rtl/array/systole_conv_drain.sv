// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// Output side of CONV: takes the pixels of a tile from the accumulators as soon as they are complete,
/// one per cycle, corrects for the weight zero point, adds the bias and hands the sums to
/// post-processing. Retires commands.
///
/// Stages: read of the accumulators - sums and zw*wsum - value. All of them move together.
module systole_conv_drain #(
  parameter int unsigned R         = 16,  ///< Bytes of a window of the activation buffer.
  parameter int unsigned C         = 16,  ///< Output channels of a tile.
  parameter int unsigned AccPixels = 256  ///< Pixels of a half of the accumulators.
) (
  input  logic                         clk_i,           ///< Clock.
  input  logic                         rst_ni,          ///< Synchronous reset, active low.
  input  logic                         job_valid_i,     ///< A command.
  output logic                         job_ready_o,     ///< There is room for it.
  input  systole_conv_job_t            job_i,           ///< What concerns its output.
  input  logic                         final_i,         ///< The next pixel's sums are written,
  input  logic                         final_clear_i,   ///< by a slice that reads none.
  input  logic                         tile_done_i,     ///< The last sums of a tile are written.
  input  logic                         params_ready_i,  ///< The next set of records is there.
  output logic                         params_claim_o,  ///< Claim it.
  output logic                         take_bias_o,     ///< Make its bias current.
  output logic                         take_scale_o,    ///< Make the rest current.
  input  logic              [C*32-1:0] bias_i,          ///< Current bias.
  output logic                         rd_en_o,         ///< Read an entry of the accumulators.
  output logic                         rd_new_o,        ///< Take the sums that are written instead.
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
  output systole_residual_t            post_res_o,      ///< Numbers of the addition, if there is one.
  input  logic                         res_take_i,      ///< Post-processing takes a residual:
  output logic               [C*8-1:0] res_data_o,      ///< this one.
  output logic                         res_req_o,       ///< Request of the activation buffer.
  output logic                  [23:0] res_addr_o,      ///< Window.
  output logic                         res_hi_o,        ///< Its second line is needed.
  input  logic                         res_gnt_i,       ///< Granted.
  input  logic               [R*8-1:0] res_data_i,      ///< Bytes, 2 cycles later.
  input  logic                         post_last_i,     ///< The last write of a command is done.
  output logic                         retire_o         ///< A command is complete.
);

  localparam int unsigned PixW = $clog2(AccPixels) + 1;

  // Commands in order; the current one leaves the FIFO when its first tile is begun.
  systole_conv_job_t head;
  /* verilator lint_off UNUSEDSIGNAL */
  systole_conv_job_t job_q;  // the start needs some fields of the head only
  /* verilator lint_on UNUSEDSIGNAL */
  logic head_valid, job_pop;
  logic [2:0] unused_count;

  systole_fifo #(.Width($bits(job_i)), .Depth(4)) u_jobs (
    .clk_i, .rst_ni,
    .wvalid_i(job_valid_i),
    .wready_o(job_ready_o),
    .wdata_i(job_i),
    .rvalid_o(head_valid),
    .rready_i(job_pop),
    .rdata_o(head),
    .count_o(unused_count)
  );

  // Tiles in order. A tile that is only held retires its command when everything before has.
  logic running_q, more_q, half_q;
  logic [2:0] done_q, held_q;     // complete tiles that are not read completely; held ones
  logic [4:0] unwritten_q;        // commands read completely, whose last write is not done
  logic [PixW:0] written_q;       // pixels in the accumulators that are complete and not read
  logic clear_q;                  // the slice that writes them does not read the accumulators
  logic [11:0] tile_q, ox_q, oy_q;
  logic [7:0] b_q;
  logic [PixW-1:0] pixel_q;
  logic [23:0] tile_addr_q, addr_q, row_addr_q, image_addr_q, tile_addr;
  logic start, start_job, held, read, end_x, end_y, end_n, last_pixel, last_tile, tile_end, advance;

  // A pixel with a residual begins only when its residual can be asked for.
  logic res_room, room;
  assign room = !job_q.res_add || res_room;

  // A pixel is taken in the cycle in which its sums are written, or else read: behind a slice that
  // reads nothing itself at once, else when its tile is complete, because a half has one read port.
  assign rd_new_o   = running_q && advance && room && written_q == '0 && final_i;
  assign rd_en_o    = running_q && advance && room && written_q != '0 && (done_q != '0 || clear_q);
  assign read       = rd_new_o || rd_en_o;
  assign end_x      = ox_q == job_q.ow - 12'd1;
  assign end_y      = oy_q == job_q.oh - 12'd1;
  assign end_n      = b_q == job_q.n - 8'd1;
  assign last_pixel = end_x && end_y && end_n;
  assign last_tile  = tile_q == job_q.oc_tiles - 12'd1;
  assign tile_end   = read && last_pixel;

  // The next tile begins in the cycle in which the one before ends.
  assign start_job  = running_q ? last_tile : !more_q;
  assign start      = (!running_q || tile_end) && params_ready_i
      && (start_job ? head_valid && !head.hold : 1'b1);
  assign held       = head_valid && head.hold && held_q != '0 && !running_q && !more_q
      && unwritten_q == '0;
  assign job_pop    = held || (start && start_job);
  assign retire_o   = held || post_last_i;

  assign params_claim_o = start;
  assign tile_addr      = start_job ? head.out_addr : tile_addr_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      running_q   <= 1'b0;
      more_q      <= 1'b0;
      done_q      <= '0;
      held_q      <= '0;
      unwritten_q <= '0;
      written_q   <= '0;
    end else begin
      if (start) running_q <= 1'b1;
      else if (tile_end) running_q <= 1'b0;
      if (tile_end) more_q <= !last_tile && !start;
      else if (start) more_q <= 1'b0;
      if ((tile_done_i && final_i) != tile_end) done_q <= tile_end ? done_q - 1'b1 : done_q + 1'b1;
      if ((tile_done_i && !final_i) != held) held_q <= held ? held_q - 1'b1 : held_q + 1'b1;
      if ((final_i && !rd_new_o) != rd_en_o) begin
        written_q <= rd_en_o ? written_q - 1'b1 : written_q + 1'b1;
      end
      if ((tile_end && last_tile) != post_last_i) begin
        unwritten_q <= post_last_i ? unwritten_q - 1'b1 : unwritten_q + 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (final_i) clear_q <= final_clear_i;
    if (start && start_job) job_q <= head;
    if (start) begin
      half_q       <= start_job ? head.half : !half_q;
      tile_q       <= start_job ? '0 : tile_q + 1'b1;
      tile_addr_q  <= tile_addr
          + (((start_job ? head.rq : job_q.rq) == systole_pkg::RequantRaw) ? 24'(C * 4) : 24'(C));
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
        addr_q <= addr_q + {8'b0, job_q.out_pixel_pitch};
      end else if (!end_y) begin
        oy_q       <= oy_q + 1'b1;
        addr_q     <= row_addr_q + job_q.out_row_pitch;
        row_addr_q <= row_addr_q + job_q.out_row_pitch;
      end else begin
        oy_q         <= '0;
        b_q          <= b_q + 1'b1;
        addr_q       <= image_addr_q + {4'b0, job_q.out_image_pitch16, 4'b0};
        row_addr_q   <= image_addr_q + {4'b0, job_q.out_image_pitch16, 4'b0};
        image_addr_q <= image_addr_q + {4'b0, job_q.out_image_pitch16, 4'b0};
      end
    end
  end

  assign rd_half_o  = half_q;
  assign rd_pixel_o = pixel_q[PixW-2:0];
  assign draining_o = running_q ? (half_q ? 2'b10 : 2'b01) : 2'b00;
  assign drained_o  = pixel_q;

  // Stages.
  systole_conv_pixel_t pixel1_q, pixel2_q, pixel3_q;
  systole_residual_t res1_q, res2_q, res3_q;
  logic [2:0] valid_q;
  logic res_granted;
  logic [C*32-1:0] sum_q, value_q;
  logic [31:0] correction_q;
  logic move1, move2;

  assign advance      = !valid_q[2] || (post_valid_o && post_ready_i);
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
      pixel1_q.lanes        <= last_tile ? job_q.oc_last : 6'(C);
      pixel1_q.copy         <= job_q.out_copy;
      pixel1_q.zw           <= job_q.zw;
      pixel1_q.rq           <= job_q.rq;
      pixel1_q.zo           <= job_q.zo;
      pixel1_q.lo           <= job_q.lo;
      pixel1_q.hi           <= job_q.hi;
      pixel1_q.res_add      <= job_q.res_add;
      if (job_q.res_add) res1_q <= job_q.res;
    end
    if (move1) begin
      pixel2_q     <= pixel1_q;
      if (pixel1_q.res_add) res2_q <= res1_q;
      sum_q        <= rd_data_i[C*32-1:0];
      correction_q <= 32'(pixel1_q.zw) * rd_data_i[C*32+:32];
    end
    if (move2) begin
      pixel3_q <= pixel2_q;
      if (pixel2_q.res_add) res3_q <= res2_q;
      for (int unsigned c = 0; c < C; c++) begin
        value_q[c*32+:32] <= sum_q[c*32+:32] - correction_q + bias_i[c*32+:32];
      end
    end
  end

  assign post_valid_o = valid_q[2] && (!pixel3_q.res_add || res_granted);
  assign post_pixel_o = pixel3_q;
  assign post_v_o     = value_q;
  assign post_res_o   = res3_q;

  // Residuals.
  systole_conv_residual #(.R(R), .C(C)) u_residual (
    .clk_i, .rst_ni,
    .start_i(start),
    .first_i(start_job),
    .place_i(head.res_place),
    .step_i(read && job_q.res_add),
    .end_x_i(end_x),
    .end_y_i(end_y),
    .lanes_i(last_tile ? job_q.oc_last : 6'(C)),
    .room_o(res_room),
    .res_req_o, .res_addr_o, .res_hi_o, .res_gnt_i, .res_data_i,
    .granted_o(res_granted),
    .accept_i(post_valid_o && post_ready_i && pixel3_q.res_add),
    .take_i(res_take_i),
    .data_o(res_data_o)
  );

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(held && post_last_i));
      assert (!(tile_done_i && (&done_q || &held_q)));
      assert (!(rd_en_o && written_q == '0));
      assert (!tile_done_i || done_q == '0 || written_q != '0);
    end
  end

endmodule
