// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "Vstatus_model.h"
#include "hw/spec/gen/spec.h"
#include "tests/support/catch.h"

namespace {

namespace spec = systole::spec;
constexpr uint32_t kBusy = spec::kStatusBusyMask, kDone = spec::kStatusDoneMask,
                   kError = spec::kStatusErrorMask, kDraining = spec::kStatusDrainingMask,
                   kDead = spec::kStatusBusDeadMask;

struct Bench {
  Bench() {
    dut.rst_ni = 0;
    dut.drained_i = 1;
    dut.irq_enable_i = 7;
    dut.watchdog_i = 1000;
    Edge();
    dut.rst_ni = 1;
    for (int i = 0; i < 4; ++i) Edge();
  }

  void Edge() {
    dut.clk_i = 0;
    dut.eval();
    dut.clk_i = 1;
    dut.eval();
  }

  /// One cycle with `signal` high; returns whether start_o was high in it.
  bool Pulse(CData& signal) {
    signal = 1;
    dut.clk_i = 0;
    dut.eval();
    const bool start = dut.start_o;
    dut.clk_i = 1;
    dut.eval();
    signal = 0;
    dut.eval();
    return start;
  }

  void CheckError(spec::ErrorCode code, spec::Engine engine, uint32_t index, uint32_t value) {
    REQUIRE(dut.err_code_o == static_cast<uint32_t>(code));
    REQUIRE(dut.err_engine_o == static_cast<uint32_t>(engine));
    REQUIRE(dut.err_index_o == index);
    REQUIRE(dut.err_value_o == value);
  }

  Vstatus_model dut;
};

}  // namespace

TEST_CASE("a run: doorbell, busy, END, done, interrupt, next doorbell") {
  Bench b;
  REQUIRE(b.dut.status_o == 0);
  REQUIRE(b.Pulse(b.dut.doorbell_i));
  REQUIRE(b.dut.status_o == kBusy);
  REQUIRE_FALSE(b.Pulse(b.dut.doorbell_i));  // ignored while busy
  b.dut.word_i = 0xbeef;
  b.Pulse(b.dut.end_i);
  REQUIRE(b.dut.status_o == kDone);
  REQUIRE(b.dut.end_status_o == 0xbeef);
  REQUIRE(b.dut.irq_status_o == spec::kIrqStatusDoneMask);
  b.Edge();
  REQUIRE(b.dut.irq_o == 1);
  b.dut.irq_clear_i = spec::kIrqStatusErrorMask;  // another bit: nothing changes
  b.Edge();
  REQUIRE(b.dut.irq_status_o == spec::kIrqStatusDoneMask);
  b.dut.irq_clear_i = spec::kIrqStatusDoneMask;
  b.Edge();
  b.dut.irq_clear_i = 0;
  REQUIRE(b.dut.irq_status_o == 0);
  b.Edge();
  REQUIRE(b.dut.irq_o == 0);
  REQUIRE(b.Pulse(b.dut.doorbell_i));
  REQUIRE(b.dut.status_o == kBusy);
}

TEST_CASE("IRQ commands set tag and interrupt and do not end the run; the mask holds the line") {
  Bench b;
  b.dut.irq_enable_i = 3;
  b.Pulse(b.dut.doorbell_i);
  b.dut.word_i = 77;
  b.Pulse(b.dut.irq_i);
  REQUIRE(b.dut.status_o == kBusy);
  REQUIRE(b.dut.irq_tag_o == 77);
  REQUIRE(b.dut.irq_status_o == spec::kIrqStatusTagMask);
  b.Edge();
  REQUIRE(b.dut.irq_o == 0);
  b.dut.irq_enable_i = 4;
  b.Edge();
  REQUIRE(b.dut.irq_o == 1);
}

TEST_CASE("the first error stays, halts, and a soft reset clears it") {
  Bench b;
  b.Pulse(b.dut.doorbell_i);
  b.dut.load_err_index_i = 12;
  b.dut.load_err_value_i = 3;
  b.dut.drained_i = 0;
  b.Pulse(b.dut.load_err_valid_i);
  b.CheckError(spec::ErrorCode::kBusRead, spec::Engine::kLoad, 12, 3);
  REQUIRE(b.dut.status_o == (kError | kDraining));
  REQUIRE(b.dut.halt_o == 1);
  REQUIRE(b.dut.busy_o == 0);
  REQUIRE(b.dut.irq_status_o == spec::kIrqStatusErrorMask);
  b.dut.store_err_index_i = 13;
  b.Pulse(b.dut.store_err_valid_i);
  b.CheckError(spec::ErrorCode::kBusRead, spec::Engine::kLoad, 12, 3);
  b.dut.drained_i = 1;
  b.Edge();
  REQUIRE(b.dut.status_o == kError);
  REQUIRE_FALSE(b.Pulse(b.dut.doorbell_i));  // ignored in error
  REQUIRE(b.dut.status_o == kError);
  b.Pulse(b.dut.soft_reset_i);
  bool engines_reset = false;
  for (int i = 0; i < 10; ++i) {
    engines_reset |= !b.dut.rst_engines_no;
    b.Edge();
  }
  REQUIRE(engines_reset);
  REQUIRE(b.dut.rst_engines_no == 1);
  REQUIRE(b.dut.status_o == 0);
  REQUIRE(b.dut.irq_status_o == 0);
  REQUIRE(b.dut.halt_o == 0);
  b.CheckError(spec::ErrorCode::kNone, spec::Engine::kCtrl, 0, 0);
  REQUIRE(b.Pulse(b.dut.doorbell_i));
}

TEST_CASE("of several errors in one cycle dispatch comes first, then LOAD, then STORE") {
  for (int first = 0; first < 3; ++first) {
    Bench b;
    b.Pulse(b.dut.doorbell_i);
    b.dut.err_code_i = static_cast<uint32_t>(spec::ErrorCode::kRange);
    b.dut.err_engine_i = 2;
    b.dut.err_index_i = 1;
    b.dut.err_value_i = 8;
    b.dut.load_err_index_i = 2;
    b.dut.load_err_value_i = 2;
    b.dut.store_err_index_i = 3;
    b.dut.store_err_value_i = 3;
    b.dut.err_valid_i = first == 0;
    b.dut.load_err_valid_i = first <= 1;
    b.dut.store_err_valid_i = 1;
    b.Edge();
    if (first == 0) b.CheckError(spec::ErrorCode::kRange, spec::Engine::kConv, 1, 8);
    if (first == 1) b.CheckError(spec::ErrorCode::kBusRead, spec::Engine::kLoad, 2, 2);
    if (first == 2) b.CheckError(spec::ErrorCode::kBusWrite, spec::Engine::kStore, 3, 3);
  }
}

TEST_CASE("errors of an idle machine are ignored") {
  Bench b;
  b.Pulse(b.dut.load_err_valid_i);
  b.Pulse(b.dut.err_valid_i);
  REQUIRE(b.dut.status_o == 0);
}

TEST_CASE("the watchdog counts cycles without progress, to the cycle") {
  Bench b;
  b.dut.watchdog_i = 20;
  b.dut.oldest_index_i = 5;
  for (int i = 0; i < 100; ++i) b.Edge();
  REQUIRE(b.dut.status_o == 0);  // not while idle
  b.Pulse(b.dut.doorbell_i);
  for (int i = 0; i < 10; ++i) {  // progress in time, again and again
    for (int k = 0; k < 19; ++k) b.Edge();
    b.Pulse(b.dut.progress_i);
  }
  REQUIRE(b.dut.status_o == kBusy);
  for (int k = 0; k < 20; ++k) b.Edge();
  REQUIRE(b.dut.status_o == kBusy);
  b.Edge();
  REQUIRE(b.dut.status_o == kError);
  b.CheckError(spec::ErrorCode::kWatchdog, spec::Engine::kCtrl, 5, 20);
}

TEST_CASE("a watchdog of 0 is off") {
  Bench b;
  b.dut.watchdog_i = 0;
  b.Pulse(b.dut.doorbell_i);
  for (int i = 0; i < 5000; ++i) b.Edge();
  REQUIRE(b.dut.status_o == kBusy);
}

TEST_CASE("a soft reset while busy waits for the bus") {
  Bench b;
  b.Pulse(b.dut.doorbell_i);
  b.dut.drained_i = 0;
  b.Pulse(b.dut.soft_reset_i);
  REQUIRE(b.dut.halt_o == 1);
  for (int i = 0; i < 50; ++i) b.Edge();
  REQUIRE((b.dut.status_o & kDraining) != 0);
  REQUIRE(b.dut.rst_engines_no == 1);
  b.Pulse(b.dut.load_err_valid_i);  // what the engines report now does not count
  REQUIRE((b.dut.status_o & kError) == 0);
  b.dut.drained_i = 1;
  for (int i = 0; i < 10; ++i) b.Edge();
  REQUIRE(b.dut.status_o == 0);
  REQUIRE(b.Pulse(b.dut.doorbell_i));
}

TEST_CASE("a bus that does not drain in 4 * WATCHDOG cycles is dead until it drains") {
  Bench b;
  b.dut.watchdog_i = 10;
  b.Pulse(b.dut.doorbell_i);
  b.dut.drained_i = 0;
  b.Pulse(b.dut.store_err_valid_i);
  int cycles = 0;
  while ((b.dut.status_o & kDead) == 0) {
    REQUIRE(++cycles < 100);
    b.Edge();
  }
  REQUIRE(cycles >= 40);
  REQUIRE(cycles <= 42);
  b.Pulse(b.dut.soft_reset_i);
  for (int i = 0; i < 10; ++i) b.Edge();
  REQUIRE(b.dut.status_o == kDead);
  REQUIRE_FALSE(b.Pulse(b.dut.doorbell_i));
  b.dut.drained_i = 1;  // late answers came
  b.Pulse(b.dut.soft_reset_i);
  for (int i = 0; i < 10; ++i) b.Edge();
  REQUIRE(b.dut.status_o == 0);
  REQUIRE(b.Pulse(b.dut.doorbell_i));
}
