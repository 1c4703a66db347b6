// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"

/// STORE engine: activation buffer to memory.
///
/// A command becomes rows. Each row goes two ways: as bursts to the write master, and through a FIFO to
/// the reader, which fetches the bytes of each beat from the activation buffer. A read is asked for only
/// when its beat has a place, so the answers, two cycles later, always find room.
module systole_store #(
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
    /// The last burst of the oldest command was answered with OKAY.
    output logic            retire_o,
    /// What the engine does, while active.
    output logic [3:0]      state_o,
    output logic            active_o,
    /// A burst was asked for or answered, or bytes were read or sent.
    output logic            progress_o,

    /// Memory answered with an error: command and BRESP.
    output logic            err_valid_o,
    output logic [31:0]     err_index_o,
    output logic [1:0]      err_value_o,

    /// Write master.
    output logic            req_valid_o,
    input  logic            req_ready_i,
    output logic [63:0]     req_addr_o,
    output logic [4:0]      req_beats_o,
    output logic            wvalid_o,
    input  logic            wready_i,
    output logic [127:0]    wdata_o,
    output logic [15:0]     wstrb_o,
    input  logic            bvalid_i,
    input  logic [1:0]      bresp_i,

    /// Read port of the activation buffer.
    output logic            act_req_o,
    output logic [23:0]     act_addr_o,
    output logic            act_lo_o,
    output logic            act_hi_o,
    input  logic            act_gnt_i,
    input  logic            act_rvalid_i,
    input  logic [R*8-1:0]  act_data_i
);
  localparam int unsigned Unit = R < 16 ? R : 16;
  localparam int unsigned Places = 8;

  /// What the reader must know of a row.
  typedef struct packed {
    logic        xor80;
    logic [3:0]  skip;
    logic [23:0] bytes;
    logic [23:0] chip;
  } row_t;
  localparam int unsigned RowW = 1 + 4 + 24 + 24;

  systole_store_cmd_t cmd;
  assign cmd = cmd_i[511:0];

  // The command being walked, and its rows.
  row_t        row, desc;
  logic        walk_take, row_valid, row_ready, row_last, rows_ready, xor80_q;
  logic [23:0] bytes_q, row_chip;
  logic [31:0] index_q;
  logic [63:0] row_mem;
  assign cmd_ready_o = rows_ready && !halt_i;
  assign walk_take = cmd_valid_i && cmd_ready_o;
  always_ff @(posedge clk_i) begin
    if (walk_take) begin
      index_q <= cmd_index_i;
      xor80_q <= cmd.xor80;
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
  assign row = {xor80_q, row_mem[3:0], bytes_q, row_chip};

  // A row goes to the bursts and to the reader in the same cycle.
  logic burst_row_ready, desc_wready;
  assign row_ready = desc_wready && burst_row_ready;

  // Bursts, and for each one that was asked for whose it is.
  logic        burst_valid, burst_take, burst_last, tag_wready, tag_valid, tag_last, last_row_q;
  logic [31:0] burst_index_q, tag_index;
  logic [5:0]  unused_tag_count;
  systole_burst u_burst (
      .clk_i,
      .rst_ni,
      .row_valid_i(row_valid && desc_wready),
      .row_ready_o(burst_row_ready),
      .row_addr_i(row_mem),
      .row_bytes_i(bytes_q),
      .valid_o(burst_valid),
      .ready_i(burst_take),
      .addr_o(req_addr_o),
      .beats_o(req_beats_o),
      .last_o(burst_last)
  );
  always_ff @(posedge clk_i) begin
    if (row_valid && row_ready) begin
      last_row_q <= row_last;
      burst_index_q <= index_q;
    end
  end
  assign req_valid_o = burst_valid && tag_wready && !halt_i;
  assign burst_take = req_valid_o && req_ready_i;
  systole_fifo #(.Width(33), .Depth(32)) u_tags (
      .clk_i,
      .rst_ni,
      .wvalid_i(burst_take),
      .wready_o(tag_wready),
      .wdata_i({burst_last && last_row_q, burst_index_q}),
      .rvalid_o(tag_valid),
      .rready_i(bvalid_i),
      .rdata_o({tag_last, tag_index}),
      .count_o(unused_tag_count)
  );

  // Reader.
  logic            desc_valid, desc_take, acc_valid, acc_go, acc_done, upper, beat_last, at_xor80_q;
  logic            unused_row_last;
  logic [Unit-1:0] strb;
  logic [2:0]      unused_desc_count;
  systole_fifo #(.Width(RowW), .Depth(4)) u_descs (
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
      .addr_o(act_addr_o),
      .strb_o(strb),
      .upper_o(upper),
      .beat_last_o(beat_last),
      .row_last_o(unused_row_last)
  );
  always_ff @(posedge clk_i) if (desc_valid && desc_take) at_xor80_q <= desc.xor80;

  logic [$clog2(Places+1)-1:0] free_q;
  logic [2*R-1:0]              lanes;
  logic                        out_take;
  assign acc_go = acc_valid && free_q != '0;
  assign act_req_o = acc_go;
  assign acc_done = acc_go && act_gnt_i;
  assign lanes = (2 * R)'(strb) << act_addr_o[$clog2(R)-1:0];
  assign act_lo_o = |lanes[R-1:0];
  assign act_hi_o = |lanes[2*R-1:R];

  // What belongs to the answers on their way: {xor80, upper, beat_last, strobes}.
  localparam int unsigned NoteW = Unit + 3;
  logic [NoteW-1:0] note1_q, note2_q;
  always_ff @(posedge clk_i) begin
    if (acc_done) note1_q <= {at_xor80_q, upper, beat_last, strb};
    note2_q <= note1_q;
  end

  // Beats.
  logic         full_beat;
  logic [127:0] data;
  logic [15:0]  data_strb;
  logic [3:0]   unused_out_count;
  logic         out_wready;
  assign full_beat = act_rvalid_i && note2_q[Unit];
  if (R == 8) begin : gen_half
    logic [63:0] low_q;
    logic [7:0]  low_strb_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni || full_beat) low_strb_q <= '0;
      else if (act_rvalid_i) low_strb_q <= note2_q[7:0];
      if (act_rvalid_i) low_q <= act_data_i;
    end
    assign data = note2_q[Unit+1] ? {act_data_i, low_q} : {64'd0, act_data_i};
    assign data_strb = note2_q[Unit+1] ? {note2_q[7:0], low_strb_q} : {8'd0, note2_q[7:0]};
  end else begin : gen_whole
    assign data = act_data_i[127:0];
    assign data_strb = note2_q[15:0];
    logic unused;
    assign unused = ^{note2_q[Unit+1], act_data_i};
  end

  systole_fifo #(.Width(144), .Depth(Places)) u_out (
      .clk_i,
      .rst_ni,
      .wvalid_i(full_beat),
      .wready_o(out_wready),
      .wdata_i({data_strb, data ^ (note2_q[Unit+2] ? {16{8'h80}} : '0)}),
      .rvalid_o(wvalid_o),
      .rready_i(wready_i),
      .rdata_o({wstrb_o, wdata_o}),
      .count_o(unused_out_count)
  );
  assign out_take = wvalid_o && wready_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) free_q <= ($clog2(Places + 1))'(Places);
    else if ((acc_done && beat_last) != out_take) free_q <= out_take ? free_q + 1'b1 : free_q - 1'b1;
  end

  // Ends.
  logic bad;
  assign bad = bresp_i[1];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) retire_o <= 1'b0;
    else retire_o <= bvalid_i && tag_last && !bad;
  end
  assign err_valid_o = bvalid_i && bad;
  assign err_index_o = tag_index;
  assign err_value_o = bresp_i;

  assign active_o = !rows_ready || burst_valid || tag_valid || retire_o;
  assign progress_o = acc_done || burst_take || out_take || bvalid_i;
  always_comb begin
    state_o = systole_pkg::StateFill;
    if (acc_done) state_o = systole_pkg::StateBusy;
    else if (act_req_o) state_o = systole_pkg::StateBank;
    else if (burst_valid || tag_valid) state_o = systole_pkg::StateBus;
  end

  // Reserved bits and the fields of dispatch; the upper half of short commands.
  logic unused_cmd;
  assign unused_cmd = ^{cmd, cmd_i[1023:512]};

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!full_beat || out_wready);
      assert (!bvalid_i || tag_valid);
    end
  end
endmodule
