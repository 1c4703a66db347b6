// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "driver/core/counters.h"

namespace systole::driver {

std::string FormatCounters(const Counters& counters) {
  std::string text;
  for (int i = 0; i < spec::kCounters; ++i) {
    const auto index = static_cast<std::size_t>(i);
    const int state = (i - spec::kGlobalCounters) % spec::kEngineStates;
    if (i >= spec::kGlobalCounters && state == 0) text += "\n ";
    if (counters.values[index] == 0) continue;
    text += ' ';
    text += spec::kCounterNames[index];
    text += ' ';
    text += std::to_string(counters.values[index]);
  }
  return text;
}

}  // namespace systole::driver
