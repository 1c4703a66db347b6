// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/memory.h"

#include <cstring>

namespace systole::sim::sc {
namespace {

void Copy(tlm::tlm_generic_payload& payload, std::byte* host) {
  auto* const data = reinterpret_cast<std::byte*>(payload.get_data_ptr());
  const unsigned char* const enables = payload.get_byte_enable_ptr();
  std::byte* const to = payload.is_write() ? host : data;
  const std::byte* const from = payload.is_write() ? data : host;
  if (enables == nullptr) {
    std::memcpy(to, from, payload.get_data_length());
    return;
  }
  for (unsigned i = 0; i < payload.get_data_length(); ++i) {
    if (enables[i % payload.get_byte_enable_length()] != TLM_BYTE_DISABLED) to[i] = from[i];
  }
}

}  // namespace

Memory::Memory(sc_core::sc_module_name name) : sc_module(name) {
  socket.register_b_transport(this, &Memory::Transport);
  socket.register_get_direct_mem_ptr(this, &Memory::DirectMemory);
  socket.register_transport_dbg(this, &Memory::Debug);
}

void Memory::Unmap(uint64_t address) {
  const HostBlocks::Block block = blocks_.Find(address, 1);
  blocks_.Unmap(address);
  if (block.host != nullptr) {
    socket->invalidate_direct_mem_ptr(block.address, block.address + block.bytes - 1);
  }
}

void Memory::Transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& /*delay*/) {
  const uint64_t address = payload.get_address();
  const HostBlocks::Block block = blocks_.Find(address, payload.get_data_length());
  if (block.host == nullptr) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  if (payload.get_streaming_width() < payload.get_data_length()) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  Copy(payload, block.host + (address - block.address));
  payload.set_dmi_allowed(true);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

bool Memory::DirectMemory(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) {
  const HostBlocks::Block block = blocks_.Find(payload.get_address(), 1);
  dmi.init();
  if (block.host == nullptr) return false;
  dmi.set_start_address(block.address);
  dmi.set_end_address(block.address + block.bytes - 1);
  dmi.set_dmi_ptr(reinterpret_cast<unsigned char*>(block.host));
  dmi.allow_read_write();
  return true;
}

unsigned Memory::Debug(tlm::tlm_generic_payload& payload) {
  const uint64_t address = payload.get_address();
  const HostBlocks::Block block = blocks_.Find(address, payload.get_data_length());
  if (block.host == nullptr) return 0;
  Copy(payload, block.host + (address - block.address));
  return payload.get_data_length();
}

}  // namespace systole::sim::sc
