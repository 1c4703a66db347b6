// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Weights of two channel groups, one in use and the next one, and the factors at the multipliers.
/// Column m of pass p multiplies the window's element that systole_vector_window gives it then. A
/// command tap by tap uses column 0 only.
module systole_vector_weights #(
  parameter int unsigned L = 16,       ///< Lanes.
  parameter int unsigned FactorW = 9,  ///< Bits of a factor.
  localparam int unsigned Columns = 9
) (
  input  logic                          clk_i,       ///< Clock.
  input  logic                          we_i,        ///< Weights of one tap are stored ...
  input  logic                    [2:0] wset_i,      ///< ... in this set (bit 2) and pass,
  input  logic                    [3:0] wcolumn_i,   ///< in this column.
  input  logic                [L*8-1:0] wdata_i,     ///< The weights.
  input  logic                          load_i,      ///< Next cycle's factors are ...
  input  logic                    [2:0] rset_i,      ///< ... of this set and pass,
  input  logic                          tap_i,       ///< or column 0 only, of ...
  input  logic                [L*8-1:0] tap_data_i,  ///< ... these weights.
  input  logic                          use_w_i,     ///< Weights, else the factor is 1.
  input  logic                    [7:0] zw_i,        ///< Weight zero point, signed.
  output logic [Columns*L*FactorW-1:0] w_o           ///< Factors, until the next load.
);

  function automatic logic [L*FactorW-1:0] differences(input logic [L*8-1:0] bytes,
                                                       input logic [7:0] zero);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      differences[l*FactorW+:FactorW] = FactorW'($signed(bytes[l*8+:8])) - FactorW'($signed(zero));
    end
  endfunction

  localparam int unsigned W = L * FactorW;

  for (genvar m = 0; m < Columns; m++) begin : gen_column
    logic [L*8-1:0] mem[8];

    always_ff @(posedge clk_i) begin
      if (we_i && wcolumn_i == 4'(m)) mem[wset_i] <= wdata_i;
    end

    if (m == 0) begin : gen_first
      always_ff @(posedge clk_i) begin
        if (load_i) begin
          w_o[m*W+:W] <= use_w_i ? differences(tap_i ? tap_data_i : mem[rset_i], zw_i)
                                 : {L{FactorW'(1)}};
        end
      end
    end else begin : gen_other
      always_ff @(posedge clk_i) begin
        if (load_i && !tap_i) begin
          w_o[m*W+:W] <= use_w_i ? differences(mem[rset_i], zw_i) : {L{FactorW'(1)}};
        end
      end
    end
  end

endmodule
