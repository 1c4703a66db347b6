// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// Cuts the runs of a pixel into slices of at most R bytes (docs/architecture.md, section 4), again
/// for every tile of output channels. The next slice is ready 3 cycles after one was taken.
module systole_conv_slices #(
  parameter int unsigned R = 16  ///< Lanes of a slice.
) (
  input  logic                   clk_i,         ///< Clock.
  input  logic                   rst_ni,        ///< Synchronous reset, active low.
  input  logic                   geo_valid_i,   ///< The next command is prepared.
  output logic                   geo_ready_o,   ///< It is taken.
  input  systole_conv_geometry_t geo_i,         ///< Its constants.
  output logic                   slice_valid_o, ///< A slice is ready.
  input  logic                   slice_ready_i, ///< It is taken.
  output systole_conv_slice_t    slice_o,       ///< The slice.
  output systole_conv_geometry_t geo_o          ///< Constants of its command.
);

  localparam logic [1:0] StIdle = 2'd0;
  localparam logic [1:0] StFirst = 2'd1;   // first window
  localparam logic [1:0] StSecond = 2'd2;  // second window, or step to the next run
  localparam logic [1:0] StOut = 2'd3;

  systole_conv_geometry_t geo_q;
  systole_conv_slice_t slice_q;
  logic [1:0] state_q;
  logic [11:0] tile_q;

  // Current run (i, j), the bytes of it that are used up, and those that are left.
  logic [7:0] i_q, j_q;
  logic [23:0] addr_q, row_addr_q;
  logic [35:0] q_q;
  logic [13:0] y_q;
  logic [15:0] done_q, left_q;

  logic last_j, last_run, ends, joins;
  logic [5:0] len1, len2, room;
  assign last_j   = j_q == geo_q.nx - 8'd1;
  assign last_run = last_j && i_q == geo_q.kh - 8'd1;
  assign ends     = left_q <= 16'(R);
  assign len1     = ends ? left_q[5:0] : 6'(R);
  assign room     = 6'(R) - slice_q.len1;
  assign joins    = geo_q.two_runs && room != '0;
  assign len2     = (geo_q.run_bytes < {10'b0, room}) ? geo_q.run_bytes[5:0] : room;

  logic take, restart, next_run;
  assign take     = state_q == StOut && slice_ready_i;
  assign restart  = (geo_valid_i && geo_ready_o) || (take && slice_q.last);
  assign next_run = (state_q == StFirst && ends && !last_run)
      || (state_q == StSecond && joins && {10'b0, len2} == geo_q.run_bytes && !last_run);

  assign geo_ready_o   = state_q == StIdle;
  assign slice_valid_o = state_q == StOut;
  assign slice_o       = slice_q;
  assign geo_o         = geo_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      unique case (state_q)
        StIdle: if (geo_valid_i) state_q <= StFirst;
        StFirst: state_q <= (ends && !last_run) ? StSecond : StOut;
        StSecond: state_q <= StOut;
        default: begin
          if (slice_ready_i) begin
            state_q <= (slice_q.last && tile_q == geo_q.oc_tiles - 12'd1) ? StIdle : StFirst;
          end
        end
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (geo_valid_i && geo_ready_o) begin
      geo_q        <= geo_i;
      tile_q       <= '0;
      slice_q.half <= geo_i.half;
    end else if (take && slice_q.last) begin
      tile_q       <= tile_q + 1'b1;
      slice_q.half <= !slice_q.half;
    end
    if (restart) slice_q.first <= 1'b1;
    else if (take) slice_q.first <= 1'b0;
    if (take) slice_q.begins <= 1'b0;
    else if (geo_valid_i && geo_ready_o) slice_q.begins <= 1'b1;

    if (state_q == StFirst) begin
      slice_q.addr1 <= addr_q + {8'b0, done_q};
      slice_q.q1    <= q_q + {20'b0, done_q};
      slice_q.y1    <= y_q;
      slice_q.len1  <= len1;
      slice_q.len2  <= '0;
      slice_q.last  <= ends && last_run;
    end
    if (state_q == StSecond && joins) begin
      slice_q.addr2 <= addr_q + geo_q.copy - {18'b0, slice_q.len1};
      slice_q.q2    <= q_q - {30'b0, slice_q.len1};
      slice_q.y2    <= y_q;
      slice_q.len2  <= len2;
      slice_q.last  <= {10'b0, len2} == geo_q.run_bytes && last_run;
    end
  end

  // Walk over the runs.
  always_ff @(posedge clk_i) begin
    if (restart) begin
      i_q        <= '0;
      j_q        <= '0;
      addr_q     <= '0;
      row_addr_q <= '0;
      q_q        <= '0;
      y_q        <= '0;
    end else if (next_run) begin
      j_q <= last_j ? '0 : j_q + 1'b1;
      if (last_j) begin
        i_q        <= i_q + 1'b1;
        addr_q     <= row_addr_q + geo_q.run_y;
        row_addr_q <= row_addr_q + geo_q.run_y;
        q_q        <= '0;
        y_q        <= y_q + {8'b0, geo_q.dy};
      end else begin
        addr_q <= addr_q + geo_q.run_x;
        q_q    <= q_q + {12'b0, geo_q.run_x};
      end
    end
    if (restart || next_run) begin
      done_q <= '0;
      left_q <= (geo_valid_i && geo_ready_o) ? geo_i.run_bytes : geo_q.run_bytes;
    end else if (state_q == StFirst) begin
      done_q <= done_q + {10'b0, len1};
      left_q <= left_q - {10'b0, len1};
    end else if (state_q == StSecond && joins) begin
      done_q <= {10'b0, len2};
      left_q <= left_q - {10'b0, len2};
    end
  end

endmodule
