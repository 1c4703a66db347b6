// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// State of the machine: idle, busy, in error; the first error; interrupts; watchdog; soft reset.
/// An error, or a soft reset while busy, raises halt_o; a soft reset then takes effect when the bus
/// masters have nothing outstanding, or the bus is dead.
module systole_status (
  input  logic        clk_i,
  input  logic        rst_ni,            ///< Hard reset.
  input  logic        doorbell_i,        ///< Pulses from the registers.
  input  logic        soft_reset_i,
  input  logic [2:0]  irq_clear_i,
  input  logic [2:0]  irq_enable_i,
  input  logic [31:0] watchdog_i,        ///< Cycles; 0: off.
  input  logic        drained_i,         ///< Nothing is outstanding on the bus.
  input  logic        progress_i,        ///< Something moved in this cycle.
  input  logic        end_i,             ///< Pulse: END.
  input  logic        irq_i,             ///< Pulse: IRQ command.
  input  logic [31:0] word_i,            ///< Its status or tag.
  input  logic        err_valid_i,       ///< Pulse: a command or the stream was refused.
  input  logic [3:0]  err_code_i,
  input  logic [2:0]  err_engine_i,
  input  logic [31:0] err_index_i,
  input  logic [31:0] err_value_i,
  input  logic        load_err_valid_i,  ///< Pulse: RRESP of a LOAD.
  input  logic [31:0] load_err_index_i,
  input  logic [1:0]  load_err_value_i,
  input  logic        store_err_valid_i, ///< Pulse: BRESP of a STORE.
  input  logic [31:0] store_err_index_i,
  input  logic [1:0]  store_err_value_i,
  input  logic [31:0] oldest_index_i,    ///< Oldest command that has not retired.
  output logic        start_o,           ///< Pulse: a stream begins.
  output logic        busy_o,            ///< The machine runs: counters count.
  output logic        halt_o,            ///< No command and no access may begin.
  output logic        rst_engines_no,    ///< Reset of all that a soft reset resets.
  output logic [4:0]  status_o,          ///< As register STATUS.
  output logic [2:0]  irq_status_o,
  output logic [31:0] irq_tag_o,
  output logic [31:0] end_status_o,
  output logic [3:0]  err_code_o,
  output logic [2:0]  err_engine_o,
  output logic [31:0] err_index_o,
  output logic [31:0] err_value_o,
  output logic        irq_o              ///< Interrupt line.
);
  logic        busy_q, done_q, error_q, dead_q, waiting_q;
  logic [1:0]  resetting_q;  // the engines' reset is two cycles long
  logic [31:0] idle_q;       // cycles without progress
  logic [33:0] drain_q;      // cycles of draining
  logic        draining, take_reset, watchdog, error;

  assign halt_o   = error_q || waiting_q;
  assign draining = halt_o && !drained_i;
  assign start_o  = doorbell_i && !busy_q && !halt_o && !dead_q && resetting_q == '0;
  assign busy_o   = busy_q;
  assign status_o = {dead_q, draining || waiting_q || resetting_q != '0, error_q, done_q, busy_q};
  assign take_reset = waiting_q && (drained_i || dead_q);
  assign watchdog = watchdog_i != '0 && idle_q >= watchdog_i;
  assign error    = busy_q && !waiting_q && !end_i &&
                    (err_valid_i || load_err_valid_i || store_err_valid_i || watchdog);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q    <= 1'b0;
      done_q    <= 1'b0;
      error_q   <= 1'b0;
      waiting_q <= 1'b0;
    end else begin
      if (take_reset || error || end_i) busy_q <= 1'b0;
      else if (start_o) busy_q <= 1'b1;
      if (take_reset || start_o) done_q <= 1'b0;
      else if (end_i && busy_q) done_q <= 1'b1;
      if (take_reset) error_q <= 1'b0;
      else if (error) error_q <= 1'b1;
      if (take_reset) waiting_q <= 1'b0;
      else if (soft_reset_i) waiting_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      resetting_q    <= 2'd2;
      rst_engines_no <= 1'b0;
    end else begin
      if (take_reset) resetting_q <= 2'd2;
      else if (resetting_q != '0) resetting_q <= resetting_q - 1'b1;
      rst_engines_no <= !take_reset && resetting_q <= 2'd1;
    end
  end

  // The first error stays. Of several in one cycle the dispatch's comes first, the watchdog's last.
  always_ff @(posedge clk_i) begin
    if (!rst_ni || take_reset) begin
      err_code_o   <= systole_pkg::ErrNone;
      err_engine_o <= systole_pkg::EngineCtrl;
      err_index_o  <= '0;
      err_value_o  <= '0;
    end else if (error) begin
      if (err_valid_i) begin
        err_code_o   <= err_code_i;
        err_engine_o <= err_engine_i;
        err_index_o  <= err_index_i;
        err_value_o  <= err_value_i;
      end else if (load_err_valid_i) begin
        err_code_o   <= systole_pkg::ErrBusRead;
        err_engine_o <= systole_pkg::EngineLoad;
        err_index_o  <= load_err_index_i;
        err_value_o  <= 32'(load_err_value_i);
      end else if (store_err_valid_i) begin
        err_code_o   <= systole_pkg::ErrBusWrite;
        err_engine_o <= systole_pkg::EngineStore;
        err_index_o  <= store_err_index_i;
        err_value_o  <= 32'(store_err_value_i);
      end else begin
        err_code_o   <= systole_pkg::ErrWatchdog;
        err_engine_o <= systole_pkg::EngineCtrl;
        err_index_o  <= oldest_index_i;
        err_value_o  <= watchdog_i;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      irq_status_o <= '0;
      irq_tag_o    <= '0;
      end_status_o <= '0;
      irq_o        <= 1'b0;
    end else begin
      if (take_reset) irq_status_o <= '0;
      else irq_status_o <= (irq_status_o & ~irq_clear_i) | {irq_i, error, end_i};
      if (irq_i) irq_tag_o <= word_i;
      if (end_i) end_status_o <= word_i;
      irq_o <= (irq_status_o & irq_enable_i) != '0;
    end
  end

  // Watchdog, and the time that draining may take. A bus that never drained stays dead.
  always_ff @(posedge clk_i) begin
    if (!rst_ni || !busy_q || progress_i) idle_q <= '0;
    else if (!watchdog) idle_q <= idle_q + 1'b1;
    if (!rst_ni || !draining) drain_q <= '0;
    else if (!dead_q) drain_q <= drain_q + 1'b1;
    if (!rst_ni || (take_reset && drained_i)) dead_q <= 1'b0;
    else if (watchdog_i != '0 && drain_q >= {watchdog_i, 2'b00}) dead_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(busy_q && error_q));
      assert (!end_i || (busy_q && !error_q));
    end
  end
endmodule
