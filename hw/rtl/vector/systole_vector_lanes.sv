// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Sum of products, or maximum, of 9 operands per lane and cycle, added up over the cycles of an
/// output. Its values leave three cycles after its last operands.
module systole_vector_lanes #(
  parameter int unsigned L = 16,       ///< Lanes.
  parameter int unsigned FactorW = 9,  ///< Bits of an operand.
  /// 1: products, sums of three and the total in a stage each, as synthesis wants it. 0: sums in one
  /// stage and then on, which is much faster to simulate. The values and their times are the same.
`ifdef SYSTOLE_FPGA
  parameter int unsigned Staged = 1,
`else
  parameter int unsigned Staged = 0,
`endif
  localparam int unsigned Columns = 9
) (
  input  logic                         clk_i,     ///< Clock.
  input  logic                         rst_ni,    ///< Synchronous reset, active low.
  input  logic                         valid_i,   ///< Operands enter.
  input  logic                         one_i,     ///< All but those of column 0 are 0.
  input  logic                         first_i,   ///< First ones of an output.
  input  logic                         last_i,    ///< Last ones of an output.
  input  logic           [Columns-1:0] inside_i,  ///< Which lie inside the image.
  input  logic [Columns*L*FactorW-1:0] x_i,       ///< Pixels; 0 outside.
  input  logic [Columns*L*FactorW-1:0] w_i,       ///< Factors.
  input  logic                         max_i,     ///< Maximum of the pixels, else sum.
  input  logic                   [7:0] pad_i,     ///< Maximum of no tap, signed.
  output logic                         valid_o,   ///< The values of an output leave.
  output logic              [L*32-1:0] v_o        ///< The values, int32.
);

  localparam int unsigned W = L * FactorW;

  logic valid1_q, first1_q, last1_q, any1_q;
  logic valid2_q, first2_q, last2_q, any2_q;
  logic done_q;

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
    if (valid_i) {first1_q, last1_q, any1_q} <= {first_i, last_i, inside_i != '0};
    if (valid1_q) {first2_q, last2_q, any2_q} <= {first1_q, last1_q, any1_q};
  end

  // The maximum of three operands of each lane; -128 for those outside.
  function automatic logic [L*8-1:0] maxima(input logic [3*L*8-1:0] x, input logic [2:0] used);
    integer l, k;
    logic signed [7:0] best;
    for (l = 0; l < L; l = l + 1) begin
      best = -8'sd128;
      for (k = 0; k < 3; k = k + 1) begin
        if (used[k] && $signed(x[(k*L+l)*8+:8]) > best) best = x[(k*L+l)*8+:8];
      end
      maxima[l*8+:8] = best;
    end
  endfunction

  function automatic logic [3*L*8-1:0] bytes(input logic [3*W-1:0] x);
    integer l;
    for (l = 0; l < 3 * L; l = l + 1) bytes[l*8+:8] = x[l*FactorW+:8];
  endfunction

  logic [3*L*8-1:0] max1_q;
  logic [L*8-1:0] max2_q;

  always_ff @(posedge clk_i) begin
    if (valid_i && max_i) begin
      max1_q <= {maxima(bytes(x_i[6*W+:3*W]), inside_i[8:6]),
                 maxima(bytes(x_i[3*W+:3*W]), inside_i[5:3]),
                 maxima(bytes(x_i[0+:3*W]), inside_i[2:0])};
    end
    if (valid1_q && max_i) max2_q <= maxima(max1_q, 3'b111);
  end

  // Sum of the products of three columns.
  function automatic logic [L*32-1:0] products(input logic [W-1:0] x, input logic [W-1:0] w);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      products[l*32+:32] = 32'($signed(x[l*FactorW+:FactorW])) * 32'($signed(w[l*FactorW+:FactorW]));
    end
  endfunction

  function automatic logic [L*32-1:0] sums(input logic [L*32-1:0] a, input logic [L*32-1:0] b);
    integer l;
    for (l = 0; l < L; l = l + 1) sums[l*32+:32] = a[l*32+:32] + b[l*32+:32];
  endfunction

  logic [L*32-1:0] acc_q, sum2;

  if (Staged != 0) begin : gen_staged
    // 18 bits of a product, 20 of a sum of three.
    logic [Columns*L*18-1:0] product1_q;
    logic [3*L*20-1:0] sum2_q;

    for (genvar k = 0; k < Columns * L; k++) begin : gen_product
      always_ff @(posedge clk_i) begin
        if (valid_i && !max_i) begin
          product1_q[k*18+:18] <= 18'($signed(x_i[k*FactorW+:FactorW]))
              * 18'($signed(w_i[k*FactorW+:FactorW]));
        end
      end
    end
    for (genvar k = 0; k < 3; k++) begin : gen_sum
      for (genvar l = 0; l < L; l++) begin : gen_lane
        always_ff @(posedge clk_i) begin
          if (valid1_q && !max_i) begin
            sum2_q[(k*L+l)*20+:20] <= 20'($signed(product1_q[(3*k*L+l)*18+:18]))
                + 20'($signed(product1_q[((3*k+1)*L+l)*18+:18]))
                + 20'($signed(product1_q[((3*k+2)*L+l)*18+:18]));
          end
        end
      end
    end
    for (genvar l = 0; l < L; l++) begin : gen_total
      assign sum2[l*32+:32] = 32'($signed(sum2_q[l*20+:20]))
          + 32'($signed(sum2_q[(L+l)*20+:20])) + 32'($signed(sum2_q[(2*L+l)*20+:20]));
    end

    logic unused;
    assign unused = one_i;
  end else begin : gen_quick
    logic [L*32-1:0] sum1_q, sum2_q;

    function automatic logic [L*32-1:0] dot(input logic [Columns*W-1:0] x,
                                            input logic [Columns*W-1:0] w);
      integer l;
      for (l = 0; l < L; l = l + 1) begin
        dot[l*32+:32] =
            32'($signed(x[(0*L+l)*FactorW+:FactorW])) * 32'($signed(w[(0*L+l)*FactorW+:FactorW]))
          + 32'($signed(x[(1*L+l)*FactorW+:FactorW])) * 32'($signed(w[(1*L+l)*FactorW+:FactorW]))
          + 32'($signed(x[(2*L+l)*FactorW+:FactorW])) * 32'($signed(w[(2*L+l)*FactorW+:FactorW]))
          + 32'($signed(x[(3*L+l)*FactorW+:FactorW])) * 32'($signed(w[(3*L+l)*FactorW+:FactorW]))
          + 32'($signed(x[(4*L+l)*FactorW+:FactorW])) * 32'($signed(w[(4*L+l)*FactorW+:FactorW]))
          + 32'($signed(x[(5*L+l)*FactorW+:FactorW])) * 32'($signed(w[(5*L+l)*FactorW+:FactorW]))
          + 32'($signed(x[(6*L+l)*FactorW+:FactorW])) * 32'($signed(w[(6*L+l)*FactorW+:FactorW]))
          + 32'($signed(x[(7*L+l)*FactorW+:FactorW])) * 32'($signed(w[(7*L+l)*FactorW+:FactorW]))
          + 32'($signed(x[(8*L+l)*FactorW+:FactorW])) * 32'($signed(w[(8*L+l)*FactorW+:FactorW]));
      end
    endfunction

    always_ff @(posedge clk_i) begin
      if (valid_i && !max_i) begin
        if (one_i) sum1_q <= products(x_i[0+:W], w_i[0+:W]);
        else sum1_q <= dot(x_i, w_i);
      end
      if (valid1_q && !max_i) sum2_q <= sum1_q;
    end
    assign sum2 = sum2_q;
  end

  // any: a tap of this output was inside before.
  logic any_q, any;
  assign any = any_q && !first2_q;

  function automatic logic [L*32-1:0] larger(input logic [L*32-1:0] held, input logic use_held,
                                             input logic [L*8-1:0] values);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      if (use_held && $signed(held[l*32+:8]) > $signed(values[l*8+:8])) begin
        larger[l*32+:32] = held[l*32+:32];
      end else begin
        larger[l*32+:32] = 32'($signed(values[l*8+:8]));
      end
    end
  endfunction

  always_ff @(posedge clk_i) begin
    if (valid2_q) begin
      any_q <= any || any2_q;
      if (!max_i) acc_q <= first2_q ? sum2 : sums(acc_q, sum2);
      else if (any2_q) acc_q <= larger(acc_q, any, max2_q);
      else if (!any) acc_q <= {L{32'($signed(pad_i))}};
    end
  end

  assign valid_o = done_q;
  assign v_o     = acc_q;

endmodule
