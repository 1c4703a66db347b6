// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/cycles/events.h"

#include <array>
#include <cstddef>

namespace systole::test {

std::vector<CommandSpan> CommandsOf(const driver::TraceSource& source,
                                    const perf::Prediction& prediction) {
  std::vector<CommandSpan> commands(prediction.commands.size());
  std::array<std::vector<std::size_t>, 5> of_engine;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    of_engine[static_cast<std::size_t>(prediction.commands[i].engine)].push_back(i);
  }
  for (const driver::TraceEvent& e : source.TraceEvents()) {
    const auto& list = of_engine[static_cast<std::size_t>(e.engine)];
    if (e.nth >= list.size()) continue;
    CommandSpan& c = commands[list[e.nth]];
    (e.kind == driver::TraceEvent::Kind::kStart ? c.start : c.retire) =
        static_cast<int64_t>(e.cycle);
  }
  return commands;
}

}  // namespace systole::test
