// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// The DMA engines with their AXI masters and the on-chip memories, as in systole_top; the ports that
/// CONV, VECTOR and the fetch have there are given to the test.
// What this bench does not look at stays open.
/* verilator lint_off PINCONNECTEMPTY */
module systole_dma_bench #(
    parameter int unsigned R = 16,
    parameter int unsigned C = 16,
    parameter int unsigned G = 4,
    parameter int unsigned ActBytes = 8192,
    parameter int unsigned WgtBytes = 4096,
    parameter int unsigned ParamBytes = 2048
) (
    input  logic           clk_i,
    /// Hard reset.
    input  logic           rst_ni,
    /// Reset of everything but the AXI masters.
    input  logic           soft_rst_ni,
    input  logic           halt_i,
    output logic           read_drained_o,
    output logic           write_drained_o,
    input  logic [511:0]   region_base_i,

    input  logic           load_valid_i,
    output logic           load_ready_o,
    input  logic [1023:0]  load_cmd_i,
    input  logic [31:0]    load_index_i,
    output logic           load_retire_o,
    output logic [3:0]     load_state_o,
    output logic           load_active_o,
    output logic           load_progress_o,
    output logic           load_err_valid_o,
    output logic [31:0]    load_err_index_o,
    output logic [1:0]     load_err_value_o,

    input  logic           store_valid_i,
    output logic           store_ready_o,
    input  logic [1023:0]  store_cmd_i,
    input  logic [31:0]    store_index_i,
    output logic           store_retire_o,
    output logic [3:0]     store_state_o,
    output logic           store_active_o,
    output logic           store_progress_o,
    output logic           store_err_valid_o,
    output logic [31:0]    store_err_index_o,
    output logic [1:0]     store_err_value_o,

    input  logic           fetch_valid_i,
    output logic           fetch_ready_o,
    input  logic [63:0]    fetch_addr_i,
    input  logic [4:0]     fetch_beats_i,
    output logic           fetch_rvalid_o,
    output logic [127:0]   fetch_rdata_o,
    output logic           fetch_rlast_o,
    output logic [1:0]     fetch_rresp_o,

    input  logic           conv_req_i,
    input  logic [23:0]    conv_addr_i,
    output logic           conv_gnt_o,
    output logic [R*8-1:0] conv_data_o,
    /// Writes of whole windows, to take banks from LOAD.
    input  logic           post_req_i,
    input  logic [23:0]    post_addr_i,
    input  logic [R*8-1:0] post_data_i,

    output logic           tile_avail_o,
    input  logic           tile_rd_i,
    input  logic [$clog2(R)-1:0] tile_row_i,
    output logic [C*8-1:0] tile_data_o,
    input  logic           tile_free_i,
    input  logic           param_re_i,
    input  logic [23:0]    param_raddr_i,
    output logic [127:0]   param_rdata_o,

    output logic           m_axi_arvalid_o,
    input  logic           m_axi_arready_i,
    output logic           m_axi_arid_o,
    output logic [63:0]    m_axi_araddr_o,
    output logic [7:0]     m_axi_arlen_o,
    output logic [2:0]     m_axi_arsize_o,
    output logic [1:0]     m_axi_arburst_o,
    input  logic           m_axi_rvalid_i,
    output logic           m_axi_rready_o,
    input  logic           m_axi_rid_i,
    input  logic [127:0]   m_axi_rdata_i,
    input  logic [1:0]     m_axi_rresp_i,
    input  logic           m_axi_rlast_i,
    output logic           m_axi_awvalid_o,
    input  logic           m_axi_awready_i,
    output logic           m_axi_awid_o,
    output logic [63:0]    m_axi_awaddr_o,
    output logic [7:0]     m_axi_awlen_o,
    output logic [2:0]     m_axi_awsize_o,
    output logic [1:0]     m_axi_awburst_o,
    output logic           m_axi_wvalid_o,
    input  logic           m_axi_wready_i,
    output logic [127:0]   m_axi_wdata_o,
    output logic [15:0]    m_axi_wstrb_o,
    output logic           m_axi_wlast_o,
    input  logic           m_axi_bvalid_i,
    output logic           m_axi_bready_o,
    input  logic [1:0]     m_axi_bresp_i
);
  logic           rst_engine_n;
  assign rst_engine_n = rst_ni && soft_rst_ni;

  logic           load_req_valid, load_req_ready, load_rvalid, load_rready, unused_load_rlast;
  logic [63:0]    load_req_addr, req_addr;
  logic [4:0]     load_req_beats, req_beats;
  logic [127:0]   load_rdata, wdata;
  logic [1:0]     load_rresp, bresp;
  logic           req_valid, req_ready, wvalid, wready, bvalid;
  logic [15:0]    wstrb;
  logic           act_we, act_wgnt, act_re, act_lo, act_hi, act_rgnt, act_rvalid;
  logic [23:0]    act_waddr, act_raddr;
  logic [R*8-1:0] act_wdata, act_rdata;
  logic [R-1:0]   act_wstrb;
  logic [7:0]     act_wcopy;
  logic           reserve_valid, reserve_ready, push_valid, param_we;
  logic [12:0]    reserve_bytes;
  logic [127:0]   push_data, param_wdata;
  logic [23:0]    param_waddr;

  systole_axi_read u_axi_read (
      .drained_o(read_drained_o),
      .fetch_req_valid_i(fetch_valid_i),
      .fetch_req_ready_o(fetch_ready_o),
      .fetch_req_addr_i(fetch_addr_i),
      .fetch_req_beats_i(fetch_beats_i),
      .load_req_valid_i(load_req_valid),
      .load_req_ready_o(load_req_ready),
      .load_req_addr_i(load_req_addr),
      .load_req_beats_i(load_req_beats),
      .load_rvalid_o(load_rvalid),
      .load_rready_i(load_rready),
      .load_rdata_o(load_rdata),
      .load_rlast_o(unused_load_rlast),
      .load_rresp_o(load_rresp),
      .*
  );
  systole_axi_write u_axi_write (
      .drained_o(write_drained_o),
      .req_valid_i(req_valid),
      .req_ready_o(req_ready),
      .req_addr_i(req_addr),
      .req_beats_i(req_beats),
      .wvalid_i(wvalid),
      .wready_o(wready),
      .wdata_i(wdata),
      .wstrb_i(wstrb),
      .bvalid_o(bvalid),
      .bresp_o(bresp),
      .*
  );
  systole_axi_checker u_checker (
      .clk_i,
      .rst_ni,
      .arvalid_i(m_axi_arvalid_o),
      .arready_i(m_axi_arready_i),
      .arid_i(m_axi_arid_o),
      .araddr_i(m_axi_araddr_o),
      .arlen_i(m_axi_arlen_o),
      .arsize_i(m_axi_arsize_o),
      .arburst_i(m_axi_arburst_o),
      .rvalid_i(m_axi_rvalid_i),
      .rready_i(m_axi_rready_o),
      .rid_i(m_axi_rid_i),
      .rlast_i(m_axi_rlast_i),
      .awvalid_i(m_axi_awvalid_o),
      .awready_i(m_axi_awready_i),
      .awid_i(m_axi_awid_o),
      .awaddr_i(m_axi_awaddr_o),
      .awlen_i(m_axi_awlen_o),
      .awsize_i(m_axi_awsize_o),
      .awburst_i(m_axi_awburst_o),
      .wvalid_i(m_axi_wvalid_o),
      .wready_i(m_axi_wready_i),
      .wdata_i(m_axi_wdata_o),
      .wstrb_i(m_axi_wstrb_o),
      .wlast_i(m_axi_wlast_o),
      .bvalid_i(m_axi_bvalid_i),
      .bready_i(m_axi_bready_o)
  );

  systole_load #(.R(R)) u_load (
      .clk_i,
      .rst_ni(rst_engine_n),
      .halt_i,
      .region_base_i,
      .cmd_valid_i(load_valid_i),
      .cmd_ready_o(load_ready_o),
      .cmd_i(load_cmd_i),
      .cmd_index_i(load_index_i),
      .retire_o(load_retire_o),
      .state_o(load_state_o),
      .active_o(load_active_o),
      .progress_o(load_progress_o),
      .err_valid_o(load_err_valid_o),
      .err_index_o(load_err_index_o),
      .err_value_o(load_err_value_o),
      .load_req_valid_o(load_req_valid),
      .load_req_ready_i(load_req_ready),
      .load_req_addr_o(load_req_addr),
      .load_req_beats_o(load_req_beats),
      .load_rvalid_i(load_rvalid),
      .load_rready_o(load_rready),
      .load_rdata_i(load_rdata),
      .load_rresp_i(load_rresp),
      .act_req_o(act_we),
      .act_addr_o(act_waddr),
      .act_data_o(act_wdata),
      .act_strb_o(act_wstrb),
      .act_copy_o(act_wcopy),
      .act_gnt_i(act_wgnt),
      .reserve_valid_o(reserve_valid),
      .reserve_bytes_o(reserve_bytes),
      .reserve_ready_i(reserve_ready),
      .push_valid_o(push_valid),
      .push_data_o(push_data),
      .param_we_o(param_we),
      .param_waddr_o(param_waddr),
      .param_wdata_o(param_wdata)
  );
  systole_store #(.R(R)) u_store (
      .clk_i,
      .rst_ni(rst_engine_n),
      .halt_i,
      .region_base_i,
      .cmd_valid_i(store_valid_i),
      .cmd_ready_o(store_ready_o),
      .cmd_i(store_cmd_i),
      .cmd_index_i(store_index_i),
      .retire_o(store_retire_o),
      .state_o(store_state_o),
      .active_o(store_active_o),
      .progress_o(store_progress_o),
      .err_valid_o(store_err_valid_o),
      .err_index_o(store_err_index_o),
      .err_value_o(store_err_value_o),
      .req_valid_o(req_valid),
      .req_ready_i(req_ready),
      .req_addr_o(req_addr),
      .req_beats_o(req_beats),
      .wvalid_o(wvalid),
      .wready_i(wready),
      .wdata_o(wdata),
      .wstrb_o(wstrb),
      .bvalid_i(bvalid),
      .bresp_i(bresp),
      .act_req_o(act_re),
      .act_addr_o(act_raddr),
      .act_lo_o(act_lo),
      .act_hi_o(act_hi),
      .act_gnt_i(act_rgnt),
      .act_rvalid_i(act_rvalid),
      .act_data_i(act_rdata)
  );

  systole_act_buffer #(.R(R), .G(G), .ActBytes(ActBytes)) u_act (
      .clk_i,
      .rst_ni(rst_engine_n),
      .conv_req_i,
      .conv_addr_i,
      .conv_lo_i(1'b1),
      .conv_hi_i(1'b1),
      .conv2_addr_i('0),
      .conv2_lo_i(1'b0),
      .conv2_hi_i(1'b0),
      .conv_gnt_o,
      .conv_rvalid_o(),
      .conv_data_o,
      .conv2_data_o(),
      .vec_req_i(1'b0),
      .vec_addr_i('0),
      .vec_lo_i(1'b0),
      .vec_hi_i(1'b0),
      .vec_gnt_o(),
      .vec_rvalid_o(),
      .vec_data_o(),
      .store_req_i(act_re),
      .store_addr_i(act_raddr),
      .store_lo_i(act_lo),
      .store_hi_i(act_hi),
      .store_gnt_o(act_rgnt),
      .store_rvalid_o(act_rvalid),
      .store_data_o(act_rdata),
      .post_req_i,
      .post_addr_i,
      .post_data_i,
      .post_strb_i({R{1'b1}}),
      .post_copy_i('0),
      .post_gnt_o(),
      .vecw_req_i(1'b0),
      .vecw_addr_i('0),
      .vecw_data_i('0),
      .vecw_strb_i('0),
      .vecw_copy_i('0),
      .vecw_gnt_o(),
      .load_req_i(act_we),
      .load_addr_i(act_waddr),
      .load_data_i(act_wdata),
      .load_strb_i(act_wstrb),
      .load_copy_i(act_wcopy),
      .load_gnt_o(act_wgnt)
  );
  systole_wgt_ring #(.R(R), .C(C), .WgtBytes(WgtBytes)) u_ring (
      .clk_i,
      .rst_ni(rst_engine_n),
      .reserve_valid_i(reserve_valid),
      .reserve_bytes_i(reserve_bytes),
      .reserve_ready_o(reserve_ready),
      .push_valid_i(push_valid),
      .push_data_i(push_data),
      .tile_avail_o,
      .rd_en_i(tile_rd_i),
      .rd_row_i(tile_row_i),
      .rd_data_o(tile_data_o),
      .tile_free_i
  );
  systole_param_ram #(.ParamBytes(ParamBytes)) u_param (
      .clk_i,
      .we_i(param_we),
      .waddr_i(param_waddr),
      .wdata_i(param_wdata),
      .conv_re_i(param_re_i),
      .conv_raddr_i(param_raddr_i),
      .conv_rdata_o(param_rdata_o),
      .vec_re_i(1'b0),
      .vec_raddr_i('0),
      .vec_rdata_o()
  );
endmodule
