// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/host.h"

#include <utility>

namespace systole::sim::sc {

Host::Host(sc_core::sc_module_name name) : sc_module(name) {
  SC_HAS_PROCESS(Host);
  SC_THREAD(Work);
  set_stack_size(1 << 20);  // Jobs are ordinary programs: the driver, the runtime.
}

void Host::Post(std::function<void()> job) {
  job_ = std::move(job);
  posted_.notify(sc_core::SC_ZERO_TIME);
}

void Host::Work() {
  for (;;) {
    while (!job_) sc_core::wait(posted_);
    job_();
    job_ = nullptr;
    sc_core::sc_pause();
  }
}

bool Host::Transfer(tlm::tlm_command command, uint64_t address, void* data, unsigned bytes) {
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(static_cast<unsigned char*>(data));
  payload.set_data_length(bytes);
  payload.set_streaming_width(bytes);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload, delay);
  if (delay != sc_core::SC_ZERO_TIME) sc_core::wait(delay);
  return payload.is_response_ok();
}

std::optional<uint32_t> Host::Read(uint64_t address) {
  uint32_t value = 0;
  if (!Transfer(tlm::TLM_READ_COMMAND, address, &value, sizeof(value))) return std::nullopt;
  return value;
}

bool Host::Write(uint64_t address, uint32_t value) {
  return Transfer(tlm::TLM_WRITE_COMMAND, address, &value, sizeof(value));
}

unsigned char* Host::Direct(uint64_t address, uint64_t bytes) {
  tlm::tlm_generic_payload payload;
  payload.set_address(address);
  tlm::tlm_dmi dmi;
  if (!socket->get_direct_mem_ptr(payload, dmi) || !dmi.is_read_write_allowed()) return nullptr;
  const uint64_t offset = address - dmi.get_start_address();
  const uint64_t size = dmi.get_end_address() - dmi.get_start_address() + 1;
  return bytes <= size - offset ? dmi.get_dmi_ptr() + offset : nullptr;
}

bool Host::WaitInterrupt(const sc_core::sc_time& timeout) {
  if (!irq.read()) sc_core::wait(timeout, irq.posedge_event());
  return irq.read();
}

}  // namespace systole::sim::sc
