// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Last roundings of FLOAT32 for a value v below 2^9: to 24 significant bits, then to an integer, both
/// to nearest, ties to even. Combinational.
///
/// Let e be the place of v's leading one, at least -1, and k = 24 - e, so that 2^-k is half the last of
/// the 24 bits. The first rounding reaches the middle between two integers (whose 24 bits are even)
/// from everywhere within 2^-k of it, borders included. So with the integer even, v is rounded up if
/// its fraction is above 1/2 + 2^-k, else if it is not below 1/2 - 2^-k. A v below 1/2 gives 0 in
/// either case.
module systole_requant_even (
  input  logic  [8:0] whole_i,    ///< Integer part.
  input  logic        half_i,     ///< The fraction's bit 2^-1,
  input  logic [23:0] fraction_i, ///< bits 2^-2 (high) to 2^-25,
  input  logic        below_i,    ///< and whether one of the others is set.
  output logic        round_o     ///< Round up.
);

  // Bit 2^-j of the fraction, whether it lies above 2^-k, whether it is that one.
  logic [25:2] f, upper, guard;
  for (genvar j = 2; j <= 25; j++) begin : gen_bit
    assign f[j] = fraction_i[25-j];
    if (j < 16) begin : gen_upper
      assign upper[j] = 1'b1;
      assign guard[j] = 1'b0;
    end else begin : gen_border
      if (j == 25) begin : gen_none
        assign upper[j] = 1'b0;
      end else begin : gen_some
        assign upper[j] = whole_i[8:24-j] == '0;
      end
      assign guard[j] = upper[j-1] && !upper[j];
    end
  end

  // Above 2^-k: a bit that is set if the integer is even, one that is not set if it is odd.
  logic odd, differs, at_guard, rest;
  assign odd      = whole_i[0];
  assign differs  = |((f ^ {24{odd}}) & upper);
  assign at_guard = |(f & guard);
  assign rest     = below_i || (f & ~upper & ~guard) != '0;
  assign round_o  = half_i ? odd || differs || (at_guard && rest) : odd && !differs && at_guard;

endmodule
