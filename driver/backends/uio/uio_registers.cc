// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/backends/uio/uio_registers.h"

#include <fcntl.h>

#include "driver/backends/uio/kernel_calls.h"
#include "hw/spec/gen/spec.h"

namespace systole::driver {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kSpace = 4096;  // Bytes of registers.

Result<void> CheckOffset(uint32_t offset) {
  if (offset % 4 == 0 && offset < kSpace) return {};
  return InvalidArgument("register offset " + std::to_string(offset) +
                         " is not a multiple of 4 below 4096");
}

}  // namespace

Result<std::string> FindUioDevice(const std::string& device) {
  if (std::string given = DeviceName(device, "SYSTOLE_UIO"); !given.empty()) return given;
  const fs::path folder = DeviceRoot() / "sys/class/uio";
  std::string others;
  for (const std::string& entry : Entries(folder)) {
    if (AttributeIs(folder / entry / "name", UioRegisters::kName)) return entry;
    others += (others.empty() ? "" : ", ") + entry;
  }
  return Error(StatusCode::kMissingPrerequisite,
               std::string("no UIO device is called '") + UioRegisters::kName + "' (there are: " +
                   (others.empty() ? "none" : others) +
                   "); load bitstream and overlay, and uio_pdrv_genirq with of_id=generic-uio "
                   "(docs/kv260.md)");
}

Result<std::unique_ptr<UioRegisters>> UioRegisters::Open(const std::string& device) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::string name, FindUioDevice(device));
  const fs::path root = DeviceRoot();
  SYSTOLE_ASSIGN_OR_RETURN(const uint64_t bytes,
                           ReadNumber(root / "sys/class/uio" / name / "maps/map0/size"));
  if (bytes < kSpace) {
    return Error(StatusCode::kMissingPrerequisite,
                 "UIO device '" + name + "' maps " + std::to_string(bytes) +
                     " bytes, the registers take " + std::to_string(kSpace) +
                     "; correct reg in the device tree");
  }
  SYSTOLE_ASSIGN_OR_RETURN(DeviceFile file, DeviceFile::Open(root / "dev" / name, O_RDWR | O_SYNC));
  if (!file.Lock()) {
    return DeviceError("UIO device '" + name + "' is in use, by another process or by another "
                       "Device of this one; wait until it is closed");
  }
  SYSTOLE_ASSIGN_OR_RETURN(std::byte* const base, file.Map(kSpace));
  return std::unique_ptr<UioRegisters>(new UioRegisters(std::move(file), base));
}

Result<uint32_t> UioRegisters::Read(uint32_t offset) const {
  SYSTOLE_RETURN_IF_ERROR(CheckOffset(offset));
  return kernel::Load(reinterpret_cast<const volatile uint32_t*>(base_ + offset));
}

Result<void> UioRegisters::Write(uint32_t offset, uint32_t value) {
  SYSTOLE_RETURN_IF_ERROR(CheckOffset(offset));
  kernel::Store(reinterpret_cast<volatile uint32_t*>(base_ + offset), value);
  return {};
}

bool UioRegisters::AwaitInterrupt(std::chrono::milliseconds limit) {
  if (!interrupt_works_) return false;
  interrupt_works_ =
      kernel::AwaitInterrupt(file_.fd(), limit) != kernel::InterruptWait::kUnsupported;
  return interrupt_works_;
}

}  // namespace systole::driver
