// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "driver/backends/uio/device_files.h"
#include "driver/base/status.h"

namespace systole::driver {

/// Registers and interrupt of a machine through Linux's userspace I/O (uio_pdrv_genirq).
class UioRegisters {
 public:
  /// What the device tree calls the node, and so UIO the device.
  static constexpr const char* kName = "systole";

  /// `device`: such as "uio0" or "/dev/uio0"; empty: what SYSTOLE_UIO says, else the first one that is
  /// called kName. Errors: no such device, no permission, too small a map, in use by somebody else.
  static Result<std::unique_ptr<UioRegisters>> Open(const std::string& device);

  Result<uint32_t> Read(uint32_t offset) const;
  Result<void> Write(uint32_t offset, uint32_t value);

  /// Waits for the interrupt, `limit` long at most. False: there is none, sleep instead.
  bool AwaitInterrupt(std::chrono::milliseconds limit);

 private:
  UioRegisters(DeviceFile file, std::byte* base) : file_(std::move(file)), base_(base) {}

  DeviceFile file_;
  std::byte* base_;
  bool interrupt_works_ = true;
};

/// Name of the device that Open takes, such as "uio0"; the error lists what there is.
Result<std::string> FindUioDevice(const std::string& device);

}  // namespace systole::driver
