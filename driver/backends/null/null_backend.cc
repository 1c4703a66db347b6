// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/null/null_backend.h"

#include <cstring>
#include <span>

#include "driver/backends/emulation/emulated_machine.h"

namespace systole::driver {
namespace {

class NullBackend : public EmulatedMachine {
 public:
  using EmulatedMachine::EmulatedMachine;

 protected:
  Result<StreamResult> RunStream(const StreamSetup& setup) override {
    StreamResult result;
    result.end_status = FindEndStatus(setup);
    for (const StreamSetup::Region& region : setup.regions) {
      if (!region.writable) continue;
      std::byte* host = memory().Find(region.base, region.bytes);
      if (host != nullptr) std::memset(host, 0, region.bytes);
    }
    return result;
  }

 private:
  /// Status of the first END, or 0.
  uint32_t FindEndStatus(const StreamSetup& setup) const {
    if (setup.command_region >= setup.regions.size()) return 0;
    const uint64_t base = setup.regions[setup.command_region].base + setup.command_offset;
    const std::byte* host = memory().Find(base, setup.command_bytes);
    if (host == nullptr) return 0;
    const std::span<const std::byte> stream(host, setup.command_bytes);
    for (uint64_t at = 0; at + 64 <= stream.size();) {
      uint32_t words[3];
      std::memcpy(words, stream.data() + at, sizeof(words));
      const uint32_t opcode = words[0] & 0xffU;
      if (opcode == static_cast<uint32_t>(spec::Opcode::kEnd)) return words[2];
      at += opcode >= static_cast<uint32_t>(spec::Opcode::kConv) ? 128 : 64;
    }
    return 0;
  }
};

}  // namespace

Result<std::unique_ptr<Backend>> CreateNullBackend(const spec::Config& config, const Options&) {
  return std::make_unique<NullBackend>(config);
}

}  // namespace systole::driver
