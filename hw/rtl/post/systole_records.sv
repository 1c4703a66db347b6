// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Takes a line of parameter memory apart into records (docs/reference/isa.md, param_format): up to
/// four, once for all lanes; lane l takes the bias l % 4 and multiplier and shift l % 2 of the line
/// that holds its record. Combinational.
module systole_records #(
  parameter int unsigned Lanes = 16  ///< Channels, a multiple of 4.
) (
  input  logic       [1:0] format_i,      ///< Format of a record.
  input  logic      [30:0] multiplier_i,  ///< Multiplier of records that hold none,
  input  logic       [5:0] shift_i,       ///< and their shift.
  input  logic     [127:0] line_i,        ///< The line; format NONE: not needed,
  input  logic       [5:0] number_i,      ///< its number among those of the lanes.
  output logic [Lanes-1:0] take_o,        ///< Lanes whose record it holds.
  output logic   [127:0]   bias_o,        ///< Biases of four records,
  output logic    [61:0]   q_o,           ///< multipliers of two,
  output logic    [11:0]   s_o            ///< and shifts, signed.
);

  for (genvar j = 0; j < 4; j++) begin : gen_bias
    always_comb begin
      unique case (format_i)
        systole_pkg::ParamFormatBias: bias_o[j*32+:32] = line_i[j*32+:32];
        systole_pkg::ParamFormatPacked: begin
          bias_o[j*32+:32] = {{4{line_i[(j%2)*64+27]}}, line_i[(j%2)*64+:28]};
        end
        systole_pkg::ParamFormatWide: bias_o[j*32+:32] = line_i[31:0];
        default: bias_o[j*32+:32] = '0;
      endcase
    end
  end

  for (genvar j = 0; j < 2; j++) begin : gen_factor
    always_comb begin
      unique case (format_i)
        systole_pkg::ParamFormatPacked: begin
          q_o[j*31+:31] = {1'b1, line_i[j*64+28+:30]};
          s_o[j*6+:6]   = line_i[j*64+58+:6];
        end
        systole_pkg::ParamFormatWide: begin
          q_o[j*31+:31] = line_i[62:32];
          s_o[j*6+:6]   = line_i[69:64];
        end
        default: begin
          q_o[j*31+:31] = multiplier_i;
          s_o[j*6+:6]   = shift_i;
        end
      endcase
    end
  end

  for (genvar l = 0; l < Lanes; l++) begin : gen_take
    always_comb begin
      unique case (format_i)
        systole_pkg::ParamFormatBias:   take_o[l] = number_i == 6'(l / 4);
        systole_pkg::ParamFormatPacked: take_o[l] = number_i == 6'(l / 2);
        systole_pkg::ParamFormatWide:   take_o[l] = number_i == 6'(l);
        default:                        take_o[l] = 1'b1;
      endcase
    end
  end

  logic unused;
  assign unused = ^line_i[127:122];

endmodule
