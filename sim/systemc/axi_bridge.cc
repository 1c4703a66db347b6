// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/axi_bridge.h"

#include <array>
#include <cstring>
#include <utility>

namespace systole::sim::sc {

AxiBridge::AxiBridge(sc_core::sc_module_name name, const AxiMemoryOptions& options, AxiPins& pins)
    : sc_module(name), pins_(pins), memory_(options, this) {
  socket.register_invalidate_direct_mem_ptr(this, &AxiBridge::Invalidate);
  SC_HAS_PROCESS(AxiBridge);
  SC_METHOD(Edge);
  sensitive << clk.pos();
  dont_initialize();
}

void AxiBridge::Edge() {
  if (!pins_.offered() && memory_.quiet()) {
    memory_.StepQuiet();
    return;
  }
  pins_.Sample(&sampled_);
  memory_.Step(sampled_);
  pins_.Drive(memory_.outputs());
}

bool AxiBridge::Read(uint64_t address, BeatData* data) {
  auto* const to = reinterpret_cast<unsigned char*>(data->data());
  if (const unsigned char* from = Direct(address)) {
    std::memcpy(to, from, kBeatBytes);
    return true;
  }
  return Transport(tlm::TLM_READ_COMMAND, address, to, nullptr);
}

bool AxiBridge::Write(uint64_t address, const BeatData& data, uint16_t strb) {
  if (unsigned char* to = Direct(address)) {
    HostBlocks::WriteBeat(reinterpret_cast<std::byte*>(to), data, strb);
    return true;
  }
  BeatData copy = data;
  std::array<unsigned char, kBeatBytes> enables;
  for (std::size_t b = 0; b < enables.size(); ++b) {
    enables[b] = (strb >> b & 1) != 0 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED;
  }
  return Transport(tlm::TLM_WRITE_COMMAND, address, reinterpret_cast<unsigned char*>(copy.data()),
                   enables.data());
}

unsigned char* AxiBridge::Direct(uint64_t address) {
  for (std::size_t i = 0; i < direct_.size(); ++i) {
    const tlm::tlm_dmi& dmi = direct_[i];
    if (address < dmi.get_start_address() || address > dmi.get_end_address() ||
        dmi.get_end_address() - address < kBeatBytes - 1) {
      continue;
    }
    if (i != 0) std::swap(direct_[0], direct_[i]);
    return direct_[0].get_dmi_ptr() + (address - direct_[0].get_start_address());
  }
  return nullptr;
}

bool AxiBridge::Transport(tlm::tlm_command command, uint64_t address, unsigned char* data,
                          unsigned char* enables) {
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(data);
  payload.set_data_length(kBeatBytes);
  payload.set_streaming_width(kBeatBytes);
  payload.set_byte_enable_ptr(enables);
  payload.set_byte_enable_length(enables == nullptr ? 0 : kBeatBytes);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload, delay);
  if (!payload.is_response_ok()) return false;
  tlm::tlm_dmi dmi;
  if (payload.is_dmi_allowed() && socket->get_direct_mem_ptr(payload, dmi) &&
      dmi.is_read_write_allowed()) {
    direct_.push_back(dmi);
  }
  return true;
}

void AxiBridge::Invalidate(sc_dt::uint64 first, sc_dt::uint64 last) {
  std::erase_if(direct_, [&](const tlm::tlm_dmi& dmi) {
    return dmi.get_start_address() <= last && dmi.get_end_address() >= first;
  });
}

}  // namespace systole::sim::sc
