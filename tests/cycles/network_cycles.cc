// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

// Predicted beside measured cycles of networks and single layers.
//   systole_network_cycles CONFIG PERCENT MODEL...
// MODEL is relative to $SYSTOLE_DATA; `*` stands for every file of its folder. None of these models
// was used to find a constant of the prediction. Totals, from doorbell to END, must be within
// PERCENT; the layers of each, from first start to last retirement, are shown. Exit 0: all are;
// 1: not; 77: no data or no simulator. SYSTOLE_COMMANDS=1 in the environment shows every command.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "driver/core/registry.h"
#include "runtime/compile/compiler.h"
#include "runtime/execute/session.h"
#include "runtime/import/importer.h"
#include "tests/cycles/events.h"

namespace {

namespace fs = std::filesystem;
using namespace systole;

/// Below that a layer is the fill of a pipeline, which the total covers.
constexpr int64_t kLeastCycles = 500;

struct Tally {
  int rows = 0, over = 0;
  double worst = 0;
};

double Error(int64_t predicted, int64_t measured) {
  return measured == 0
             ? 0.0
             : 100.0 * static_cast<double>(predicted - measured) / static_cast<double>(measured);
}

void Row(const std::string& what, int64_t predicted, int64_t measured, double percent,
         Tally* tally) {
  const double error = Error(predicted, measured);
  const bool over = tally != nullptr && std::abs(error) > percent;
  fmt::print("  {:<44} {:>10} {:>10} {:>+7.2f} %{}\n", what, predicted, measured, error,
             over ? "  <--" : "");
  if (tally == nullptr) return;
  ++tally->rows;
  tally->over += over ? 1 : 0;
  tally->worst = std::max(tally->worst, std::abs(error));
}

/// Rows of the layers of a program with a single stream.
void LayerRows(const program::Program& program, const perf::Prediction& prediction,
               driver::TraceSource& source) {
  perf::Prediction measured = prediction;
  const auto commands = test::CommandsOf(source, prediction);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    measured.commands[i].start = commands[i].start;
    measured.commands[i].retire = commands[i].retire;
  }
  for (std::size_t i = 0; std::getenv("SYSTOLE_COMMANDS") != nullptr && i < commands.size(); ++i) {
    const perf::CommandTiming& c = prediction.commands[i];
    fmt::print("    {:>5} {:<9} start {:>8} {:>8}  retire {:>8} {:>8}\n", i, spec::Name(c.opcode),
               c.start, commands[i].start, c.retire, commands[i].retire);
  }
  const auto layers = perf::LayersOf(measured.commands);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const int64_t cycles = layers[i].cycles();
    if (cycles < kLeastCycles) continue;
    const std::string name = i < program.layers.size() ? program.layers[i].op : "?";
    const std::string shape = i < program.layers.size() ? program.layers[i].shape : "?";
    Row(fmt::format("  {} {} {}", i, name, shape), prediction.layers[i].cycles(), cycles, 0,
        nullptr);
  }
}

Result<void> RunModel(const fs::path& file, const std::string& config_name, double percent,
                      Tally* tally) {
  SYSTOLE_ASSIGN_OR_RETURN(const graph::Graph graph, import::ImportModel(file.string()));
  SYSTOLE_ASSIGN_OR_RETURN(const spec::Config* config, compile::FindConfig(config_name));
  SYSTOLE_ASSIGN_OR_RETURN(const program::Program program,
                           compile::Compile(graph, {.config = config}));
  SYSTOLE_ASSIGN_OR_RETURN(auto device, driver::OpenDevice("verilator", config_name, {}));
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, *device));
  std::vector<std::vector<std::byte>> inputs;
  for (const program::TensorRef& input : program.inputs) inputs.emplace_back(input.size_bytes());
  const std::vector<std::span<const std::byte>> views(inputs.begin(), inputs.end());
  SYSTOLE_ASSIGN_OR_RETURN(const execute::SampleResult result, session.Run(views));

  std::vector<perf::Prediction> predictions;
  int64_t predicted = 0;
  for (const program::Step& step : program.steps) {
    const auto* engine = std::get_if<program::EngineStep>(&step);
    if (engine == nullptr) continue;
    const auto stream = std::span(program.commands).subspan(engine->offset, engine->bytes);
    SYSTOLE_ASSIGN_OR_RETURN(perf::Prediction p, perf::Simulate(stream, *config));
    predicted += p.cycles;
    predictions.push_back(std::move(p));
  }
  if (predictions.empty()) return {};
  Row(file.stem().string(), predicted, static_cast<int64_t>(result.cycles.value_or(0)), percent,
      tally);
  if (predictions.size() == 1 && device->trace_source() != nullptr) {
    LayerRows(program, predictions[0], *device->trace_source());
  }
  return {};
}

std::vector<fs::path> Expand(const fs::path& model) {
  if (model.stem() != "*") return {model};
  std::vector<fs::path> all;
  if (!fs::exists(model.parent_path())) return all;
  for (const auto& entry : fs::directory_iterator(model.parent_path())) {
    if (entry.path().extension() == model.extension()) all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: systole_network_cycles CONFIG PERCENT MODEL...\n");
    return 2;
  }
  for (const driver::BackendInfo& info : driver::ListBackends()) {
    if (info.name == "verilator" && info.config == argv[1] && !info.available) {
      fmt::print("Skipped: {}\n", info.reason);
      return 77;
    }
  }
  const char* env = std::getenv("SYSTOLE_DATA");
  const fs::path data = env != nullptr ? env : SYSTOLE_DATA_DEFAULT;
  const double percent = std::atof(argv[2]);
  Tally tally;
  bool good = true;
  fmt::print("{:<46} {:>10} {:>10} {:>9}\n", fmt::format("config {}", argv[1]), "predicted",
             "measured", "error");
  for (int i = 3; i < argc; ++i) {
    for (const fs::path& file : Expand(data / argv[i])) {
      if (!fs::exists(file)) continue;
      const auto result = RunModel(file, argv[1], percent, &tally);
      if (!result) fmt::print("  {}: {}\n", file.stem().string(), result.error().message);
      good &= result.has_value();
    }
  }
  if (tally.rows == 0 && good) {
    fmt::print("Skipped: no model found below {} (set SYSTOLE_DATA)\n", data.string());
    return 77;
  }
  fmt::print("{} rows, {} beyond {} %, worst {:.2f} %\n", tally.rows, tally.over, percent,
             tally.worst);
  return good && tally.over == 0 ? 0 : 1;
}
