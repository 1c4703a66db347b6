// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the command stream ahead, in 64-byte pieces, and puts commands of one or two pieces
/// together. Space is reserved before a burst is asked for, so that every beat can be taken.
/// What is wrong with the stream (no region, beyond its region, no END, bus error) is handed on in
/// order, as a command with a fault.
module systole_fetch #(
  /// 64-byte pieces that may be held or on their way; a power of two, from 8.
  parameter int unsigned Pieces = 32
) (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          start_i,         ///< A stream begins; the registers below are read then.
  input  logic          stop_i,          ///< No more is wanted: ask for nothing, drop what comes.
  input  logic          halt_i,          ///< Ask for nothing.
  input  logic [3:0]    cmd_region_i,
  input  logic [31:0]   cmd_offset_i,
  input  logic [31:0]   cmd_bytes_i,
  input  logic [511:0]  region_base_i,   ///< 64 bits per region.
  input  logic [255:0]  region_size64_i, ///< 32 bits per region, units of 64 bytes.
  output logic          req_valid_o,     ///< Burst for systole_axi_read.
  input  logic          req_ready_i,
  output logic [63:0]   req_addr_o,
  output logic [4:0]    req_beats_o,
  input  logic          rvalid_i,        ///< A beat; always taken.
  input  logic [127:0]  rdata_i,
  input  logic [1:0]    rresp_i,
  output logic          idle_o,          ///< No beat is on its way.
  output logic          cmd_valid_o,
  input  logic          cmd_ready_i,
  output logic [1023:0] cmd_o,           ///< A 64-byte command has zeros above.
  output logic [3:0]    fault_o,         ///< Not 0: no command but this error of the stream ...
  output logic [31:0]   fault_value_o    ///< ... with this value.
);
  localparam int unsigned IndexW = $clog2(Pieces);

  // Asking: whole pieces, at most four at once, up to the next multiple of 256 bytes.
  logic [57:0]     addr_q;          // next piece to ask for, in pieces
  logic [25:0]     ask_q, want_q;   // pieces not asked for yet, pieces not put into commands yet
  logic [31:0]     bytes_q;
  logic [IndexW:0] taken_q, held_q; // pieces held or on their way, pieces held
  logic [2:0]      to_border, burst;
  logic            run_q, asked;

  logic clk;  // see systole_clock_gate below

  assign to_border = 3'd4 - {1'b0, addr_q[1:0]};
  assign burst = ask_q < 26'(to_border) ? ask_q[2:0] : to_border;
  assign req_valid_o = run_q && ask_q != '0 && taken_q <= (IndexW+1)'(Pieces - 4)
                       && !stop_i && !halt_i;
  assign req_addr_o  = {addr_q, 6'd0};
  assign req_beats_o = {burst, 2'b00};
  assign asked = req_valid_o && req_ready_i;

  // Start: is the stream inside its region?
  logic [2:0]  region;
  logic [31:0] size64;
  logic [32:0] end64;
  logic        no_region, outside;
  assign region    = cmd_region_i[2:0];
  assign size64    = region_size64_i[{region, 5'd0} +: 32];
  assign end64     = 33'(cmd_offset_i[31:6]) + 33'(cmd_bytes_i[31:6]);
  assign no_region = cmd_region_i[3] || size64 == '0;
  assign outside   = end64 > 33'(size64);

  // Receiving: four beats make a piece.
  logic [511:0]      mem [Pieces];
  logic [1:0]        mem_resp [Pieces];
  logic [383:0]      beats_q;
  logic [1:0]        beat_q, resp_q, resp;
  logic [IndexW-1:0] write_q, read_q;
  logic              piece;
  assign resp   = resp_q[1] ? resp_q : rresp_i;
  assign piece  = rvalid_i && beat_q == 2'd3;
  assign idle_o = taken_q == held_q && !run_q;

  always_ff @(posedge clk) begin
    if (rvalid_i) begin
      case (beat_q)
        2'd0: beats_q[127:0]   <= rdata_i;
        2'd1: beats_q[255:128] <= rdata_i;
        2'd2: beats_q[383:256] <= rdata_i;
        2'd3: begin
          mem[write_q]      <= {rdata_i, beats_q};
          mem_resp[write_q] <= resp;
        end
      endcase
    end
  end

  // Putting together.
  logic [3:0]    fault_q;
  logic [31:0]   fault_value_q;
  logic [1023:0] cmd_q;
  logic          valid_q, half_q;   // a command is there; its low half is
  logic          free, take, is_long, bus_error, used_up;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [7:0]    opcode;            // its high nibble tells the length
  /* verilator lint_on UNUSEDSIGNAL */

  assign free      = run_q && !stop_i && (!valid_q || cmd_ready_i) && fault_q == '0;
  assign take      = free && held_q != '0;
  assign used_up   = free && want_q == '0;
  systole_clock_gate u_gate (
    .clk_i,
    .en_i(!rst_ni || start_i || stop_i || asked || rvalid_i || take || used_up
          || (valid_q && cmd_ready_i)),
    .clk_o(clk)
  );

  assign opcode    = mem[read_q][7:0];
  assign is_long   = opcode[5:4] == 2'd3 || opcode[6];
  assign bus_error = mem_resp[read_q][1];
  assign cmd_valid_o   = valid_q && !stop_i;
  assign cmd_o         = cmd_q;
  assign fault_o       = fault_q;
  assign fault_value_o = fault_value_q;

  always_ff @(posedge clk) begin
    if (take && !half_q) cmd_q[511:0] <= mem[read_q];
    if (take && half_q) cmd_q[1023:512] <= mem[read_q];
    else if (take) cmd_q[1023:512] <= '0;
  end

  always_ff @(posedge clk) begin
    if (!rst_ni) begin
      run_q   <= 1'b0;
      valid_q <= 1'b0;
      half_q  <= 1'b0;
      fault_q <= systole_pkg::ErrNone;
      fault_value_q <= '0;
    end else if (start_i) begin
      run_q   <= 1'b1;
      valid_q <= no_region || outside;
      half_q  <= 1'b0;
      fault_q <= no_region ? systole_pkg::ErrRegion :
                 outside ? systole_pkg::ErrMemBounds : systole_pkg::ErrNone;
      fault_value_q <= no_region ? 32'(cmd_region_i) : cmd_offset_i + cmd_bytes_i - 1'b1;
    end else if (stop_i) begin
      run_q   <= 1'b0;
      valid_q <= 1'b0;
    end else if (used_up || (take && bus_error)) begin
      valid_q <= 1'b1;
      fault_q <= take && bus_error ? systole_pkg::ErrBusRead : systole_pkg::ErrNoEnd;
      fault_value_q <= take && bus_error ? 32'(mem_resp[read_q]) : bytes_q;
    end else if (take) begin
      valid_q <= half_q || !is_long;
      half_q  <= !half_q && is_long;
    end else if (cmd_ready_i) begin
      valid_q <= 1'b0;
    end
  end

  always_ff @(posedge clk) begin
    if (start_i) begin
      addr_q  <= region_base_i[{region, 6'd6} +: 58] + 58'(cmd_offset_i[31:6]);
      bytes_q <= cmd_bytes_i;
    end else if (asked) begin
      addr_q <= addr_q + 58'(burst);
    end
    if (start_i) ask_q <= no_region || outside ? '0 : cmd_bytes_i[31:6];
    else if (asked) ask_q <= ask_q - 26'(burst);
    if (start_i) want_q <= cmd_bytes_i[31:6];
    else if (take) want_q <= want_q - 1'b1;
  end

  always_ff @(posedge clk) begin
    if (!rst_ni || start_i) begin
      taken_q <= '0;
      held_q  <= '0;
      write_q <= '0;
      read_q  <= '0;
      beat_q  <= '0;
      resp_q  <= '0;
    end else begin
      if (asked || take) taken_q <= taken_q + (asked ? (IndexW+1)'(burst) : '0)
                                            - (IndexW+1)'(take);
      if (piece != take) held_q <= piece ? held_q + 1'b1 : held_q - 1'b1;
      if (piece) write_q <= write_q + 1'b1;
      if (take) read_q <= read_q + 1'b1;
      if (rvalid_i) beat_q <= beat_q + 1'b1;
      if (rvalid_i) resp_q <= piece ? '0 : resp;
    end
  end

  always_ff @(posedge clk) begin
    if (rst_ni) begin
      assert (held_q <= taken_q);
      assert (!rvalid_i || held_q != taken_q);
      assert (!start_i || idle_o);
      assert (taken_q <= (IndexW+1)'(Pieces));
    end
  end
endmodule
