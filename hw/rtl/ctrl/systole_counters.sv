// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// The performance counters of docs/reference/counters.md, 64 bits each. They count while run_i is
/// high and keep their values afterwards, until the next run or reset clears them.
module systole_counters (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,         ///< A run begins: set all to zero.
  input  logic        run_i,           ///< The machine runs.
  input  logic        command_i,       ///< Events: a command was dispatched,
  input  logic        read_beat_i,     ///< an R beat,
  input  logic        write_beat_i,    ///< a W beat,
  input  logic        slice_i,         ///< a slice entered the array,
  input  logic [4:0]  taps_i,          ///< taps that VECTOR computes,
  input  logic        fetch_beat_i,    ///< an R beat of the fetch,
  input  logic        stall_i,         ///< dispatch waits for room in a queue.
  input  logic [15:0] states_i,        ///< States of LOAD, CONV, VECTOR, STORE, 4 bits each.
  input  logic [5:0]  index_i,         ///< Counter to read ...
  output logic [63:0] value_o          ///< ... its value, in the same cycle.
);
  localparam int unsigned Globals = systole_pkg::GlobalCounters;
  localparam int unsigned States = systole_pkg::EngineStates;

  logic [Globals-1:0]    event_now;
  logic [Globals*64-1:0] globals;
  logic [4*64-1:0]       engines;
  logic [5:0]            place;   // counter among those of the engines
  logic [1:0]            engine;
  logic [3:0]            state;

  always_comb begin
    event_now = '0;
    event_now[systole_pkg::CntCycles]        = 1'b1;
    event_now[systole_pkg::CntCommands]      = command_i;
    event_now[systole_pkg::CntReadBeats]     = read_beat_i;
    event_now[systole_pkg::CntWriteBeats]    = write_beat_i;
    event_now[systole_pkg::CntArrayVectors]  = slice_i;
    event_now[systole_pkg::CntVectorTaps]    = taps_i != '0;
    event_now[systole_pkg::CntFetchBeats]    = fetch_beat_i;
    event_now[systole_pkg::CntDispatchStall] = stall_i;
  end

  // Only taps come several at a time.
  for (genvar i = 0; i < Globals; i++) begin : gen_global
    logic [63:0] count_q;
    logic [4:0]  step;
    assign step = i == systole_pkg::CntVectorTaps ? taps_i : 5'd1;
    always_ff @(posedge clk_i) begin
      if (!rst_ni || clear_i) count_q <= '0;
      else if (run_i && event_now[i]) count_q <= count_q + 64'(step);
    end
    assign globals[64*i +: 64] = count_q;
  end

  for (genvar e = 0; e < 4; e++) begin : gen_engine
    systole_state_counter u_states (
      .clk_i, .rst_ni, .clear_i, .run_i,
      .state_i(states_i[4*e +: 4]), .read_i(state), .value_o(engines[64*e +: 64])
    );
  end

  assign place = index_i - 6'(Globals);
  always_comb begin
    if (place >= 6'(3 * States)) engine = 2'd3;
    else if (place >= 6'(2 * States)) engine = 2'd2;
    else if (place >= 6'(States)) engine = 2'd1;
    else engine = 2'd0;
    state = 4'(place - 6'(States) * 6'(engine));
  end
  always_comb begin
    value_o = index_i < 6'(Globals) ? globals[{index_i[2:0], 6'd0} +: 64]
                                    : engines[{engine, 6'd0} +: 64];
  end
endmodule
