// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "driver/core/device.h"
#include "tests/support/stream_builder.h"

namespace systole::test {

/// Four regions for streams that are written by hand.
struct RawBench {
  static constexpr uint32_t kCommands = 0;
  static constexpr uint32_t kData = 1;      ///< Read only, counting bytes (7 i + i / 256).
  static constexpr uint32_t kOutput = 2;    ///< Writable, 0x55.
  static constexpr uint64_t kBytes = 8192;  ///< Of data and output.

  explicit RawBench(driver::Device& device);

  /// Runs a stream through the queue; the completion, or an empty one if it could not be submitted.
  driver::Completion Run(const std::vector<std::byte>& stream);
  /// Error registers of a stream that must fail.
  driver::MachineError Fail(const std::vector<std::byte>& stream);
  /// Programs the regions by register, with others for `overrides` where base is not 0.
  struct Override {
    uint32_t region = 0;
    uint64_t base = 0;
    uint32_t size64 = 0;
    uint32_t flags = 0;
  };
  void Program(const std::vector<std::byte>& stream, std::vector<Override> overrides = {});
  /// Rings the doorbell and reads STATUS until the machine is no longer busy.
  uint32_t RingAndPoll();
  driver::MachineError ErrorRegisters();

  uint8_t DataByte(uint64_t offset) const {
    return static_cast<uint8_t>(offset * 7 + offset / 256);
  }
  std::vector<uint8_t> Output();

  driver::Device& device;
  driver::Buffer commands, data, output;
};

/// LOAD of `bytes` bytes of data to address 0, STORE to the output, END.
std::vector<std::byte> CopyStream(uint32_t bytes, uint32_t status);

/// Runs CopyStream and checks the result: the machine works.
void CheckMachineWorks(RawBench& bench);

}  // namespace systole::test
