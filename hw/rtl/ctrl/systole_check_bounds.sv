// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// One tensor in the activation buffer, and its copy if it has one: does it end inside, and does it
/// span no more groups than the copy allows? Combinational.
module systole_check_bounds #(
  parameter int unsigned G = 4,             ///< Groups of the activation buffer.
  parameter int unsigned ActBytes = 262144  ///< Its size; ActBytes / G is a power of two.
) (
  input  logic        en_i,    ///< Look; else nothing is bad.
  input  logic [23:0] first_i, ///< First byte.
  input  logic [51:0] end_i,   ///< Byte after the last.
  input  logic [7:0]  copy_i,  ///< Groups from the tensor to its copy; 0: no copy.
  output logic        bad_o,
  output logic [31:0] value_o  ///< The offending last byte, low bits.
);
  localparam int unsigned GroupBytes = ActBytes / G;
  localparam int unsigned Shift = $clog2(GroupBytes);

  logic [51:0] last, copy_end, spanned;

  always_comb begin
    last     = '0;
    copy_end = '0;
    spanned  = '0;
    bad_o    = 1'b0;
    value_o  = '0;
    if (en_i) begin
      last     = end_i - 1'b1;
      copy_end = end_i + (52'(copy_i) << Shift);
      spanned  = (last >> Shift) - (52'(first_i) >> Shift);
      bad_o    = 1'b1;
      value_o  = last[31:0];
      if (end_i > 52'(ActBytes)) value_o = last[31:0];
      else if (copy_i != '0 && spanned >= 52'(copy_i)) value_o = last[31:0];
      else if (copy_i != '0 && copy_end > 52'(ActBytes)) value_o = 32'(copy_end - 1'b1);
      else bad_o = 1'b0;
    end
  end

  if (GroupBytes != 1 << Shift) begin : gen_group_bytes
    $error("ActBytes / G must be a power of two");
  end
endmodule
