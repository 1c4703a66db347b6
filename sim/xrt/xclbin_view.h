// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "driver/base/status.h"

struct axlf;

namespace systole::xrt_shim {

/// What the simulated board needs to know of a loaded xclbin.
struct XclbinView {
  struct Ip {
    std::string name;
    uint64_t address = 0;
    bool has_interrupt = false;
  };
  struct Bank {
    std::string tag;
    uint64_t address = 0;
    uint64_t bytes = 0;
  };
  std::string uuid;  ///< 16 bytes.
  Ip ip;
  std::vector<Bank> banks;
  std::string config;  ///< Configuration of the machine.
  std::string engine;  ///< "rtl" or "hls".
};

/// Error: a section is missing or damaged, or there is not exactly one ip.
Result<XclbinView> ReadXclbin(const axlf* top);

}  // namespace systole::xrt_shim
