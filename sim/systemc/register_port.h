// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <systemc>
#include <tlm>

#include "sim/systemc/pins.h"
#include "sim/verilator/axi_lite_driver.h"

namespace systole::sim::sc {

/// From TLM to a machine's AXI4-Lite pins: reads and writes of one register (4 bytes). The caller
/// waits as long as the access takes.
class RegisterPort final : public sc_core::sc_module {
 public:
  sc_core::sc_in<bool> clk{"clk"}, rst_n{"rst_n"};
  tlm_utils::simple_target_socket<RegisterPort, 64> socket{"socket"};

  /// A seed varies the order and the delays of the channels; 0: at once.
  RegisterPort(sc_core::sc_module_name name, LitePins& pins, uint64_t seed);

 private:
  /// Waits for the end of a reset: requests in it are lost.
  void Transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  AxiLiteFromSlave Tick(const AxiLiteToSlave& in);

  LitePins& pins_;
  AxiLiteDriver driver_;
  sc_core::sc_mutex busy_{"busy"};
};

}  // namespace systole::sim::sc
