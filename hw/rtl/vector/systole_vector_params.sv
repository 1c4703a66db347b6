// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Parameter records of a channel group: bias, multiplier and shift of every lane, in registers.
/// The records of the next group follow in memory and are read once this group is through.
module systole_vector_params #(
  parameter int unsigned L = 16  ///< Lanes, a multiple of 4.
) (
  input  logic            clk_i,         ///< Clock.
  input  logic            rst_ni,        ///< Synchronous reset, active low.
  input  logic            start_i,       ///< Begin a command: its first group.
  input  logic            next_i,        ///< The next group.
  input  logic      [1:0] format_i,      ///< Format of the records; stable during a command.
  input  logic     [23:0] addr_i,        ///< First record; stable during a command.
  input  logic     [30:0] multiplier_i,  ///< For records that hold none.
  input  logic      [5:0] shift_i,       ///< Its shift.
  output logic            want_o,        ///< A read is due ...
  input  logic            gnt_i,         ///< ... and takes place in this cycle.
  output logic     [23:0] raddr_o,       ///< Its line.
  input  logic    [127:0] rdata_i,       ///< The line, one cycle later.
  output logic            ready_o,       ///< The outputs hold the group's parameters.
  output logic [L*32-1:0] bias_o,        ///< Biases.
  output logic [L*31-1:0] q_o,           ///< Multipliers.
  output logic  [L*6-1:0] s_o            ///< Shifts.
);

  localparam int unsigned LineW = $clog2(L);

  logic none, reading_q, taking_q, last, taking_last_q;
  logic [LineW-1:0] line_q, taking_line_q, last_line;
  logic [23:0] addr_q;

  assign none = format_i == systole_pkg::ParamFormatNone;
  assign last = line_q == last_line;

  always_comb begin
    unique case (format_i)
      systole_pkg::ParamFormatBias:   last_line = LineW'(L / 4 - 1);
      systole_pkg::ParamFormatPacked: last_line = LineW'(L / 2 - 1);
      default:                        last_line = LineW'(L - 1);
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      reading_q <= 1'b0;
      taking_q  <= 1'b0;
      ready_o   <= 1'b0;
    end else begin
      if (start_i || next_i) reading_q <= !none;
      else if (gnt_i && last) reading_q <= 1'b0;
      taking_q <= gnt_i;
      if (start_i || next_i) ready_o <= none;
      else if (taking_q && taking_last_q) ready_o <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) addr_q <= addr_i;
    else if (gnt_i) addr_q <= addr_q + 24'd16;
    if (start_i || next_i) line_q <= '0;
    else if (gnt_i) line_q <= line_q + 1'b1;
    if (gnt_i) begin
      taking_line_q <= line_q;
      taking_last_q <= last;
    end
  end

  for (genvar l = 0; l < L; l++) begin : gen_lane
    logic [63:0] packed_record;
    logic [31:0] bias, bias_q;
    logic [30:0] q, q_q;
    logic [5:0] s, s_q;
    logic mine;

    assign packed_record = rdata_i[(l%2)*64+:64];

    always_comb begin
      mine = taking_line_q == LineW'(l);
      bias = rdata_i[31:0];
      q    = rdata_i[62:32];
      s    = rdata_i[69:64];
      unique case (format_i)
        systole_pkg::ParamFormatBias: begin
          mine = taking_line_q == LineW'(l / 4);
          bias = rdata_i[(l%4)*32+:32];
          q    = multiplier_i;
          s    = shift_i;
        end
        systole_pkg::ParamFormatPacked: begin
          mine = taking_line_q == LineW'(l / 2);
          bias = {{4{packed_record[27]}}, packed_record[27:0]};
          q    = {1'b1, packed_record[57:28]};
          s    = packed_record[63:58];
        end
        default: ;
      endcase
    end

    always_ff @(posedge clk_i) begin
      if (start_i && none) begin
        bias_q <= '0;
        q_q    <= multiplier_i;
        s_q    <= shift_i;
      end else if (taking_q && mine) begin
        bias_q <= bias;
        q_q    <= q;
        s_q    <= s;
      end
    end

    assign bias_o[l*32+:32] = bias_q;
    assign q_o[l*31+:31]    = q_q;
    assign s_o[l*6+:6]      = s_q;
  end

  assign want_o  = reading_q;
  assign raddr_o = addr_q;

  always_ff @(posedge clk_i) begin
    if (rst_ni) assert (!gnt_i || reading_q);
    if (rst_ni) assert (!next_i || ready_o);
  end

endmodule
