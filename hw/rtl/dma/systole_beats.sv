// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Cuts a row into on-chip accesses: each is the part of `Unit` bytes of a memory beat that belongs
/// to the row. Lane i of an access is byte i of that part of the beat and lies at addr_o + i on the
/// chip; so no byte moves between lanes, whatever the alignments are. One access per cycle, rows
/// follow without a gap.
module systole_beats #(
    /// Bytes of an access: 16, or 8 (two accesses per beat).
    parameter int unsigned Unit = 16
) (
    input  logic            clk_i,
    input  logic            rst_ni,
    /// A row is offered.
    input  logic            row_valid_i,
    /// It is taken.
    output logic            row_ready_o,
    /// On-chip address of its first byte.
    input  logic [23:0]     row_chip_i,
    /// Place of its first byte in the memory beat.
    input  logic [3:0]      row_skip_i,
    /// Its bytes, at least 1.
    input  logic [23:0]     row_bytes_i,
    /// An access stands on the outputs below.
    output logic            valid_o,
    /// It is done.
    input  logic            ready_i,
    /// On-chip address of lane 0 (which may lie before the row), modulo 2^24.
    output logic [23:0]     addr_o,
    /// Lanes that belong to the row.
    output logic [Unit-1:0] strb_o,
    /// The access is the upper half of the memory beat (Unit 8).
    output logic            upper_o,
    /// It is the last one of its memory beat.
    output logic            beat_last_o,
    /// It is the last one of its row.
    output logic            row_last_o
);
  localparam int unsigned FirstW = $clog2(Unit);

  logic              valid_q, upper_q;
  logic [23:0]       addr_q;
  logic [FirstW-1:0] first_q;
  logic [24:0]       left_q;  // bytes from lane 0 of this access to the end of the row

  assign valid_o = valid_q;
  assign addr_o = addr_q;
  assign upper_o = upper_q;
  assign row_last_o = left_q <= 25'(Unit);
  assign beat_last_o = (Unit == 16) || upper_q || row_last_o;
  assign row_ready_o = !valid_q || (ready_i && row_last_o);

  logic [Unit-1:0] from, upto;
  assign from = {Unit{1'b1}} << first_q;
  assign upto = row_last_o ? ~({Unit{1'b1}} << left_q[FirstW:0]) : {Unit{1'b1}};
  assign strb_o = from & upto;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (row_ready_o) valid_q <= row_valid_i;

    if (row_valid_i && row_ready_o) begin
      addr_q <= row_chip_i - 24'(row_skip_i[FirstW-1:0]);
      first_q <= row_skip_i[FirstW-1:0];
      left_q <= 25'(row_skip_i[FirstW-1:0]) + 25'(row_bytes_i);
      upper_q <= row_skip_i[3] && Unit == 8;
    end else if (valid_q && ready_i) begin
      addr_q <= addr_q + 24'(Unit);
      first_q <= '0;
      left_q <= left_q - 25'(Unit);
      upper_q <= !upper_q && Unit == 8;
    end
  end
endmodule
