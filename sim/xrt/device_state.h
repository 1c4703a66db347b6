// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "driver/base/status.h"

namespace systole::xrt_shim {

/// What of a simulated device outlives a process: who has it, its memory, and the work it was doing.
/// Kept in files of a folder: $SYSTOLE_XRT_STATE, else systole-xrt-<user> among the temporary
/// files, one folder per device in it.
///
/// A real chip goes on working when the host program is killed. Here the model dies with the
/// program, so that the next one starts it again on what the registers and the memory held.
class DeviceState {
 public:
  /// What was written to the registers, as far as it can be read back.
  struct Journal {
    static constexpr std::size_t kWords = 0x200 / 4;
    std::array<uint32_t, kWords> registers;
    char config[32];
    uint32_t working;  ///< Not 0: between the doorbell and the end of the stream.
  };

  /// Takes the device. Error kDeviceError: another process has it (the lock of a process that died
  /// is gone by itself); kMissingPrerequisite: the folder cannot be used.
  static Result<std::unique_ptr<DeviceState>> Open(unsigned index);
  ~DeviceState();
  DeviceState(const DeviceState&) = delete;
  DeviceState& operator=(const DeviceState&) = delete;

  Journal& journal() { return *journal_; }
  void RecordWrite(uint32_t offset, uint32_t value);
  void RecordIdle() { journal_->working = 0; }

  /// A file of the folder for `bytes` bytes of device memory, mapped. Its bytes are those of the
  /// previous process if the machine was at work when that died.
  Result<std::byte*> MapMemory(const std::string& name, uint64_t bytes);
  /// The file goes with it, unless the machine still works.
  void UnmapMemory(const std::string& name, std::byte* memory, uint64_t bytes);

 private:
  DeviceState() = default;
  std::string folder_;
  int lock_ = -1;
  Journal* journal_ = nullptr;
};

}  // namespace systole::xrt_shim
