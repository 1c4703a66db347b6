// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/interconnect.h"

#include <algorithm>

namespace systole::sim::sc {

Interconnect::Interconnect(sc_core::sc_module_name name) : sc_module(name) {
  initiators.register_b_transport(this, &Interconnect::Transport);
  initiators.register_get_direct_mem_ptr(this, &Interconnect::DirectMemory);
  initiators.register_transport_dbg(this, &Interconnect::Debug);
  targets_.register_invalidate_direct_mem_ptr(this, &Interconnect::Invalidate);
}

int Interconnect::Decode(uint64_t address, uint64_t bytes) const {
  for (std::size_t i = 0; i < windows_.size(); ++i) {
    const uint64_t offset = address - windows_[i].base;
    if (offset < windows_[i].bytes && bytes <= windows_[i].bytes - offset) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

void Interconnect::Transport(int /*from*/, tlm::tlm_generic_payload& payload,
                             sc_core::sc_time& delay) {
  const uint64_t address = payload.get_address();
  const int target = Decode(address, payload.get_data_length());
  if (target < 0) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  payload.set_address(address - windows_[static_cast<std::size_t>(target)].base);
  targets_[target]->b_transport(payload, delay);
  payload.set_address(address);
}

bool Interconnect::DirectMemory(int /*from*/, tlm::tlm_generic_payload& payload,
                                tlm::tlm_dmi& dmi) {
  const uint64_t address = payload.get_address();
  const int target = Decode(address, 1);
  if (target < 0) return false;
  const Window window = windows_[static_cast<std::size_t>(target)];
  payload.set_address(address - window.base);
  const bool granted = targets_[target]->get_direct_mem_ptr(payload, dmi);
  payload.set_address(address);
  dmi.set_start_address(window.base + dmi.get_start_address());
  dmi.set_end_address(window.base + std::min<uint64_t>(dmi.get_end_address(), window.bytes - 1));
  return granted;
}

unsigned Interconnect::Debug(int /*from*/, tlm::tlm_generic_payload& payload) {
  const uint64_t address = payload.get_address();
  const int target = Decode(address, payload.get_data_length());
  if (target < 0) return 0;
  payload.set_address(address - windows_[static_cast<std::size_t>(target)].base);
  const unsigned bytes = targets_[target]->transport_dbg(payload);
  payload.set_address(address);
  return bytes;
}

void Interconnect::Invalidate(int target, sc_dt::uint64 first, sc_dt::uint64 last) {
  const Window window = windows_[static_cast<std::size_t>(target)];
  for (unsigned i = 0; i < initiators.size(); ++i) {
    initiators[static_cast<int>(i)]->invalidate_direct_mem_ptr(
        window.base + first, window.base + std::min<uint64_t>(last, window.bytes - 1));
  }
}

}  // namespace systole::sim::sc
