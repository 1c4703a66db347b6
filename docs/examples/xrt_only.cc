// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// A host program that uses XRT and nothing of Systole's: it sends 1000 bytes through the machine,
// which flips bit 7 of each, and checks what comes back.
//
//   g++ -std=c++17 -I/usr/include/xrt xrt_only.cc -lxrt_coreutil -o xrt_only
//   XILINX_XRT=<build folder> ./xrt_only <build folder>/xclbin/systole_base.xclbin
//
// Registers: docs/reference/registers.md. Commands: docs/reference/isa.md.
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#if __has_include(<xrt/experimental/xrt_ip.h>)
#include <xrt/experimental/xrt_ip.h>
#else
#include <experimental/xrt_ip.h>
#endif

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <thread>

namespace {

enum Register : uint32_t {
  kId = 0x000, kStatus = 0x024, kIrqStatus = 0x028, kEndStatus = 0x034, kDoorbell = 0x038,
  kCmdRegion = 0x03c, kCmdOffset = 0x040, kCmdBytes = 0x044, kErrCode = 0x050,
  kRegion = 0x100,  // Eight of them, 16 bytes apart: base low, base high, size / 64, flags.
};
constexpr uint32_t kDone = 2, kError = 4;  // Bits of STATUS.
constexpr uint32_t kBytes = 1000, kAnyStatus = 42;
constexpr uint64_t kPage = 4096;

using Command = std::array<uint32_t, 16>;

/// LOAD (memory to chip) or STORE (chip to memory) of kBytes bytes at the start of a region.
Command Transfer(uint32_t opcode, uint32_t waits, uint32_t region, uint32_t flags) {
  Command c{};
  c[0] = opcode;
  c[1] = waits;
  c[2] = region | flags;
  c[6] = kBytes;
  c[7] = 1 | 1 << 16;  // One row, once.
  return c;
}

int Run(const char* xclbin) {
  xrt::device device(0);
  xrt::ip machine(device, device.load_xclbin(xclbin), "systole:{systole_1}");
  std::printf("ID %08x\n", machine.read_register(kId));

  // One buffer, three pages of it: commands, input, output.
  xrt::bo buffer(device, 3 * kPage, xrt::bo::flags::cacheable, 0);
  auto* bytes = buffer.map<uint8_t*>();
  const std::array<Command, 3> commands = {
      Transfer(0x10, 0, 1, 0),            // LOAD from region 1.
      Transfer(0x20, 1, 2, 1u << 16),     // STORE to region 2 once that has ended; flips bit 7.
      Command{0x03, 0, kAnyStatus},       // END.
  };
  std::memcpy(bytes, commands.data(), sizeof(commands));
  for (uint32_t i = 0; i < kBytes; ++i) bytes[kPage + i] = static_cast<uint8_t>(i * 7);
  buffer.sync(XCL_BO_SYNC_BO_TO_DEVICE, 2 * kPage, 0);

  for (uint32_t i = 0; i < 3; ++i) {
    const uint64_t base = buffer.address() + i * kPage;
    machine.write_register(kRegion + 16 * i, static_cast<uint32_t>(base));
    machine.write_register(kRegion + 16 * i + 4, static_cast<uint32_t>(base >> 32));
    machine.write_register(kRegion + 16 * i + 8, kPage / 64);
    machine.write_register(kRegion + 16 * i + 12, i == 2 ? 1 : 0);  // 1: it may store there.
  }
  machine.write_register(kCmdRegion, 0);
  machine.write_register(kCmdOffset, 0);
  machine.write_register(kCmdBytes, sizeof(commands));
  machine.write_register(kDoorbell, 1);

  uint32_t status = 0;
  while ((status & (kDone | kError)) == 0) {
    status = machine.read_register(kStatus);
    std::this_thread::yield();
  }
  if ((status & kError) != 0) {
    std::printf("error %u\n", machine.read_register(kErrCode));
    return 1;
  }
  machine.write_register(kIrqStatus, 7);
  buffer.sync(XCL_BO_SYNC_BO_FROM_DEVICE, kPage, 2 * kPage);
  uint32_t wrong = machine.read_register(kEndStatus) != kAnyStatus ? 1 : 0;
  for (uint32_t i = 0; i < kBytes; ++i) {
    wrong += bytes[2 * kPage + i] != static_cast<uint8_t>(i * 7 ^ 0x80) ? 1 : 0;
  }
  std::printf("%u bytes through the machine, %u wrong\n", kBytes, wrong);
  return wrong == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: xrt_only FILE.xclbin\n");
    return 2;
  }
  try {
    return Run(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "xrt_only: %s\n", error.what());
    return 5;
  }
}
