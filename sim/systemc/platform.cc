// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/platform.h"

namespace systole::sim::sc {

Platform::Platform(sc_core::sc_module_name name, Machine& machine, const PlatformOptions& options)
    : sc_module(name),
      clk("clk", options.period, 0.5, options.period / 2),
      bridge("bridge", options.memory, pins.axi),
      registers("registers", pins.lite, options.memory.stall_seed) {
  constexpr uint64_t kRegisterBytes = 4096;
  machine.Connect(clk, pins);
  bridge.clk(clk);
  registers.clk(clk);
  registers.rst_n(pins.rst_n);
  host.irq(pins.irq);
  host.socket.bind(bus.initiators);
  bridge.socket.bind(bus.initiators);
  bus.Attach(options.map.registers, kRegisterBytes, registers.socket);
  bus.Attach(options.map.memory, options.map.memory_bytes, memory.socket);
  SC_HAS_PROCESS(Platform);
  SC_THREAD(Reset);
}

void Platform::Reset() {
  for (int i = 0; i < kResetCycles; ++i) sc_core::wait(clk.posedge_event());
  pins.rst_n.write(true);
}

}  // namespace systole::sim::sc
