// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Interrupts of xrt::ip. XRT 2.13 calls virtual functions whose default versions, weak and inline,
// throw. Strong definitions here take their place when this library is linked (-Bsymbolic, as
// libxrt_coreutil exports the weak ones too).
#include <condition_variable>
#include <stdexcept>

#include "sim/xrt/handle.h"

using namespace systole::xrt_shim;

namespace xrt_core {

/// The base class of XRT's devices, as far as it concerns us.
struct ishim {
  int open_ip_interrupt_notify(unsigned int ip);
  void close_ip_interrupt_notify(int handle);
  void enable_ip_interrupt(int handle);
  void disable_ip_interrupt(int handle);
  void wait_ip_interrupt(int handle);
  std::cv_status wait_ip_interrupt(int handle, int32_t timeout_ms);
};

namespace {

Board& BoardOf(const ishim* core) {
  Handle* handle = HandleOf(core);
  if (handle == nullptr) throw std::runtime_error("the device is closed");
  return handle->board();
}

}  // namespace

SYSTOLE_XCL_CXX int ishim::open_ip_interrupt_notify(unsigned int ip) {
  if (ip != 0 || !BoardOf(this).has_interrupt()) {
    throw std::runtime_error("the xclbin gives this ip no interrupt");
  }
  return 1;  // There is only one line.
}
SYSTOLE_XCL_CXX void ishim::close_ip_interrupt_notify(int) {}
// As on the boards: the line cannot be masked here, only in the machine's IRQ_ENABLE.
SYSTOLE_XCL_CXX void ishim::enable_ip_interrupt(int) {}
SYSTOLE_XCL_CXX void ishim::disable_ip_interrupt(int) {}
SYSTOLE_XCL_CXX void ishim::wait_ip_interrupt(int) { BoardOf(this).WaitInterrupt(std::nullopt); }
SYSTOLE_XCL_CXX std::cv_status ishim::wait_ip_interrupt(int, int32_t timeout_ms) {
  return BoardOf(this).WaitInterrupt(std::chrono::milliseconds(timeout_ms))
             ? std::cv_status::no_timeout
             : std::cv_status::timeout;
}

}  // namespace xrt_core
