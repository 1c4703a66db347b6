// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Weight ring: FIFO of weight tiles of R*C bytes. LOAD reserves space, later pushes 16 bytes at a
/// time; CONV reads the oldest tile in rows of C bytes and drops it when it has moved into the array.
///
/// The memory has words of max(16, C) bytes: a push fills one of them, or half of it; a row is one
/// of them, or half of it.
module systole_wgt_ring #(
    /// Rows of a tile; a power of two.
    parameter int unsigned R = 16,
    /// Bytes of a row: 8, 16 or 32.
    parameter int unsigned C = 16,
    /// Bytes of the ring; a power of two. Holds at least a burst (256) and a tile, or LOAD could wait for
    /// room beside a part of a tile for ever.
    parameter int unsigned WgtBytes = 65536
) (
    input  logic                 clk_i,
    input  logic                 rst_ni,
    /// Takes space for bytes that will be pushed, when also ready.
    input  logic                 reserve_valid_i,
    /// How many; a multiple of 16.
    input  logic [12:0]          reserve_bytes_i,
    /// There is room for that many more.
    output logic                 reserve_ready_o,
    /// Appends 16 bytes, for which space was reserved.
    input  logic                 push_valid_i,
    input  logic [127:0]         push_data_i,
    /// A whole tile is in the ring.
    output logic                 tile_avail_o,
    /// Read a row of the oldest tile.
    input  logic                 rd_en_i,
    input  logic [$clog2(R)-1:0] rd_row_i,
    /// The row, one cycle later; it stays until the next read.
    output logic [C*8-1:0]       rd_data_o,
    /// Drop the oldest tile; a read in the same cycle still gets it.
    input  logic                 tile_free_i
);
  // Counts are in units of a push (16 bytes).
  localparam int unsigned Units = WgtBytes / 16;
  localparam int unsigned CntW = $clog2(Units) + 1;
  localparam int unsigned PtrW = $clog2(Units);
  localparam logic [CntW-1:0] TileUnits = CntW'(R * C / 16);

  logic [CntW-1:0] used_q, filled_q, want;
  logic [PtrW-1:0] head_q, tail_q;
  logic            take;
  assign want = CntW'(reserve_bytes_i[12:4]);
  assign reserve_ready_o = want <= CntW'(Units) - used_q;
  assign take = reserve_valid_i && reserve_ready_o;
  assign tile_avail_o = filled_q >= TileUnits;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      used_q <= '0;
      filled_q <= '0;
      head_q <= '0;
      tail_q <= '0;
    end else begin
      if (take || tile_free_i) begin
        used_q <= used_q + (take ? want : '0) - (tile_free_i ? TileUnits : '0);
      end
      if (push_valid_i || tile_free_i) begin
        filled_q <= filled_q + CntW'(push_valid_i) - (tile_free_i ? TileUnits : '0);
      end
      if (push_valid_i) tail_q <= tail_q + 1'b1;
      if (tile_free_i) head_q <= head_q + TileUnits[PtrW-1:0];
    end
  end

  if (C <= 16) begin : gen_narrow
    localparam int unsigned RowsPerWord = 16 / C;
    logic [PtrW-1:0] raddr;
    logic [127:0]    word;
    assign raddr = head_q + (PtrW'(rd_row_i) >> $clog2(RowsPerWord));
    systole_ram_1r1w #(.Bytes(16), .Depth(Units)) u_ram (
        .clk_i,
        .re_i(rd_en_i),
        .raddr_i(raddr),
        .rdata_o(word),
        .we_i(push_valid_i),
        .waddr_i(tail_q),
        .wstrb_i(16'hffff),
        .wdata_i(push_data_i)
    );
    if (RowsPerWord == 2) begin : gen_half
      logic high_q;
      always_ff @(posedge clk_i) if (rd_en_i) high_q <= rd_row_i[0];
      assign rd_data_o = high_q ? word[127-:C*8] : word[0+:C*8];
    end else begin : gen_whole
      assign rd_data_o = word;
    end
  end else begin : gen_wide
    logic [PtrW-2:0] raddr;
    assign raddr = head_q[PtrW-1:1] + (PtrW - 1)'(rd_row_i);
    for (genvar half = 0; half < 2; half++) begin : gen_half
      systole_ram_1r1w #(.Bytes(16), .Depth(Units / 2)) u_ram (
          .clk_i,
          .re_i(rd_en_i),
          .raddr_i(raddr),
          .rdata_o(rd_data_o[half*128+:128]),
          .we_i(push_valid_i && tail_q[0] == 1'(half)),
          .waddr_i(tail_q[PtrW-1:1]),
          .wstrb_i(16'hffff),
          .wdata_i(push_data_i)
      );
    end
    // Tiles are whole lines.
    logic unused;
    assign unused = head_q[0];
  end

  logic unused_bytes;
  assign unused_bytes = ^reserve_bytes_i[3:0];

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (filled_q <= used_q && used_q <= CntW'(Units));
      // Nothing is pushed that was not reserved, nothing freed that is not there.
      assert (!push_valid_i || filled_q < used_q);
      assert (!tile_free_i || tile_avail_o);
    end
  end
endmodule
