// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/multi_passthrough_initiator_socket.h>
#include <tlm_utils/multi_passthrough_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

namespace systole::sim::sc {

/// An address decoder: any number of initiators, any number of targets, each with a window of
/// addresses. Targets see addresses that start at 0. It takes no time of its own.
class Interconnect final : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<Interconnect, 64> initiators{"initiators"};

  explicit Interconnect(sc_core::sc_module_name name);

  /// Connects a target socket at [base, base + bytes). Before the simulation starts.
  template <class Socket>
  void Attach(uint64_t base, uint64_t bytes, Socket& socket) {
    windows_.push_back({base, bytes});
    targets_.bind(socket);
  }

 private:
  struct Window {
    uint64_t base = 0, bytes = 0;
  };

  /// Number of the window that holds [address, address + bytes); -1: none.
  int Decode(uint64_t address, uint64_t bytes) const;
  void Transport(int from, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  bool DirectMemory(int from, tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);
  unsigned Debug(int from, tlm::tlm_generic_payload& payload);
  void Invalidate(int target, sc_dt::uint64 first, sc_dt::uint64 last);

  tlm_utils::multi_passthrough_initiator_socket<Interconnect, 64> targets_{"targets"};
  std::vector<Window> windows_;
};

}  // namespace systole::sim::sc
