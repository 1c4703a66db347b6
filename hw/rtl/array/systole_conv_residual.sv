// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// Residuals of CONV's outputs: walks their places beside the drain's walk through the outputs, reads
/// one vector of C bytes per pixel and keeps it until post-processing takes it.
///
/// A pixel may be read from the accumulators (step_i) while room_o is high; its residual is asked for
/// from the next cycle on. An item may enter post-processing when its residual was granted: the bytes
/// are there three cycles later, and needed nine cycles later.
module systole_conv_residual #(
  parameter int unsigned R = 16,  ///< Bytes of a window.
  parameter int unsigned C = 16   ///< Output channels of a tile; R at most.
) (
  input  logic                    clk_i,       ///< Clock.
  input  logic                    rst_ni,      ///< Synchronous reset, active low.
  input  logic                    start_i,     ///< A tile begins,
  input  logic                    first_i,     ///< the first one of a command,
  input  systole_residual_place_t place_i,     ///< whose residual is here.
  input  logic                    step_i,      ///< A pixel with a residual begins,
  input  logic                    end_x_i,     ///< the last one of a row,
  input  logic                    end_y_i,     ///< in the last row of an image.
  input  logic              [5:0] lanes_i,     ///< Channels of the tile.
  output logic                    room_o,      ///< A pixel may begin.
  output logic                    res_req_o,   ///< Request of the activation buffer.
  output logic             [23:0] res_addr_o,  ///< Window.
  output logic                    res_hi_o,    ///< The line behind that of the address is needed, too.
  input  logic                    res_gnt_i,   ///< Granted.
  input  logic          [R*8-1:0] res_data_i,  ///< Bytes of the window, 2 cycles later.
  output logic                    granted_o,   ///< The residual of the next item is on its way.
  input  logic                    accept_i,    ///< This item enters post-processing.
  input  logic                    take_i,      ///< Its residual is taken.
  output logic          [C*8-1:0] data_o       ///< The residual.
);

  localparam int unsigned Depth = 8;

  // Walk.
  /* verilator lint_off UNUSEDSIGNAL */
  systole_residual_place_t at_q;  // its address serves the start only
  /* verilator lint_on UNUSEDSIGNAL */
  logic [23:0] tile_addr_q, addr_q, row_addr_q, image_addr_q, tile_addr, image_step;
  assign tile_addr  = first_i ? place_i.addr : tile_addr_q;
  assign image_step = {4'b0, at_q.image_pitch16, 4'b0};

  always_ff @(posedge clk_i) begin
    if (start_i && first_i) at_q <= place_i;
    if (start_i) begin
      tile_addr_q  <= tile_addr + 24'(C);
      addr_q       <= tile_addr;
      row_addr_q   <= tile_addr;
      image_addr_q <= tile_addr;
    end else if (step_i) begin
      if (!end_x_i) begin
        addr_q <= addr_q + {8'b0, at_q.pixel_pitch};
      end else if (!end_y_i) begin
        addr_q     <= row_addr_q + at_q.row_pitch;
        row_addr_q <= row_addr_q + at_q.row_pitch;
      end else begin
        addr_q       <= image_addr_q + image_step;
        row_addr_q   <= image_addr_q + image_step;
        image_addr_q <= image_addr_q + image_step;
      end
    end
  end

  // Request.
  logic req_q, hi_q, gnt;
  logic [23:0] req_addr_q;
  assign gnt    = req_q && res_gnt_i;
  assign room_o = !req_q || gnt;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) req_q <= 1'b0;
    else if (step_i) req_q <= 1'b1;
    else if (gnt) req_q <= 1'b0;
    if (step_i) begin
      req_addr_q <= addr_q;
      hi_q       <= 32'(addr_q[$clog2(R)-1:0]) + 32'(lanes_i) > R;
    end
  end

  assign res_req_o  = req_q;
  assign res_addr_o = req_addr_q;
  assign res_hi_o   = hi_q;

  // Granted residuals whose item has not entered post-processing; bytes that come.
  logic [3:0] granted_q, unused_count;
  logic [1:0] coming_q;
  logic data_ready, data_valid;
  assign granted_o = granted_q != '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      granted_q <= '0;
      coming_q  <= '0;
    end else begin
      coming_q <= {coming_q[0], gnt};
      if (gnt != accept_i) granted_q <= gnt ? granted_q + 1'b1 : granted_q - 1'b1;
    end
  end

  systole_fifo #(.Width(C * 8), .Depth(Depth)) u_data (
    .clk_i, .rst_ni,
    .wvalid_i(coming_q[1]),
    .wready_o(data_ready),
    .wdata_i(res_data_i[C*8-1:0]),
    .rvalid_o(data_valid),
    .rready_i(take_i),
    .rdata_o(data_o),
    .count_o(unused_count)
  );

  if (C > R) begin : gen_sizes
    $error("a residual is read in one access: C must not exceed R");
  end
  if (C < R) begin : gen_unused
    logic unused;
    assign unused = ^res_data_i[R*8-1:C*8];
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!step_i || room_o);
      assert (!coming_q[1] || data_ready);
      assert (!take_i || data_valid);
      assert (!accept_i || granted_o);
    end
  end

endmodule
