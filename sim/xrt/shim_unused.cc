// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// What XRT's objects refer to and this device does not have: kernels that XRT starts itself, export
// of buffers, raw memory access, clocks.
#include "sim/xrt/handle.h"

SYSTOLE_XCL xclBufferExportHandle xclExportBO(xclDeviceHandle, xclBufferHandle) {
  return XRT_NULL_BO_EXPORT;
}
SYSTOLE_XCL xclBufferHandle xclImportBO(xclDeviceHandle, xclBufferExportHandle, unsigned) {
  return XRT_NULL_BO;
}
SYSTOLE_XCL std::size_t xclRead(xclDeviceHandle, xclAddressSpace, uint64_t, void*, std::size_t) {
  return 0;
}
SYSTOLE_XCL std::size_t xclWrite(xclDeviceHandle, xclAddressSpace, uint64_t, const void*,
                                 std::size_t) {
  return 0;
}
SYSTOLE_XCL ssize_t xclUnmgdPread(xclDeviceHandle, unsigned, void*, std::size_t, uint64_t) {
  return -ENOSYS;
}
SYSTOLE_XCL ssize_t xclUnmgdPwrite(xclDeviceHandle, unsigned, const void*, std::size_t, uint64_t) {
  return -ENOSYS;
}
SYSTOLE_XCL int xclExecBuf(xclDeviceHandle, xclBufferHandle) { return -ENOSYS; }
SYSTOLE_XCL int xclExecWait(xclDeviceHandle, int) { return -ENOSYS; }
SYSTOLE_XCL int xclReClock2(xclDeviceHandle, unsigned short, const uint16_t*) { return -ENOSYS; }
SYSTOLE_XCL int xclP2pEnable(xclDeviceHandle, bool, bool) { return -ENOSYS; }

// These have C++ linkage.
SYSTOLE_XCL_CXX int xclUpdateSchedulerStat(xclDeviceHandle) { return -ENOSYS; }
SYSTOLE_XCL_CXX int xclInternalResetDevice(xclDeviceHandle, xclResetKind) { return -ENOSYS; }
SYSTOLE_XCL_CXX int xclCmaEnable(xclDeviceHandle, bool, uint64_t) { return -ENOSYS; }
SYSTOLE_XCL_CXX int xclCloseExportHandle(xclBufferExportHandle) { return 0; }

// Two members of Debian's emulation device, which its objects ask for properties.
namespace xclhwemhal2 {
struct HwEmShim {
  static HwEmShim* handleCheck(void* handle);
  uint32_t deviceQuery(xrt_core::query::key_type);
};
SYSTOLE_XCL_CXX HwEmShim* HwEmShim::handleCheck(void*) { return nullptr; }  // Then answers are 0.
SYSTOLE_XCL_CXX uint32_t HwEmShim::deviceQuery(xrt_core::query::key_type) { return 0; }
}  // namespace xclhwemhal2
