// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Synchronous FIFO with valid/ready on both sides. The oldest item stands on rdata_o while
/// rvalid_o is high; an item written into an empty FIFO shows there one cycle later. Both sides
/// may move in one cycle; a full FIFO takes nothing, even while it is read.
module systole_fifo #(
  /// Bits of an item.
  parameter int unsigned Width = 32,
  /// Items; any number from 1.
  parameter int unsigned Depth = 4,
  /// Bits of count_o; follows from Depth.
  localparam int unsigned CountW = $clog2(Depth + 1)
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              wvalid_i,  ///< An item is offered ...
  output logic              wready_o,  ///< ... and taken.
  input  logic [Width-1:0]  wdata_i,
  output logic              rvalid_o,  ///< An item is there ...
  input  logic              rready_i,  ///< ... and leaves.
  output logic [Width-1:0]  rdata_o,
  output logic [CountW-1:0] count_o    ///< Items inside.
);
  localparam int unsigned IndexW = Depth > 1 ? $clog2(Depth) : 1;
  localparam logic [IndexW-1:0] Last = IndexW'(Depth - 1);
  localparam logic [CountW-1:0] Full = CountW'(Depth);

  logic [Width-1:0]  mem [Depth];
  logic [IndexW-1:0] head_q, tail_q;
  logic [CountW-1:0] count_q;
  logic push, pop;

  assign wready_o = count_q != Full;
  assign rvalid_o = count_q != '0;
  assign rdata_o  = mem[head_q];
  assign count_o  = count_q;
  assign push = wvalid_i && wready_o;
  assign pop  = rvalid_o && rready_i;

  always_ff @(posedge clk_i) begin
    if (push) mem[tail_q] <= wdata_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q  <= '0;
      tail_q  <= '0;
      count_q <= '0;
    end else if (push || pop) begin
      if (push) tail_q <= tail_q == Last ? '0 : tail_q + 1'b1;
      if (pop) head_q <= head_q == Last ? '0 : head_q + 1'b1;
      if (push != pop) count_q <= push ? count_q + 1'b1 : count_q - 1'b1;
      assert ((head_q == tail_q) == (count_q == '0 || count_q == Full));
    end
  end
endmodule
