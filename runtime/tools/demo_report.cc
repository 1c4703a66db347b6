// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/demo_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "runtime/tools/program_source.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

using spec::Engine;
using spec::EngineState;
using Json = nlohmann::ordered_json;

/// Cycles in which CONV had no command, by the engine that had one: LOAD, none, VECTOR, STORE.
std::array<uint64_t, kWorkEngines> WithoutConv(const execute::SampleResult& result) {
  std::array<uint64_t, kWorkEngines> sum{};
  for (const LayerStates& states : result.states) {
    for (size_t e = 0; e < sum.size(); ++e) sum[e] += states.without_conv[e];
  }
  return sum;
}

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// Pictures per second; nothing if there was no time.
std::optional<double> Rate(double count, double seconds) {
  return seconds > 0 ? std::optional(count / seconds) : std::nullopt;
}

std::string SharesText(const DemoReport& report) {
  uint64_t sum = 0;
  for (const CycleShare& share : report.shares) sum += share.cycles;
  if (sum == 0) return "";
  std::string text = "\nwhere the machine's cycles went (slowest picture)\n";
  for (const CycleShare& share : report.shares) {
    if (share.cycles == 0) continue;
    text += fmt::format("  {:<52}{:>12}  {:>5.1f} %\n", share.text, Grouped(share.cycles),
                        100.0 * static_cast<double>(share.cycles) / static_cast<double>(sum));
  }
  if (!report.losses.empty()) text += "largest losses of the array\n";
  for (const std::string& loss : report.losses) text += "  " + loss + "\n";
  return text;
}

/// Seconds of the host beside the machine and the operators on the CPU.
double HostSeconds(const DemoReport& report) {
  return std::max(0.0, report.wall_seconds - report.machine_seconds - report.cpu_seconds);
}

std::string WallText(const DemoReport& report) {
  if (report.wall_seconds <= 0) return "";
  const auto line = [&](const char* what, double seconds) {
    return fmt::format("  {:<52}{:>9.3f} ms  {:>5.1f} %\n", what, 1e3 * seconds,
                       100.0 * seconds / report.wall_seconds);
  };
  return "\nwhere the time on this computer went (all pictures)\n" +
         line(report.simulates ? "machine, simulated here" : "machine", report.machine_seconds) +
         line("operators on the CPU", report.cpu_seconds) +
         line("rest of the host: copies of inputs and outputs", HostSeconds(report));
}

std::string RateText(const DemoReport& report) {
  std::string text;
  if (const auto us = report.Microseconds(report.cycles())) {
    text += fmt::format("latency      {:.1f} us on the machine at an assumed {:g} MHz ({} cycles, "
                        "slowest picture)\n", *us, report.clock_mhz, Grouped(*report.cycles()));
    text += fmt::format("rate         {:.1f} inferences per second of the machine at that clock\n",
                        1e6 / *us);
  } else {
    text += fmt::format("latency      backend {} counts no cycles; see --backend verilator\n",
                        report.backend);
  }
  const auto count = static_cast<double>(report.pictures.size());
  text += fmt::format("here         {:.1f} inferences per second{}\n",
                      Rate(count, report.wall_seconds).value_or(0),
                      report.simulates ? ": the speed of the simulation" : "");
  return text;
}

}  // namespace

std::vector<CycleShare> CycleShares(const execute::SampleResult& result) {
  if (!result.cycles) return {};
  const auto conv = [&](EngineState state) { return result.counters.State(Engine::kConv, state); };
  const auto without = WithoutConv(result);
  const uint64_t load = without[0], none = without[1], vector = without[2], store = without[3];
  std::vector<CycleShare> shares = {
      {"array", "the array computes", conv(EngineState::kBusy)},
      {"weights", "the array waits for weights", conv(EngineState::kWeight)},
      {"bus", "CONV waits for the bus: data to come or to leave",
       conv(EngineState::kWaitLoad) + conv(EngineState::kWaitStore) + conv(EngineState::kBus) +
           load + store},
      {"vector", "VECTOR works: depthwise, pooling, additions",
       conv(EngineState::kWaitVector) + vector},
      {"overhead", "fill and drain, banks, its own earlier command",
       conv(EngineState::kFill) + conv(EngineState::kBank) + conv(EngineState::kWaitConv)},
      {"start_end", "no engine has a command: start and end", none},
      {"unknown", "CONV has no command", 0},
  };
  uint64_t sum = 0;
  for (const CycleShare& share : shares) sum += share.cycles;
  if (sum < *result.cycles) shares.back().cycles = *result.cycles - sum;
  return shares;
}

std::optional<uint64_t> DemoReport::cycles() const {
  std::optional<uint64_t> most;
  for (const DemoPicture& picture : pictures) {
    if (picture.cycles) most = std::max(most.value_or(0), *picture.cycles);
  }
  return most;
}

std::optional<double> DemoReport::Microseconds(std::optional<uint64_t> cycles) const {
  if (!cycles) return std::nullopt;
  return static_cast<double>(*cycles) / clock_mhz;
}

std::string DemoText(const DemoReport& report) {
  const program::Program& program = *report.program;
  std::string text = fmt::format(
      "model '{}', backend {}, configuration {} ({}x{} array), numerics {}{}\n\n",
      program.model_name, report.backend, program.config, report.config.rows, report.config.cols,
      golden::Name(program.numerics), BatchText(program));
  TextTable table({{"picture"}, {"best classes (score)"}, {"cycles", true}, {"us", true},
                   {"here ms", true}});
  for (const DemoPicture& picture : report.pictures) {
    const auto us = report.Microseconds(picture.cycles);
    table.AddRow({picture.name, ClassesText(picture.classes, report.labels),
                  picture.cycles ? Grouped(*picture.cycles) : "-",
                  us ? fmt::format("{:.1f}", *us) : "-",
                  fmt::format("{:.2f}", 1e3 * picture.wall_seconds)});
  }
  text += table.ToString() + "\n" + RateText(report) + SharesText(report) + WallText(report);
  if (report.backend == "null") {
    text += "\nBackend null computes nothing: the classes mean nothing.\n";
  }
  return text;
}

std::string DemoJson(const DemoReport& report) {
  const program::Program& program = *report.program;
  Json json;
  json["schema_version"] = 1;
  json["model"] = program.model_name;
  json["backend"] = report.backend;
  json["config"] = program.config;
  json["numerics"] = std::string(golden::Name(program.numerics));
  json["batch"] = program.batch;
  json["clock_mhz"] = report.clock_mhz;
  json["pictures"] = Json::array();
  for (const DemoPicture& picture : report.pictures) {
    Json entry = {{"name", picture.name}, {"classes", Json::array()}};
    for (const auto& [index, score] : picture.classes) {
      const bool named = index < report.labels.size();
      entry["classes"].push_back({{"index", index},
                                  {"label", named ? Json(report.labels[index]) : Json(nullptr)},
                                  {"score", score}});
    }
    entry["cycles"] = OrNull(picture.cycles);
    entry["microseconds"] = OrNull(report.Microseconds(picture.cycles));
    entry["wall_seconds"] = picture.wall_seconds;
    json["pictures"].push_back(std::move(entry));
  }
  const auto us = report.Microseconds(report.cycles());
  json["cycles"] = OrNull(report.cycles());
  json["microseconds"] = OrNull(us);
  json["machine_inferences_per_second"] = us ? OrNull(Rate(1e6, *us)) : Json(nullptr);
  json["wall_inferences_per_second"] =
      OrNull(Rate(static_cast<double>(report.pictures.size()), report.wall_seconds));
  json["cycle_shares"] = Json::object();
  for (const CycleShare& share : report.shares) json["cycle_shares"][share.key] = share.cycles;
  json["largest_losses"] = report.losses;
  json["wall_seconds"] = report.wall_seconds;
  json["machine_seconds"] = report.machine_seconds;
  json["cpu_seconds"] = report.cpu_seconds;
  json["host_seconds"] = HostSeconds(report);
  // Names come from model files and may hold any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace systole::tools
