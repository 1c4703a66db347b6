// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Accumulators: two halves of AccPixels entries of C sums and the window sum, read, modified and
/// written for every vector; a half that is complete can be read while the other one computes.
/// The sums that the last slice completes can also be taken as they are written (rd_new_i), or read
/// from the next cycle on if the slice reads nothing itself (final_clear_o).
///
/// What the sums of a vector are added to is told when the vector enters the array (vec_*), R+1
/// cycles before its sums arrive. A pixel is accumulated again 8 cycles later at the earliest.
module systole_accum #(
  parameter int unsigned R         = 16,  ///< Rows of the array: delay of the sums.
  parameter int unsigned C         = 16,  ///< Columns.
  parameter int unsigned AccPixels = 256  ///< Entries of a half, a power of two.
) (
  input  logic                         clk_i,       ///< Clock.
  input  logic                         rst_ni,      ///< Synchronous reset, active low.
  input  logic                         vec_start_i, ///< The vector is that of pixel 0.
  input  logic                         vec_clear_i, ///< Its sums start at zero.
  input  logic                         vec_half_i,  ///< Half they belong to.
  input  logic                         vec_final_i, ///< It completes a pixel of outputs.
  input  logic                         vec_done_i,  ///< It is the last vector of its tile.
  input  logic                         valid_i,     ///< Sums of the array.
  input  logic         [C*32+32-1:0]   sum_i,       ///< C sums and the window sum.
  output logic                         final_o,     ///< The sums of a pixel are written.
  output logic                         final_clear_o, ///< Its slice does not read the half.
  output logic                         done_o,      ///< The last sums of a tile are written.
  input  logic                         rd_en_i,     ///< Read an entry for the output.
  input  logic                         rd_new_i,    ///< Take the sums that are written instead.
  input  logic                         rd_half_i,   ///< Half.
  input  logic [$clog2(AccPixels)-1:0] rd_pixel_i,  ///< Entry.
  output logic         [C*32+32-1:0]   rd_data_o    ///< One cycle later, until the next read.
);

  localparam int unsigned PixW = $clog2(AccPixels);
  localparam int unsigned SumW = C * 32 + 32;

  // What the vectors in the array are; bit R belongs to the sums that leave it.
  logic [R:0] start_q, clear_q, half_q, final_q, done_q;

  always_ff @(posedge clk_i) begin
    start_q <= {start_q[R-1:0], vec_start_i};
    clear_q <= {clear_q[R-1:0], vec_clear_i};
    half_q  <= {half_q[R-1:0], vec_half_i};
    final_q <= {final_q[R-1:0], vec_final_i};
    done_q  <= {done_q[R-1:0], vec_done_i};
  end

  // First stage: read. Second stage: add and write.
  logic [PixW-1:0] pixel, next_q, pixel_q;
  logic valid2_q, clear2_q, half2_q, final2_q, done2_q, rd_half_q, rd_new_q;
  logic [SumW-1:0] sum2_q, total, new_q;
  logic [2*SumW-1:0] entry;

  assign pixel = start_q[R] ? '0 : next_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      next_q   <= pixel + 1'b1;
      pixel_q  <= pixel;
      sum2_q   <= sum_i;
      clear2_q <= clear_q[R];
      half2_q  <= half_q[R];
    end
    if (rd_en_i || rd_new_i) begin
      rd_half_q <= rd_half_i;
      rd_new_q  <= rd_new_i;
    end
    if (rd_new_i) new_q <= total;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid2_q <= 1'b0;
      final2_q <= 1'b0;
      done2_q  <= 1'b0;
    end else begin
      valid2_q <= valid_i;
      final2_q <= valid_i && final_q[R];
      done2_q  <= valid_i && done_q[R];
    end
  end

  for (genvar c = 0; c <= C; c++) begin : gen_add
    logic [31:0] held;
    assign held            = half2_q ? entry[SumW+c*32+:32] : entry[c*32+:32];
    assign total[c*32+:32] = sum2_q[c*32+:32] + (clear2_q ? 32'd0 : held);
  end

  for (genvar h = 0; h < 2; h++) begin : gen_half
    (* ram_style = "block" *) logic [SumW-1:0] mem[AccPixels];
    logic [SumW-1:0] entry_q;
    logic modify, drain;

    assign modify = valid_i && !clear_q[R] && half_q[R] == 1'(h);
    assign drain  = rd_en_i && rd_half_i == 1'(h);

    always_ff @(posedge clk_i) begin
      if (modify || drain) entry_q <= mem[drain ? rd_pixel_i : pixel];
      if (valid2_q && half2_q == 1'(h)) mem[pixel_q] <= total;
    end
    assign entry[h*SumW+:SumW] = entry_q;

    // The feeder keeps vectors off a half that is being read.
    always_ff @(posedge clk_i) begin
      if (rst_ni) begin
        assert (!(modify && drain));
        assert (!(drain && valid2_q && half2_q == 1'(h) && pixel_q == rd_pixel_i));
      end
    end
  end

  assign rd_data_o     = rd_new_q ? new_q : rd_half_q ? entry[SumW+:SumW] : entry[0+:SumW];
  assign final_o       = final2_q;
  assign final_clear_o = clear2_q;
  assign done_o        = done2_q;

endmodule
