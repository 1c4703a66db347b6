// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <random>
#include <vector>

#include "tests/hls/shell_bench.h"

// The register map as docs/reference/registers.md states it, and the states of the machine.

namespace systole::test {
namespace {

using hls_sim::Timing;
using systole_hls::ControlEvent;

struct ReadWrite {
  uint32_t offset, mask, reset;
};
std::vector<ReadWrite> ReadWriteRegisters() {
  std::vector<ReadWrite> registers = {
      {spec::kRegIrqEnable, 7, 0},           {spec::kRegCmdRegion, 15, 0},
      {spec::kRegCmdOffset, 0xffffffc0u, 0}, {spec::kRegCmdBytes, 0xffffffc0u, 0},
      {spec::kRegWatchdog, ~0u, 1000000},
  };
  for (uint32_t r = 0; r < spec::kRegions; ++r) {
    registers.push_back({spec::kRegRegionBaseLo + 16 * r, 0xffffffc0u, 0});
    registers.push_back({spec::kRegRegionBaseHi + 16 * r, ~0u, 0});
    registers.push_back({spec::kRegRegionSize64 + 16 * r, ~0u, 0});
    registers.push_back({spec::kRegRegionFlags + 16 * r, 1, 0});
  }
  return registers;
}

constexpr uint32_t kBusy = spec::kStatusBusyMask, kDone = spec::kStatusDoneMask,
                   kError = spec::kStatusErrorMask;

}  // namespace

TEST_CASE("Registers: read-write ones keep the bits they have, byte by byte", "[hls]") {
  constexpr uint32_t kSeed = 9;
  INFO("seed " << kSeed);
  ShellBench t(GENERATE(Timing::kUntimed, Timing::kClocked));
  std::mt19937 random(kSeed);
  const auto registers = ReadWriteRegisters();
  std::map<uint32_t, uint32_t> model;
  for (const ReadWrite& r : registers) {
    INFO("offset " << r.offset);
    REQUIRE(t.Read(r.offset) == r.reset);
    model[r.offset] = r.reset;
  }
  for (int round = 0; round < 600; ++round) {
    const ReadWrite& r = registers[random() % registers.size()];
    const uint32_t value = random(), strobes = round % 2 == 0 ? 15 : random() % 16;
    uint32_t bytes = 0;
    for (int b = 0; b < 4; ++b) bytes |= (strobes >> b & 1) != 0 ? 0xffu << (8 * b) : 0;
    t.Write(r.offset + random() % 4, value, strobes);
    model[r.offset] = ((model[r.offset] & ~bytes) | (value & bytes)) & r.mask;
    REQUIRE(t.Read(r.offset) == model[r.offset]);
    const ReadWrite& other = registers[random() % registers.size()];
    REQUIRE(t.Read(other.offset) == model[other.offset]);
  }
  // A doorbell hands them to the core.
  const systole_hls::Start start = t.Ring();
  CHECK(start.cmd_region == model[spec::kRegCmdRegion]);
  CHECK(start.cmd_offset == model[spec::kRegCmdOffset]);
  CHECK(start.cmd_bytes == model[spec::kRegCmdBytes]);
  for (uint32_t r = 0; r < spec::kRegions; ++r) {
    const uint64_t base = start.region[r].base;
    CHECK(static_cast<uint32_t>(base) == model[spec::kRegRegionBaseLo + 16 * r]);
    CHECK(base >> 32 == model[spec::kRegRegionBaseHi + 16 * r]);
    CHECK(start.region[r].size64 == model[spec::kRegRegionSize64 + 16 * r]);
    CHECK(start.region[r].write == (model[spec::kRegRegionFlags + 16 * r] != 0));
  }
}

TEST_CASE("Registers: read-only ones show the machine and ignore writes, gaps read as 0", "[hls]") {
  ShellBench t(Timing::kClocked);
  const std::map<uint32_t, uint32_t> want = {
      {spec::kRegId, 0x48535953},     {spec::kRegVersion, spec::kVersion},
      {spec::kRegSpecHash, spec::kSpecHash}, {spec::kRegGeometry, 0x04080808},
      {spec::kRegActBytes, 65536},    {spec::kRegWgtBytes, 8192},
      {spec::kRegParamBytes, 8192},   {spec::kRegAccPixels, 64},
      {spec::kRegStatus, 0},          {spec::kRegIrqStatus, 0},
      {spec::kRegIrqTag, 0},          {spec::kRegEndStatus, 0},
      {spec::kRegErrCode, 0},         {spec::kRegErrEngine, 0},
      {spec::kRegErrIndex, 0},        {spec::kRegErrValue, 0},
      {spec::kRegCtrl, 0},            {spec::kRegDoorbell, 0},
  };
  for (const auto& [offset, value] : want) {
    INFO("offset " << offset);
    REQUIRE(t.Read(offset) == value);
    if (offset != spec::kRegCtrl && offset != spec::kRegDoorbell) t.Write(offset, ~value);
    REQUIRE(t.Read(offset) == value);
  }
  for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
    const bool gap = offset == 0x4c || (offset >= 0x60 && offset < 0x100) ||
                     (offset >= 0x180 && offset < 0x200) || offset >= 0x200 + 8 * 48;
    if (!gap) continue;
    t.Write(offset, ~0u);
    INFO("offset " << offset);
    REQUIRE(t.Read(offset) == 0);
  }
  CHECK_FALSE(t.start.Readable());
}

TEST_CASE("Registers: doorbell, interrupts, END", "[hls]") {
  ShellBench t(GENERATE(Timing::kUntimed, Timing::kClocked));
  t.Write(spec::kRegIrqEnable, spec::kIrqEnableDoneMask);
  t.Ring();
  CHECK(t.Read(spec::kRegStatus) == kBusy);
  t.Write(spec::kRegDoorbell, 1);  // ignored
  t.Steps(20);
  CHECK_FALSE(t.start.Readable());
  t.Tell(ControlEvent::kIrq, 0x1234);
  t.Steps(10);
  CHECK(t.Read(spec::kRegIrqStatus) == spec::kIrqStatusTagMask);
  CHECK(t.Read(spec::kRegIrqTag) == 0x1234);
  CHECK_FALSE(t.irq());  // not enabled
  t.Tell(ControlEvent::kEnd, 77);
  t.Steps(10);
  CHECK(t.irq());
  CHECK(t.Read(spec::kRegStatus) == kDone);
  CHECK(t.Read(spec::kRegEndStatus) == 77);
  CHECK(t.Read(spec::kRegIrqStatus) == (spec::kIrqStatusTagMask | spec::kIrqStatusDoneMask));
  t.Write(spec::kRegIrqStatus, 7, 14);  // the strobe of its byte is missing
  CHECK(t.Read(spec::kRegIrqStatus) == 5);
  t.Write(spec::kRegIrqStatus, spec::kIrqStatusDoneMask);
  CHECK(t.Read(spec::kRegIrqStatus) == spec::kIrqStatusTagMask);
  t.Steps(5);
  CHECK_FALSE(t.irq());
  t.Write(spec::kRegIrqEnable, 7);
  t.Steps(5);
  CHECK(t.irq());
  // The next run.
  t.Ring();
  CHECK(t.Read(spec::kRegStatus) == kBusy);
  CHECK_FALSE(t.core_reset());
}

TEST_CASE("Registers: the first error stays until a soft reset, which resets the core", "[hls]") {
  ShellBench t(GENERATE(Timing::kUntimed, Timing::kClocked));
  t.Write(spec::kRegIrqEnable, 7);
  t.Write(spec::kRegWatchdog, 5000);
  t.Ring();
  t.Tell(ControlEvent::kError, 0xabcd, 9, 2, 17);
  t.Steps(3);
  t.Tell(ControlEvent::kError, 1, 8, 1, 18);
  t.Tell(ControlEvent::kEnd, 5);
  t.Steps(20);
  const auto check_error = [&] {
    CHECK(t.Read(spec::kRegStatus) == kError);
    CHECK(t.Read(spec::kRegErrCode) == 9);
    CHECK(t.Read(spec::kRegErrEngine) == 2);
    CHECK(t.Read(spec::kRegErrIndex) == 17);
    CHECK(t.Read(spec::kRegErrValue) == 0xabcd);
  };
  check_error();
  CHECK(t.irq());
  t.Write(spec::kRegDoorbell, 1);
  t.Steps(20);
  CHECK_FALSE(t.start.Readable());
  check_error();
  t.Write(spec::kRegCtrl, 2);  // no soft reset
  t.Write(spec::kRegCtrl, 1, 14);
  t.Steps(20);
  check_error();
  t.Write(spec::kRegCtrl, 1);
  int resets = 0;
  for (int i = 0; i < 100; ++i) {
    t.Step();
    resets += t.core_reset();
    // What the core still says is not heard.
    if (t.control_event.Writable() && i < 30) t.Tell(ControlEvent::kError, 1, 8, 1, 18);
  }
  CHECK(resets >= 8);
  CHECK_FALSE(t.core_reset());
  CHECK(t.Read(spec::kRegStatus) == 0);
  CHECK(t.Read(spec::kRegIrqStatus) == 0);
  CHECK(t.Read(spec::kRegErrCode) == 0);
  CHECK(t.Read(spec::kRegErrIndex) == 0);
  CHECK(t.Counter(spec::Counter::kCycles) == 0);
  CHECK(t.Read(spec::kRegWatchdog) == 5000);
  CHECK(t.Read(spec::kRegIrqEnable) == 7);
  CHECK_FALSE(t.irq());
  t.Ring();
  CHECK(t.Read(spec::kRegStatus) == kBusy);
  // A soft reset of a busy machine.
  t.SoftReset();
  CHECK(t.Read(spec::kRegStatus) == 0);
  // And of an idle one.
  t.SoftReset();
  t.Ring();
  t.Tell(ControlEvent::kEnd, 5);
  t.Steps(10);
  CHECK(t.Read(spec::kRegStatus) == kDone);
}

TEST_CASE("Registers: the watchdog names the oldest command", "[hls]") {
  ShellBench t(GENERATE(Timing::kUntimed, Timing::kClocked));
  t.Write(spec::kRegWatchdog, 300);
  t.Ring();
  systole_hls::MachineActivity none;
  systole_hls::QueueActivity queues = none.queues;
  queues.oldest = 23;
  queues.retired = true;
  uint64_t latest = 0;
  for (int i = 0; i < 5; ++i) {  // each is progress
    t.Steps(250);
    t.queue_activity.write(queues);
    latest = t.kernel.now();
  }
  while (t.Read(spec::kRegStatus) == kBusy) REQUIRE(t.kernel.now() - latest < 400);
  CHECK(t.kernel.now() - latest >= 300);
  CHECK(t.kernel.now() - latest <= 330);
  t.Steps(20);
  CHECK(t.Read(spec::kRegStatus) == kError);
  CHECK(t.Read(spec::kRegErrCode) == static_cast<uint32_t>(spec::ErrorCode::kWatchdog));
  CHECK(t.Read(spec::kRegErrEngine) == 0);
  CHECK(t.Read(spec::kRegErrIndex) == 23);
  CHECK(t.Read(spec::kRegErrValue) == 300);
  // Off: nothing happens.
  t.Write(spec::kRegWatchdog, 0);
  t.SoftReset();
  t.Ring();
  t.Steps(3000);
  CHECK(t.Read(spec::kRegStatus) == kBusy);
  // A limit that comes while the machine runs counts as well.
  t.Write(spec::kRegWatchdog, 100);
  t.Steps(20);
  CHECK(t.Read(spec::kRegStatus) == kError);
}

}  // namespace systole::test
