// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// All that depends on the version of XRT, 2.13 to 2.23. Compiled and run here: 2.13 (Debian 12 and
// 13). Written from the headers of the others and never compiled against them: 2.14 to 2.23.
//
//   2.13  headers in experimental/
//   2.15  xrt::hw_context is no longer experimental; xrt::bo takes an xrt::device itself
//   2.16  XRT has a default for XILINX_XRT
//   2.19  headers in xrt/experimental/; timed wait for interrupts on Zynq boards
//   2.23  load_xclbin and ip(device, ...) are deprecated: register_xclbin and hw_context instead
#include <version.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#if __has_include(<xrt/experimental/xrt_ip.h>)
#include <xrt/experimental/xrt_ip.h>
#include <xrt/experimental/xrt_xclbin.h>
#else
#include <experimental/xrt_ip.h>
#include <experimental/xrt_xclbin.h>
#endif
#if XRT_VERSION_CODE >= XRT_VERSION(2, 23)
#include <xrt/xrt_hw_context.h>
#endif

#include <string>

namespace systole::driver::xrt_compat {

/// Whether XILINX_XRT must be set for XRT to find its device library.
#if XRT_VERSION_CODE < XRT_VERSION(2, 16) && !defined(__aarch64__)
inline constexpr bool kNeedsRoot = true;
#else
inline constexpr bool kNeedsRoot = false;
#endif

/// Loads the xclbin and opens the ip of that name for this process alone.
inline xrt::ip OpenIp(xrt::device& device, const std::string& xclbin, const std::string& name) {
#if XRT_VERSION_CODE >= XRT_VERSION(2, 23)
  const xrt::hw_context context(device, device.register_xclbin(xrt::xclbin(xclbin)));
  return xrt::ip(context, name);
#else
  return xrt::ip(device, device.load_xclbin(xrt::xclbin(xclbin)), name);
#endif
}

}  // namespace systole::driver::xrt_compat
