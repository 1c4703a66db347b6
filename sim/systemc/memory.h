// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>

#include "sim/verilator/host_blocks.h"

namespace systole::sim::sc {

/// Memory of a system, in blocks of host memory; between blocks there is nothing. Answers at once:
/// the bridge of a machine knows how long memory takes. Grants direct access to a block.
class Memory final : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Memory, 64> socket{"socket"};

  explicit Memory(sc_core::sc_module_name name);

  /// Addresses count from the memory's own start.
  void Map(uint64_t address, std::byte* host, uint64_t bytes) { blocks_.Map(address, host, bytes); }
  void Unmap(uint64_t address);

 private:
  void Transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  bool DirectMemory(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);
  unsigned Debug(tlm::tlm_generic_payload& payload);

  HostBlocks blocks_;
};

}  // namespace systole::sim::sc
