// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Line buffers and the window of up to 5x5 pixels, and what of it stands at the 9 multipliers of a
/// lane. Element (r, c) is the pixel r rows and c positions before the latest one, less the zero
/// point. Pass 0 takes the 3x3 latest elements; passes 1 and 2 the rest, in the order of Second and
/// Third. A command tap by tap puts its pixels into element (0, 0).
module systole_vector_window #(
  parameter int unsigned L = 16,            ///< Lanes.
  parameter int unsigned FactorW = 9,       ///< Bits of an element.
  parameter int unsigned LinePixels = 256,  ///< Pixels of a line buffer.
  localparam int unsigned Columns = 9,
  localparam int unsigned PlaceW = $clog2(LinePixels)
) (
  input  logic                         clk_i,      ///< Clock.
  input  logic                         ask_i,      ///< A position comes in the next cycle,
  input  logic            [PlaceW-1:0] ask_at_i,   ///< at this place of the line buffers.
  input  logic                         shift_i,    ///< A position's pixel enters ...
  input  logic            [PlaceW-1:0] shift_at_i, ///< ... at this place.
  input  logic                         tap_i,      ///< A pixel enters element (0, 0).
  input  logic               [L*8-1:0] x_i,        ///< The pixel.
  input  logic                   [7:0] zx_i,       ///< Zero point, signed.
  input  logic                   [2:0] kh_i,       ///< Rows of the window.
  input  logic                         wide_i,     ///< More than 3 columns.
  input  logic                         take_i,     ///< Next cycle's operands are ...
  input  logic                   [1:0] pass_i,     ///< ... of this pass,
  input  logic                   [4:0] rows_i,     ///< inside in these rows ...
  input  logic                   [4:0] cols_i,     ///< ... and these columns.
  output logic [Columns*L*FactorW-1:0] x_o,        ///< Operands; 0 outside.
  output logic           [Columns-1:0] inside_o    ///< Operands that are inside.
);

  localparam int unsigned W = L * FactorW;
  localparam logic [9*5-1:0] First =
      {5'd12, 5'd11, 5'd10, 5'd7, 5'd6, 5'd5, 5'd2, 5'd1, 5'd0};
  localparam logic [9*5-1:0] Second =
      {5'd20, 5'd4, 5'd13, 5'd8, 5'd3, 5'd18, 5'd17, 5'd16, 5'd15};
  localparam logic [9*5-1:0] Third =
      {5'd0, 5'd0, 5'd19, 5'd14, 5'd9, 5'd24, 5'd23, 5'd22, 5'd21};

  function automatic logic [W-1:0] differences(input logic [L*8-1:0] bytes,
                                               input logic [7:0] zero);
    integer l;
    for (l = 0; l < L; l = l + 1) begin
      differences[l*FactorW+:FactorW] = FactorW'($signed(bytes[l*8+:8])) - FactorW'($signed(zero));
    end
  endfunction

  // Row r: the line buffer in front of it, then 5 elements. Registers of their own, since a simulator
  // copies a wide one whole when parts of it move.
  for (genvar r = 0; r < 5; r++) begin : gen_row
    logic [L*8-1:0] pixel;
    logic used;
    assign used = shift_i && kh_i > 3'(r);

    if (r == 0) begin : gen_first
      assign pixel = x_i;
    end else begin : gen_line
      systole_ram_1r1w #(.Bytes(L), .Depth(LinePixels)) u_line (
        .clk_i,
        .re_i(ask_i && kh_i > 3'(r)), .raddr_i(ask_at_i), .rdata_o(pixel),
        .we_i(used), .waddr_i(shift_at_i), .wstrb_i({L{1'b1}}), .wdata_i(gen_row[r-1].pixel)
      );
    end

    for (genvar c = 0; c < 5; c++) begin : gen_element
      logic [W-1:0] value_q;
      if (c == 0) begin : gen_latest
        always_ff @(posedge clk_i) begin
          if (used || (r == 0 && tap_i)) value_q <= differences(pixel, zx_i);
        end
      end else begin : gen_older
        always_ff @(posedge clk_i) begin
          if (used && (c < 3 || wide_i)) value_q <= gen_row[r].gen_element[c-1].value_q;
        end
      end
    end
  end

  logic [24:0] in_image;
  for (genvar e = 0; e < 25; e++) begin : gen_inside
    assign in_image[e] = rows_i[e/5] && cols_i[e%5];
  end

  for (genvar m = 0; m < Columns; m++) begin : gen_column
    localparam int unsigned E0 = 32'(First[m*5+:5]);
    localparam int unsigned E1 = 32'(Second[m*5+:5]);
    localparam int unsigned E2 = 32'(Third[m*5+:5]);

    always_ff @(posedge clk_i) begin
      if (take_i) begin
        unique case (pass_i)
          2'd0: begin
            inside_o[m] <= in_image[E0];
            x_o[m*W+:W] <= in_image[E0]
                ? gen_row[E0/5].gen_element[E0%5].value_q : '0;
          end
          2'd1: begin
            inside_o[m] <= in_image[E1];
            x_o[m*W+:W] <= in_image[E1]
                ? gen_row[E1/5].gen_element[E1%5].value_q : '0;
          end
          default: begin
            inside_o[m] <= in_image[E2] && m < 7;
            x_o[m*W+:W] <= in_image[E2] && m < 7
                ? gen_row[E2/5].gen_element[E2%5].value_q : '0;
          end
        endcase
      end
    end
  end

endmodule
