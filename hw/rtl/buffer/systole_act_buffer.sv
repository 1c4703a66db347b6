// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Activation buffer: ActBytes of byte-addressed memory, linear over G groups of two banks of R-byte
/// lines. Reads give R bytes from any address two cycles after the grant; writes take any bytes of R
/// lanes at any address and may store a copy some groups further in the same cycle. A read sees a
/// write that was granted at least two cycles before it.
module systole_act_buffer #(
    /// Bytes of a line and of a window; a power of two.
    parameter int unsigned R = 16,
    /// Groups; a power of two, at least 2.
    parameter int unsigned G = 4,
    /// Bytes; a power of two.
    parameter int unsigned ActBytes = 262144
) (
    input  logic           clk_i,
    input  logic           rst_ni,

    /// CONV asks for its window, or both.
    input  logic           conv_req_i,
    input  logic [23:0]    conv_addr_i,
    /// The line of the address is needed.
    input  logic           conv_lo_i,
    /// The next line is needed.
    input  logic           conv_hi_i,
    input  logic [23:0]    conv2_addr_i,
    input  logic           conv2_lo_i,
    input  logic           conv2_hi_i,
    output logic           conv_gnt_o,
    output logic           conv_rvalid_o,
    output logic [R*8-1:0] conv_data_o,
    output logic [R*8-1:0] conv2_data_o,

    /// VECTOR reads.
    input  logic           vec_req_i,
    input  logic [23:0]    vec_addr_i,
    input  logic           vec_lo_i,
    input  logic           vec_hi_i,
    output logic           vec_gnt_o,
    output logic           vec_rvalid_o,
    output logic [R*8-1:0] vec_data_o,

    /// STORE reads.
    input  logic           store_req_i,
    input  logic [23:0]    store_addr_i,
    input  logic           store_lo_i,
    input  logic           store_hi_i,
    output logic           store_gnt_o,
    output logic           store_rvalid_o,
    output logic [R*8-1:0] store_data_o,

    /// Post-processing writes.
    input  logic           post_req_i,
    input  logic [23:0]    post_addr_i,
    input  logic [R*8-1:0] post_data_i,
    input  logic [R-1:0]   post_strb_i,
    /// Distance of the copy in groups; 0: none.
    input  logic [7:0]     post_copy_i,
    output logic           post_gnt_o,

    /// VECTOR writes.
    input  logic           vecw_req_i,
    input  logic [23:0]    vecw_addr_i,
    input  logic [R*8-1:0] vecw_data_i,
    input  logic [R-1:0]   vecw_strb_i,
    input  logic [7:0]     vecw_copy_i,
    output logic           vecw_gnt_o,

    /// LOAD writes.
    input  logic           load_req_i,
    input  logic [23:0]    load_addr_i,
    input  logic [R*8-1:0] load_data_i,
    input  logic [R-1:0]   load_strb_i,
    input  logic [7:0]     load_copy_i,
    output logic           load_gnt_o
);
  localparam int unsigned Banks = 2 * G;
  localparam int unsigned Lines = ActBytes / Banks / R;
  localparam int unsigned IdxW = $clog2(Lines);
  localparam int unsigned GrpW = $clog2(G);
  localparam int unsigned OffW = $clog2(R);
  localparam int unsigned W = R * 8;

  // Reads. Windows: 0 conv, 1 conv2, 2 vec, 3 store.
  logic [4*24-1:0]    win_addr;
  logic [3:0]         win_lo, win_hi, win_gnt, win_rvalid;
  logic [4*Banks-1:0] win_banks;
  logic [4*IdxW-1:0]  win_even, win_odd;
  logic [4*W-1:0]     win_data;
  logic [Banks*W-1:0] bank_data;

  assign win_addr = {store_addr_i, vec_addr_i, conv2_addr_i, conv_addr_i};
  assign win_lo = {store_lo_i, vec_lo_i, conv2_lo_i, conv_lo_i};
  assign win_hi = {store_hi_i, vec_hi_i, conv2_hi_i, conv_hi_i};
  assign win_gnt = {store_gnt_o, vec_gnt_o, conv_gnt_o && (conv2_lo_i || conv2_hi_i), conv_gnt_o};
  assign {store_rvalid_o, vec_rvalid_o, conv_rvalid_o} = {win_rvalid[3:2], win_rvalid[0]};
  logic unused;
  assign unused = win_rvalid[1];
  assign {store_data_o, vec_data_o, conv2_data_o, conv_data_o} = win_data;

  for (genvar p = 0; p < 4; p++) begin : gen_read
    logic [GrpW-1:0] grp_even, grp_odd;
    logic            odd_first;
    systole_act_window #(.R(R), .G(G), .ActBytes(ActBytes)) u_window (
        .addr_i(win_addr[p*24+:24]),
        .lo_i(win_lo[p]),
        .hi_i(win_hi[p]),
        .banks_o(win_banks[p*Banks+:Banks]),
        .idx_even_o(win_even[p*IdxW+:IdxW]),
        .idx_odd_o(win_odd[p*IdxW+:IdxW]),
        .grp_even_o(grp_even),
        .grp_odd_o(grp_odd),
        .odd_first_o(odd_first)
    );
    systole_act_read_port #(.R(R), .G(G)) u_port (
        .clk_i,
        .rst_ni,
        .gnt_i(win_gnt[p]),
        .offset_i(win_addr[p*24+:OffW]),
        .grp_even_i(grp_even),
        .grp_odd_i(grp_odd),
        .odd_first_i(odd_first),
        .banks_i(bank_data),
        .data_o(win_data[p*W+:W]),
        .rvalid_o(win_rvalid[p])
    );
  end

  systole_act_arbiter #(.Banks(Banks)) u_read_arbiter (
      .clk_i,
      .rst_ni,
      .req_i({store_req_i, vec_req_i, conv_req_i}),
      .banks0_i(win_banks[0+:Banks] | win_banks[Banks+:Banks]),
      .banks1_i(win_banks[2*Banks+:Banks]),
      .banks2_i(win_banks[3*Banks+:Banks]),
      .gnt_o({store_gnt_o, vec_gnt_o, conv_gnt_o})
  );

  // Writes. Ports: 0 post, 1 vec, 2 load.
  logic [3*24-1:0]    wr_addr;
  logic [3*W-1:0]     wr_in, wr_data;
  logic [3*R-1:0]     wr_strb, wr_strb_even, wr_strb_odd;
  logic [3*8-1:0]     wr_copy;
  logic [3*Banks-1:0] wr_banks, wr_we;
  logic [3*IdxW-1:0]  wr_even, wr_odd;
  logic [2:0]         wr_gnt;

  assign wr_addr = {load_addr_i, vecw_addr_i, post_addr_i};
  assign wr_in = {load_data_i, vecw_data_i, post_data_i};
  assign wr_strb = {load_strb_i, vecw_strb_i, post_strb_i};
  assign wr_copy = {load_copy_i, vecw_copy_i, post_copy_i};
  assign {load_gnt_o, vecw_gnt_o, post_gnt_o} = wr_gnt;

  for (genvar p = 0; p < 3; p++) begin : gen_write
    systole_act_write_port #(.R(R), .G(G), .ActBytes(ActBytes)) u_port (
        .clk_i,
        .rst_ni,
        .addr_i(wr_addr[p*24+:24]),
        .data_i(wr_in[p*W+:W]),
        .strb_i(wr_strb[p*R+:R]),
        .copy_i(wr_copy[p*8+:8]),
        .banks_o(wr_banks[p*Banks+:Banks]),
        .gnt_i(wr_gnt[p]),
        .we_o(wr_we[p*Banks+:Banks]),
        .idx_even_o(wr_even[p*IdxW+:IdxW]),
        .idx_odd_o(wr_odd[p*IdxW+:IdxW]),
        .strb_even_o(wr_strb_even[p*R+:R]),
        .strb_odd_o(wr_strb_odd[p*R+:R]),
        .data_o(wr_data[p*W+:W])
    );
  end

  systole_act_arbiter #(.Banks(Banks)) u_write_arbiter (
      .clk_i,
      .rst_ni,
      .req_i({load_req_i, vecw_req_i, post_req_i}),
      .banks0_i(wr_banks[0+:Banks]),
      .banks1_i(wr_banks[Banks+:Banks]),
      .banks2_i(wr_banks[2*Banks+:Banks]),
      .gnt_o(wr_gnt)
  );

  for (genvar b = 0; b < Banks; b++) begin : gen_bank
    // Odd banks take the odd lines.
    logic [4*IdxW-1:0] win_idx;
    logic [3*IdxW-1:0] wr_idx;
    logic [3*R-1:0]    wr_lane;
    assign win_idx = (b % 2 == 1) ? win_odd : win_even;
    assign wr_idx = (b % 2 == 1) ? wr_odd : wr_even;
    assign wr_lane = (b % 2 == 1) ? wr_strb_odd : wr_strb_even;

    logic [3:0]      read;
    logic [IdxW-1:0] raddr;
    assign read = {win_banks[3*Banks+b], win_banks[2*Banks+b], win_banks[Banks+b], win_banks[b]} & win_gnt;
    assign raddr = read[0] ? win_idx[0+:IdxW] : read[1] ? win_idx[IdxW+:IdxW] :
                   read[2] ? win_idx[2*IdxW+:IdxW] : win_idx[3*IdxW+:IdxW];

    logic [2:0]      write;
    logic [IdxW-1:0] waddr;
    logic [R-1:0]    wstrb;
    logic [W-1:0]    wdata;
    assign write = {wr_we[2*Banks+b], wr_we[Banks+b], wr_we[b]};
    assign waddr = write[0] ? wr_idx[0+:IdxW] : write[1] ? wr_idx[IdxW+:IdxW] : wr_idx[2*IdxW+:IdxW];
    assign wstrb = write[0] ? wr_lane[0+:R] : write[1] ? wr_lane[R+:R] : wr_lane[2*R+:R];
    assign wdata = write[0] ? wr_data[0+:W] : write[1] ? wr_data[W+:W] : wr_data[2*W+:W];

    systole_ram_1r1w #(.Bytes(R), .Depth(Lines), .Style("ultra")) u_ram (
        .clk_i,
        .re_i(|read),
        .raddr_i(raddr),
        .rdata_o(bank_data[b*W+:W]),
        .we_i(|write),
        .waddr_i(waddr),
        .wstrb_i(wstrb),
        .wdata_i(wdata)
    );

    // The windows of CONV never need two lines of one bank.
    always_ff @(posedge clk_i) begin
      if (rst_ni) assert (!(read[0] && read[1] && win_idx[0+:IdxW] != win_idx[IdxW+:IdxW]));
    end
  end
endmodule
