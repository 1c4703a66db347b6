// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Moves weight tiles from the ring into the shadow weights of the array, a row per cycle.
///
/// A tile may follow the swap of the tile before it row by row, so it starts in the cycle in which
/// that swap enters row 0. A tile that has started may be claimed: its first vector arrives later
/// than its first row, and the other rows keep pace.
module systole_weight_loader #(
  parameter int unsigned R = 16  ///< Rows, a power of two.
) (
  input  logic                 clk_i,        ///< Clock.
  input  logic                 rst_ni,       ///< Synchronous reset, active low.
  input  logic                 tile_avail_i, ///< The ring holds a whole tile.
  output logic                 rd_en_o,      ///< Read a row of the oldest tile.
  output logic [$clog2(R)-1:0] rd_row_o,     ///< Which one.
  output logic                 tile_free_o,  ///< Drop the oldest tile.
  output logic                 load_o,       ///< The ring's data goes into the shadow weights.
  output logic [$clog2(R)-1:0] load_row_o,   ///< Of this row.
  input  logic                 swap_i,       ///< The first vector of a tile enters the array.
  output logic                 ready_o,      ///< There is a tile that nobody claimed.
  input  logic                 claim_i       ///< The first vector of that tile was issued.
);

  localparam int unsigned RowW = $clog2(R);

  logic [RowW-1:0] row_q, load_row_q;
  logic busy_q, load_q, shadow_free_q, ready_q;
  logic start, last;

  assign start       = tile_avail_i && !busy_q && (shadow_free_q || swap_i);
  assign last        = busy_q && row_q == RowW'(R - 1);
  assign rd_en_o     = start || busy_q;
  assign rd_row_o    = busy_q ? row_q : '0;
  assign tile_free_o = last;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      row_q         <= RowW'(1);
      busy_q        <= 1'b0;
      load_q        <= 1'b0;
      shadow_free_q <= 1'b1;
      ready_q       <= 1'b0;
    end else begin
      load_q <= rd_en_o;
      if (start) busy_q <= 1'b1;
      else if (last) busy_q <= 1'b0;
      if (busy_q) row_q <= last ? RowW'(1) : row_q + 1'b1;
      if (start) shadow_free_q <= 1'b0;
      else if (swap_i) shadow_free_q <= 1'b1;
      if (start) ready_q <= 1'b1;
      else if (claim_i) ready_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rd_en_o) load_row_q <= rd_row_o;
  end

  assign load_o     = load_q;
  assign load_row_o = load_row_q;
  assign ready_o    = ready_q;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!claim_i || ready_q);
      assert (!(start && ready_q));
    end
  end

endmodule
