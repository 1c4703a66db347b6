// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// R x C weight-stationary array with one more column that sums the activations of a vector.
///
/// A vector given in cycle t meets row r in cycle t+1+r; its sums leave in cycle t+R+1. A vector with
/// swap_i is the first one of a tile: row r takes its shadow weights at the end of cycle t+r. From
/// then on the shadow of row r may be loaded again, so that a tile moves in, a row per cycle, behind
/// the swap of the tile before.
module systole_array #(
  parameter int unsigned R = 16,  ///< Rows, a power of two.
  parameter int unsigned C = 16   ///< Columns.
) (
  input  logic                  clk_i,      ///< Clock.
  input  logic                  rst_ni,     ///< Synchronous reset, active low.
  input  logic                  valid_i,    ///< A vector enters.
  input  logic                  swap_i,     ///< It is the first one of a tile.
  input  logic        [R*8-1:0] x_i,        ///< Activations, byte r for row r; idle lanes hold 0.
  input  logic                  load_i,     ///< Load shadow weights.
  input  logic [$clog2(R)-1:0]  load_row_i, ///< Of this row.
  input  logic        [C*8-1:0] weights_i,  ///< The weights.
  output logic                  valid_o,    ///< Sums leave.
  output logic    [C*32+32-1:0] sum_o       ///< C sums; word C: sum of the vector.
);

  localparam int unsigned RowW = $clog2(R);
  localparam int unsigned SumW = C * 32 + 32;

  // The skew: a vector is written once, and row r reads its byte r+1 cycles later. Row r uses byte r
  // of its port only, so a lane is a memory of R bytes.
  logic [R*8-1:0] history[R];
  logic [RowW-1:0] now_q;
  logic [R:0] valid_q;
  logic [R-2:0] swap_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= '0;
      swap_q  <= '0;
      now_q   <= '0;
    end else begin
      valid_q <= {valid_q[R-1:0], valid_i};
      swap_q  <= (R - 1)'({swap_q, valid_i && swap_i});
      now_q   <= now_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid_i) history[now_q] <= x_i;
  end

  for (genvar r = 0; r < R; r++) begin : gen_row
    logic [SumW-1:0] sum, sum_above;
    logic [RowW-1:0] slot;
    logic [7:0] x;
    logic swap;

    assign slot = now_q - RowW'(r + 1);
    assign x    = history[slot][r*8+:8];

    if (r == 0) begin : gen_first
      assign sum_above = '0;
      assign swap      = valid_i && swap_i;
    end else begin : gen_next
      assign sum_above = gen_row[r-1].sum;
      assign swap      = swap_q[r-1];
    end

    systole_array_row #(.C(C)) u_row (
      .clk_i,
      .valid_i(valid_q[r]),
      .swap_i(swap),
      .load_i(load_i && load_row_i == RowW'(r)),
      .weights_i,
      .x_i(x),
      .sum_i(sum_above),
      .sum_o(sum)
    );
  end

  assign valid_o = valid_q[R];
  assign sum_o   = gen_row[R-1].sum;

endmodule
