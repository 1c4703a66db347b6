// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_vector_types.svh"

/// The end of VECTOR: places of outputs, from the request of their last tap on, and their values
/// wait here for the records of their group and for post-processing, which writes them.
module systole_vector_finish #(
  parameter int unsigned R = 16,      ///< Bytes of a write.
  parameter int unsigned L = 16,      ///< Lanes.
  parameter int unsigned Places = 16  ///< Outputs under way.
) (
  input  logic                   clk_i,           ///< Clock.
  input  logic                   rst_ni,          ///< Synchronous reset, active low.
  output logic                   place_o,         ///< There is room for an output ...
  input  logic                   place_i,         ///< ... and one will come:
  input  logic                   cmd_last_i,      ///< last of a command,
  input  logic                   unit_last_i,     ///< last that uses the present records,
  input  logic             [5:0] lanes_i,         ///< channels,
  input  logic            [23:0] addr_i,          ///< address.
  input  logic                   valid_i,         ///< The values of the oldest announced one ...
  input  logic        [L*32-1:0] v_i,             ///< ... int32, without bias.
  output logic                   drained_o,       ///< All announced values have come.
  input  logic                   records_ready_i, ///< The records are there:
  output logic                   unit_taken_o,    ///< not needed any longer;
  input  systole_vector_finish_t finish_i,        ///< common to all channels,
  input  logic        [L*32-1:0] bias_i,          ///< biases,
  input  logic        [L*31-1:0] q_i,             ///< multipliers,
  input  logic         [L*6-1:0] s_i,             ///< shifts.
  output logic                   records_miss_o,  ///< Values wait for records.
  output logic                   wr_req_o,        ///< Write port of the activation buffer.
  output logic            [23:0] wr_addr_o,       ///< First byte.
  output logic         [R*8-1:0] wr_data_o,       ///< Bytes.
  output logic           [R-1:0] wr_strb_o,       ///< Bytes to write.
  output logic             [7:0] wr_copy_o,       ///< Distance of the copy in groups, 0: none.
  input  logic                   wr_gnt_i,        ///< Granted.
  output logic                   last_o           ///< The last write of a command was granted.
);

  localparam int unsigned CountW = $clog2(Places + 1);

  logic pixel_valid, value_valid, value_ready, pixel_taken, post_ready;
  logic pixel_unit_last, pixel_cmd_last;
  logic [23:0] pixel_addr;
  logic [5:0] pixel_lanes;
  logic [L*32-1:0] value, v;
  logic [CountW-1:0] coming_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) coming_q <= '0;
    else if (place_i != valid_i) coming_q <= place_i ? coming_q + 1'b1 : coming_q - 1'b1;
  end
  assign drained_o = coming_q == '0;

  systole_fifo #(.Width(32), .Depth(Places)) u_pixels (
    .clk_i, .rst_ni,
    .wvalid_i(place_i), .wready_o(place_o),
    .wdata_i({cmd_last_i, unit_last_i, lanes_i, addr_i}),
    .rvalid_o(pixel_valid), .rready_i(pixel_taken),
    .rdata_o({pixel_cmd_last, pixel_unit_last, pixel_lanes, pixel_addr}),
    /* verilator lint_off PINCONNECTEMPTY */
    .count_o()
    /* verilator lint_on PINCONNECTEMPTY */
  );
  systole_fifo #(.Width(L * 32), .Depth(Places)) u_values (
    .clk_i, .rst_ni,
    .wvalid_i(valid_i), .wready_o(value_ready), .wdata_i(v_i),
    .rvalid_o(value_valid), .rready_i(pixel_taken), .rdata_o(value),
    /* verilator lint_off PINCONNECTEMPTY */
    .count_o()
    /* verilator lint_on PINCONNECTEMPTY */
  );

  assign pixel_taken    = value_valid && records_ready_i && post_ready;
  assign unit_taken_o   = pixel_taken && pixel_unit_last;
  assign records_miss_o = value_valid && !records_ready_i;

  function automatic logic [L*32-1:0] with_bias(input logic [L*32-1:0] sums,
                                                input logic [L*32-1:0] biases);
    integer l;
    for (l = 0; l < L; l = l + 1) with_bias[l*32+:32] = sums[l*32+:32] + biases[l*32+:32];
  endfunction

  always_comb begin
    v = '0;
    if (value_valid) v = with_bias(value, bias_i);
  end

  logic unused_take;
  systole_post #(.Lanes(L), .R(R)) u_post (
    .clk_i, .rst_ni,
    .valid_i(value_valid && records_ready_i), .ready_o(post_ready), .v_i(v), .q_i, .s_i,
    .rq_i(finish_i.rq), .zo_i(finish_i.zo), .lo_i(finish_i.lo), .hi_i(finish_i.hi),
    .bypass_i(finish_i.bypass), .addr_i(pixel_addr), .lanes_i(pixel_lanes),
    .copy_i(finish_i.copy), .last_i(pixel_cmd_last),
    .res_i(1'b0), .res_par_i('0), .res_data_i('0), .res_take_o(unused_take),
    .wr_req_o, .wr_addr_o, .wr_data_o, .wr_strb_o, .wr_copy_o, .wr_gnt_i, .last_o
  );

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!valid_i || (value_ready && coming_q != '0));
      assert (!value_valid || pixel_valid);
    end
  end

endmodule
