// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_types.svh"
`include "systole_conv_types.svh"

/// Address generation of CONV: from a command to the vectors of the array, one per cycle, as long as
/// the activation buffer grants, tiles of weights are there and the accumulators have room. The
/// next command is prepared meanwhile, so that commands follow each other without a gap, and even before
/// its dependencies are met: only its pixels wait until it is accepted.
module systole_conv_feed #(
  parameter int unsigned R          = 16,    ///< Lanes.
  parameter int unsigned AccPixels  = 256,   ///< Pixels of a half of the accumulators.
  parameter int unsigned GroupBytes = 65536  ///< Bytes of a group of the activation buffer.
) (
  input  logic                       clk_i,        ///< Clock.
  input  logic                       rst_ni,       ///< Synchronous reset, active low.
  input  logic                       halt_i,       ///< Start nothing.
  input  logic                       cmd_peek_i,   ///< A command stands on cmd_i until accepted.
  output logic                       cmd_here_o,   ///< It may be accepted.
  input  logic                       accept_i,     ///< It is accepted.
  input  systole_conv_cmd_t          cmd_i,        ///< The command.
  input  logic                       tile_ready_i, ///< The next tile of weights moves in.
  output logic                       tile_claim_o, ///< Its first vector is on its way.
  input  logic                 [1:0] pending_i,    ///< Half h holds results not yet read.
  input  logic                 [1:0] draining_i,   ///< They are being read, in order, and
  input  logic [$clog2(AccPixels):0] drained_i,    ///< so many pixels of them were.
  input  logic                 [1:0] emptied_i,    ///< All of them were.
  output logic                 [1:0] complete_o,   ///< The results of half h are on their way.
  output logic                       conv_req_o,   ///< Request of the activation buffer.
  output logic                [23:0] conv_addr_o,  ///< First window.
  output logic                       conv_lo_o,    ///< Its first line is needed.
  output logic                       conv_hi_o,    ///< The next line is needed.
  output logic                [23:0] conv2_addr_o, ///< Second window.
  output logic                       conv2_lo_o,   ///< Its first line is needed.
  output logic                       conv2_hi_o,   ///< The next line is needed.
  input  logic                       conv_gnt_i,   ///< Granted.
  input  logic             [R*8-1:0] conv_data_i,  ///< Bytes of the first window, 2 cycles later.
  input  logic             [R*8-1:0] conv2_data_i, ///< Bytes of the second one.
  output logic                       pass_o,       ///< A vector passes.
  output logic                       refused_o,    ///< A vector is refused by the buffer.
  output logic                       wait_tile_o,  ///< Waits for weights.
  output logic                       vec_valid_o,  ///< A vector for the array.
  output systole_conv_flags_t        vec_flags_o,  ///< What the accumulators must know of it.
  output logic             [R*8-1:0] vec_x_o       ///< Activations.
);

  logic setup_valid, setup_ready, slice_valid, slice_ready, window_valid, window_ready;
  systole_conv_geometry_t setup_geo, slice_geo;
  systole_conv_slice_t slice;
  systole_conv_window_t window;

  systole_conv_setup #(.GroupBytes(GroupBytes)) u_setup (
    .clk_i, .rst_ni,
    .cmd_peek_i, .cmd_here_o, .accept_i, .cmd_i,
    .geo_valid_o(setup_valid),
    .geo_ready_i(setup_ready),
    .geo_o(setup_geo)
  );

  systole_conv_slices #(.R(R)) u_slices (
    .clk_i, .rst_ni,
    .geo_valid_i(setup_valid),
    .geo_ready_o(setup_ready),
    .geo_i(setup_geo),
    .slice_valid_o(slice_valid),
    .slice_ready_i(slice_ready),
    .slice_o(slice),
    .geo_o(slice_geo)
  );

  // Accepted commands whose first slice is still to begin.
  logic [2:0] accepted_q;
  logic may_begin, begins, walk_ready;
  assign may_begin   = !slice.begins || accepted_q != '0 || accept_i;
  assign slice_ready = walk_ready && may_begin;
  assign begins      = slice_valid && slice_ready && slice.begins;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) accepted_q <= '0;
    else if (accept_i != begins) accepted_q <= accept_i ? accepted_q + 1'b1 : accepted_q - 1'b1;
  end

  systole_conv_walk #(.R(R), .AccPixels(AccPixels)) u_walk (
    .clk_i, .rst_ni,
    .slice_valid_i(slice_valid && may_begin),
    .slice_ready_o(walk_ready),
    .slice_i(slice),
    .geo_i(slice_geo),
    .tile_ready_i, .tile_claim_o,
    .pending_i, .draining_i, .drained_i, .emptied_i, .complete_o,
    .wait_tile_o,
    .window_valid_o(window_valid),
    .window_ready_i(window_ready),
    .window_o(window)
  );

  systole_conv_request #(.R(R)) u_request (
    .clk_i, .rst_ni, .halt_i,
    .window_valid_i(window_valid),
    .window_ready_o(window_ready),
    .window_i(window),
    .conv_req_o, .conv_addr_o, .conv_lo_o, .conv_hi_o,
    .conv2_addr_o, .conv2_lo_o, .conv2_hi_o,
    .conv_gnt_i, .conv_data_i, .conv2_data_i,
    .pass_o, .refused_o,
    .vec_valid_o, .vec_flags_o, .vec_x_o
  );

endmodule
