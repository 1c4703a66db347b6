// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"

/// VECTOR engine: DEPTHWISE, MAXPOOL, SUMPOOL, ADD on L channels at a time.
///
/// Front: a command is latched, its products are made, and once the command before it has ended the
/// walker asks for its taps. Back: lanes or the ADD unit take the bytes two cycles later, values
/// wait in a FIFO for post-processing. A pixel's last tap is asked for only when its values have a
/// place there, so nothing behind the request ever stalls.
module systole_vector #(
  parameter int unsigned R = 16,  ///< Bytes of a line of the activation buffer: 8, 16 or 32.
  parameter int unsigned L = 16,  ///< Lanes: 8 or 16, at most R.
  /// Pixels of a line buffer: wider rows take the slow way.
  parameter int unsigned LinePixels = 256
) (
  input  logic            clk_i,          ///< Clock.
  input  logic            rst_ni,         ///< Synchronous reset, active low.
  input  logic            halt_i,         ///< Start no command and no access.

  input  logic            cmd_valid_i,    ///< A command is offered ...
  output logic            cmd_ready_o,    ///< ... and taken.
  input  logic   [1023:0] cmd_i,          ///< Its words.
  input  logic     [31:0] cmd_index_i,    ///< Its position in the stream; not needed.
  output logic            retire_o,       ///< The last result of the oldest command is written.
  output logic      [3:0] state_o,        ///< What the engine does, while active.
  output logic            active_o,       ///< The engine holds a command.
  output logic            progress_o,     ///< Something moved.
  output logic      [4:0] taps_o,         ///< Taps of L lanes that were asked for and will be computed.

  output logic            act_req_o,      ///< Read port of the activation buffer.
  output logic     [23:0] act_addr_o,     ///< First byte.
  output logic            act_lo_o,       ///< Its line is needed.
  output logic            act_hi_o,       ///< The next line is needed.
  input  logic            act_gnt_i,      ///< Granted.
  input  logic            act_rvalid_i,   ///< Two cycles after the grant.
  input  logic  [R*8-1:0] act_data_i,     ///< The bytes.

  output logic            wr_req_o,       ///< Write port of the activation buffer.
  output logic     [23:0] wr_addr_o,      ///< First byte.
  output logic  [R*8-1:0] wr_data_o,      ///< Bytes.
  output logic    [R-1:0] wr_strb_o,      ///< Bytes to write.
  output logic      [7:0] wr_copy_o,      ///< Distance of the copy in groups, 0: none.
  input  logic            wr_gnt_i,       ///< Granted.

  output logic            param_re_o,     ///< Read port of the parameter memory.
  output logic     [23:0] param_raddr_o,  ///< Line, a multiple of 16.
  input  logic    [127:0] param_rdata_i   ///< The line, one cycle later.
);

  localparam int unsigned Places = 8;

  systole_add_cmd_t add;
  systole_depthwise_cmd_t cmd;
  logic [1023:0] cmd_q;
  assign cmd = cmd_q;
  assign add = cmd_q;

  // Front: empty, products being made or waiting for the back, walking.
  typedef enum logic [1:0] {FrontEmpty, FrontSetup, FrontWalk} front_e;
  front_e front_q;
  logic take, begin_cmd, setup_done, walk_busy, back_busy_q, post_last;
  logic [23:0] origin, dx, dy, sx, sy;

  assign cmd_ready_o = front_q == FrontEmpty && !halt_i;
  assign take        = cmd_valid_i && cmd_ready_o;
  assign begin_cmd   = front_q == FrontSetup && setup_done && !back_busy_q && !halt_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      front_q     <= FrontEmpty;
      back_busy_q <= 1'b0;
      retire_o    <= 1'b0;
    end else begin
      if (take) front_q <= FrontSetup;
      else if (begin_cmd) front_q <= FrontWalk;
      else if (front_q == FrontWalk && !walk_busy) front_q <= FrontEmpty;
      if (begin_cmd) back_busy_q <= 1'b1;
      else if (post_last) back_busy_q <= 1'b0;
      retire_o <= post_last;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) cmd_q <= cmd_i;
  end

  systole_vector_setup u_setup (
    .clk_i, .rst_ni,
    .start_i(take), .cmd_i(cmd_q), .done_o(setup_done),
    .origin_o(origin), .dx_o(dx), .dy_o(dy), .sx_o(sx), .sy_o(sy)
  );

  logic tap_valid, tap_ready, tap_inside, tap_next_line, tap_first, tap_last;
  logic tap_group_last, tap_cmd_last;
  logic [23:0] tap_weight, tap_out_addr;
  logic [5:0] tap_lanes;

  systole_vector_walk #(.R(R), .L(L)) u_walk (
    .clk_i, .rst_ni,
    .start_i(begin_cmd), .cmd_i(cmd_q),
    .origin_i(origin), .dx_i(dx), .dy_i(dy), .sx_i(sx), .sy_i(sy),
    .busy_o(walk_busy), .valid_o(tap_valid), .ready_i(tap_ready), .inside_o(tap_inside),
    .addr_o(act_addr_o), .next_line_o(tap_next_line), .weight_o(tap_weight), .first_o(tap_first),
    .last_o(tap_last), .group_last_o(tap_group_last), .cmd_last_o(tap_cmd_last),
    .lanes_o(tap_lanes), .out_addr_o(tap_out_addr)
  );

  // What the back needs of the command it works on, while the front takes the next one.
  logic is_add_q, is_max_q, use_w_q, started_q;
  logic [7:0] zx_q, zw_q, zo_q, lo_q, hi_q, pad_q, copy_q;
  logic [1:0] rq_q, format_q;
  logic [23:0] param_addr_q;
  logic [30:0] multiplier_q;
  logic [5:0] shift_q;
  logic [92:0] add_q_q;
  logic [17:0] add_s_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) started_q <= 1'b0;
    else started_q <= begin_cmd;
    if (begin_cmd) begin
      is_add_q     <= cmd.opcode == systole_pkg::OpAdd;
      is_max_q     <= cmd.opcode == systole_pkg::OpMaxpool;
      use_w_q      <= cmd.opcode == systole_pkg::OpDepthwise;
      zx_q         <= cmd.zx;
      zw_q         <= cmd.zw;
      zo_q         <= cmd.zo;
      lo_q         <= cmd.lo;
      hi_q         <= cmd.hi;
      pad_q        <= cmd.pad_byte;
      copy_q       <= cmd.out_copy;
      rq_q         <= cmd.rq[1:0];
      param_addr_q <= cmd.param_addr;
      multiplier_q <= cmd.multiplier[30:0];
      shift_q      <= cmd.shift[5:0];
      add_q_q      <= {add.q_out[30:0], add.q_b[30:0], add.q_a[30:0]};
      add_s_q      <= {add.shift_out[5:0], add.shift_b[5:0], add.shift_a[5:0]};
      format_q     <= (cmd.opcode == systole_pkg::OpAdd || cmd.opcode == systole_pkg::OpMaxpool)
                      ? systole_pkg::ParamFormatNone : cmd.per_ch;
    end
  end

  // A tap is asked for. The parameter port belongs to the records when they want it.
  logic place, add_hold, records_want, tap_ok;
  assign tap_ok = tap_valid && !halt_i && (place || !tap_last) && !(use_w_q && records_want)
                  && !(is_add_q && add_hold);
  assign act_req_o = tap_ok && tap_inside;
  assign act_lo_o  = 1'b1;
  assign act_hi_o  = tap_next_line;
  assign tap_ready = tap_ok && (!tap_inside || act_gnt_i);

  // One cycle later the weights are asked for, two cycles later everything is there.
  logic ask_q, ask_inside_q, ask_first_q, ask_last_q;
  logic got_q, got_inside_q, got_first_q, got_last_q;
  logic [23:0] ask_weight_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ask_q <= 1'b0;
      got_q <= 1'b0;
    end else begin
      ask_q <= tap_ready;
      got_q <= ask_q;
    end
    if (tap_ready) begin
      {ask_inside_q, ask_first_q, ask_last_q} <= {tap_inside, tap_first, tap_last};
      ask_weight_q <= tap_weight;
    end
    if (ask_q) {got_inside_q, got_first_q, got_last_q} <= {ask_inside_q, ask_first_q, ask_last_q};
  end

  logic weight_read, records_gnt, records_ready, group_taken;
  logic [23:0] records_addr;
  logic [L*32-1:0] bias;
  logic [L*31-1:0] q;
  logic [L*6-1:0] s;

  assign weight_read   = ask_q && ask_inside_q && use_w_q;
  assign records_gnt   = records_want && !weight_read && !halt_i;
  assign param_re_o    = weight_read || records_gnt;
  assign param_raddr_o = weight_read ? ask_weight_q : records_addr;

  systole_vector_params #(.L(L)) u_params (
    .clk_i, .rst_ni,
    .start_i(started_q), .next_i(group_taken), .format_i(format_q), .addr_i(param_addr_q),
    .multiplier_i(multiplier_q), .shift_i(shift_q),
    .want_o(records_want), .gnt_i(records_gnt), .raddr_o(records_addr), .rdata_i(param_rdata_i),
    .ready_o(records_ready), .bias_o(bias), .q_o(q), .s_o(s)
  );

  logic lanes_valid, add_valid;
  logic [L*32-1:0] lanes_v, add_v;

  systole_vector_lanes #(.L(L)) u_lanes (
    .clk_i, .rst_ni,
    .valid_i(got_q && !is_add_q && (got_inside_q || got_first_q || got_last_q)),
    .inside_i(got_inside_q), .first_i(got_first_q), .last_i(got_last_q),
    .x_i(act_data_i[L*8-1:0]), .w_i(param_rdata_i[L*8-1:0]), .zx_i(zx_q), .zw_i(zw_q),
    .use_w_i(use_w_q), .max_i(is_max_q), .pad_i(pad_q), .valid_o(lanes_valid), .v_o(lanes_v)
  );

  systole_vector_add #(.L(L)) u_add (
    .clk_i, .rst_ni,
    .ask_i(tap_ready && is_add_q && tap_last), .hold_o(add_hold),
    .valid_i(got_q && is_add_q), .second_i(got_last_q), .inside_i(got_inside_q),
    .x_i(act_data_i[L*8-1:0]), .pad_i(pad_q), .za_i(zx_q), .zb_i(zw_q), .zo_i(zo_q),
    .q_i(add_q_q), .s_i(add_s_q), .valid_o(add_valid), .v_o(add_v)
  );

  // Places of pixels, from the request of the last tap on, and their values.
  logic pixel_valid, value_valid, value_ready, pixel_taken, post_ready;
  logic pixel_group_last, pixel_cmd_last;
  logic [23:0] pixel_addr;
  logic [5:0] pixel_lanes;
  logic [L*32-1:0] value, v;

  systole_fifo #(.Width(32), .Depth(Places)) u_pixels (
    .clk_i, .rst_ni,
    .wvalid_i(tap_ready && tap_last), .wready_o(place),
    .wdata_i({tap_cmd_last, tap_group_last, tap_lanes, tap_out_addr}),
    .rvalid_o(pixel_valid), .rready_i(pixel_taken),
    .rdata_o({pixel_cmd_last, pixel_group_last, pixel_lanes, pixel_addr}),
    /* verilator lint_off PINCONNECTEMPTY */
    .count_o()
    /* verilator lint_on PINCONNECTEMPTY */
  );
  systole_fifo #(.Width(L * 32), .Depth(Places)) u_values (
    .clk_i, .rst_ni,
    .wvalid_i(lanes_valid || add_valid), .wready_o(value_ready),
    .wdata_i(is_add_q ? add_v : lanes_v),
    .rvalid_o(value_valid), .rready_i(pixel_taken), .rdata_o(value),
    /* verilator lint_off PINCONNECTEMPTY */
    .count_o()
    /* verilator lint_on PINCONNECTEMPTY */
  );

  // The last pixel of a group lets the next group's records in.
  assign pixel_taken = value_valid && records_ready && post_ready;
  assign group_taken = pixel_taken && pixel_group_last && !pixel_cmd_last;

  function automatic logic [L*32-1:0] with_bias(input logic [L*32-1:0] sums,
                                                input logic [L*32-1:0] biases);
    integer l;
    for (l = 0; l < L; l = l + 1) with_bias[l*32+:32] = sums[l*32+:32] + biases[l*32+:32];
  endfunction

  always_comb begin
    v = '0;
    if (value_valid) v = with_bias(value, bias);
  end

  logic post_req, post_gnt;
  systole_post #(.Lanes(L), .R(R)) u_post (
    .clk_i, .rst_ni,
    .valid_i(value_valid && records_ready), .ready_o(post_ready), .v_i(v), .q_i(q), .s_i(s),
    .rq_i(rq_q), .zo_i(zo_q), .lo_i(lo_q), .hi_i(hi_q), .bypass_i(is_add_q || is_max_q),
    .addr_i(pixel_addr), .lanes_i(pixel_lanes), .copy_i(copy_q), .last_i(pixel_cmd_last),
    .wr_req_o(post_req), .wr_addr_o, .wr_data_o, .wr_strb_o, .wr_copy_o,
    .wr_gnt_i(post_gnt), .last_o(post_last)
  );
  assign wr_req_o = post_req && !halt_i;
  assign post_gnt = wr_req_o && wr_gnt_i;

  assign active_o   = front_q != FrontEmpty || back_busy_q || retire_o;
  assign progress_o = tap_ready || post_gnt || records_gnt;
  assign taps_o[4:1] = '0;
  assign taps_o[0] = tap_ready && (is_add_q ? tap_last : tap_inside);
  always_comb begin
    if (tap_ready) state_o = systole_pkg::StateBusy;
    else if (act_req_o || (wr_req_o && !wr_gnt_i)) state_o = systole_pkg::StateBank;
    else state_o = systole_pkg::StateFill;
  end

  logic unused;
  assign unused = ^{32'(LinePixels), cmd, add, cmd_index_i, act_data_i, param_rdata_i};

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(lanes_valid || add_valid) || value_ready);
      assert (!value_valid || pixel_valid);
      assert (act_rvalid_i == (got_q && got_inside_q));
      assert (!post_last || back_busy_q);
    end
  end

endmodule
