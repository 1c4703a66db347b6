// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace systole {
namespace hls_sim {

/// Thrown inside a turn that breaks a rule; ends the process and fails the kernel.
struct RuleBroken {
  std::string what;
};

}  // namespace hls_sim
}  // namespace systole
