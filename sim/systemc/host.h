// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <systemc>
#include <tlm>

namespace systole::sim::sc {

/// A processor, reduced to what it does on the bus: a thread of the simulation that runs jobs
/// (ordinary C++), in which every access is a TLM transaction.
class Host final : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<Host, 64> socket{"socket"};
  sc_core::sc_in<bool> irq{"irq"};

  explicit Host(sc_core::sc_module_name name);

  /// Runs `job` in the thread once simulated time goes on; one at a time. At its end the simulation
  /// pauses (sc_start returns). A job that throws ends the simulation with that error.
  void Post(std::function<void()> job);
  bool busy() const { return static_cast<bool>(job_); }

  // Within jobs.

  /// 32-bit accesses; nothing / false after an error response.
  std::optional<uint32_t> Read(uint64_t address);
  bool Write(uint64_t address, uint32_t value);
  /// Copies between the bus and the host, as one transaction.
  bool Transfer(tlm::tlm_command command, uint64_t address, void* data, unsigned bytes);
  /// Where the host sees this address itself; null if the target does not grant it.
  unsigned char* Direct(uint64_t address, uint64_t bytes);
  /// Waits until the interrupt line is high, at most `timeout` of simulated time.
  bool WaitInterrupt(const sc_core::sc_time& timeout);

 private:
  void Work();

  std::function<void()> job_;
  sc_core::sc_event posted_{"posted"};
};

}  // namespace systole::sim::sc
