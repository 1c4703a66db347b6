// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"

/// LOAD engine: memory to the activation buffer, the weight ring or the parameter memory.
///
/// A command becomes rows. Each row goes two ways: as bursts to the read master, and through a FIFO to
/// the writer, which takes the beats as they come. So the requests of the next rows and commands run
/// ahead of the data. Space in the weight ring is reserved before a burst is asked for.
module systole_load #(
    /// Bytes of a window of the activation buffer: 8, 16 or 32.
    parameter int unsigned R = 16
) (
    input  logic            clk_i,
    input  logic            rst_ni,
    /// Start nothing new.
    input  logic            halt_i,
    /// Base addresses of the regions; region i at bit 64*i.
    input  logic [511:0]    region_base_i,

    /// Command from the queue.
    input  logic            cmd_valid_i,
    output logic            cmd_ready_o,
    input  logic [1023:0]   cmd_i,
    /// Its position in the stream.
    input  logic [31:0]     cmd_index_i,
    /// The oldest command has written its last byte.
    output logic            retire_o,
    /// What the engine does, while active.
    output logic [3:0]      state_o,
    output logic            active_o,
    /// A burst was asked for or bytes were written.
    output logic            progress_o,

    /// Memory answered with an error: command and RRESP.
    output logic            err_valid_o,
    output logic [31:0]     err_index_o,
    output logic [1:0]      err_value_o,

    /// Read master.
    output logic            load_req_valid_o,
    input  logic            load_req_ready_i,
    output logic [63:0]     load_req_addr_o,
    output logic [4:0]      load_req_beats_o,
    input  logic            load_rvalid_i,
    output logic            load_rready_o,
    input  logic [127:0]    load_rdata_i,
    input  logic [1:0]      load_rresp_i,

    /// Write port of the activation buffer.
    output logic            act_req_o,
    output logic [23:0]     act_addr_o,
    output logic [R*8-1:0]  act_data_o,
    output logic [R-1:0]    act_strb_o,
    output logic [7:0]      act_copy_o,
    input  logic            act_gnt_i,

    /// Weight ring.
    output logic            reserve_valid_o,
    output logic [12:0]     reserve_bytes_o,
    input  logic            reserve_ready_i,
    output logic            push_valid_o,
    output logic [127:0]    push_data_o,

    /// Parameter memory.
    output logic            param_we_o,
    output logic [23:0]     param_waddr_o,
    output logic [127:0]    param_wdata_o
);
  localparam int unsigned Unit = R < 16 ? R : 16;

  /// What all rows of a command share.
  typedef struct packed {
    logic [31:0] index;
    logic        fill;
    logic        xor80;
    logic [7:0]  fill_byte;
    logic [7:0]  copy;
    logic [1:0]  space;
  } kind_t;

  /// What the writer must know of a row.
  typedef struct packed {
    kind_t       kind;
    logic        last;
    logic [3:0]  skip;
    logic [23:0] bytes;
    logic [23:0] chip;
  } row_t;
  localparam int unsigned RowW = 32 + 1 + 1 + 8 + 8 + 2 + 1 + 4 + 24 + 24;

  systole_load_cmd_t cmd;
  assign cmd = cmd_i[511:0];

  // The command being walked, and its rows.
  kind_t       walk_q;
  row_t        row, desc;
  logic        walk_take, row_valid, row_ready, row_last, rows_ready;
  logic [63:0] row_mem;
  logic [23:0] row_chip, bytes_q;
  assign cmd_ready_o = rows_ready && !halt_i;
  assign walk_take = cmd_valid_i && cmd_ready_o;
  always_ff @(posedge clk_i) begin
    if (walk_take) begin
      walk_q.index <= cmd_index_i;
      walk_q.fill <= cmd.fill;
      walk_q.xor80 <= cmd.xor80;
      walk_q.fill_byte <= cmd.fill_byte;
      walk_q.copy <= cmd.copy;
      walk_q.space <= cmd.space[1:0];
      bytes_q <= cmd.n0;
    end
  end

  systole_rows u_rows (
      .clk_i,
      .rst_ni,
      .valid_i(walk_take),
      .ready_o(rows_ready),
      .mem_i(region_base_i[32'(cmd.region[2:0])*64+:64] + 64'({cmd.offset_hi, cmd.offset_lo})),
      .chip_i(cmd.chip_addr),
      .n1_i(cmd.n1),
      .n2_i(cmd.n2),
      .mem_stride1_i(cmd.mem_stride1),
      .mem_stride2_i(cmd.mem_stride2),
      .chip_stride1_i(cmd.chip_stride1),
      .chip_stride2_i(cmd.chip_stride2),
      .row_valid_o(row_valid),
      .row_ready_i(row_ready),
      .row_mem_o(row_mem),
      .row_chip_o(row_chip),
      .row_last_o(row_last)
  );

  assign row = {walk_q, row_last, walk_q.fill ? 4'd0 : row_mem[3:0], bytes_q, row_chip};

  // A row goes to the bursts (unless it is a fill) and to the writer in the same cycle.
  logic burst_row_ready, desc_wready;
  assign row_ready = desc_wready && (walk_q.fill || burst_row_ready);

  // Bursts.
  logic burst_valid, burst_take, burst_room, unused_burst_last;
  logic weight_q;
  systole_burst u_burst (
      .clk_i,
      .rst_ni,
      .row_valid_i(row_valid && desc_wready && !walk_q.fill),
      .row_ready_o(burst_row_ready),
      .row_addr_i(row_mem),
      .row_bytes_i(bytes_q),
      .valid_o(burst_valid),
      .ready_i(burst_take),
      .addr_o(load_req_addr_o),
      .beats_o(load_req_beats_o),
      .last_o(unused_burst_last)
  );
  always_ff @(posedge clk_i) begin
    if (row_valid && row_ready && !walk_q.fill) weight_q <= walk_q.space == systole_pkg::SpaceWeight;
  end
  assign reserve_bytes_o = {4'd0, load_req_beats_o, 4'd0};
  assign burst_room = !weight_q || reserve_ready_i;
  assign load_req_valid_o = burst_valid && burst_room && !halt_i;
  assign burst_take = load_req_valid_o && load_req_ready_i;
  assign reserve_valid_o = burst_take && weight_q;

  // Rows on their way to the writer, and beats.
  logic         desc_valid, desc_take, beat_valid, beat_take;
  logic [129:0] beat;
  logic [5:0]   unused_desc_count;
  logic [2:0]   unused_beat_count;
  systole_fifo #(.Width(RowW), .Depth(32)) u_descs (
      .clk_i,
      .rst_ni,
      .wvalid_i(row_valid && row_ready),
      .wready_o(desc_wready),
      .wdata_i(row),
      .rvalid_o(desc_valid),
      .rready_i(desc_take),
      .rdata_o(desc),
      .count_o(unused_desc_count)
  );
  systole_fifo #(.Width(130), .Depth(4)) u_data (
      .clk_i,
      .rst_ni,
      .wvalid_i(load_rvalid_i),
      .wready_o(load_rready_o),
      .wdata_i({load_rresp_i, load_rdata_i}),
      .rvalid_o(beat_valid),
      .rready_i(beat_take),
      .rdata_o(beat),
      .count_o(unused_beat_count)
  );

  // Writer.
  kind_t           at_q;
  logic            at_last_q;
  logic            acc_valid, acc_go, acc_done, upper, beat_last, acc_row_last;
  logic [Unit-1:0] strb;
  logic [23:0]     addr;
  logic [127:0]    data;
  systole_beats #(.Unit(Unit)) u_beats (
      .clk_i,
      .rst_ni,
      .row_valid_i(desc_valid),
      .row_ready_o(desc_take),
      .row_chip_i(desc.chip),
      .row_skip_i(desc.skip),
      .row_bytes_i(desc.bytes),
      .valid_o(acc_valid),
      .ready_i(acc_done),
      .addr_o(addr),
      .strb_o(strb),
      .upper_o(upper),
      .beat_last_o(beat_last),
      .row_last_o(acc_row_last)
  );
  always_ff @(posedge clk_i) begin
    if (desc_valid && desc_take) begin
      at_q <= desc.kind;
      at_last_q <= desc.last;
    end
  end

  logic to_act;
  assign to_act = at_q.space == systole_pkg::SpaceAct;
  assign acc_go = acc_valid && (at_q.fill || beat_valid);
  assign acc_done = acc_go && (!to_act || act_gnt_i);
  assign beat_take = acc_done && beat_last && !at_q.fill;
  assign data = (at_q.fill ? {16{at_q.fill_byte}} : beat[127:0]) ^ (at_q.xor80 ? {16{8'h80}} : '0);

  assign act_req_o = acc_go && to_act;
  assign act_addr_o = addr;
  assign act_strb_o = R'(strb);
  assign act_copy_o = at_q.copy;
  if (R == 8) begin : gen_half
    assign act_data_o = upper ? data[127:64] : data[63:0];
  end else begin : gen_whole
    assign act_data_o = (R * 8)'(data);
    logic unused;
    assign unused = upper;
  end

  assign push_valid_o = acc_done && beat_last && at_q.space == systole_pkg::SpaceWeight;
  assign push_data_o = data;
  assign param_we_o = acc_done && beat_last && at_q.space == systole_pkg::SpaceParam;
  assign param_waddr_o = {addr[23:4], 4'd0};
  assign param_wdata_o = data;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) retire_o <= 1'b0;
    else retire_o <= acc_done && acc_row_last && at_last_q;
  end

  assign err_valid_o = beat_take && beat[129];
  assign err_index_o = at_q.index;
  assign err_value_o = beat[129:128];

  assign active_o = !rows_ready || burst_valid || desc_valid || acc_valid || retire_o;
  assign progress_o = acc_done || burst_take;
  always_comb begin
    state_o = systole_pkg::StateFill;
    if (acc_done) state_o = systole_pkg::StateBusy;
    else if (act_req_o) state_o = systole_pkg::StateBank;
    else if (burst_valid && !burst_room) state_o = systole_pkg::StateWeight;
    else if (acc_valid || burst_valid) state_o = systole_pkg::StateBus;
  end

  // Reserved bits and the fields of dispatch; the upper half of short commands.
  logic unused_cmd;
  assign unused_cmd = ^{cmd, cmd_i[1023:512]};

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // Weights and parameters come in whole beats.
      assert (!(acc_done && !to_act && &strb == 1'b0));
    end
  end
endmodule
