// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/run_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/report/losses.h"
#include "runtime/tools/layer_table.h"
#include "runtime/tools/program_source.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {

void RunReport::Add(const execute::SampleResult& result, size_t count) {
  const uint64_t batch = program->batch;
  std::optional<uint64_t> share;
  if (result.cycles) share = (*result.cycles + batch - 1) / batch;
  if (samples == 0 || share.value_or(0) > cycles().value_or(0)) {
    layers = result.layers;
    counters = result.counters;
    states = result.states;
    traces = result.traces;
  }
  samples += count;
  cycles_per_sample.insert(cycles_per_sample.end(), count, share);
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
  return sum / program->batch;
}

std::optional<double> RunReport::utilisation(uint64_t macs, std::optional<uint64_t> cycles) const {
  if (!cycles || *cycles == 0) return std::nullopt;
  return static_cast<double>(macs) /
         (static_cast<double>(*cycles) * config.rows * config.cols);
}

namespace {

std::string LossesText(const RunReport& report) {
  const auto losses = report::ExplainLosses(*report.program, report.states, report.config);
  std::string text;
  for (const std::string& loss : report::LargestLosses(*report.program, losses, 3)) {
    text += "  " + loss + "\n";
  }
  return text.empty() ? "" : "largest losses of the array\n" + text;
}

}  // namespace

std::string StateTable(const RunReport& report) {
  if (report.states.empty()) return "";
  std::vector<TextTable::Column> columns = {{"layer"}, {"engine"}};
  for (int s = 0; s < spec::kEngineStates; ++s) {
    columns.push_back({spec::Name(static_cast<spec::EngineState>(s)), true});
  }
  TextTable table(std::move(columns));
  for (size_t i = 0; i < report.states.size(); ++i) {
    for (size_t e = 0; e < report.states[i].engines.size(); ++e) {
      const StateCounts& counts = report.states[i].engines[e];
      if (std::all_of(counts.begin(), counts.end(), [](uint64_t n) { return n == 0; })) continue;
      std::vector<std::string> row = {
          i < report.program->layers.size() ? report.program->layers[i].name : "-",
          spec::Name(static_cast<spec::Engine>(e + 1))};
      for (const uint64_t n : counts) row.push_back(n == 0 ? "-" : Grouped(n));
      table.AddRow(std::move(row));
    }
  }
  return table.ToString();
}

std::string ReportText(const RunReport& report) {
  const program::Program& program = *report.program;
  std::string text = fmt::format(
      "model '{}', backend {}, configuration {} ({}x{} array), numerics {}{}, {} sample{}\n\n",
      program.model_name, report.backend, program.config, report.config.rows, report.config.cols,
      golden::Name(program.numerics), BatchText(program), report.samples, report.samples == 1 ? "" : "s");
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
  text += fmt::format("loading             {:.3f} s\n", report.load_seconds);
  text += fmt::format("wall time           {:.3f} s\n", report.wall_seconds);
  if (report.sim_cycles_per_second) {
    text += fmt::format("simulation speed    {} cycles per second\n",
                        Grouped(static_cast<uint64_t>(*report.sim_cycles_per_second)));
  }
  if (!report.states.empty()) text += LossesText(report);
  return text;
}

}  // namespace systole::tools
