// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "runtime/compile/scheduler.h"

namespace systole::compile {

std::vector<CutReport> Scheduler::Report() {
  std::vector<CutReport> reports;
  for (const Group& group : groups_) {
    CutReport report;
    report.layers = group.numbers;
    int64_t most = 0;
    for (const Interval& strip : group.strips) most = std::max(most, strip.size());
    if (group.channels > 0) {
      report.text = fmt::format("memory to memory, {} channels at a time", group.channels);
    } else if (group.by_parts) {
      report.text = fmt::format("memory to memory, parts of the window for {}x{} outputs at a time",
                                group.part_rows, group.part_cols);
    } else if (group.buffers.empty()) {
      report.text = "whole values on the chip";
    } else {
      report.text = group.layers.size() > 1 ? "together, " : "";
      report.text += fmt::format("{} strips of at most {} {}", group.strips.size(), most,
                                 group.layers[0].flat ? "pixels" : "rows");
      if (group.columns.size() > 1) {
        report.text += fmt::format(" and {} parts of a row", group.columns.size());
      }
    }
    for (const auto& [value, buffer] : group.buffers) {
      const bool memory = memory_.homes[value].has_value();
      report.text +=
          fmt::format("; {} of '{}' {} ({} bytes)", buffer.rows, graph_.values[value].name,
                      memory ? "from or to memory" : "on chip", buffer.place.bytes);
    }
    const auto cycles = Estimate(group);
    report.cycles = cycles ? *cycles : 0;
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace systole::compile
