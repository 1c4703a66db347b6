// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

#include "runtime/report/losses.h"
#include "runtime/tools/run_report.h"

namespace systole::tools {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// {"conv": {"busy": 12, ...}, ...}: states and engines without cycles are left out.
Json EnginesJson(const LayerStates& states) {
  Json engines = Json::object();
  for (size_t e = 0; e < states.engines.size(); ++e) {
    Json counts = Json::object();
    for (size_t s = 0; s < states.engines[e].size(); ++s) {
      if (states.engines[e][s] == 0) continue;
      counts[Lower(spec::Name(static_cast<spec::EngineState>(s)))] = states.engines[e][s];
    }
    if (counts.empty()) continue;
    engines[Lower(spec::Name(static_cast<spec::Engine>(e + 1)))] = std::move(counts);
  }
  return engines;
}

Json LossesJson(const report::LayerLosses& losses) {
  Json json = Json::array();
  for (const report::Loss& loss : losses.losses) {
    json.push_back({{"kind", report::LossName(loss.kind)},
                    {"cycles", loss.cycles},
                    {"detail", loss.detail}});
  }
  return json;
}

/// Account of the cycles of an entry of RunReport::states.
void AddAccount(Json& entry, const LayerStates& states, const report::LayerLosses& losses) {
  entry["engines"] = EnginesJson(states);
  entry["array_cycles"] = losses.cycles;
  entry["ideal_cycles"] = losses.ideal;
  entry["losses"] = LossesJson(losses);
}

}  // namespace

std::string ReportJson(const RunReport& report) {
  const program::Program& program = *report.program;
  Json json;
  json["schema_version"] = 1;
  json["model"] = program.model_name;
  json["backend"] = report.backend;
  json["config"] = program.config;
  json["numerics"] = std::string(golden::Name(program.numerics));
  json["batch"] = program.batch;
  json["samples"] = report.samples;
  json["cycles"] = OrNull(report.cycles());
  json["cycles_per_sample"] = Json::array();
  for (const auto& cycles : report.cycles_per_sample) {
    json["cycles_per_sample"].push_back(OrNull(cycles));
  }
  json["macs"] = report.macs();
  json["utilisation"] = OrNull(report.utilisation(report.macs(), report.cycles()));
  json["load_seconds"] = report.load_seconds;
  json["wall_seconds"] = report.wall_seconds;
  json["cpu_seconds"] = report.cpu_seconds;
  json["sim_cycles_per_second"] = OrNull(report.sim_cycles_per_second);
  const auto losses = report::ExplainLosses(program, report.states, report.config);
  json["layers"] = Json::array();
  for (size_t i = 0; i < program.layers.size(); ++i) {
    const program::Layer& layer = program.layers[i];
    Json entry;
    entry["name"] = layer.name;
    entry["op"] = layer.op;
    entry["engine"] = program::LayerEngineName(layer.engine);
    entry["cycles"] = i < report.layers.size() ? OrNull(report.layers[i].cycles) : Json(nullptr);
    entry["macs"] = layer.macs;
    entry["reason"] = layer.engine == program::LayerEngine::kCpu ? layer.reason : "";
    if (i < losses.size()) AddAccount(entry, report.states[i], losses[i]);
    json["layers"].push_back(std::move(entry));
  }
  if (!losses.empty()) {
    json["no_layer"] = Json::object();
    AddAccount(json["no_layer"], report.states.back(), losses.back());
  }
  // Names come from model files and may hold any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace systole::tools
