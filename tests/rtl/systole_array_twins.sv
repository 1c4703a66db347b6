// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Test bench: the array of simulation and the one of synthesis side by side.
module systole_array_twins #(
  parameter int unsigned R = 16,
  parameter int unsigned C = 4
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  valid_i,
  input  logic                  swap_i,
  input  logic        [R*8-1:0] x_i,
  input  logic                  load_i,
  input  logic [$clog2(R)-1:0]  load_row_i,
  input  logic        [C*8-1:0] weights_i,
  output logic                  valid_o,
  output logic    [C*32+32-1:0] sum_o,
  output logic                  packed_valid_o,
  output logic    [C*32+32-1:0] packed_sum_o
);
  systole_array #(.R(R), .C(C)) u_array (
    .clk_i, .rst_ni, .valid_i, .swap_i, .x_i, .load_i, .load_row_i, .weights_i, .valid_o, .sum_o
  );
  systole_array_packed #(.R(R), .C(C)) u_packed (
    .clk_i, .rst_ni, .valid_i, .swap_i, .x_i, .load_i, .load_row_i, .weights_i,
    .valid_o(packed_valid_o), .sum_o(packed_sum_o)
  );
endmodule
