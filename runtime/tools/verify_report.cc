// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/verify_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

using Json = nlohmann::ordered_json;

bool Equal(const verify::LayerDifference& layer) { return layer.difference.equal(); }

std::string OutputText(const OutputDifference& output, size_t number) {
  const verify::Difference& d = output.difference;
  std::string text = fmt::format("output {} '{}' {} {}: {} of {} values differ", number,
                                 output.tensor.name, graph::DataTypeName(output.tensor.type),
                                 graph::ShapeToString(output.tensor.shape), d.differing,
                                 d.elements);
  if (d.equal()) return text + "\n";
  const auto each = static_cast<uint64_t>(graph::NumElements(output.tensor.shape));
  return text + fmt::format(
                    "\n  first in sample {} at {}: {}, should be {}\n  by (distance: values) {}\n",
                    d.first / each, verify::Coordinates(output.tensor.shape, d.first % each),
                    d.got, d.wanted, verify::HistogramText(d));
}

std::string LayerLines(const VerifyReport& report) {
  TextTable table({{"layer"}, {"operator"}, {"shape"}, {"values", true}, {"differ", true},
                   {"largest", true}});
  for (const verify::LayerDifference& layer : report.layers) {
    const graph::Node& node = report.graph->nodes[layer.node];
    table.AddRow({node.name, std::string(graph::OpKindName(node.kind)),
                  graph::ShapeToString(report.graph->tensor(layer.tensor).shape),
                  Grouped(layer.difference.elements), Grouped(layer.difference.differing),
                  Grouped(layer.difference.largest)});
  }
  return table.ToString();
}

Json DifferenceJson(const verify::Difference& d, const graph::Shape& shape) {
  Json json = {{"values", d.elements}, {"differing", d.differing}, {"largest", d.largest}};
  if (d.equal()) return json;
  const auto each = static_cast<uint64_t>(graph::NumElements(shape));
  json["first"] = {{"sample", d.first / each},
                   {"at", verify::Coordinates(shape, d.first % each)},
                   {"got", d.got},
                   {"wanted", d.wanted}};
  json["histogram"] = d.histogram;
  return json;
}

}  // namespace

bool VerifyReport::equal() const {
  return std::all_of(outputs.begin(), outputs.end(),
                     [](const auto& output) { return output.difference.equal(); }) &&
         std::all_of(layers.begin(), layers.end(), Equal);
}

std::string VerifyText(const VerifyReport& report, bool all_layers) {
  std::string text = fmt::format("model {}, numerics {}, config {}: {} against {}, {} samples\n",
                                 report.graph->model_name, golden::Name(report.numerics),
                                 report.config, report.backend, report.against, report.samples);
  for (size_t i = 0; i < report.outputs.size(); ++i) text += OutputText(report.outputs[i], i);
  if (report.layers_against.empty()) return text;
  const auto same = std::count_if(report.layers.begin(), report.layers.end(), Equal);
  text += fmt::format("layers of sample {} against {}: {} of {} tensors equal\n", report.sample,
                      report.layers_against, same, report.layers.size());
  if (all_layers) text += LayerLines(report);
  return text + verify::ExplainFirst(*report.graph, report.layers);
}

std::string VerifyJson(const VerifyReport& report) {
  Json json;
  json["schema_version"] = 1;
  json["model"] = report.graph->model_name;
  json["numerics"] = std::string(golden::Name(report.numerics));
  json["config"] = report.config;
  json["backend"] = report.backend;
  json["against"] = report.against;
  json["samples"] = report.samples;
  json["equal"] = report.equal();
  json["outputs"] = Json::array();
  for (const OutputDifference& output : report.outputs) {
    Json entry = {{"name", output.tensor.name}};
    entry.update(DifferenceJson(output.difference, output.tensor.shape));
    json["outputs"].push_back(std::move(entry));
  }
  json["layers_against"] = report.layers_against;
  json["layers_sample"] = report.sample;
  json["layers"] = Json::array();
  for (const verify::LayerDifference& layer : report.layers) {
    const graph::Node& node = report.graph->nodes[layer.node];
    const graph::Tensor& tensor = report.graph->tensor(layer.tensor);
    Json entry = {{"name", node.name},
                  {"op", std::string(graph::OpKindName(node.kind))},
                  {"tensor", tensor.name}};
    entry.update(DifferenceJson(layer.difference, tensor.shape));
    json["layers"].push_back(std::move(entry));
  }
  // Names come from model files and may hold any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace systole::tools
