// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/run_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/tools/layer_table.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {

void RunReport::Add(const execute::SampleResult& result) {
  if (samples == 0 || result.cycles.value_or(0) > cycles().value_or(0)) {
    layers = result.layers;
    counters = result.counters;
  }
  ++samples;
  cycles_per_sample.push_back(result.cycles);
  cpu_seconds += result.cpu_seconds;
}

std::optional<uint64_t> RunReport::cycles() const {
  std::optional<uint64_t> most;
  for (const auto& cycles : cycles_per_sample) {
    if (cycles) most = std::max(most.value_or(0), *cycles);
  }
  return most;
}

uint64_t RunReport::macs() const {
  uint64_t sum = 0;
  for (const program::Layer& layer : program->layers) sum += layer.macs;
  return sum;
}

std::optional<double> RunReport::utilisation(uint64_t macs, std::optional<uint64_t> cycles) const {
  if (!cycles || *cycles == 0) return std::nullopt;
  return static_cast<double>(macs) /
         (static_cast<double>(*cycles) * config.rows * config.cols);
}

std::string ReportText(const RunReport& report) {
  const program::Program& program = *report.program;
  std::string text = fmt::format(
      "model '{}', backend {}, configuration {} ({}x{} array), numerics {}, {} sample{}\n\n",
      program.model_name, report.backend, program.config, report.config.rows, report.config.cols,
      golden::Name(program.numerics), report.samples, report.samples == 1 ? "" : "s");
  text += LayerTable(program, report.config, &report.layers) + "\n";
  text += fmt::format("MACs per sample     {}\n", Grouped(report.macs()));
  if (const auto cycles = report.cycles()) {
    text += fmt::format("cycles per sample   {}{}\n", Grouped(*cycles),
                        report.samples > 1 ? " (slowest sample)" : "");
    text += fmt::format("utilisation         {:.1f} % of the array\n",
                        100 * report.utilisation(report.macs(), cycles).value_or(0));
    constexpr uint64_t kBeat = 16;
    text += fmt::format("bytes on the bus    {} read, {} written\n",
                        Grouped(kBeat * report.counters[spec::Counter::kReadBeats]),
                        Grouped(kBeat * report.counters[spec::Counter::kWriteBeats]));
  } else {
    text += fmt::format("cycles              not counted by backend {}\n", report.backend);
  }
  text += fmt::format("host operators      {:.3f} s, all samples\n", report.cpu_seconds);
  text += fmt::format("wall time           {:.3f} s\n", report.wall_seconds);
  if (report.sim_cycles_per_second) {
    text += fmt::format("simulation speed    {} cycles per second\n",
                        Grouped(static_cast<uint64_t>(*report.sim_cycles_per_second)));
  }
  return text;
}

}  // namespace systole::tools
