// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <systemc>

#include "sim/systemc/pins.h"

namespace systole::sim::sc {

/// A machine that a platform is built around: modules with the pins of systole_top.
class Machine {
 public:
  virtual ~Machine() = default;

  /// Connects the machine, once, before the simulation starts.
  virtual void Connect(const sc_core::sc_signal_in_if<bool>& clk, MachinePins& pins) = 0;
  /// sc_start, in the surroundings that the machine needs.
  virtual void Simulate() { sc_core::sc_start(); }

  /// Whether it can write a waveform of its inside; begins one, after elaboration.
  virtual bool traces() const { return false; }
  virtual void Trace(const std::string& /*file*/) {}

  /// Cycles after which the trace pins show what happens in a cycle.
  virtual uint64_t trace_delay() const { return 0; }

  /// Every few thousand cycles: looks whether the machine stands still although `bus_at_rest`.
  virtual void Look(uint64_t /*cycles*/, bool /*bus_at_rest*/) {}

  /// Bytes of the activation buffer or of parameter memory; false beyond its end.
  virtual bool ReadActivations(uint32_t address, std::span<std::byte> bytes) const = 0;
  virtual bool ReadParameters(uint32_t address, std::span<std::byte> bytes) const = 0;

  /// First broken rule inside the machine; empty if none.
  virtual std::string failure() const = 0;
};

}  // namespace systole::sim::sc
