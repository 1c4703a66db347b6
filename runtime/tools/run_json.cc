// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "runtime/tools/run_report.h"

namespace systole::tools {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
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
  json["samples"] = report.samples;
  json["cycles"] = OrNull(report.cycles());
  json["cycles_per_sample"] = Json::array();
  for (const auto& cycles : report.cycles_per_sample) {
    json["cycles_per_sample"].push_back(OrNull(cycles));
  }
  json["macs"] = report.macs();
  json["utilisation"] = OrNull(report.utilisation(report.macs(), report.cycles()));
  json["wall_seconds"] = report.wall_seconds;
  json["cpu_seconds"] = report.cpu_seconds;
  json["sim_cycles_per_second"] = OrNull(report.sim_cycles_per_second);
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
    json["layers"].push_back(std::move(entry));
  }
  // Names come from model files and may hold any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace systole::tools
