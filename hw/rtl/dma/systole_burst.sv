// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Splits a row of bytes into AXI bursts of at most 16 beats of 16 bytes. A burst ends at the next
/// 256-byte boundary, so none crosses 4 KiB. One burst per cycle, rows follow without a gap.
module systole_burst (
    input  logic        clk_i,
    input  logic        rst_ni,
    /// A row is offered.
    input  logic        row_valid_i,
    /// It is taken.
    output logic        row_ready_o,
    /// Address of its first byte, of any alignment.
    input  logic [63:0] row_addr_i,
    /// Its bytes, at least 1.
    input  logic [23:0] row_bytes_i,
    /// A burst stands on the outputs below.
    output logic        valid_o,
    /// It is taken.
    input  logic        ready_i,
    /// Its address, a multiple of 16.
    output logic [63:0] addr_o,
    /// Its beats, 1 .. 16.
    output logic [4:0]  beats_o,
    /// It is the last one of its row.
    output logic        last_o
);
  logic        valid_q;
  logic [59:0] beat_q;
  logic [20:0] left_q;
  logic [4:0]  room;
  logic [24:0] span;

  assign span = 25'(row_addr_i[3:0]) + 25'(row_bytes_i) + 25'd15;
  assign room = 5'd16 - 5'(beat_q[3:0]);
  assign last_o = left_q <= 21'(room);
  assign beats_o = last_o ? left_q[4:0] : room;
  assign addr_o = {beat_q, 4'd0};
  assign valid_o = valid_q;
  assign row_ready_o = !valid_q || (ready_i && last_o);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (row_ready_o) valid_q <= row_valid_i;

    if (row_valid_i && row_ready_o) begin
      beat_q <= row_addr_i[63:4];
      left_q <= span[24:4];
    end else if (valid_q && ready_i) begin
      beat_q <= beat_q + 60'(beats_o);
      left_q <= left_q - 21'(beats_o);
    end
  end

  logic unused;
  assign unused = ^span[3:0];
endmodule
