// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// One row of the array: C multipliers that share an activation, and the adders that pass the
/// partial sums on to the next row. One process and no control per element: this decides the speed
/// of the simulation. Column C sums the activations themselves (weight 1).
module systole_array_row #(
  parameter int unsigned C = 16  ///< Columns.
) (
  input  logic                clk_i,     ///< Clock.
  input  logic                valid_i,   ///< x_i holds an activation.
  input  logic                swap_i,    ///< Take the shadow weights, from the next cycle on.
  input  logic                load_i,    ///< Write the shadow weights.
  input  logic      [C*8-1:0] weights_i, ///< The weights, byte c for column c.
  input  logic          [7:0] x_i,       ///< Activation, signed.
  input  logic [C*32+32-1:0]  sum_i,     ///< Sums of the rows above; [C]: window sum.
  output logic [C*32+32-1:0]  sum_o      ///< Sums with this row, one cycle later.
);

  // A simulator's compiler makes vector code of whole words only: there the weights are kept sign
  // extended, which doubles its speed. The value is the same.
`ifdef VERILATOR
  localparam int unsigned Bits = 32;
`else
  localparam int unsigned Bits = 8;
`endif

  logic [C*8-1:0] shadow_q;
  logic [C*Bits-1:0] weight_q;
  logic [C*32+32-1:0] sum_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      for (int unsigned c = 0; c < C; c++) begin
        sum_q[c*32+:32] <= sum_i[c*32+:32]
            + 32'($signed(x_i)) * 32'($signed(weight_q[c*Bits+:Bits]));
      end
      sum_q[C*32+:32] <= sum_i[C*32+:32] + 32'($signed(x_i));
    end
    if (swap_i) begin
      for (int unsigned c = 0; c < C; c++) begin
        weight_q[c*Bits+:Bits] <= Bits'($signed(shadow_q[c*8+:8]));
      end
    end
    if (load_i) shadow_q <= weights_i;
  end

  assign sum_o = sum_q;

endmodule
