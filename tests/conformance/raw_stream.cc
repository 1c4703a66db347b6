// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/raw_stream.h"

#include "tests/support/catch.h"

namespace systole::test {
namespace {

driver::Buffer Allocate(driver::Device& device, uint64_t bytes) {
  auto buffer = device.Allocate(bytes);
  REQUIRE(buffer);
  return *std::move(buffer);
}

}  // namespace

RawBench::RawBench(driver::Device& d)
    : device(d),
      commands(Allocate(d, kBytes)),
      data(Allocate(d, kBytes)),
      output(Allocate(d, kBytes)) {
  for (uint64_t i = 0; i < kBytes; ++i) data.Map()[i] = static_cast<std::byte>(DataByte(i));
  REQUIRE(data.SyncToDevice(0, kBytes));
  REQUIRE(output.Fill(0, kBytes, std::byte{0x55}));
}

driver::Completion RawBench::Run(const std::vector<std::byte>& stream) {
  REQUIRE(commands.Write(0, stream));
  driver::RegionTable regions{};
  regions[kCommands] = {&commands, 0, 0, false};
  regions[kData] = {&data, 0, 0, false};
  regions[kOutput] = {&output, 0, 0, true};
  auto event = device.queue().Submit(commands, 0, stream.size(), regions);
  REQUIRE(event);
  const auto ended = event->Wait();
  const driver::Completion completion = event->completion();
  if (!ended && !completion.error) FAIL_CHECK(ended.error().message);
  return completion;
}

driver::MachineError RawBench::Fail(const std::vector<std::byte>& stream) {
  const driver::Completion completion = Run(stream);
  return completion.error.value_or(driver::MachineError{});
}

void RawBench::Program(const std::vector<std::byte>& stream, std::vector<Override> overrides) {
  REQUIRE(commands.Write(0, stream));
  overrides.insert(overrides.begin(),
                   {{kCommands, commands.address(), kBytes / 64, 0},
                    {kData, data.address(), kBytes / 64, 0},
                    {kOutput, output.address(), kBytes / 64, spec::kRegionFlagsWriteMask}});
  for (const Override& o : overrides) {
    const uint32_t at = o.region * spec::kRegRegionBaseLoStride;
    REQUIRE(device.WriteRegister(spec::kRegRegionBaseLo + at, static_cast<uint32_t>(o.base)));
    REQUIRE(device.WriteRegister(spec::kRegRegionBaseHi + at, static_cast<uint32_t>(o.base >> 32)));
    REQUIRE(device.WriteRegister(spec::kRegRegionSize64 + at, o.size64));
    REQUIRE(device.WriteRegister(spec::kRegRegionFlags + at, o.flags));
  }
  REQUIRE(device.WriteRegister(spec::kRegCmdRegion, kCommands));
  REQUIRE(device.WriteRegister(spec::kRegCmdOffset, 0));
  REQUIRE(device.WriteRegister(spec::kRegCmdBytes, static_cast<uint32_t>(stream.size())));
}

uint32_t RawBench::RingAndPoll() {
  REQUIRE(device.WriteRegister(spec::kRegDoorbell, 1));
  uint32_t status = spec::kStatusBusyMask;
  constexpr uint32_t kWorking = spec::kStatusBusyMask | spec::kStatusDrainingMask;
  for (int i = 0; i < 1'000'000 && (status & kWorking) != 0; ++i) {
    const auto read = device.ReadRegister(spec::kRegStatus);
    REQUIRE(read);
    status = *read;
  }
  return status;
}

driver::MachineError RawBench::ErrorRegisters() {
  const auto read = [&](uint32_t offset) {
    const auto value = device.ReadRegister(offset);
    REQUIRE(value);
    return *value;
  };
  return {static_cast<spec::ErrorCode>(read(spec::kRegErrCode)),
          static_cast<spec::Engine>(read(spec::kRegErrEngine)), read(spec::kRegErrIndex),
          read(spec::kRegErrValue)};
}

std::vector<uint8_t> RawBench::Output() {
  std::vector<uint8_t> bytes(kBytes);
  REQUIRE(output.Read(0, std::as_writable_bytes(std::span(bytes))));
  return bytes;
}

std::vector<std::byte> CopyStream(uint32_t bytes, uint32_t status) {
  StreamBuilder builder;
  spec::LoadCommand load;
  load.region = RawBench::kData;
  load.n0 = bytes;
  builder.Add(load);
  spec::StoreCommand store;
  store.region = RawBench::kOutput;
  store.n0 = bytes;
  store.dep_load = 1;
  builder.Add(store);
  spec::EndCommand end;
  end.status = status;
  builder.Add(end);
  return builder.bytes();
}

void CheckMachineWorks(RawBench& bench) {
  REQUIRE(bench.output.Fill(0, RawBench::kBytes, std::byte{0x55}));
  const driver::Completion completion = bench.Run(CopyStream(1003, 77));
  CHECK_FALSE(completion.error.has_value());
  CHECK(completion.end_status == 77);
  const std::vector<uint8_t> output = bench.Output();
  uint64_t wrong = 0;
  for (uint64_t i = 0; i < output.size(); ++i) {
    wrong += output[i] != (i < 1003 ? bench.DataByte(i) : 0x55) ? 1 : 0;
  }
  CHECK(wrong == 0);
}

}  // namespace systole::test
