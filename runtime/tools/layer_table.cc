// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/layer_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/tools/text_table.h"
#include "runtime/tools/traffic.h"

namespace systole::tools {
namespace {

std::string NumberOrDash(uint64_t value) { return value == 0 ? "-" : Grouped(value); }

/// Text of a model file on a terminal: no control characters.
std::string Printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

std::string CpuReasons(const program::Program& program) {
  std::string text;
  for (const program::Layer& layer : program.layers) {
    if (layer.engine != program::LayerEngine::kCpu) continue;
    text +=
        fmt::format("  {} ({}): {}\n", Printable(layer.name), layer.op, Printable(layer.reason));
  }
  return text.empty() ? "All operators run on the accelerator.\n" : "On the CPU:\n" + text;
}

/// How the work is shared, where the CPU has a share.
std::string ShareText(const program::Program& program) {
  uint64_t all = 0, cpu = 0, operators = 0;
  for (const program::Layer& layer : program.layers) {
    all += layer.macs;
    if (layer.engine != program::LayerEngine::kCpu) continue;
    cpu += layer.macs;
    ++operators;
  }
  if (operators == 0) return "";
  const auto streams = std::count_if(
      program.steps.begin(), program.steps.end(),
      [](const program::Step& step) { return std::holds_alternative<program::EngineStep>(step); });
  return fmt::format(
      "{} operators on the CPU, with {:.2f} % of the MACs; the accelerator runs {} {}.\n",
      operators, all == 0 ? 0.0 : 100.0 * static_cast<double>(cpu) / static_cast<double>(all),
      streams, streams == 1 ? "time" : "times");
}

}  // namespace

std::string LayerTable(const program::Program& program, const spec::Config& config,
                       const std::vector<execute::LayerCost>* costs) {
  const bool counted =
      costs != nullptr && std::any_of(costs->begin(), costs->end(),
                                      [](const auto& cost) { return cost.cycles.has_value(); });
  std::vector<TextTable::Column> columns = {{"layer"},   {"operator"},   {"shape"},
                                            {"runs on"}, {"MACs", true}, {"bytes moved", true}};
  if (counted) {
    columns.push_back({"cycles", true});
    columns.push_back({"util.", true});
  }
  TextTable table(std::move(columns));
  const std::vector<uint64_t> bytes = BytesMovedByLayer(program);
  uint64_t all_macs = 0;
  uint64_t all_bytes = 0;
  for (size_t i = 0; i < program.layers.size(); ++i) {
    const program::Layer& layer = program.layers[i];
    std::vector<std::string> row = {
        Printable(layer.name),    Printable(layer.op),
        Printable(layer.shape),   program::LayerEngineName(layer.engine),
        NumberOrDash(layer.macs), NumberOrDash(bytes[i])};
    all_macs += layer.macs;
    all_bytes += bytes[i];
    if (counted) {
      const auto cycles = (*costs)[i].cycles;
      row.push_back(cycles ? Grouped(*cycles) : "-");
      const double peak = static_cast<double>(cycles.value_or(0)) * config.rows * config.cols;
      const bool on_array = layer.engine == program::LayerEngine::kConv && layer.macs > 0;
      row.push_back(on_array && peak > 0
                        ? fmt::format("{:.1f} %", 100 * static_cast<double>(layer.macs) / peak)
                        : "-");
    }
    table.AddRow(std::move(row));
  }
  table.AddRule();
  std::vector<std::string> total = {"total", "", "", "", Grouped(all_macs), Grouped(all_bytes)};
  if (counted) total.insert(total.end(), {"", ""});
  table.AddRow(std::move(total));
  std::string text = table.ToString();
  if (counted) text += "Cycles of layers overlap: they do not add up.\n";
  return text + CpuReasons(program) + ShareText(program);
}

}  // namespace systole::tools
