// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "runtime/program/container.h"
#include "runtime/tools/command.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

using Json = nlohmann::ordered_json;

struct CompareOptions {
  std::string first, second;
  std::optional<double> max_slowdown;  ///< Percent.
};

/// One comparable line of a report.
struct Line {
  std::string name;
  std::optional<double> cycles;
  std::optional<double> macs;
};

struct Report {
  std::vector<std::pair<std::string, std::string>> facts;  ///< Model, backend, ...
  std::vector<Line> lines;                                 ///< The total comes first.
};

std::optional<double> NumberOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return {};
  return found->get<double>();
}

std::string TextOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return "-";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

/// Reads what `systole run --json` or `systole bench --json` wrote.
Result<Report> ReadReport(const std::string& path) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  const Json json = Json::parse(text, text + bytes.size(), nullptr, /*allow_exceptions=*/false);
  const bool run = json.is_object() && json.contains("layers") && json["layers"].is_array();
  const bool bench = json.is_object() && json.contains("rows") && json["rows"].is_array();
  if (!run && !bench) {
    return InvalidArgument(
        fmt::format("'{}' is not a report; `systole run --json FILE` and `systole bench --json "
                    "FILE` write them",
                    path));
  }
  Report report;
  for (const char* key : {"model", "backend", "config", "numerics", "batch", "samples"}) {
    if (json.contains(key)) report.facts.emplace_back(key, TextOf(json, key));
  }
  if (run) report.lines.push_back({"total", NumberOf(json, "cycles"), NumberOf(json, "macs")});
  for (const Json& entry : json[run ? "layers" : "rows"]) {
    if (!entry.is_object()) continue;
    report.lines.push_back(
        {TextOf(entry, run ? "name" : "work"), NumberOf(entry, "cycles"), NumberOf(entry, "macs")});
  }
  return report;
}

std::string FactsText(const Report& a, const Report& b) {
  TextTable table({{""}, {"first"}, {"second"}});
  const std::map<std::string, std::string> others(b.facts.begin(), b.facts.end());
  for (const auto& [key, value] : a.facts) {
    const auto other = others.find(key);
    table.AddRow({key, value, other == others.end() ? "-" : other->second});
  }
  return table.ToString();
}

std::string CyclesText(const std::optional<double>& cycles) {
  return cycles ? Grouped(static_cast<uint64_t>(*cycles)) : "-";
}

/// Lines of both, in the order of the first; those that only one has stand alone.
std::vector<std::pair<const Line*, const Line*>> Pair(const Report& a, const Report& b) {
  std::multimap<std::string, const Line*> rest;
  for (const Line& line : b.lines) rest.emplace(line.name, &line);
  std::vector<std::pair<const Line*, const Line*>> pairs;
  for (const Line& line : a.lines) {
    const auto found = rest.find(line.name);
    pairs.emplace_back(&line, found == rest.end() ? nullptr : found->second);
    if (found != rest.end()) rest.erase(found);
  }
  for (const Line& line : b.lines) {
    const auto [begin, end] = rest.equal_range(line.name);
    for (auto it = begin; it != end; ++it) {
      if (it->second == &line) pairs.emplace_back(nullptr, &line);
    }
  }
  return pairs;
}

Result<void> Compare(const CompareOptions& options, bool& differs) {
  SYSTOLE_ASSIGN_OR_RETURN(const Report a, ReadReport(options.first));
  SYSTOLE_ASSIGN_OR_RETURN(const Report b, ReadReport(options.second));
  fmt::print("{}\n", FactsText(a, b));
  TextTable table({{"layer or work"}, {"cycles", true}, {"cycles", true}, {"second/first", true}});
  std::string slower;
  for (const auto& [one, two] : Pair(a, b)) {
    const auto cycles_a = one != nullptr ? one->cycles : std::nullopt;
    const auto cycles_b = two != nullptr ? two->cycles : std::nullopt;
    const bool both = cycles_a && cycles_b && *cycles_a > 0;
    const double ratio = both ? *cycles_b / *cycles_a : 0;
    table.AddRow({one != nullptr ? one->name : two->name, CyclesText(cycles_a),
                  CyclesText(cycles_b), both ? fmt::format("{:.3f}", ratio) : "-"});
    if (both && options.max_slowdown && ratio > 1 + *options.max_slowdown / 100) {
      slower += fmt::format("  {}: {} cycles instead of {} ({:+.1f} %)\n", one->name,
                            CyclesText(cycles_b), CyclesText(cycles_a), 100 * (ratio - 1));
    }
  }
  fmt::print("{}", table.ToString());
  if (slower.empty()) return {};
  fmt::print("slower by more than {} %:\n{}", *options.max_slowdown, slower);
  differs = true;
  return {};
}

}  // namespace

void AddCompare(CLI::App& app, Result<void>& outcome, bool& differs) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand("compare", "Compare the cycles of two reports");
  command->add_option("FIRST", options->first, "Report of `run --json` or `bench --json`")
      ->required();
  command->add_option("SECOND", options->second, "Another one")->required();
  command
      ->add_option(
          "--max-slowdown", options->max_slowdown,
          "Percent that the second may be slower, in total and in every line; more is exit "
          "status 1")
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "Examples:\n"
      "  systole run net.tflite --input x.bin --backend verilator --json before.json\n"
      "  systole run net.tflite --input x.bin --backend verilator --json after.json\n"
      "  systole compare before.json after.json --max-slowdown 1");
  command->callback([options, &outcome, &differs] { outcome = Compare(*options, differs); });
}

}  // namespace systole::tools
