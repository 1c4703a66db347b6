// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernel.h"

namespace systole::hls_test {

/// Takes a part out of a machine, with its wiring and depths: `machine.Wire(part)` adds the
/// processes whose names begin with `prefix` to `kernel`.
struct MachinePart {
  hls_sim::Kernel& kernel;
  const char* prefix;

  template <class P, class... Streams>
  void Add(const std::string& name, int group, P& process, Streams&... streams) {
    if (name.rfind(prefix, 0) == 0) kernel.Add(name, group, process, streams...);
  }
  /// A wire in place of a stream: in none of the parts.
  template <class P, class S>
  void Add(const std::string&, int, P&, S&, bool&, bool&) {}
};

}  // namespace systole::hls_test
