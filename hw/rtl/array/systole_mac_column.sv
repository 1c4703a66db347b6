// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Two neighbouring columns of the array in R packed elements, cascaded, and what separates their
/// sums at the foot (systole_mac_foot): the low bits of the odd column's sum, summed once more in
/// the fabric, in step with the elements.
module systole_mac_column #(
  parameter int unsigned R = 16  ///< Rows, a power of two, 8 or more.
) (
  input  logic           clk_i,  ///< Clock.
  input  logic   [R-1:0] load_i, ///< Write the shadow weights of row r.
  input  logic     [7:0] w0_i,   ///< Weight of the even column.
  input  logic     [7:0] w1_i,   ///< Weight of the odd column.
  input  logic   [R-1:0] swap_i, ///< Row r takes its shadow weights, from the next cycle on.
  input  logic   [R-1:0] take_i, ///< Row r takes its activation, for the next cycle.
  input  logic [R*8-1:0] x_i,    ///< Activations, byte r for row r.
  input  logic   [R-1:0] add_i,  ///< Row r updates its sum.
  output logic    [31:0] sum0_o, ///< Sum of the even column.
  output logic    [31:0] sum1_o  ///< Sum of the odd column.
);

  localparam int unsigned M = $clog2(R) - 3;
  localparam int unsigned LowW = (M == 0) ? 1 : M;

  for (genvar r = 0; r < R; r++) begin : gen_row
    logic [47:0] above, cascade, sum;
    logic [LowW-1:0] low_above, low;

    if (r == 0) begin : gen_first
      assign above     = '0;
      assign low_above = '0;
    end else begin : gen_next
      assign above     = gen_row[r-1].cascade;
      assign low_above = gen_row[r-1].low;
    end

    systole_mac #(.First((r == 0) ? 1 : 0)) u_mac (
      .clk_i,
      .load_i(load_i[r]), .w0_i, .w1_i,
      .swap_i(swap_i[r]),
      .take_i(take_i[r]), .x_i(x_i[r*8+:8]),
      .add_i(add_i[r]), .cascade_i(above), .cascade_o(cascade), .p_o(sum)
    );

    if (M == 0) begin : gen_no_low
      assign low = low_above;
    end else begin : gen_low
      logic [LowW-1:0] shadow_q, weight_q, x_q, low_q;
      always_ff @(posedge clk_i) begin
        if (load_i[r]) shadow_q <= w1_i[LowW-1:0];
        if (swap_i[r]) weight_q <= shadow_q;
        if (take_i[r]) x_q <= x_i[r*8+:LowW];
        if (add_i[r]) low_q <= low_above + x_q * weight_q;
      end
      assign low = low_q;
    end

    // The foot takes the sum, all others hand down the cascade.
    logic unused;
    assign unused = ^{cascade, sum, low};
  end

  systole_mac_foot #(.R(R)) u_foot (
    .p_i(gen_row[R-1].sum),
    .low_i(gen_row[R-1].low),
    .sum0_o, .sum1_o
  );

endmodule
