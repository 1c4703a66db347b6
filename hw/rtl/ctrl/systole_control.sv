// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Everything that decides what the engines do: registers, command fetch, check, dispatch, the four
/// queues, state of the machine and counters. Engines are numbered LOAD, CONV, VECTOR, STORE.
module systole_control #(
  parameter int unsigned R = 16,             ///< Array rows.
  parameter int unsigned C = 16,             ///< Array columns.
  parameter int unsigned L = 16,             ///< Vector lanes.
  parameter int unsigned G = 4,              ///< Groups of the activation buffer.
  parameter int unsigned ActBytes = 262144,  ///< Activation buffer.
  parameter int unsigned WgtBytes = 65536,   ///< Weight ring.
  parameter int unsigned ParamBytes = 16384, ///< Parameter memory.
  parameter int unsigned AccPixels = 256,    ///< Pixels of an accumulator half.
  parameter int unsigned QueueDepth = systole_pkg::QueueDepth ///< Commands that wait per engine.
) (
  input  logic          clk_i,
  input  logic          rst_ni,            ///< Hard reset.
  input  logic [11:0]   s_axil_awaddr_i,
  input  logic          s_axil_awvalid_i,
  output logic          s_axil_awready_o,
  input  logic [31:0]   s_axil_wdata_i,
  input  logic [3:0]    s_axil_wstrb_i,
  input  logic          s_axil_wvalid_i,
  output logic          s_axil_wready_o,
  output logic [1:0]    s_axil_bresp_o,
  output logic          s_axil_bvalid_o,
  input  logic          s_axil_bready_i,
  input  logic [11:0]   s_axil_araddr_i,
  input  logic          s_axil_arvalid_i,
  output logic          s_axil_arready_o,
  output logic [31:0]   s_axil_rdata_o,
  output logic [1:0]    s_axil_rresp_o,
  output logic          s_axil_rvalid_o,
  input  logic          s_axil_rready_i,
  output logic          irq_o,
  output logic          rst_engines_no,    ///< Reset of all that a soft reset resets.
  output logic          halt_o,            ///< No command and no access may begin.
  output logic [511:0]  region_base_o,     ///< 64 bits per region.
  output logic          fetch_req_valid_o, ///< The fetch at systole_axi_read.
  input  logic          fetch_req_ready_i,
  output logic [63:0]   fetch_req_addr_o,
  output logic [4:0]    fetch_req_beats_o,
  input  logic          fetch_rvalid_i,
  input  logic [127:0]  fetch_rdata_i,
  input  logic [1:0]    fetch_rresp_i,
  output logic [3:0]    cmd_peek_o,        ///< Commands stand at the engines,
  output logic [3:0]    cmd_valid_o,       ///< and may be taken.
  input  logic [3:0]    cmd_ready_i,
  output logic [1023:0] load_cmd_o,
  output logic [1023:0] conv_cmd_o,
  output logic [1023:0] vector_cmd_o,
  output logic [1023:0] store_cmd_o,
  output logic [127:0]  cmd_index_o,       ///< 32 bits per engine.
  output logic [15:0]   counted_state_o,   ///< What the counters count: state per engine ...
  output logic          counting_o,        ///< ... in this cycle.
  input  logic [3:0]    retire_i,          ///< From the engines.
  input  logic [3:0]    active_i,
  input  logic [3:0]    progress_i,
  input  logic [15:0]   state_i,           ///< 4 bits per engine.
  input  logic          slice_i,           ///< Events for the counters.
  input  logic [4:0]    taps_i,
  input  logic          read_beat_i,
  input  logic          write_beat_i,
  input  logic          bus_moved_i,       ///< Some handshake on the memory port.
  input  logic          drained_i,         ///< Nothing is outstanding there.
  input  logic          load_err_valid_i,  ///< Bus errors.
  input  logic [31:0]   load_err_index_i,
  input  logic [1:0]    load_err_value_i,
  input  logic          store_err_valid_i,
  input  logic [31:0]   store_err_index_i,
  input  logic [1:0]    store_err_value_i
);
  logic         soft_reset, doorbell, start, busy;
  logic [2:0]   irq_clear, irq_enable, irq_status;
  logic [31:0]  watchdog, cmd_offset, cmd_bytes, irq_tag, end_status;
  logic [3:0]   cmd_region;
  logic [255:0] region_size64;
  logic [7:0]   region_write;
  logic [4:0]   status;
  logic [3:0]   err_code;
  logic [2:0]   err_engine;
  logic [31:0]  err_index, err_value;
  logic [5:0]   counter_index;
  logic [63:0]  counter;

  systole_regs #(
    .R(R), .C(C), .L(L), .G(G), .ActBytes(ActBytes), .WgtBytes(WgtBytes), .ParamBytes(ParamBytes),
    .AccPixels(AccPixels)
  ) u_regs (
    .clk_i, .rst_ni,
    .s_axil_awaddr_i, .s_axil_awvalid_i, .s_axil_awready_o, .s_axil_wdata_i, .s_axil_wstrb_i,
    .s_axil_wvalid_i, .s_axil_wready_o, .s_axil_bresp_o, .s_axil_bvalid_o, .s_axil_bready_i,
    .s_axil_araddr_i, .s_axil_arvalid_i, .s_axil_arready_o, .s_axil_rdata_o, .s_axil_rresp_o,
    .s_axil_rvalid_o, .s_axil_rready_i,
    .soft_reset_o(soft_reset), .doorbell_o(doorbell), .irq_clear_o(irq_clear),
    .irq_enable_o(irq_enable), .watchdog_o(watchdog), .cmd_region_o(cmd_region),
    .cmd_offset_o(cmd_offset), .cmd_bytes_o(cmd_bytes), .region_base_o(region_base_o),
    .region_size64_o(region_size64), .region_write_o(region_write), .status_i(status),
    .irq_status_i(irq_status), .irq_tag_i(irq_tag), .end_status_i(end_status),
    .err_code_i(err_code), .err_engine_i(err_engine), .err_index_i(err_index),
    .err_value_i(err_value), .counter_index_o(counter_index), .counter_i(counter)
  );

  // Fetch, check, dispatch.
  logic          fetch_idle, fetch_stop;
  logic          raw_valid, raw_ready, checked_valid, checked_ready;
  logic [1023:0] raw_cmd, checked_cmd;
  logic [3:0]    fault, checked_code;
  logic [31:0]   fault_value, checked_value, dispatch_index, ctrl_word;
  logic [2:0]    checked_engine;
  logic          refused, dispatched, stall, irq_cmd, end_cmd;

  systole_fetch u_fetch (
    .clk_i, .rst_ni(rst_engines_no), .start_i(start), .stop_i(fetch_stop), .halt_i(halt_o),
    .cmd_region_i(cmd_region), .cmd_offset_i(cmd_offset), .cmd_bytes_i(cmd_bytes),
    .region_base_i(region_base_o), .region_size64_i(region_size64),
    .req_valid_o(fetch_req_valid_o), .req_ready_i(fetch_req_ready_i), .req_addr_o(fetch_req_addr_o),
    .req_beats_o(fetch_req_beats_o), .rvalid_i(fetch_rvalid_i), .rdata_i(fetch_rdata_i),
    .rresp_i(fetch_rresp_i), .idle_o(fetch_idle),
    .cmd_valid_o(raw_valid), .cmd_ready_i(raw_ready), .cmd_o(raw_cmd), .fault_o(fault),
    .fault_value_o(fault_value)
  );

  systole_check #(
    .R(R), .C(C), .L(L), .G(G), .ActBytes(ActBytes), .ParamBytes(ParamBytes), .AccPixels(AccPixels)
  ) u_check (
    .clk_i, .rst_ni(rst_engines_no), .region_size64_i(region_size64), .region_write_i(region_write),
    .cmd_valid_i(raw_valid), .cmd_ready_o(raw_ready), .cmd_i(raw_cmd), .fault_i(fault),
    .fault_value_i(fault_value),
    .cmd_valid_o(checked_valid), .cmd_ready_i(checked_ready), .cmd_o(checked_cmd),
    .engine_o(checked_engine), .err_code_o(checked_code), .err_value_o(checked_value)
  );

  logic [3:0]    push_valid, push_ready, waiting, oldest_valid;
  logic [15:0]   push_missing, state;
  logic [127:0]  oldest;

  systole_dispatch u_dispatch (
    .clk_i, .rst_ni(rst_engines_no), .start_i(start), .halt_i(halt_o),
    .cmd_valid_i(checked_valid), .cmd_ready_o(checked_ready), .cmd_i(checked_cmd),
    .cmd_engine_i(checked_engine), .cmd_err_i(checked_code),
    .push_valid_o(push_valid), .push_ready_i(push_ready), .push_missing_o(push_missing),
    .retire_i(retire_i), .index_o(dispatch_index), .err_valid_o(refused), .dispatched_o(dispatched),
    .stall_o(stall), .stop_o(fetch_stop), .fetch_idle_i(fetch_idle), .irq_o(irq_cmd),
    .end_o(end_cmd), .word_o(ctrl_word)
  );

  logic [1023:0] cmd [4];
  assign load_cmd_o   = cmd[0];
  assign conv_cmd_o   = cmd[1];
  assign vector_cmd_o = cmd[2];
  assign store_cmd_o  = cmd[3];
  assign cmd_valid_o  = waiting & {4{!halt_o}};

  for (genvar e = 0; e < 4; e++) begin : gen_queue
    // LOAD and STORE commands are short.
    localparam int unsigned CmdBits = e == 0 || e == 3 ? 512 : 1024;
    systole_queue #(.CmdBits(CmdBits), .Depth(QueueDepth)) u_queue (
      .clk_i, .rst_ni(rst_engines_no),
      .push_valid_i(push_valid[e]), .push_ready_o(push_ready[e]),
      .push_cmd_i(checked_cmd[CmdBits-1:0]), .push_index_i(dispatch_index),
      .push_missing_i(push_missing), .retired_i(retire_i), .retire_i(retire_i[e]),
      .active_i(active_i[e]), .state_i(state_i[4*e +: 4]),
      .cmd_peek_o(cmd_peek_o[e]), .cmd_valid_o(waiting[e]),
      .cmd_ready_i(cmd_ready_i[e] && !halt_o), .cmd_o(cmd[e]),
      .cmd_index_o(cmd_index_o[32*e +: 32]), .state_o(state[4*e +: 4]),
      .oldest_valid_o(oldest_valid[e]), .oldest_index_o(oldest[32*e +: 32])
    );
  end

  // The oldest command that has not retired, for the watchdog.
  logic [31:0] oldest_index;
  always_comb begin
    oldest_index = dispatch_index;
    for (int e = 0; e < 4; e++) begin
      if (oldest_valid[e] && oldest[32*e +: 32] < oldest_index) oldest_index = oldest[32*e +: 32];
    end
  end

  systole_status u_status (
    .clk_i, .rst_ni, .doorbell_i(doorbell), .soft_reset_i(soft_reset), .irq_clear_i(irq_clear),
    .irq_enable_i(irq_enable), .watchdog_i(watchdog), .drained_i,
    .progress_i(progress_i != '0 || retire_i != '0 || bus_moved_i || dispatched),
    .end_i(end_cmd), .irq_i(irq_cmd), .word_i(ctrl_word),
    .err_valid_i(refused), .err_code_i(checked_code), .err_engine_i(checked_engine),
    .err_index_i(dispatch_index), .err_value_i(checked_value),
    .load_err_valid_i, .load_err_index_i, .load_err_value_i,
    .store_err_valid_i, .store_err_index_i, .store_err_value_i,
    .oldest_index_i(oldest_index),
    .start_o(start), .busy_o(busy), .halt_o, .rst_engines_no,
    .status_o(status), .irq_status_o(irq_status), .irq_tag_o(irq_tag), .end_status_o(end_status),
    .err_code_o(err_code), .err_engine_o(err_engine), .err_index_o(err_index),
    .err_value_o(err_value), .irq_o
  );

  assign counted_state_o = state;
  assign counting_o      = busy;

  systole_counters u_counters (
    .clk_i, .rst_ni(rst_engines_no), .clear_i(start), .run_i(busy), .command_i(dispatched),
    .read_beat_i, .write_beat_i, .slice_i, .taps_i,
    .fetch_beat_i(fetch_rvalid_i), .stall_i(stall), .states_i(state), .index_i(counter_index),
    .value_o(counter)
  );
endmodule
