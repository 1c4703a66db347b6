// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/tools/text_table.h"

namespace systole::bench {
namespace {

using tools::Grouped;

template <typename T>
std::string GroupedOrDash(const std::optional<T>& value) {
  return value && *value > 0 ? Grouped(*value) : "-";
}
std::string Fixed(const std::optional<double>& value, int digits, double factor = 1) {
  return value ? fmt::format("{:.{}f}", factor * *value, digits) : "-";
}
std::optional<uint64_t> MacsOf(const Row& row) {
  return row.macs == 0 ? std::nullopt : std::optional(row.macs);
}

std::string WorkText(const Row& row) {
  const std::string name = ShortName(row.work);
  return row.count == 1 ? name : fmt::format("{} ({} times)", name, row.count);
}

/// The cells of a row, in the order of kTitles.
constexpr std::array<const char*, 7> kTitles = {"MACs",  "cycles", "MAC/cycle", "util. %",
                                                "bound", "ratio",  "exact"};
std::array<std::string, 7> Cells(const Row& row, const spec::Config& config) {
  return {GroupedOrDash(MacsOf(row)),
          GroupedOrDash(row.cycles),
          Fixed(row.macs_per_cycle(), 2),
          Fixed(row.utilisation(config), 1, 100),
          Grouped(row.bound_cycles),
          Fixed(row.ratio_to_bound(), 3),
          row.exact ? "yes" : "NO"};
}

/// Systems of which the rows show figures, in the order of the data file.
std::vector<const System*> SystemsOf(const std::vector<Row>& rows, const Anchors& anchors) {
  std::set<std::string> used;
  for (const Row& row : rows) {
    for (const Figure& figure : row.others) used.insert(figure.system);
  }
  std::vector<const System*> systems;
  for (const System& system : anchors.systems()) {
    if (used.count(system.id) != 0) systems.push_back(&system);
  }
  return systems;
}

std::string SourceText(const System& system) {
  return fmt::format("{} ({} MACs): {}; memory: {}; {}", system.title, system.macs, system.kind,
                     system.memory, system.source);
}

/// "Intel(R) Xeon(R) ..."; "unknown CPU" where the system does not say.
std::string CpuName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) {
      return line.substr(colon + 2);
    }
  }
  return "unknown CPU";
}

std::string SpeedText(const std::vector<Row>& rows) {
  uint64_t cycles = 0;
  double seconds = 0;
  for (const Row& row : rows) {
    cycles += row.simulated_cycles;
    seconds += row.simulation_seconds;
  }
  if (cycles == 0 || seconds <= 0) return "";
  return fmt::format("{} cycles simulated, {} per second of processor time, one thread, {}", Grouped(cycles),
                     Grouped(static_cast<uint64_t>(static_cast<double>(cycles) / seconds)),
                     CpuName());
}

nlohmann::ordered_json RowJson(const Row& row, const spec::Config& config) {
  nlohmann::ordered_json json;
  const auto set = [&](const char* name, const auto& value) {
    if (value) {
      json[name] = *value;
    } else {
      json[name] = nullptr;
    }
  };
  json["work"] = row.work;
  json["count"] = row.count;
  json["sum"] = row.sum;
  set("cycles", row.cycles);
  set("macs", MacsOf(row));
  set("macs_per_cycle", row.macs_per_cycle());
  set("utilisation", row.utilisation(config));
  json["bound_cycles"] = row.bound_cycles;
  set("ratio_to_bound", row.ratio_to_bound());
  json["exact"] = row.exact;
  json["checked_against"] = row.checked_against;
  json["bytes_read"] = row.bytes_read;
  json["bytes_written"] = row.bytes_written;
  json["cpu_operators"] = row.cpu_operators;
  json["losses"] = row.losses;
  json["others"] = nlohmann::ordered_json::array();
  for (const Figure& figure : row.others) {
    nlohmann::ordered_json other;
    other["system"] = figure.system;
    if (figure.cycles) other["cycles"] = *figure.cycles;
    if (figure.share) other["share"] = *figure.share;
    if (figure.macs_per_cycle) other["macs_per_cycle"] = *figure.macs_per_cycle;
    if (!figure.note.empty()) other["note"] = figure.note;
    json["others"].push_back(std::move(other));
  }
  return json;
}

}  // namespace

std::string ShortName(const std::string& work) {
  if (work.find(".tflite") == std::string::npos) return work;
  return work.substr(work.rfind('/') + 1);
}

LineTable::LineTable(const std::vector<std::string>& works) {
  for (const std::string& work : works) width_ = std::max(width_, work.size());
}

std::string LineTable::Header() const {
  std::string line = fmt::format("{:<{}}", "work", width_);
  for (const char* title : kTitles) line += fmt::format("  {:>11}", title);
  return line + "\n" + std::string(line.size(), '-') + "\n";
}

std::string LineTable::Line(const Row& row, const spec::Config& config) const {
  std::string line = fmt::format("{:<{}}", WorkText(row), width_);
  for (const std::string& cell : Cells(row, config)) line += fmt::format("  {:>11}", cell);
  return line + "\n";
}

std::string ConditionsText(const Conditions& c) {
  return fmt::format(
      "backend {}, configuration {} ({}x{} array), memory latency {} cycles, {} bytes per cycle "
      "and direction, {}",
      c.backend, c.config.name, c.config.rows, c.config.cols, c.latency, c.bus_bytes,
      c.seed == 0 ? std::string("seed 0 (no stalls)")
                  : fmt::format("seed {} (with random stalls)", c.seed));
}

std::string LossesText(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) {
    for (const std::string& loss : row.losses) {
      text += fmt::format("  {}: {}\n", ShortName(row.work), loss);
    }
  }
  return text.empty() ? "" : "Largest losses of the array:\n" + text;
}

std::string OthersText(const std::vector<Row>& rows, const Anchors& anchors) {
  std::string text;
  std::set<std::string> shown;
  for (const Row& row : rows) {
    if (!shown.insert(row.key).second) continue;
    for (const Figure& figure : row.others) {
      text += fmt::format("  {}: {}\n", ShortName(row.work), FigureText(figure, anchors));
    }
  }
  if (text.empty()) return text;
  text = "Others on the same work, cycles and share of their array:\n" + text;
  for (const System* system : SystemsOf(rows, anchors)) {
    text += fmt::format("{}\n", SourceText(*system));
  }
  return text;
}

std::string BenchJson(const std::vector<Row>& rows, const Conditions& conditions) {
  nlohmann::ordered_json json;
  json["schema_version"] = 1;
  json["backend"] = conditions.backend;
  json["config"] = conditions.config.name;
  json["latency"] = conditions.latency;
  json["bus_bytes"] = conditions.bus_bytes;
  json["seed"] = conditions.seed;
  json["rows"] = nlohmann::ordered_json::array();
  for (const Row& row : rows) json["rows"].push_back(RowJson(row, conditions.config));
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string BenchMarkdown(const std::vector<Row>& rows, const Conditions& conditions,
                          const Anchors& anchors, const std::string& command) {
  std::string text = fmt::format(
      "# Performance of configuration {}\n\nPrinted by\n\n```\n{}\n```\n\n{}.\nCycles from doorbell to "
      "interrupt, everything read from memory and written to it; every result was compared byte for "
      "byte.\nThe [user guide](user-guide.md#bench) explains the columns.\n",
      conditions.config.name, command, ConditionsText(conditions));
  const std::string speed = SpeedText(rows);
  if (!speed.empty()) text += speed + ".\n";
  text += "\n| work |";
  for (const char* title : kTitles) text += fmt::format(" {} |", title);
  text += " largest loss | others |\n| --- |";
  for (size_t i = 0; i < kTitles.size(); ++i) text += " ---: |";
  text += " --- | --- |\n";
  for (const Row& row : rows) {
    text += fmt::format("| {} |", WorkText(row));
    for (const std::string& cell : Cells(row, conditions.config)) text += fmt::format(" {} |", cell);
    std::string others;
    for (const Figure& figure : row.others) {
      others += (others.empty() ? "" : "; ") + FigureText(figure, anchors);
    }
    text += fmt::format(" {} | {} |\n", row.losses.empty() ? "" : row.losses[0], others);
  }
  const auto systems = SystemsOf(rows, anchors);
  if (!systems.empty()) text += "\nFigures of others, where the work is the same:\n\n";
  for (const System* system : systems) text += "* " + SourceText(*system) + "\n";
  return text;
}

}  // namespace systole::bench
