// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/tlm_backend.h"

#include <cstring>
#include <string>

namespace systole::sim::sc {
namespace {

Status BusError(const char* what, uint64_t address) {
  return {StatusCode::kDeviceError, std::string(what) + " of bus address " +
                                        std::to_string(address) +
                                        " answered with an error; check the address map"};
}

}  // namespace

Result<uint32_t> TlmBackend::ReadRegister(uint32_t offset) {
  if (const auto value = host_.Read(window_.registers + offset)) return *value;
  return tl::unexpected(BusError("a read", window_.registers + offset));
}

Result<void> TlmBackend::WriteRegister(uint32_t offset, uint32_t value) {
  if (host_.Write(window_.registers + offset, value)) return {};
  return tl::unexpected(BusError("a write", window_.registers + offset));
}

Result<driver::MemoryBlock> TlmBackend::AllocateMemory(uint64_t bytes, uint64_t alignment) {
  const auto address = free_.Allocate(bytes, alignment);
  if (!address) {
    return Error(StatusCode::kMissingPrerequisite,
                 "no " + std::to_string(bytes) + " bytes are free of the " +
                     std::to_string(window_.memory_bytes) + " that the driver has in the system");
  }
  unsigned char* const host = host_.Direct(*address, bytes);
  if (host == nullptr) {
    free_.Free(*address);
    return tl::unexpected(BusError("direct access", *address));
  }
  std::memset(host, 0, bytes);
  return driver::MemoryBlock{*address, reinterpret_cast<std::byte*>(host), bytes};
}

Result<driver::WaitOutcome> TlmBackend::WaitInterrupt(std::chrono::nanoseconds timeout) {
  const sc_core::sc_time most(static_cast<double>(timeout.count()), sc_core::SC_NS);
  return host_.WaitInterrupt(most) ? driver::WaitOutcome::kInterrupt
                                   : driver::WaitOutcome::kTimeout;
}

}  // namespace systole::sim::sc
