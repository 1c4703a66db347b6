// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "driver/core/registry.h"

namespace systole::test {

/// Everything that a simulated machine tells about the stream that ended last, as numbers with
/// names, so that two machines can be compared.
struct Recording {
  std::vector<std::string> names;
  std::vector<uint64_t> values;

  void Add(const std::string& name, uint64_t value);
  /// Adds counters, events and states per layer of `device`.
  void AddRun(driver::Device& device, const driver::Counters& counters);
  /// Adds its bus samples.
  void AddBus(driver::Device& device);
};

/// The first value that differs, in words; empty if none does.
std::string Difference(const Recording& a, const Recording& b);

}  // namespace systole::test
