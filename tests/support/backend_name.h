// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "driver/core/registry.h"

namespace systole::test {

/// Splits "backend-machine", as tests are named, into the backend's name and the option.
inline std::string BackendOf(const std::string& name, driver::Options* options) {
  const std::size_t dash = name.find('-');
  if (dash != std::string::npos) options->machine = name.substr(dash + 1);
  return name.substr(0, dash);
}

}  // namespace systole::test
