// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Grants three ports the banks they need, all of them or none. Port 0 comes before 1 before 2, but
/// a port that was refused 31 times in a row comes first. Grants are combinational.
module systole_act_arbiter #(
    /// Banks.
    parameter int unsigned Banks = 8
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    /// Requests; port 0 in bit 0.
    input  logic [2:0]       req_i,
    /// Banks that port 0 needs.
    input  logic [Banks-1:0] banks0_i,
    /// Banks that port 1 needs.
    input  logic [Banks-1:0] banks1_i,
    /// Banks that port 2 needs.
    input  logic [Banks-1:0] banks2_i,
    /// Grants.
    output logic [2:0]       gnt_o
);
  localparam logic [4:0] Aged = 5'd31;

  logic [4:0] age1_q, age2_q;

  // Port 0 is refused only by an aged port, so it needs no age of its own.
  logic first1, first2;
  assign first2 = req_i[2] && age2_q == Aged;
  assign first1 = req_i[1] && age1_q == Aged && !(first2 && |(banks1_i & banks2_i));

  logic             gnt0, gnt1, gnt2;
  logic [Banks-1:0] aged, after0, after1;
  assign aged = (first1 ? banks1_i : '0) | (first2 ? banks2_i : '0);
  assign gnt0 = req_i[0] && !(|(banks0_i & aged));
  assign after0 = aged | (gnt0 ? banks0_i : '0);
  assign gnt1 = req_i[1] && (first1 || !(|(banks1_i & after0)));
  assign after1 = after0 | (gnt1 ? banks1_i : '0);
  assign gnt2 = req_i[2] && (first2 || !(|(banks2_i & after1)));
  assign gnt_o = {gnt2, gnt1, gnt0};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      age1_q <= '0;
      age2_q <= '0;
    end else begin
      if (!req_i[1] || gnt1) age1_q <= '0;
      else if (age1_q != Aged) age1_q <= age1_q + 1'b1;
      if (!req_i[2] || gnt2) age2_q <= '0;
      else if (age2_q != Aged) age2_q <= age2_q + 1'b1;
    end
  end

  // No bank serves two ports in a cycle.
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(gnt0 && gnt1 && |(banks0_i & banks1_i)));
      assert (!(gnt0 && gnt2 && |(banks0_i & banks2_i)));
      assert (!(gnt1 && gnt2 && |(banks1_i & banks2_i)));
    end
  end
endmodule
