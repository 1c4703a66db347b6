// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// The accelerator: AXI4-Lite registers, one AXI4 master for everything, one interrupt line. It
/// connects the modules that docs/architecture.md describes and does nothing else.
module systole_top #(
  parameter int unsigned R = 16,             ///< Array rows.
  parameter int unsigned C = 16,             ///< Array columns.
  parameter int unsigned L = 16,             ///< Vector lanes.
  parameter int unsigned G = 4,              ///< Groups of the activation buffer.
  parameter int unsigned ActBytes = 262144,  ///< Activation buffer.
  parameter int unsigned WgtBytes = 65536,   ///< Weight ring.
  parameter int unsigned ParamBytes = 16384, ///< Parameter memory.
  parameter int unsigned AccPixels = 256,    ///< Pixels of an accumulator half.
  parameter int unsigned LinePixels = 256,   ///< Pixels of a line of VECTOR.
  parameter int unsigned QueueDepth = systole_pkg::QueueDepth ///< Commands that wait per engine.
) (
  input  logic         clk_i,
  input  logic         rst_ni,           ///< Synchronous, active low.
  input  logic [11:0]  s_axil_awaddr_i,  ///< Registers.
  input  logic         s_axil_awvalid_i,
  output logic         s_axil_awready_o,
  input  logic [31:0]  s_axil_wdata_i,
  input  logic [3:0]   s_axil_wstrb_i,
  input  logic         s_axil_wvalid_i,
  output logic         s_axil_wready_o,
  output logic [1:0]   s_axil_bresp_o,
  output logic         s_axil_bvalid_o,
  input  logic         s_axil_bready_i,
  input  logic [11:0]  s_axil_araddr_i,
  input  logic         s_axil_arvalid_i,
  output logic         s_axil_arready_o,
  output logic [31:0]  s_axil_rdata_o,
  output logic [1:0]   s_axil_rresp_o,
  output logic         s_axil_rvalid_o,
  input  logic         s_axil_rready_i,
  output logic         m_axi_arid_o,     ///< Memory, reading.
  output logic [63:0]  m_axi_araddr_o,
  output logic [7:0]   m_axi_arlen_o,
  output logic [2:0]   m_axi_arsize_o,
  output logic [1:0]   m_axi_arburst_o,
  output logic         m_axi_arvalid_o,
  input  logic         m_axi_arready_i,
  input  logic         m_axi_rid_i,
  input  logic [127:0] m_axi_rdata_i,
  input  logic [1:0]   m_axi_rresp_i,
  input  logic         m_axi_rlast_i,
  input  logic         m_axi_rvalid_i,
  output logic         m_axi_rready_o,
  output logic         m_axi_awid_o,     ///< Memory, writing.
  output logic [63:0]  m_axi_awaddr_o,
  output logic [7:0]   m_axi_awlen_o,
  output logic [2:0]   m_axi_awsize_o,
  output logic [1:0]   m_axi_awburst_o,
  output logic         m_axi_awvalid_o,
  input  logic         m_axi_awready_i,
  output logic [127:0] m_axi_wdata_o,
  output logic [15:0]  m_axi_wstrb_o,
  output logic         m_axi_wlast_o,
  output logic         m_axi_wvalid_o,
  input  logic         m_axi_wready_i,
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic         m_axi_bid_i,      // all writes have the same ID
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic [1:0]   m_axi_bresp_i,
  input  logic         m_axi_bvalid_i,
  output logic         m_axi_bready_o,
  output logic         irq_o,            ///< Level, see IRQ_STATUS and IRQ_ENABLE.
  output logic [3:0]   trace_start_o,    ///< An engine took a command: LOAD, CONV, VECTOR, STORE.
  output logic [3:0]   trace_retire_o,   ///< A command retired.
  output logic [16:0]  trace_state_o     ///< Whether counters count; states, 4 bits per engine.
);

  // ---------------------------------------------------------------- control
  logic          rst_engines_n, halt, slice, load_err, store_err;
  logic          read_drained, write_drained, read_beat, write_beat, bus_moved;
  logic          fetch_req_valid, fetch_req_ready, fetch_rvalid;
  logic [511:0]  region_base;
  logic [63:0]   fetch_req_addr;
  logic [4:0]    fetch_req_beats, taps;
  logic [127:0]  fetch_rdata, cmd_index;
  logic [1:0]    fetch_rresp, load_err_value, store_err_value;
  logic [31:0]   load_err_index, store_err_index;
  logic [1023:0] load_cmd, conv_cmd, vector_cmd, store_cmd;
  logic [3:0]    cmd_peek;  // commands stand at the engines
  logic [3:0]    cmd_valid, cmd_ready, retire, active, progress;  // LOAD, CONV, VECTOR, STORE
  logic [15:0]   engine_state;

  assign read_beat  = m_axi_rvalid_i && m_axi_rready_o;
  assign write_beat = m_axi_wvalid_o && m_axi_wready_i;
  assign bus_moved  = read_beat || write_beat || (m_axi_arvalid_o && m_axi_arready_i) ||
                      (m_axi_awvalid_o && m_axi_awready_i) || (m_axi_bvalid_i && m_axi_bready_o);
  assign trace_start_o  = cmd_valid & cmd_ready;
  assign trace_retire_o = retire;

  systole_control #(
    .R(R), .C(C), .L(L), .G(G), .ActBytes(ActBytes), .WgtBytes(WgtBytes), .ParamBytes(ParamBytes),
    .AccPixels(AccPixels), .QueueDepth(QueueDepth)
  ) u_control (
    .clk_i, .rst_ni,
    .s_axil_awaddr_i, .s_axil_awvalid_i, .s_axil_awready_o, .s_axil_wdata_i, .s_axil_wstrb_i,
    .s_axil_wvalid_i, .s_axil_wready_o, .s_axil_bresp_o, .s_axil_bvalid_o, .s_axil_bready_i,
    .s_axil_araddr_i, .s_axil_arvalid_i, .s_axil_arready_o, .s_axil_rdata_o, .s_axil_rresp_o,
    .s_axil_rvalid_o, .s_axil_rready_i, .irq_o,
    .rst_engines_no(rst_engines_n), .halt_o(halt), .region_base_o(region_base),
    .fetch_req_valid_o(fetch_req_valid), .fetch_req_ready_i(fetch_req_ready),
    .fetch_req_addr_o(fetch_req_addr), .fetch_req_beats_o(fetch_req_beats),
    .fetch_rvalid_i(fetch_rvalid), .fetch_rdata_i(fetch_rdata), .fetch_rresp_i(fetch_rresp),
    .cmd_peek_o(cmd_peek), .cmd_valid_o(cmd_valid), .cmd_ready_i(cmd_ready), .load_cmd_o(load_cmd),
    .conv_cmd_o(conv_cmd), .vector_cmd_o(vector_cmd), .store_cmd_o(store_cmd),
    .cmd_index_o(cmd_index), .counted_state_o(trace_state_o[15:0]),
    .counting_o(trace_state_o[16]), .retire_i(retire), .active_i(active), .progress_i(progress),
    .state_i(engine_state), .slice_i(slice), .taps_i(taps), .read_beat_i(read_beat),
    .write_beat_i(write_beat), .bus_moved_i(bus_moved),
    .drained_i(read_drained && write_drained),
    .load_err_valid_i(load_err), .load_err_index_i(load_err_index),
    .load_err_value_i(load_err_value), .store_err_valid_i(store_err),
    .store_err_index_i(store_err_index), .store_err_value_i(store_err_value)
  );

  // ---------------------------------------------------------------- bus masters
  logic         load_req_valid, load_req_ready, load_rvalid, load_rready;
  logic [63:0]  load_req_addr, store_req_addr;
  logic [4:0]   load_req_beats, store_req_beats;
  logic [127:0] load_rdata, store_wdata;
  logic [1:0]   load_rresp, store_bresp;
  logic         store_req_valid, store_req_ready, store_wvalid, store_wready, store_bvalid;
  logic [15:0]  store_wstrb;

  /* verilator lint_off PINCONNECTEMPTY */
  systole_axi_read u_axi_read (
    .clk_i, .rst_ni, .halt_i(halt), .drained_o(read_drained),
    .fetch_req_valid_i(fetch_req_valid), .fetch_req_ready_o(fetch_req_ready),
    .fetch_req_addr_i(fetch_req_addr), .fetch_req_beats_i(fetch_req_beats),
    .fetch_rvalid_o(fetch_rvalid), .fetch_rdata_o(fetch_rdata), .fetch_rlast_o(),
    .fetch_rresp_o(fetch_rresp),
    .load_req_valid_i(load_req_valid), .load_req_ready_o(load_req_ready),
    .load_req_addr_i(load_req_addr), .load_req_beats_i(load_req_beats),
    .load_rvalid_o(load_rvalid), .load_rready_i(load_rready), .load_rdata_o(load_rdata),
    .load_rlast_o(), .load_rresp_o(load_rresp),
    .m_axi_arvalid_o, .m_axi_arready_i, .m_axi_arid_o, .m_axi_araddr_o, .m_axi_arlen_o,
    .m_axi_arsize_o, .m_axi_arburst_o, .m_axi_rvalid_i, .m_axi_rready_o, .m_axi_rid_i,
    .m_axi_rdata_i, .m_axi_rresp_i, .m_axi_rlast_i
  );
  /* verilator lint_on PINCONNECTEMPTY */

  systole_axi_write u_axi_write (
    .clk_i, .rst_ni, .halt_i(halt), .drained_o(write_drained),
    .req_valid_i(store_req_valid), .req_ready_o(store_req_ready), .req_addr_i(store_req_addr),
    .req_beats_i(store_req_beats), .wvalid_i(store_wvalid), .wready_o(store_wready),
    .wdata_i(store_wdata), .wstrb_i(store_wstrb), .bvalid_o(store_bvalid), .bresp_o(store_bresp),
    .m_axi_awvalid_o, .m_axi_awready_i, .m_axi_awid_o, .m_axi_awaddr_o, .m_axi_awlen_o,
    .m_axi_awsize_o, .m_axi_awburst_o, .m_axi_wvalid_o, .m_axi_wready_i, .m_axi_wdata_o,
    .m_axi_wstrb_o, .m_axi_wlast_o, .m_axi_bvalid_i, .m_axi_bready_o, .m_axi_bresp_i
  );

  systole_axi_checker u_axi_checker (
    .clk_i, .rst_ni,
    .arvalid_i(m_axi_arvalid_o), .arready_i(m_axi_arready_i), .arid_i(m_axi_arid_o),
    .araddr_i(m_axi_araddr_o), .arlen_i(m_axi_arlen_o), .arsize_i(m_axi_arsize_o),
    .arburst_i(m_axi_arburst_o), .rvalid_i(m_axi_rvalid_i), .rready_i(m_axi_rready_o),
    .rid_i(m_axi_rid_i), .rlast_i(m_axi_rlast_i),
    .awvalid_i(m_axi_awvalid_o), .awready_i(m_axi_awready_i), .awid_i(m_axi_awid_o),
    .awaddr_i(m_axi_awaddr_o), .awlen_i(m_axi_awlen_o), .awsize_i(m_axi_awsize_o),
    .awburst_i(m_axi_awburst_o), .wvalid_i(m_axi_wvalid_o), .wready_i(m_axi_wready_i),
    .wdata_i(m_axi_wdata_o), .wstrb_i(m_axi_wstrb_o), .wlast_i(m_axi_wlast_o),
    .bvalid_i(m_axi_bvalid_i), .bready_i(m_axi_bready_o)
  );

  // ---------------------------------------------------------------- memories on the chip
  // Reads of CONV (two windows), VECTOR and STORE; writes of CONV (post), VECTOR (vecw) and LOAD.
  logic           conv_req, conv_lo, conv_hi, conv2_lo, conv2_hi, conv_gnt;
  logic [23:0]    conv_addr, conv2_addr, vec_addr, store_addr, post_addr, vecw_addr, load_addr;
  logic [R*8-1:0] conv_data, conv2_data, vec_data, store_data, post_data, vecw_data, load_data;
  logic           vec_req, vec_lo, vec_hi, vec_gnt, vec_rvalid;
  logic           store_req, store_lo, store_hi, store_gnt, store_rvalid;
  logic           post_req, post_gnt, vecw_req, vecw_gnt, load_req, load_gnt;
  logic [R-1:0]   post_strb, vecw_strb, load_strb;
  logic [7:0]     post_copy, vecw_copy, load_copy;
  logic           res_req, res_hi, res_gnt, shared_gnt, shared_rvalid;
  logic [23:0]    res_addr;

  systole_act_buffer #(.R(R), .G(G), .ActBytes(ActBytes)) u_act (
    .clk_i, .rst_ni(rst_engines_n),
    .conv_req_i(conv_req), .conv_addr_i(conv_addr), .conv_lo_i(conv_lo), .conv_hi_i(conv_hi),
    .conv2_addr_i(conv2_addr), .conv2_lo_i(conv2_lo), .conv2_hi_i(conv2_hi),
    /* verilator lint_off PINCONNECTEMPTY */
    .conv_rvalid_o(),  // CONV counts the two cycles itself
    /* verilator lint_on PINCONNECTEMPTY */
    .conv_gnt_o(conv_gnt), .conv_data_o(conv_data),
    .conv2_data_o(conv2_data),
    .vec_req_i(vec_req), .vec_addr_i(vec_addr), .vec_lo_i(vec_lo), .vec_hi_i(vec_hi),
    .vec_gnt_o(vec_gnt), .vec_rvalid_o(vec_rvalid), .vec_data_o(vec_data),
    .store_req_i(store_req || res_req), .store_addr_i(res_req ? res_addr : store_addr),
    .store_lo_i(store_lo || res_req), .store_hi_i(res_req ? res_hi : store_hi),
    .store_gnt_o(shared_gnt), .store_rvalid_o(shared_rvalid), .store_data_o(store_data),
    .post_req_i(post_req), .post_addr_i(post_addr), .post_data_i(post_data),
    .post_strb_i(post_strb), .post_copy_i(post_copy), .post_gnt_o(post_gnt),
    .vecw_req_i(vecw_req), .vecw_addr_i(vecw_addr), .vecw_data_i(vecw_data),
    .vecw_strb_i(vecw_strb), .vecw_copy_i(vecw_copy), .vecw_gnt_o(vecw_gnt),
    .load_req_i(load_req), .load_addr_i(load_addr), .load_data_i(load_data),
    .load_strb_i(load_strb), .load_copy_i(load_copy), .load_gnt_o(load_gnt)
  );

  // Residuals of CONV are read through the port of STORE, and come first: one in four cycles.
  logic [1:0] res_granted_q;
  assign res_gnt      = res_req && shared_gnt;
  assign store_gnt    = !res_req && shared_gnt;
  assign store_rvalid = shared_rvalid && !res_granted_q[1];
  always_ff @(posedge clk_i) res_granted_q <= {res_granted_q[0], res_gnt};

  logic                 reserve_valid, reserve_ready, push_weights, tile_avail, tile_free, tile_rd;
  logic [12:0]          reserve_bytes;
  logic [127:0]         weights;
  logic [$clog2(R)-1:0] tile_row;
  logic [C*8-1:0]       tile_data;

  systole_wgt_ring #(.R(R), .C(C), .WgtBytes(WgtBytes)) u_wgt_ring (
    .clk_i, .rst_ni(rst_engines_n),
    .reserve_valid_i(reserve_valid), .reserve_bytes_i(reserve_bytes),
    .reserve_ready_o(reserve_ready), .push_valid_i(push_weights), .push_data_i(weights),
    .tile_avail_o(tile_avail), .rd_en_i(tile_rd), .rd_row_i(tile_row), .rd_data_o(tile_data),
    .tile_free_i(tile_free)
  );

  logic         param_we, conv_param_re, vec_param_re;
  logic [23:0]  param_waddr, conv_param_addr, vec_param_addr;
  logic [127:0] param_wdata, conv_param, vec_param;

  systole_param_ram #(.ParamBytes(ParamBytes)) u_param (
    .clk_i, .we_i(param_we), .waddr_i(param_waddr), .wdata_i(param_wdata),
    .conv_re_i(conv_param_re), .conv_raddr_i(conv_param_addr), .conv_rdata_o(conv_param),
    .vec_re_i(vec_param_re), .vec_raddr_i(vec_param_addr), .vec_rdata_o(vec_param)
  );

  // ---------------------------------------------------------------- engines
  // An engine without a command stands still; CONV moves weights even then.
  logic [3:0] engine_clk, engine_on;
  assign engine_on = active | cmd_peek | {4{!rst_engines_n}} | {2'b0, tile_avail, 1'b0};
  for (genvar e = 0; e < 4; e++) begin : gen_clock
    systole_clock_gate #(.Tail(15)) u_gate (.clk_i, .en_i(engine_on[e]), .clk_o(engine_clk[e]));
  end

  systole_load #(.R(R)) u_load (
    .clk_i(engine_clk[0]), .rst_ni(rst_engines_n), .halt_i(halt), .region_base_i(region_base),
    .cmd_valid_i(cmd_valid[0]), .cmd_ready_o(cmd_ready[0]), .cmd_i(load_cmd),
    .cmd_index_i(cmd_index[31:0]), .retire_o(retire[0]), .state_o(engine_state[3:0]),
    .active_o(active[0]), .progress_o(progress[0]),
    .err_valid_o(load_err), .err_index_o(load_err_index), .err_value_o(load_err_value),
    .load_req_valid_o(load_req_valid), .load_req_ready_i(load_req_ready),
    .load_req_addr_o(load_req_addr), .load_req_beats_o(load_req_beats),
    .load_rvalid_i(load_rvalid), .load_rready_o(load_rready), .load_rdata_i(load_rdata),
    .load_rresp_i(load_rresp),
    .act_req_o(load_req), .act_addr_o(load_addr), .act_data_o(load_data), .act_strb_o(load_strb),
    .act_copy_o(load_copy), .act_gnt_i(load_gnt),
    .reserve_valid_o(reserve_valid), .reserve_bytes_o(reserve_bytes),
    .reserve_ready_i(reserve_ready), .push_valid_o(push_weights), .push_data_o(weights),
    .param_we_o(param_we), .param_waddr_o(param_waddr), .param_wdata_o(param_wdata)
  );

  systole_conv #(.R(R), .C(C), .G(G), .ActBytes(ActBytes), .AccPixels(AccPixels)) u_conv (
    .clk_i(engine_clk[1]), .rst_ni(rst_engines_n), .halt_i(halt),
    .cmd_peek_i(cmd_peek[1]), .cmd_valid_i(cmd_valid[1]), .cmd_ready_o(cmd_ready[1]), .cmd_i(conv_cmd),
    .cmd_index_i(cmd_index[63:32]), .retire_o(retire[1]), .state_o(engine_state[7:4]),
    .active_o(active[1]), .progress_o(progress[1]), .slice_o(slice),
    .conv_req_o(conv_req), .conv_addr_o(conv_addr), .conv_lo_o(conv_lo), .conv_hi_o(conv_hi),
    .conv2_addr_o(conv2_addr), .conv2_lo_o(conv2_lo), .conv2_hi_o(conv2_hi),
    .conv_gnt_i(conv_gnt), .conv_data_i(conv_data), .conv2_data_i(conv2_data),
    .post_req_o(post_req), .post_addr_o(post_addr), .post_data_o(post_data),
    .post_strb_o(post_strb), .post_copy_o(post_copy), .post_gnt_i(post_gnt),
    .res_req_o(res_req), .res_addr_o(res_addr), .res_hi_o(res_hi), .res_gnt_i(res_gnt),
    .res_data_i(store_data),
    .tile_avail_i(tile_avail), .rd_en_o(tile_rd), .rd_row_o(tile_row), .rd_data_i(tile_data),
    .tile_free_o(tile_free),
    .param_re_o(conv_param_re), .param_addr_o(conv_param_addr), .param_data_i(conv_param)
  );

  systole_vector #(.R(R), .L(L), .LinePixels(LinePixels)) u_vector (
    .clk_i(engine_clk[2]), .rst_ni(rst_engines_n), .halt_i(halt),
    .cmd_valid_i(cmd_valid[2]), .cmd_ready_o(cmd_ready[2]), .cmd_i(vector_cmd),
    .cmd_index_i(cmd_index[95:64]), .retire_o(retire[2]), .state_o(engine_state[11:8]),
    .active_o(active[2]), .progress_o(progress[2]),
    .act_req_o(vec_req), .act_addr_o(vec_addr), .act_lo_o(vec_lo), .act_hi_o(vec_hi),
    .act_gnt_i(vec_gnt), .act_rvalid_i(vec_rvalid), .act_data_i(vec_data),
    .wr_req_o(vecw_req), .wr_addr_o(vecw_addr), .wr_data_o(vecw_data), .wr_strb_o(vecw_strb),
    .wr_copy_o(vecw_copy), .wr_gnt_i(vecw_gnt),
    .param_re_o(vec_param_re), .param_raddr_o(vec_param_addr), .param_rdata_i(vec_param),
    .taps_o(taps)
  );

  systole_store #(.R(R)) u_store (
    .clk_i(engine_clk[3]), .rst_ni(rst_engines_n), .halt_i(halt), .region_base_i(region_base),
    .cmd_valid_i(cmd_valid[3]), .cmd_ready_o(cmd_ready[3]), .cmd_i(store_cmd),
    .cmd_index_i(cmd_index[127:96]), .retire_o(retire[3]), .state_o(engine_state[15:12]),
    .active_o(active[3]), .progress_o(progress[3]),
    .err_valid_o(store_err), .err_index_o(store_err_index), .err_value_o(store_err_value),
    .req_valid_o(store_req_valid), .req_ready_i(store_req_ready), .req_addr_o(store_req_addr),
    .req_beats_o(store_req_beats), .wvalid_o(store_wvalid), .wready_i(store_wready),
    .wdata_o(store_wdata), .wstrb_o(store_wstrb), .bvalid_i(store_bvalid), .bresp_i(store_bresp),
    .act_req_o(store_req), .act_addr_o(store_addr), .act_lo_o(store_lo), .act_hi_o(store_hi),
    .act_gnt_i(store_gnt), .act_rvalid_i(store_rvalid), .act_data_i(store_data)
  );
endmodule
