// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "sim/systemc/axi_bridge.h"
#include "sim/systemc/host.h"
#include "sim/systemc/interconnect.h"
#include "sim/systemc/machine.h"
#include "sim/systemc/memory.h"
#include "sim/systemc/pins.h"
#include "sim/systemc/register_port.h"

namespace systole::sim::sc {

/// Where the host finds what.
struct AddressMap {
  uint64_t registers = 0x4000'0000;
  uint64_t memory = 0x8000'0000;
  uint64_t memory_bytes = uint64_t{1} << 44;
};

struct PlatformOptions {
  AxiMemoryOptions memory;
  AddressMap map;
  sc_core::sc_time period{5, sc_core::SC_NS};
};

/// A small system around a machine: host and memory on an interconnect, clock, reset, interrupt.
/// docs/systemc.md has its picture.
class Platform final : public sc_core::sc_module {
 public:
  static constexpr int kResetCycles = 8;

  /// The machine outlives the platform.
  Platform(sc_core::sc_module_name name, Machine& machine, const PlatformOptions& options);

  sc_core::sc_clock clk;
  MachinePins pins;
  Interconnect bus{"bus"};
  Memory memory{"memory"};
  AxiBridge bridge;
  RegisterPort registers;
  Host host{"host"};

 private:
  void Reset();
};

}  // namespace systole::sim::sc
