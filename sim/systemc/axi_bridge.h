// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <systemc>
#include <tlm>
#include <vector>

#include "sim/systemc/pins.h"
#include "sim/verilator/axi_memory.h"

namespace systole::sim::sc {

/// From a machine's AXI4 pins to TLM. Timing is that of AxiMemory: when which channel moves. The
/// bytes come from the socket, by direct access where the target grants it.
class AxiBridge final : public sc_core::sc_module, private AxiStorage {
 public:
  sc_core::sc_in<bool> clk{"clk"};
  tlm_utils::simple_initiator_socket<AxiBridge, 64> socket{"socket"};

  AxiBridge(sc_core::sc_module_name name, const AxiMemoryOptions& options, AxiPins& pins);

  AxiMemory& memory() { return memory_; }
  /// Whether memory waits for the machine.
  bool at_rest() const {
    const AxiToMaster& out = memory_.outputs();
    return out.r_valid || out.b_valid || (memory_.quiet() && !pins_.offered());
  }
  const AxiMemory& memory() const { return memory_; }

 private:
  void Edge();
  bool Read(uint64_t address, BeatData* data) override;
  bool Write(uint64_t address, const BeatData& data, uint16_t strb) override;
  /// Host address of a beat, or null.
  unsigned char* Direct(uint64_t address);
  bool Transport(tlm::tlm_command command, uint64_t address, unsigned char* data,
                 unsigned char* enables);
  void Invalidate(sc_dt::uint64 first, sc_dt::uint64 last);

  AxiPins& pins_;
  AxiMemory memory_;
  AxiFromMaster sampled_;
  std::vector<tlm::tlm_dmi> direct_;  ///< Granted; the one used last is in front.
};

}  // namespace systole::sim::sc
