// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

`include "systole_conv_types.svh"

/// Parameter records of a tile of C output channels, double-buffered: while one tile is
/// post-processed the records of the next one are read, 16 bytes per cycle.
///
/// The next set is claimed when a tile starts. Its bias becomes current with take_bias_i, multiplier
/// and shift with take_scale_i a stage later; then the set after it is read.
module systole_conv_params #(
  parameter int unsigned C = 16  ///< Output channels of a tile; a multiple of 4.
) (
  input  logic                  clk_i,        ///< Clock.
  input  logic                  rst_ni,       ///< Synchronous reset, active low.
  input  logic                  halt_i,       ///< Start no read.
  input  logic                  job_valid_i,  ///< A command that will produce output.
  output logic                  job_ready_o,  ///< There is room for it.
  input  systole_conv_records_t job_i,        ///< Where its records are.
  output logic                  param_re_o,   ///< Read a line of parameter memory.
  output logic           [23:0] param_addr_o, ///< Its byte address.
  input  logic          [127:0] param_data_i, ///< The line, one cycle later.
  output logic                  ready_o,      ///< The next set is complete and not claimed.
  input  logic                  claim_i,      ///< Claim it.
  input  logic                  take_bias_i,  ///< Make its bias current.
  input  logic                  take_scale_i, ///< Make the rest current.
  output logic       [C*32-1:0] bias_o,       ///< Bias of each channel.
  output logic       [C*31-1:0] q_o,          ///< Multiplier.
  output logic        [C*6-1:0] s_o           ///< Shift, signed.
);

  // Commands in order.
  systole_conv_records_t job;
  logic job_valid, job_done;
  logic [2:0] unused_count;

  systole_fifo #(.Width($bits(job_i)), .Depth(4)) u_jobs (
    .clk_i, .rst_ni,
    .wvalid_i(job_valid_i),
    .wready_o(job_ready_o),
    .wdata_i(job_i),
    .rvalid_o(job_valid),
    .rready_i(job_done),
    .rdata_o(job),
    .count_o(unused_count)
  );

  // Reading of one set.
  logic reading_q, begun_q, full_q, claimed_q, write_q;
  logic [11:0] tile_q;
  logic [5:0] line_q, write_line_q, lines;
  logic [23:0] addr_q;
  logic [1:0] format_q;
  logic [30:0] multiplier_q;
  logic [5:0] shift_q;
  logic start, last;

  always_comb begin
    unique case (job.per_ch)
      systole_pkg::ParamFormatBias: lines = 6'(C / 4);
      systole_pkg::ParamFormatPacked: lines = 6'(C / 2);
      systole_pkg::ParamFormatWide: lines = 6'(C);
      default: lines = 6'd0;
    endcase
  end

  assign start        = job_valid && !reading_q && !write_q && !full_q && !halt_i;
  assign param_re_o   = reading_q && line_q < lines;
  assign param_addr_o = addr_q;
  assign last         = reading_q && line_q == lines;
  assign job_done     = last && tile_q == job.oc_tiles - 12'd1;
  assign ready_o      = full_q && !claimed_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      reading_q <= 1'b0;
      begun_q   <= 1'b0;
      full_q    <= 1'b0;
      claimed_q <= 1'b0;
      write_q   <= 1'b0;
    end else begin
      write_q <= param_re_o;
      if (start) begin
        reading_q <= 1'b1;
        begun_q   <= 1'b1;
      end else if (last) begin
        reading_q <= 1'b0;
        full_q    <= 1'b1;
        if (job_done) begun_q <= 1'b0;
      end
      if (claim_i) claimed_q <= 1'b1;
      if (take_scale_i) begin
        full_q    <= 1'b0;
        claimed_q <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (start) begin
      line_q   <= '0;
      format_q <= job.per_ch;
      multiplier_q <= job.multiplier;
      shift_q  <= job.shift;
      if (!begun_q) begin
        addr_q <= job.param_addr;
        tile_q <= '0;
      end
    end
    if (param_re_o) begin
      line_q <= line_q + 1'b1;
      addr_q <= addr_q + 24'd16;
    end
    if (last) tile_q <= tile_q + 1'b1;
    write_line_q <= line_q;
  end

  logic [C-1:0] take;
  logic [127:0] rec_bias;
  logic [61:0] rec_q;
  logic [11:0] rec_s;

  systole_records #(.Lanes(C)) u_records (
    .format_i(format_q), .multiplier_i(multiplier_q), .shift_i(shift_q), .line_i(param_data_i),
    .number_i(write_line_q), .take_o(take), .bias_o(rec_bias), .q_o(rec_q), .s_o(rec_s)
  );

  // Next and current set.
  logic [C*32-1:0] next_bias_q, bias_q;
  logic [C*31-1:0] next_q_q, q_q;
  logic [C*6-1:0] next_s_q, s_q;

  always_ff @(posedge clk_i) begin
    if (write_q) begin
      for (int unsigned c = 0; c < C; c++) begin
        if (take[c]) begin
          next_bias_q[c*32+:32] <= rec_bias[(c%4)*32+:32];
          next_q_q[c*31+:31]    <= rec_q[(c%2)*31+:31];
          next_s_q[c*6+:6]      <= rec_s[(c%2)*6+:6];
        end
      end
    end
    if (take_bias_i) bias_q <= next_bias_q;
    if (take_scale_i) begin
      q_q <= next_q_q;
      s_q <= next_s_q;
    end
  end


  assign bias_o = bias_q;
  assign q_o    = q_q;
  assign s_o    = s_q;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!claim_i || ready_o);
      assert (!(take_bias_i || take_scale_i) || (full_q && (claimed_q || claim_i)));
    end
  end

endmodule
