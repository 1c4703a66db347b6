// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "driver/core/registry.h"

namespace CLI {
class App;
}

namespace systole::tools {

/// The machine that a command runs on.
struct DeviceChoice {
  std::string backend = "golden";
  driver::Options options;
};

/// Options of all commands that run a network: --backend, --timeout and what simulators take.
/// `choice` outlives the parser.
void AddDeviceOptions(CLI::App& command, DeviceChoice& choice);

}  // namespace systole::tools
