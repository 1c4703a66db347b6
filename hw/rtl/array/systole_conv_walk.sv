// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// Walks the pixels of a command for one slice after another, a pixel per cycle, with adders only.
///
/// A slice starts when its tile of weights moves in, max(R, 8) cycles after the one before at the
/// earliest: R cycles take the weights, 8 are enough for the accumulators. A vector waits while the
/// half of the accumulators that it changes must still be read.
module systole_conv_walk #(
  parameter int unsigned R         = 16,  ///< Lanes.
  parameter int unsigned AccPixels = 256  ///< Pixels of a half of the accumulators.
) (
  input  logic                       clk_i,         ///< Clock.
  input  logic                       rst_ni,        ///< Synchronous reset, active low.
  input  logic                       slice_valid_i, ///< A slice is ready.
  output logic                       slice_ready_o, ///< It is taken.
  input  systole_conv_slice_t        slice_i,       ///< The slice.
  input  systole_conv_geometry_t     geo_i,         ///< Constants of its command.
  input  logic                       tile_ready_i,  ///< The next tile of weights moves in.
  output logic                       tile_claim_o,  ///< Its first vector is on its way.
  input  logic                 [1:0] pending_i,     ///< Half h holds results not yet read.
  input  logic                 [1:0] draining_i,    ///< They are being read, in order, and
  input  logic [$clog2(AccPixels):0] drained_i,     ///< so many pixels of them were.
  input  logic                 [1:0] emptied_i,     ///< All of them were.
  output logic                 [1:0] complete_o,    ///< The results of half h are on their way.
  output logic                       wait_tile_o,   ///< Waits for weights.
  output logic                       window_valid_o,///< A vector is offered.
  input  logic                       window_ready_i,///< It is taken.
  output systole_conv_window_t       window_o       ///< The vector.
);

  localparam int unsigned PixW = $clog2(AccPixels) + 1;
  localparam logic [5:0] Gap = (R > 8) ? 6'(R - 1) : 6'd7;

  // Position.
  systole_conv_geometry_t geo_q;
  systole_conv_slice_t slice_q;
  logic active_q;
  logic [11:0] ox_q, oy_q;
  logic [7:0] b_q;
  logic [PixW-1:0] pixel_q;
  logic [23:0] addr_q, row_addr_q, image_addr_q;
  logic signed [35:0] q_q, rest_q;
  logic signed [17:0] y_q;
  logic first_q;
  logic [5:0] gap_q;

  logic end_x, end_y, end_n, last, take, go, move, free, starts;
  assign end_x = ox_q == geo_q.ow - 12'd1;
  assign end_y = oy_q == geo_q.oh - 12'd1;
  assign end_n = b_q == geo_q.n - 8'd1;
  assign last  = end_x && end_y && end_n;

  // The half must be free, or at least read further than this pixel; vectors that read it need it
  // free. The last vector completes the tile, so it waits for what is pending in any case.
  logic clears, completes;
  assign clears    = slice_q.first && !geo_q.keep;
  assign completes = last && slice_q.last;
  assign free      = !pending_i[slice_q.half]
      || (clears && !completes
          && (emptied_i[slice_q.half] || (draining_i[slice_q.half] && drained_i > pixel_q)));
  assign starts = !first_q || (tile_ready_i && gap_q == '0);
  assign go     = active_q && window_ready_i && free && starts;
  assign move   = go && !last;
  assign take   = slice_valid_i && slice_ready_o;

  assign slice_ready_o = !active_q || (go && last);
  assign tile_claim_o  = go && first_q;
  assign wait_tile_o   = active_q && first_q && !tile_ready_i;
  assign complete_o    = (go && completes && !geo_q.hold)
      ? (slice_q.half ? 2'b10 : 2'b01) : 2'b00;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      gap_q    <= '0;
    end else begin
      if (take) active_q <= 1'b1;
      else if (go && last) active_q <= 1'b0;
      if (tile_claim_o) gap_q <= Gap;
      else if (gap_q != '0) gap_q <= gap_q - 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      geo_q        <= geo_i;
      slice_q      <= slice_i;
      first_q      <= 1'b1;
      ox_q         <= '0;
      oy_q         <= '0;
      b_q          <= '0;
      pixel_q      <= '0;
      addr_q       <= geo_i.addr;
      row_addr_q   <= geo_i.addr;
      image_addr_q <= geo_i.addr;
      q_q          <= geo_i.q;
      rest_q       <= geo_i.rest;
      y_q          <= geo_i.y;
    end else if (move) begin
      first_q <= 1'b0;
      pixel_q <= pixel_q + 1'b1;
      ox_q    <= end_x ? '0 : ox_q + 1'b1;
      if (!end_x) begin
        addr_q <= addr_q + geo_q.step_x;
        q_q    <= q_q + {12'b0, geo_q.step_x};
        rest_q <= rest_q - {12'b0, geo_q.step_x};
      end else begin
        q_q    <= geo_q.q;
        rest_q <= geo_q.rest;
        oy_q   <= end_y ? '0 : oy_q + 1'b1;
        if (!end_y) begin
          addr_q     <= row_addr_q + geo_q.step_y;
          row_addr_q <= row_addr_q + geo_q.step_y;
          y_q        <= y_q + {14'b0, geo_q.sy};
        end else begin
          b_q          <= b_q + 1'b1;
          addr_q       <= image_addr_q + geo_q.step_n;
          row_addr_q   <= image_addr_q + geo_q.step_n;
          image_addr_q <= image_addr_q + geo_q.step_n;
          y_q          <= geo_q.y;
        end
      end
    end
  end

  // Windows of the pixel: position plus slice.
  systole_conv_window_t window_q;
  logic valid_q;
  logic signed [17:0] y1, y2;
  assign y1 = y_q + {4'b0, slice_q.y1};
  assign y2 = y_q + {4'b0, slice_q.y2};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (window_ready_i) valid_q <= go;
  end

  always_ff @(posedge clk_i) begin
    if (go) begin
      window_q.addr1       <= addr_q + slice_q.addr1;
      window_q.q1          <= q_q + slice_q.q1;
      window_q.rest1       <= rest_q - slice_q.q1;
      window_q.row1        <= !y1[17] && y1[16:0] < {1'b0, geo_q.in_h};
      window_q.len1        <= slice_q.len1;
      window_q.addr2       <= addr_q + slice_q.addr2;
      window_q.q2          <= q_q + slice_q.q2;
      window_q.rest2       <= rest_q - slice_q.q2;
      window_q.row2        <= !y2[17] && y2[16:0] < {1'b0, geo_q.in_h};
      window_q.len2        <= slice_q.len2;
      window_q.pad         <= geo_q.pad;
      window_q.flags.start <= first_q;
      window_q.flags.clear <= clears;
      window_q.flags.half  <= slice_q.half;
      window_q.flags.final_slice <= slice_q.last && !geo_q.hold;
      window_q.flags.done  <= completes;
    end
  end

  assign window_valid_o = valid_q;
  assign window_o       = window_q;

  always_ff @(posedge clk_i) begin
    if (rst_ni) assert (!active_q || pixel_q < PixW'(AccPixels));
  end

  // Only the slices use these.
  logic unused;
  assign unused = ^{geo_q.run_x, geo_q.run_y, geo_q.dy, geo_q.run_bytes, geo_q.nx, geo_q.kh,
                    geo_q.two_runs, geo_q.copy, geo_q.oc_tiles, geo_q.half, geo_q.addr,
                    slice_q.begins};

endmodule
