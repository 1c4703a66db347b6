// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_conv_types.svh"

/// The CONV engine: activation buffer -> array -> accumulators -> post-processing -> activation
/// buffer, with tiles of weights from the ring and records from parameter memory.
module systole_conv #(
  parameter int unsigned R         = 16,      ///< Rows of the array (reduction lanes).
  parameter int unsigned C         = 16,      ///< Columns (output channels).
  parameter int unsigned G         = 4,       ///< Groups of the activation buffer.
  parameter int unsigned ActBytes  = 262144,  ///< Bytes of the activation buffer.
  parameter int unsigned AccPixels = 256      ///< Pixels of a half of the accumulators.
) (
  input  logic                 clk_i,        ///< Clock.
  input  logic                 rst_ni,       ///< Synchronous reset, active low.
  input  logic                 cmd_peek_i,   ///< A command stands on cmd_i until it is taken.
  input  logic                 cmd_valid_i,  ///< Its dependencies are met.
  output logic                 cmd_ready_o,  ///< It is taken.
  input  logic        [1023:0] cmd_i,        ///< Its words.
  input  logic          [31:0] cmd_index_i,  ///< Its number in the stream.
  output logic                 retire_o,     ///< A command is complete, in order.
  output logic           [3:0] state_o,      ///< Engine state.
  output logic                 active_o,     ///< Holds a command.
  output logic                 progress_o,   ///< Something moved.
  output logic                 slice_o,      ///< A slice enters the array.
  input  logic                 halt_i,       ///< Start no command and no access.
  output logic                 conv_req_o,   ///< Read request of the activation buffer.
  output logic          [23:0] conv_addr_o,  ///< First window.
  output logic                 conv_lo_o,    ///< Its first line is needed.
  output logic                 conv_hi_o,    ///< The next line is needed.
  output logic          [23:0] conv2_addr_o, ///< Second window.
  output logic                 conv2_lo_o,   ///< Its first line is needed.
  output logic                 conv2_hi_o,   ///< The next line is needed.
  input  logic                 conv_gnt_i,   ///< Granted.
  input  logic       [R*8-1:0] conv_data_i,  ///< Bytes of the first window, 2 cycles later.
  input  logic       [R*8-1:0] conv2_data_i, ///< Bytes of the second one.
  output logic                 post_req_o,   ///< Write request of the activation buffer.
  output logic          [23:0] post_addr_o,  ///< Byte address.
  output logic       [R*8-1:0] post_data_o,  ///< Bytes.
  output logic         [R-1:0] post_strb_o,  ///< Bytes to write.
  output logic           [7:0] post_copy_o,  ///< Distance of the copy in groups.
  input  logic                 post_gnt_i,   ///< Granted.
  output logic                 res_req_o,    ///< Read request of the activation buffer: a residual.
  output logic          [23:0] res_addr_o,   ///< Window; its first line is always needed.
  output logic                 res_hi_o,     ///< The next line is needed.
  input  logic                 res_gnt_i,    ///< Granted.
  input  logic       [R*8-1:0] res_data_i,   ///< Its bytes, 2 cycles later.
  input  logic                 tile_avail_i, ///< The ring holds a whole tile.
  output logic                 rd_en_o,      ///< Read a row of the oldest tile.
  output logic [$clog2(R)-1:0] rd_row_o,     ///< Which one.
  input  logic       [C*8-1:0] rd_data_i,    ///< The row, one cycle later.
  output logic                 tile_free_o,  ///< Drop the oldest tile.
  output logic                 param_re_o,   ///< Read a line of parameter memory.
  output logic          [23:0] param_addr_o, ///< Its byte address.
  input  logic         [127:0] param_data_i  ///< The line, one cycle later.
);

  localparam int unsigned PixW = $clog2(AccPixels);
  localparam int unsigned SumW = C * 32 + 32;

  // A command goes to the feeder, to the output side and, if it has output, to the record fetch.
  systole_conv_cmd_t cmd;
  systole_conv_job_t job;
  systole_conv_records_t records;
  logic feed_here, job_ready, records_ready, accept;

  assign cmd         = cmd_i;
  assign cmd_ready_o = feed_here && job_ready && records_ready && !halt_i;
  assign accept      = cmd_valid_i && cmd_ready_o;

  always_comb begin
    job.zw                = cmd.zw;
    job.oh                = cmd.oh;
    job.ow                = cmd.ow;
    job.n                 = cmd.n;
    job.oc_tiles          = cmd.oc_tiles;
    job.oc_last           = cmd.oc_last[5:0];
    job.half              = cmd.half;
    job.hold              = cmd.acc_hold;
    job.out_addr          = cmd.out_addr;
    job.out_copy          = cmd.out_copy;
    job.out_row_pitch     = cmd.out_row_pitch;
    job.out_pixel_pitch   = cmd.out_pixel_pitch;
    job.out_image_pitch16 = cmd.out_image_pitch16;
    job.rq                = cmd.rq[1:0];
    job.zo                = cmd.zo;
    job.lo                = cmd.lo;
    job.hi                = cmd.hi;
    job.res_add           = cmd.res_add;
    job.res_place.addr          = cmd.res_addr;
    job.res_place.row_pitch     = cmd.res_row_pitch;
    job.res_place.pixel_pitch   = cmd.res_pixel_pitch;
    job.res_place.image_pitch16 = cmd.res_image_pitch16;
    job.res.q_a           = cmd.res_q_a[30:0];
    job.res.q_b           = cmd.res_q_b[30:0];
    job.res.q_out         = cmd.res_q_out[30:0];
    job.res.shift_a       = cmd.res_shift_a[5:0];
    job.res.shift_b       = cmd.res_shift_b[5:0];
    job.res.shift_out     = cmd.res_shift_out[5:0];
    job.res.zy            = cmd.res_zy;
    job.res.zo            = cmd.res_zo;
    job.res.lo            = cmd.res_lo;
    job.res.hi            = cmd.res_hi;
    records.oc_tiles      = cmd.oc_tiles;
    records.per_ch        = cmd.per_ch;
    records.param_addr    = cmd.param_addr;
    records.multiplier    = cmd.multiplier[30:0];
    records.shift         = cmd.shift[5:0];
  end

  // Input side.
  logic tile_ready, tile_claim, wait_tile, refused, vec_valid;
  logic [1:0] pending_q, draining, emptied, complete, drop;
  logic [PixW:0] drained;
  logic [R*8-1:0] vec_x;
  systole_conv_flags_t vec_flags;

  systole_conv_feed #(.R(R), .AccPixels(AccPixels), .GroupBytes(ActBytes / G)) u_feed (
    .clk_i, .rst_ni, .halt_i,
    .cmd_peek_i,
    .cmd_here_o(feed_here),
    .accept_i(accept),
    .cmd_i(cmd),
    .tile_ready_i(tile_ready),
    .tile_claim_o(tile_claim),
    .pending_i(pending_q),
    .draining_i(draining),
    .drained_i(drained),
    .emptied_i(emptied),
    .complete_o(complete),
    .conv_req_o, .conv_addr_o, .conv_lo_o, .conv_hi_o,
    .conv2_addr_o, .conv2_lo_o, .conv2_hi_o,
    .conv_gnt_i, .conv_data_i, .conv2_data_i,
    .pass_o(slice_o),
    .refused_o(refused),
    .wait_tile_o(wait_tile),
    .vec_valid_o(vec_valid),
    .vec_flags_o(vec_flags),
    .vec_x_o(vec_x)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) pending_q <= '0;
    else pending_q <= (pending_q & ~drop) | complete;
  end

  // Array.
  logic load, sum_valid, sum_final, sum_clear, tile_done, acc_read, acc_new, acc_half;
  logic [$clog2(R)-1:0] load_row;
  logic [PixW-1:0] acc_pixel;
  logic [SumW-1:0] sum, acc_data;

  systole_weight_loader #(.R(R)) u_loader (
    .clk_i, .rst_ni,
    .tile_avail_i(tile_avail_i && !halt_i),
    .rd_en_o, .rd_row_o, .tile_free_o,
    .load_o(load),
    .load_row_o(load_row),
    .swap_i(vec_valid && vec_flags.start),
    .ready_o(tile_ready),
    .claim_i(tile_claim)
  );

`ifdef SYSTOLE_FPGA
  systole_array_packed #(.R(R), .C(C)) u_array (
`else
  systole_array #(.R(R), .C(C)) u_array (
`endif
    .clk_i, .rst_ni,
    .valid_i(vec_valid),
    .swap_i(vec_flags.start),
    .x_i(vec_x),
    .load_i(load),
    .load_row_i(load_row),
    .weights_i(rd_data_i),
    .valid_o(sum_valid),
    .sum_o(sum)
  );

  systole_accum #(.R(R), .C(C), .AccPixels(AccPixels)) u_accum (
    .clk_i, .rst_ni,
    .vec_start_i(vec_flags.start),
    .vec_clear_i(vec_flags.clear),
    .vec_half_i(vec_flags.half),
    .vec_final_i(vec_flags.final_slice),
    .vec_done_i(vec_flags.done),
    .valid_i(sum_valid),
    .sum_i(sum),
    .final_o(sum_final),
    .final_clear_o(sum_clear),
    .done_o(tile_done),
    .rd_en_i(acc_read),
    .rd_new_i(acc_new),
    .rd_half_i(acc_half),
    .rd_pixel_i(acc_pixel),
    .rd_data_o(acc_data)
  );

  // Output side.
  logic params_ready, params_claim, take_bias, take_scale, post_valid, post_ready, post_last;
  logic [C*32-1:0] bias, post_v;
  logic [C*31-1:0] q;
  logic [C*6-1:0] s;
  systole_conv_pixel_t post_pixel;
  systole_residual_t post_res;
  logic res_take, res_req;
  logic [C*8-1:0] res_data;

  systole_conv_params #(.C(C)) u_params (
    .clk_i, .rst_ni, .halt_i,
    .job_valid_i(accept && !cmd.acc_hold),
    .job_ready_o(records_ready),
    .job_i(records),
    .param_re_o, .param_addr_o, .param_data_i,
    .ready_o(params_ready),
    .claim_i(params_claim),
    .take_bias_i(take_bias),
    .take_scale_i(take_scale),
    .bias_o(bias),
    .q_o(q),
    .s_o(s)
  );

  assign res_req_o = res_req && !halt_i;

  systole_conv_drain #(.R(R), .C(C), .AccPixels(AccPixels)) u_drain (
    .clk_i, .rst_ni,
    .job_valid_i(accept),
    .job_ready_o(job_ready),
    .job_i(job),
    .final_i(sum_final),
    .final_clear_i(sum_clear),
    .tile_done_i(tile_done),
    .params_ready_i(params_ready),
    .params_claim_o(params_claim),
    .take_bias_o(take_bias),
    .take_scale_o(take_scale),
    .bias_i(bias),
    .rd_en_o(acc_read),
    .rd_new_o(acc_new),
    .rd_half_o(acc_half),
    .rd_pixel_o(acc_pixel),
    .rd_data_i(acc_data),
    .draining_o(draining),
    .drained_o(drained),
    .emptied_o(emptied),
    .drop_o(drop),
    .post_valid_o(post_valid),
    .post_ready_i(post_ready),
    .post_pixel_o(post_pixel),
    .post_v_o(post_v),
    .post_res_o(post_res),
    .res_take_i(res_take),
    .res_data_o(res_data),
    .res_req_o(res_req),
    .res_addr_o, .res_hi_o,
    .res_gnt_i(res_gnt_i && !halt_i),
    .res_data_i,
    .post_last_i(post_last),
    .retire_o
  );

  logic post_req;
  assign post_req_o = post_req && !halt_i;

  systole_post #(.Lanes(C), .R(R), .Residual(1'b1)) u_post (
    .clk_i, .rst_ni,
    .valid_i(post_valid),
    .ready_o(post_ready),
    .v_i(post_v),
    .q_i(q),
    .s_i(s),
    .rq_i(post_pixel.rq),
    .zo_i(post_pixel.zo),
    .lo_i(post_pixel.lo),
    .hi_i(post_pixel.hi),
    .bypass_i(1'b0),
    .addr_i(post_pixel.addr),
    .lanes_i(post_pixel.lanes),
    .copy_i(post_pixel.copy),
    .last_i(post_pixel.last),
    .res_i(post_pixel.res_add),
    .res_par_i(post_res),
    .res_data_i(res_data),
    .res_take_o(res_take),
    .wr_req_o(post_req),
    .wr_addr_o(post_addr_o),
    .wr_data_o(post_data_o),
    .wr_strb_o(post_strb_o),
    .wr_copy_o(post_copy_o),
    .wr_gnt_i(post_gnt_i && !halt_i),
    .last_o(post_last)
  );

  // State.
  logic [5:0] held_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) held_q <= '0;
    else if (accept != retire_o) held_q <= accept ? held_q + 1'b1 : held_q - 1'b1;
  end

  always_comb begin
    state_o = systole_pkg::StateFill;
    if (slice_o) state_o = systole_pkg::StateBusy;
    else if (refused) state_o = systole_pkg::StateBank;
    else if (wait_tile) state_o = systole_pkg::StateWeight;
  end

  assign active_o   = held_q != '0;
  assign progress_o = slice_o || acc_read || acc_new || rd_en_o || accept || (post_req_o && post_gnt_i)
      || (res_req_o && res_gnt_i);

  // What only dispatch looks at, and constants of a pixel that post-processing does not need.
  logic unused;
  assign unused = ^{cmd, cmd_index_i, post_pixel};

endmodule
