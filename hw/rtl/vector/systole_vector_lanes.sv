// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Sum of products, or maximum, over the taps of a pixel, in every lane. A tap enters per cycle;
/// the pixel's values leave three cycles after its last tap.
module systole_vector_lanes #(
  parameter int unsigned L = 16  ///< Lanes.
) (
  input  logic            clk_i,        ///< Clock.
  input  logic            rst_ni,       ///< Synchronous reset, active low.
  input  logic            valid_i,      ///< A tap enters.
  input  logic            inside_i,     ///< It lies inside the image.
  input  logic            first_i,      ///< First tap of a pixel.
  input  logic            last_i,       ///< Last tap of a pixel.
  input  logic  [L*8-1:0] x_i,          ///< Its bytes.
  input  logic  [L*8-1:0] w_i,          ///< Its weights.
  input  logic      [7:0] zx_i,         ///< Input zero point, signed.
  input  logic      [7:0] zw_i,         ///< Weight zero point, signed.
  input  logic            use_w_i,      ///< Multiply by the weights, else by 1.
  input  logic            max_i,        ///< Maximum, else sum.
  input  logic      [7:0] pad_i,        ///< Maximum of no tap, signed.
  output logic            valid_o,      ///< The values of a pixel leave.
  output logic [L*32-1:0] v_o           ///< The values, int32.
);

  // Whole words let the simulator's compiler make vector code; the values are the same.
`ifdef VERILATOR
  localparam int unsigned FactorW = 32;
  localparam int unsigned ProductW = 32;
`else
  localparam int unsigned FactorW = 9;
  localparam int unsigned ProductW = 18;
`endif

  logic [L*FactorW-1:0] x_q, w_q;
  logic [L*ProductW-1:0] product_q;
  logic [L*32-1:0] acc_q, held;
  logic valid1_q, inside1_q, first1_q, last1_q;
  logic valid2_q, inside2_q, first2_q, last2_q;
  logic any_q, any, done_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid1_q <= 1'b0;
      valid2_q <= 1'b0;
      done_q   <= 1'b0;
    end else begin
      valid1_q <= valid_i;
      valid2_q <= valid1_q;
      done_q   <= valid2_q && last2_q;
    end
    if (valid_i) {inside1_q, first1_q, last1_q} <= {inside_i, first_i, last_i};
    if (valid1_q) {inside2_q, first2_q, last2_q} <= {inside1_q, first1_q, last1_q};
  end

  // Each function does one step for all lanes; called only where a tap passes, for the sake of
  // simulation speed.
  function automatic logic [L*FactorW-1:0] differences(input logic [L*8-1:0] bytes,
                                                       input logic [7:0] zero);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      differences[l*FactorW+:FactorW] = FactorW'($signed(bytes[l*8+:8])) - FactorW'($signed(zero));
    end
  endfunction

  function automatic logic [L*ProductW-1:0] products(input logic [L*FactorW-1:0] x,
                                                     input logic [L*FactorW-1:0] w);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      products[l*ProductW+:ProductW] = ProductW'($signed(x[l*FactorW+:FactorW]))
          * ProductW'($signed(w[l*FactorW+:FactorW]));
    end
  endfunction

  function automatic logic [L*32-1:0] sums(input logic [L*32-1:0] acc,
                                           input logic [L*ProductW-1:0] product);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      sums[l*32+:32] = acc[l*32+:32] + 32'($signed(product[l*ProductW+:ProductW]));
    end
  endfunction

  function automatic logic [L*32-1:0] maxima(input logic [L*32-1:0] acc,
                                             input logic [L*ProductW-1:0] product);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      maxima[l*32+:32] = $signed(product[l*ProductW+:8]) > $signed(acc[l*32+:8])
          ? 32'($signed(product[l*ProductW+:ProductW])) : acc[l*32+:32];
    end
  endfunction

  always_ff @(posedge clk_i) begin
    if (valid_i && inside_i) begin
      x_q <= differences(x_i, zx_i);
      w_q <= use_w_i ? differences(w_i, zw_i) : {L{FactorW'(1)}};
    end
    if (valid1_q && inside1_q) product_q <= products(x_q, w_q);
  end

  // any: a tap of this pixel was inside before. The least maximum loses against every tap.
  assign any = any_q && !first2_q;

  always_comb begin
    held = '0;
    if (any) held = acc_q;
    else if (max_i) held = {L{inside2_q ? -32'sd128 : 32'($signed(pad_i))}};
  end

  always_ff @(posedge clk_i) begin
    if (valid2_q) begin
      any_q <= any || inside2_q;
      if (!inside2_q) acc_q <= held;
      else if (max_i) acc_q <= maxima(held, product_q);
      else acc_q <= sums(held, product_q);
    end
  end

  assign valid_o = done_q;
  assign v_o     = acc_q;

endmodule
