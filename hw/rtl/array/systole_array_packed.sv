// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// The array as it is built on an FPGA: same ports, timing and values as systole_array, with two
/// multiplications per DSP slice. Synthesis takes this one (SYSTOLE_FPGA), simulation the other,
/// which is many times faster; a test runs both in lock step. While valid_o is low, sum_o is not
/// the same.
///
/// An element takes its activation a cycle before it multiplies, so row r gets byte r of a vector
/// r cycles after it was given.
module systole_array_packed #(
  parameter int unsigned R = 16,  ///< Rows, a power of two, 8 or more.
  parameter int unsigned C = 16   ///< Columns, an even number.
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
  localparam int unsigned SumW = RowW + 8;  // sum of R activations

  logic [R:0] valid_q;
  logic [R-2:0] swap_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= '0;
      swap_q  <= '0;
    end else begin
      valid_q <= {valid_q[R-1:0], valid_i};
      swap_q  <= (R - 1)'({swap_q, valid_i && swap_i});
    end
  end

  logic [R-1:0] take, swap, load;
  assign take = {valid_q[R-2:0], valid_i};
  assign swap = {swap_q, valid_i && swap_i};

  // Skewed activations, and their sum on the way down.
  logic [R*8-1:0] x;
  for (genvar r = 0; r < R; r++) begin : gen_row
    logic [SumW-1:0] wsum_q, above;
    assign load[r] = load_i && load_row_i == RowW'(r);

    if (r == 0) begin : gen_first
      assign x[7:0] = x_i[7:0];
      assign above  = '0;
    end else begin : gen_next
      logic [r*8-1:0] delay_q;
      always_ff @(posedge clk_i) delay_q <= (r * 8)'({delay_q, x_i[r*8+:8]});
      assign x[r*8+:8] = delay_q[r*8-1-:8];
      assign above     = gen_row[r-1].wsum_q;
    end

    always_ff @(posedge clk_i) wsum_q <= above + SumW'($signed(x[r*8+:8]));
  end

  logic [SumW-1:0] wsum_q;
  always_ff @(posedge clk_i) wsum_q <= gen_row[R-1].wsum_q;
  assign sum_o[C*32+:32] = 32'($signed(wsum_q));

  for (genvar c = 0; c < C; c += 2) begin : gen_column
    systole_mac_column #(.R(R)) u_column (
      .clk_i,
      .load_i(load),
      .w0_i(weights_i[c*8+:8]),
      .w1_i(weights_i[(c+1)*8+:8]),
      .swap_i(swap),
      .take_i(take),
      .x_i(x),
      .add_i(valid_q[R-1:0]),
      .sum0_o(sum_o[c*32+:32]),
      .sum1_o(sum_o[(c+1)*32+:32])
    );
  end

  assign valid_o = valid_q[R];

endmodule
