// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/register_port.h"

#include <cstring>

namespace systole::sim::sc {

RegisterPort::RegisterPort(sc_core::sc_module_name name, LitePins& pins, uint64_t seed)
    : sc_module(name),
      pins_(pins),
      driver_([this](const AxiLiteToSlave& in) { return Tick(in); }, seed) {
  socket.register_b_transport(this, &RegisterPort::Transport);
}

AxiLiteFromSlave RegisterPort::Tick(const AxiLiteToSlave& in) {
  pins_.Drive(in);
  sc_core::wait(clk.posedge_event());
  return pins_.Sample();
}

void RegisterPort::Transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  if (payload.get_data_length() != 4 || payload.get_byte_enable_ptr() != nullptr ||
      (payload.get_address() & 3) != 0) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  if (delay != sc_core::SC_ZERO_TIME) sc_core::wait(delay);
  delay = sc_core::SC_ZERO_TIME;
  busy_.lock();
  if (!rst_n.read()) sc_core::wait(rst_n.posedge_event());
  const auto offset = static_cast<uint32_t>(payload.get_address());
  bool done = false;
  uint32_t value = 0;
  if (payload.is_write()) {
    std::memcpy(&value, payload.get_data_ptr(), sizeof(value));
    done = driver_.Write(offset, value);
  } else if (const std::optional<uint32_t> got = driver_.Read(offset)) {
    std::memcpy(payload.get_data_ptr(), &*got, sizeof(*got));
    done = true;
  }
  pins_.Drive({});  // Nothing is requested between accesses.
  busy_.unlock();
  payload.set_response_status(done ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
}

}  // namespace systole::sim::sc
