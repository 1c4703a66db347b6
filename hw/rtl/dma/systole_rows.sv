// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Walks the rows of a three-level transfer: for i2 < n2, i1 < n1 the addresses of n0 contiguous
/// bytes in memory and on the chip. One row per cycle.
module systole_rows (
    input  logic        clk_i,
    input  logic        rst_ni,
    /// A transfer is offered.
    input  logic        valid_i,
    /// It is taken: no other one is being walked.
    output logic        ready_o,
    /// Memory address of the first row.
    input  logic [63:0] mem_i,
    /// On-chip address of the first row.
    input  logic [23:0] chip_i,
    /// Repetitions, at least 1.
    input  logic [15:0] n1_i,
    input  logic [15:0] n2_i,
    input  logic [31:0] mem_stride1_i,
    input  logic [31:0] mem_stride2_i,
    input  logic [23:0] chip_stride1_i,
    input  logic [23:0] chip_stride2_i,
    /// A row stands on the outputs below.
    output logic        row_valid_o,
    /// It is taken.
    input  logic        row_ready_i,
    output logic [63:0] row_mem_o,
    output logic [23:0] row_chip_o,
    /// It is the last row of the transfer.
    output logic        row_last_o
);
  logic        valid_q;
  logic [63:0] mem_q, plane_mem_q, plane_mem;
  logic [23:0] chip_q, plane_chip_q, plane_chip;
  logic [15:0] left1_q, left2_q, n1_q;
  logic [31:0] mem_stride1_q, mem_stride2_q;
  logic [23:0] chip_stride1_q, chip_stride2_q;
  logic        last1;

  assign ready_o = !valid_q;
  assign row_valid_o = valid_q;
  assign row_mem_o = mem_q;
  assign row_chip_o = chip_q;
  assign last1 = left1_q == 16'd1;
  assign row_last_o = last1 && left2_q == 16'd1;
  assign plane_mem = plane_mem_q + 64'(mem_stride2_q);
  assign plane_chip = plane_chip_q + chip_stride2_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (!valid_q) valid_q <= valid_i;
    else if (row_ready_i && row_last_o) valid_q <= 1'b0;

    if (valid_i && ready_o) begin
      mem_q <= mem_i;
      plane_mem_q <= mem_i;
      chip_q <= chip_i;
      plane_chip_q <= chip_i;
      n1_q <= n1_i;
      left1_q <= n1_i;
      left2_q <= n2_i;
      mem_stride1_q <= mem_stride1_i;
      mem_stride2_q <= mem_stride2_i;
      chip_stride1_q <= chip_stride1_i;
      chip_stride2_q <= chip_stride2_i;
    end else if (valid_q && row_ready_i) begin
      if (last1) begin
        left1_q <= n1_q;
        left2_q <= left2_q - 1'b1;
        mem_q <= plane_mem;
        plane_mem_q <= plane_mem;
        chip_q <= plane_chip;
        plane_chip_q <= plane_chip;
      end else begin
        left1_q <= left1_q - 1'b1;
        mem_q <= mem_q + 64'(mem_stride1_q);
        chip_q <= chip_q + chip_stride1_q;
      end
    end
  end
endmodule
