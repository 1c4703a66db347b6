// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Test bench: CONV with its memories. The test fills them through the ports of LOAD, reads results
/// through the port of STORE, and disturbs with the ports of VECTOR and by holding up results.
module systole_conv_bench #(
  parameter int unsigned R          = 16,
  parameter int unsigned C          = 16,
  parameter int unsigned G          = 4,
  parameter int unsigned ActBytes   = 262144,
  parameter int unsigned WgtBytes   = 65536,
  parameter int unsigned ParamBytes = 16384,
  parameter int unsigned AccPixels  = 256
) (
  input  logic           clk_i,
  input  logic           rst_ni,
  input  logic           cmd_peek_i,
  input  logic           cmd_valid_i,
  output logic           cmd_ready_o,
  input  logic  [1023:0] cmd_i,
  output logic           retire_o,
  output logic     [3:0] state_o,
  output logic           active_o,
  output logic           progress_o,
  output logic           slice_o,
  input  logic           halt_i,
  input  logic           push_valid_i,
  input  logic   [127:0] push_data_i,
  output logic           reserve_ready_o,
  input  logic           param_we_i,
  input  logic    [23:0] param_waddr_i,
  input  logic   [127:0] param_wdata_i,
  input  logic           load_req_i,
  input  logic    [23:0] load_addr_i,
  input  logic [R*8-1:0] load_data_i,
  input  logic     [7:0] load_copy_i,
  output logic           load_gnt_o,
  input  logic           store_req_i,
  input  logic    [23:0] store_addr_i,
  output logic           store_gnt_o,
  output logic           store_rvalid_o,
  output logic [R*8-1:0] store_data_o,
  input  logic           post_hold_i,
  input  logic           vec_req_i,
  input  logic    [23:0] vec_addr_i,
  input  logic           vecw_req_i,
  input  logic    [23:0] vecw_addr_i
);

  logic conv_req, conv_lo, conv_hi, conv2_lo, conv2_hi, conv_gnt, post_req, post_gnt;
  logic [23:0] conv_addr, conv2_addr, post_addr, param_addr;
  logic [R*8-1:0] conv_data, conv2_data, post_data;
  logic [R-1:0] post_strb;
  logic [7:0] post_copy;
  logic tile_avail, rd_en, tile_free, param_re;
  logic [$clog2(R)-1:0] rd_row;
  logic [C*8-1:0] rd_data;
  logic [127:0] param_data;

  systole_conv #(.R(R), .C(C), .G(G), .ActBytes(ActBytes), .AccPixels(AccPixels)) u_conv (
    .clk_i, .rst_ni,
    .cmd_peek_i, .cmd_valid_i, .cmd_ready_o, .cmd_i,
    .cmd_index_i('0),
    .retire_o, .state_o, .active_o, .progress_o, .slice_o, .halt_i,
    .conv_req_o(conv_req),
    .conv_addr_o(conv_addr),
    .conv_lo_o(conv_lo),
    .conv_hi_o(conv_hi),
    .conv2_addr_o(conv2_addr),
    .conv2_lo_o(conv2_lo),
    .conv2_hi_o(conv2_hi),
    .conv_gnt_i(conv_gnt),
    .conv_data_i(conv_data),
    .conv2_data_i(conv2_data),
    .post_req_o(post_req),
    .post_addr_o(post_addr),
    .post_data_o(post_data),
    .post_strb_o(post_strb),
    .post_copy_o(post_copy),
    .post_gnt_i(post_gnt),
    .res_req_o(res_req),
    .res_addr_o(res_addr),
    .res_hi_o(res_hi),
    .res_gnt_i(res_gnt),
    .res_data_i(store_data_o),
    .tile_avail_i(tile_avail),
    .rd_en_o(rd_en),
    .rd_row_o(rd_row),
    .rd_data_i(rd_data),
    .tile_free_o(tile_free),
    .param_re_o(param_re),
    .param_addr_o(param_addr),
    .param_data_i(param_data)
  );

  // Residuals share the port of STORE.
  logic res_req, res_hi, res_gnt, port_gnt, port_rvalid;
  logic [23:0] res_addr;
  logic [1:0] res_q;
  assign res_gnt        = res_req && port_gnt;
  assign store_gnt_o    = !res_req && port_gnt;
  assign store_rvalid_o = port_rvalid && !res_q[1];
  always_ff @(posedge clk_i) res_q <= {res_q[0], res_gnt};

  logic unused_rvalid, unused_vec_gnt, unused_vec_rvalid, unused_vecw_gnt;
  logic [R*8-1:0] unused_vec_data;

  systole_act_buffer #(.R(R), .G(G), .ActBytes(ActBytes)) u_act (
    .clk_i, .rst_ni,
    .conv_req_i(conv_req),
    .conv_addr_i(conv_addr),
    .conv_lo_i(conv_lo),
    .conv_hi_i(conv_hi),
    .conv2_addr_i(conv2_addr),
    .conv2_lo_i(conv2_lo),
    .conv2_hi_i(conv2_hi),
    .conv_gnt_o(conv_gnt),
    .conv_rvalid_o(unused_rvalid),
    .conv_data_o(conv_data),
    .conv2_data_o(conv2_data),
    .vec_req_i,
    .vec_addr_i,
    .vec_lo_i(1'b1),
    .vec_hi_i(1'b1),
    .vec_gnt_o(unused_vec_gnt),
    .vec_rvalid_o(unused_vec_rvalid),
    .vec_data_o(unused_vec_data),
    .store_req_i(store_req_i || res_req),
    .store_addr_i(res_req ? res_addr : store_addr_i),
    .store_lo_i(1'b1),
    .store_hi_i(!res_req || res_hi),
    .store_gnt_o(port_gnt),
    .store_rvalid_o(port_rvalid),
    .store_data_o,
    .post_req_i(post_req && !post_hold_i),
    .post_addr_i(post_addr),
    .post_data_i(post_data),
    .post_strb_i(post_strb),
    .post_copy_i(post_copy),
    .post_gnt_o(post_gnt),
    .vecw_req_i,
    .vecw_addr_i,
    .vecw_data_i('0),
    .vecw_strb_i({R{1'b1}}),
    .vecw_copy_i(8'd0),
    .vecw_gnt_o(unused_vecw_gnt),
    .load_req_i,
    .load_addr_i,
    .load_data_i,
    .load_strb_i({R{1'b1}}),
    .load_copy_i,
    .load_gnt_o
  );

  systole_wgt_ring #(.R(R), .C(C), .WgtBytes(WgtBytes)) u_ring (
    .clk_i, .rst_ni,
    .reserve_valid_i(push_valid_i),
    .reserve_bytes_i(13'd16),
    .reserve_ready_o,
    .push_valid_i(push_q),
    .push_data_i(push_data_q),
    .tile_avail_o(tile_avail),
    .rd_en_i(rd_en),
    .rd_row_i(rd_row),
    .rd_data_o(rd_data),
    .tile_free_i(tile_free)
  );

  // Data follow their reservation a cycle later.
  logic push_q;
  logic [127:0] push_data_q;
  always_ff @(posedge clk_i) begin
    push_q      <= rst_ni && push_valid_i && reserve_ready_o;
    push_data_q <= push_data_i;
  end

  logic [127:0] unused_param_vec;
  systole_param_ram #(.ParamBytes(ParamBytes)) u_param (
    .clk_i,
    .we_i(param_we_i),
    .waddr_i(param_waddr_i),
    .wdata_i(param_wdata_i),
    .conv_re_i(param_re),
    .conv_raddr_i(param_addr),
    .conv_rdata_o(param_data),
    .vec_re_i(1'b0),
    .vec_raddr_i('0),
    .vec_rdata_o(unused_param_vec)
  );

endmodule
