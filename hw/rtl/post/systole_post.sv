// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// Post-processing: requantize, zero point, clamp, addition of a residual (systole_post_add), write to
/// the activation buffer.
///
/// An item is the channels of one pixel. RAW and bypassed items need no requantization; they enter
/// the second half of the pipeline directly, once the first half is empty. An item of more bytes
/// than a buffer line takes several writes (RAW).
module systole_post #(
  parameter int unsigned Lanes = 16,  ///< Channels of an item.
  parameter int unsigned R     = 16,  ///< Bytes of a write.
  parameter bit Residual       = 1'b0 ///< Items may have residuals.
) (
  input  logic                clk_i,     ///< Clock.
  input  logic                rst_ni,    ///< Synchronous reset, active low.
  input  logic                valid_i,   ///< An item is offered.
  output logic                ready_o,   ///< It is taken in this cycle.
  input  logic [Lanes*32-1:0] v_i,       ///< Sums with bias, int32 each.
  input  logic [Lanes*31-1:0] q_i,       ///< Multipliers.
  input  logic  [Lanes*6-1:0] s_i,       ///< Shifts, signed.
  input  logic          [1:0] rq_i,      ///< Requantize mode.
  input  logic          [7:0] zo_i,      ///< Output zero point, signed.
  input  logic          [7:0] lo_i,      ///< Lowest output value, signed.
  input  logic          [7:0] hi_i,      ///< Highest output value, signed.
  input  logic                bypass_i,  ///< v is the value already: clamp only, int8.
  input  logic         [23:0] addr_i,    ///< Address of lane 0's first byte.
  input  logic          [5:0] lanes_i,   ///< Lanes that are written, 1 or more.
  input  logic          [7:0] copy_i,    ///< Distance of the copy in groups, 0: none.
  input  logic                last_i,    ///< Last item of a command.
  input  logic                res_i,     ///< A residual is to be added to it; neither RAW nor bypass.
  input  systole_residual_t   res_par_i, ///< Numbers of the addition.
  input  logic  [Lanes*8-1:0] res_data_i,///< Residual of the next item that has one, 9 cycles after it
  output logic                res_take_o,///< was taken: in the cycle in which this is set.
  output logic                wr_req_o,  ///< Write request to the activation buffer.
  output logic         [23:0] wr_addr_o, ///< Byte address.
  output logic      [R*8-1:0] wr_data_o, ///< Bytes.
  output logic        [R-1:0] wr_strb_o, ///< Bytes to write.
  output logic          [7:0] wr_copy_o, ///< Distance of the copy.
  input  logic                wr_gnt_i,  ///< Granted in this cycle.
  output logic                last_o     ///< The last write of an item with last_i was granted.
);

  localparam int unsigned Depth = 16;
  localparam int unsigned Ptr   = 4;
  localparam int unsigned Chunks = (Lanes * 4 + R - 1) / R;
  localparam int unsigned Wide = Chunks * R * 8;
  localparam int unsigned Meta = 24 + 6 + 8 + 1 + 1;
  localparam int unsigned Limits = 24 + 2;

  // Every accepted item has a place in the FIFO.
  logic [Ptr:0] used_q;
  logic [Ptr-1:0] accept_q, result_q, head_q;
  logic [2:0] inflight_q;
  logic direct, accept, result, pop;

  // What an addition has to say: whether an item may be taken; whether the lanes give a result to
  // which a residual will be added, no result of an item, or one after an addition.
  logic add_free, add_first, add_inner, add_last;
  logic [Ptr-1:0] add_place;
  logic [23:0] add_limits;

  assign direct  = bypass_i || rq_i == systole_pkg::RequantRaw;
  assign ready_o = !used_q[Ptr] && add_free && !(direct && inflight_q != 3'd0);
  assign accept  = valid_i && ready_o;

  // Requantize lanes.
  logic lane_valid;
  logic [Lanes*32-1:0] lane_y;
  logic requant;
  logic [Lanes*32-1:0] lane_v;
  logic [Lanes*31-1:0] lane_q;
  logic [Lanes*6-1:0] lane_s;
  logic [1:0] lane_rq;

  // Operands of an addition have up to 32 bits.
  systole_requant_lane #(.Lanes(Lanes), .Bits(Residual ? 32 : 10), .Float(1'b1)) u_lanes (
    .clk_i, .rst_ni,
    .valid_i(requant),
    .v_i(lane_v),
    .q_i(lane_q),
    .s_i(lane_s),
    .rq_i(lane_rq),
    .valid_o(lane_valid),
    .y_o(lane_y)
  );

  // What an item needs later waits in two small memories.
  logic [Meta-1:0] meta_mem[Depth];
  logic [Limits-1:0] limits_mem[Depth];
  logic raw_i;
  assign raw_i  = !bypass_i && rq_i == systole_pkg::RequantRaw;
  assign result = (lane_valid && !add_inner) || (accept && direct);

  always_ff @(posedge clk_i) begin
    if (accept) begin
      meta_mem[accept_q]   <= {raw_i, last_i, copy_i, lanes_i, addr_i};
      limits_mem[accept_q] <= {bypass_i, raw_i, zo_i, lo_i, hi_i};
    end
  end

  // Zero point and clamp; computed only when a result is there, for the sake of simulation speed.
  // Beyond 10 bits the clamp hides a value in any case: zero point and limits have 8.
  function automatic logic [7:0] clamp(input logic signed [31:0] y, input logic bypass,
                                       input logic signed [7:0] zo, input logic signed [7:0] lo,
                                       input logic signed [7:0] hi);
    logic signed [9:0] near;
    logic signed [10:0] sum;
    near = (y[31:9] == {23{y[31]}}) ? y[9:0] : {y[31], {9{!y[31]}}};
    sum  = {near[9], near} + (bypass ? 11'sd0 : {{3{zo[7]}}, zo});
    if (sum < $signed({{3{lo[7]}}, lo})) clamp = lo;
    else if (sum > $signed({{3{hi[7]}}, hi})) clamp = hi;
    else clamp = sum[7:0];
  endfunction

  // A RAW item keeps its 32 bits; the others leave the upper bits unused.
  function automatic logic [Wide-1:0] value_of(input logic [Lanes*32-1:0] y,
                                               input logic [Limits-1:0] limits);
    value_of = '0;
    if (limits[24]) value_of[Lanes*32-1:0] = y;
    else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        value_of[l*8+:8] = clamp(y[l*32+:32], limits[25], limits[23:16], limits[15:8], limits[7:0]);
      end
    end
  endfunction

  logic [Wide-1:0] value_mem[Depth];
  logic [Ptr:0] ready_q;  // items whose value is in the FIFO

  // Of the two sources never more than one has a result: one set of clamps serves both.
  logic [Wide-1:0] value;
  logic [Limits-1:0] limits;

  always_comb begin
    limits = {bypass_i, raw_i, zo_i, lo_i, hi_i};
    if (add_last) limits = {2'b00, add_limits};
    else if (lane_valid) limits = limits_mem[add_first ? add_place : result_q];
    value = '0;
    if (result || add_first) value = value_of(lane_valid ? lane_y : v_i, limits);
  end

  always_ff @(posedge clk_i) begin
    if (result) value_mem[result_q] <= value;
  end

  // Addition of residuals.
  if (Residual) begin : gen_add
    logic slot;
    logic [Lanes*32-1:0] add_v;
    logic [30:0] add_q;
    logic [5:0] add_s;

    systole_post_add #(.Lanes(Lanes)) u_add (
      .clk_i, .rst_ni,
      .accept_i(accept),
      .res_i,
      .accept_place_i(accept_q),
      .par_i(res_par_i),
      .zo_i,
      .free_o(add_free),
      .first_o(add_first),
      .place_o(add_place),
      .x_i(value[Lanes*8-1:0]),
      .data_i(res_data_i),
      .take_o(res_take_o),
      .slot_o(slot),
      .v_o(add_v),
      .q_o(add_q),
      .s_o(add_s),
      .y_i(lane_y),
      .inner_o(add_inner),
      .last_o(add_last),
      .result_i(result_q),
      .limits_o(add_limits)
    );

    assign requant = (accept && !direct) || slot;
    assign lane_v  = slot ? add_v : v_i;
    assign lane_q  = slot ? {Lanes{add_q}} : q_i;
    assign lane_s  = slot ? {Lanes{add_s}} : s_i;
    assign lane_rq = slot ? systole_pkg::RequantTwoStep : rq_i;
  end else begin : gen_no_add
    assign add_free   = 1'b1;
    assign add_first  = 1'b0;
    assign add_inner  = 1'b0;
    assign add_last   = 1'b0;
    assign add_place  = '0;
    assign add_limits = '0;
    assign res_take_o = 1'b0;
    assign requant    = accept && !direct;
    assign lane_v     = v_i;
    assign lane_q     = q_i;
    assign lane_s     = s_i;
    assign lane_rq    = rq_i;
    logic unused;
    assign unused = ^{res_i, res_par_i, res_data_i};
  end

  // Output: one write of at most R bytes at a time.
  logic [Meta-1:0] meta;
  logic [Wide-1:0] head;
  logic [7:0] bytes, chunk_q;
  logic [7:0] done;
  logic load, chunk_last;
  logic wr_req_q, wr_last_q;
  logic [23:0] wr_addr_q;
  logic [R*8-1:0] wr_data_q;
  logic [R-1:0] wr_strb_q;
  logic [7:0] wr_copy_q;
  logic [R-1:0] strb;

  assign meta       = meta_mem[head_q];
  assign head       = value_mem[head_q];
  assign bytes      = meta[39] ? {meta[29:24], 2'b0} : {2'b0, meta[29:24]};
  assign done       = 8'(chunk_q * 8'(R));
  assign chunk_last = {1'b0, bytes} <= {1'b0, done} + 9'(R);
  assign load       = ready_q != '0 && (!wr_req_q || wr_gnt_i);
  assign pop        = load && chunk_last;

  for (genvar i = 0; i < R; i++) begin : gen_strb
    assign strb[i] = {1'b0, done} + 9'(i) < {1'b0, bytes};
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      used_q     <= '0;
      ready_q    <= '0;
      accept_q   <= '0;
      result_q   <= '0;
      head_q     <= '0;
      inflight_q <= '0;
      chunk_q    <= '0;
      wr_req_q   <= 1'b0;
    end else begin
      if (accept) accept_q <= accept_q + 1'b1;
      if (result) result_q <= result_q + 1'b1;
      if (pop) head_q <= head_q + 1'b1;
      if (accept != pop) used_q <= accept ? used_q + 1'b1 : used_q - 1'b1;
      if (result != pop) ready_q <= result ? ready_q + 1'b1 : ready_q - 1'b1;
      if (requant != lane_valid) begin
        inflight_q <= requant ? inflight_q + 1'b1 : inflight_q - 1'b1;
      end
      if (load) chunk_q <= chunk_last ? '0 : chunk_q + 1'b1;
      if (load) wr_req_q <= 1'b1;
      else if (wr_gnt_i) wr_req_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (load) begin
      wr_addr_q <= meta[23:0] + {16'b0, done};
      wr_data_q <= head[32'(chunk_q)*R*8+:R*8];
      wr_strb_q <= strb;
      wr_copy_q <= meta[37:30];
      wr_last_q <= meta[38] && chunk_last;
    end
  end

  assign wr_req_o  = wr_req_q;
  assign wr_addr_o = wr_addr_q;
  assign wr_data_o = wr_data_q;
  assign wr_strb_o = wr_strb_q;
  assign wr_copy_o = wr_copy_q;
  assign last_o    = wr_req_q && wr_gnt_i && wr_last_q;

  // An item never overflows the FIFO.
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (used_q <= (Ptr + 1)'(Depth));
      assert (ready_q <= used_q);
      if (accept) assert (lanes_i != '0 && lanes_i <= 6'(Lanes));
    end
  end

endmodule
