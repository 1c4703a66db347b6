// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>

#include "driver/core/registry.h"
#include "runtime/execute/session.h"
#include "runtime/program/container.h"
#include "runtime/tools/command.h"
#include "runtime/tools/device_options.h"
#include "runtime/tools/program_source.h"
#include "runtime/tools/progress_bar.h"
#include "runtime/tools/run_report.h"
#include "runtime/tools/samples.h"
#include "runtime/tools/scores.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

struct RunOptions {
  std::string model;
  std::vector<std::string> inputs;
  std::string output;
  std::string config, numerics;  ///< Empty: not asked for.
  std::string json, labels, profile;
  std::optional<int64_t> batch;
  bool states = false;
  DeviceChoice device;
};

Result<void> CheckOptions(const RunOptions& options) {
  const auto& [backend, device] = options.device;
  const bool simulates = backend == "verilator" || backend == "systemc";
  const bool counts = simulates || (backend == "hls" && device.clocked);
  if (!options.profile.empty() && !counts) {
    return InvalidArgument(
        fmt::format("--profile: backend '{}' does not count cycles by layer; use --backend "
                    "verilator, systemc, or "
                    "hls --clocked",
                    backend));
  }
  if (!device.trace_file.empty() && !simulates) {
    return InvalidArgument(fmt::format(
        "--trace: backend '{}' has no waveform; use --backend verilator or systemc", backend));
  }
  return {};
}

/// All samples of all outputs, one vector per output.
using Outputs = std::vector<std::vector<std::byte>>;

Result<Outputs> RunSamples(const program::Program& program, const Samples& samples,
                           driver::Device& device, bool record, RunReport& report) {
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, device));
  if (record) session.RecordTraces();
  Outputs outputs(program.outputs.size());
  ProgressBar bar;
  size_t run = 0;
  session.OnProgress([&](const execute::Progress& p) {
    const double done =
        p.steps == 0 ? 0 : static_cast<double>(p.step) / static_cast<double>(p.steps);
    std::string text =
        fmt::format("{} {} of {}, step {} of {}", samples.batch == 1 ? "sample" : "batch", run + 1,
                    samples.runs(), std::min(p.step + 1, p.steps), p.steps);
    if (p.cycles) text += fmt::format(", {} cycles", Grouped(*p.cycles));
    bar.Show((static_cast<double>(run) + done) / static_cast<double>(samples.runs()), text);
  });
  const auto start = std::chrono::steady_clock::now();
  for (; run < samples.runs(); ++run) {
    auto result = session.Run(samples.Run(run));
    if (!result) {
      return Error(result.error().code, fmt::format("model '{}', sample {}: {}", program.model_name,
                                                    run * samples.batch, result.error().message));
    }
    report.Add(*result, samples.InRun(run));
    for (size_t i = 0; i < outputs.size(); ++i) {
      const std::vector<std::byte>& all = result->outputs[i];
      const size_t bytes = all.size() / samples.batch * samples.InRun(run);
      outputs[i].insert(outputs[i].end(), all.begin(),
                        all.begin() + static_cast<std::ptrdiff_t>(bytes));
    }
  }
  report.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const driver::TraceSource* source = device.trace_source();
  if (source != nullptr && source->simulated_cycles() > 0 && source->simulation_seconds() > 0) {
    report.sim_cycles_per_second =
        static_cast<double>(source->simulated_cycles()) / source->simulation_seconds();
  }
  return outputs;
}

Result<void> WriteResults(const RunOptions& options, const RunReport& report,
                          const Outputs& outputs) {
  for (size_t i = 0; i < outputs.size() && !options.output.empty(); ++i) {
    SYSTOLE_RETURN_IF_ERROR(program::WriteBytes(
        std::filesystem::path(options.output) / fmt::format("out{}.bin", i), outputs[i]));
  }
  const auto write = [](const std::string& path, const std::string& text) {
    return program::WriteBytes(path, std::as_bytes(std::span(text)));
  };
  if (!options.profile.empty()) {
    SYSTOLE_RETURN_IF_ERROR(
        write(options.profile, report::ProfileJson(*report.program, report.traces)));
  }
  return options.json.empty() ? Result<void>() : write(options.json, ReportJson(report));
}

Result<void> Run(const RunOptions& options) {
  SYSTOLE_RETURN_IF_ERROR(CheckOptions(options));
  const auto start = std::chrono::steady_clock::now();
  SYSTOLE_ASSIGN_OR_RETURN(
      const program::Program program,
      LoadProgram(options.model,
                  {Asked(options.config), Asked(options.numerics), false, options.batch}));
  const auto loaded = std::chrono::steady_clock::now();
  SYSTOLE_ASSIGN_OR_RETURN(const Samples samples, ReadSamples(program, options.inputs));
  std::vector<std::string> labels;
  if (!options.labels.empty()) {
    SYSTOLE_ASSIGN_OR_RETURN(labels, ReadLabels(options.labels, program));
  }
  SYSTOLE_ASSIGN_OR_RETURN(
      const auto device,
      driver::OpenDevice(options.device.backend, program.config, options.device.options));
  if (!options.output.empty()) SYSTOLE_RETURN_IF_ERROR(MakeFolder(options.output));
  RunReport report;
  report.program = &program;
  report.load_seconds = std::chrono::duration<double>(loaded - start).count();
  report.backend = options.device.backend;
  report.config = device->config();
  SYSTOLE_ASSIGN_OR_RETURN(const Outputs outputs,
                           RunSamples(program, samples, *device, !options.profile.empty(), report));
  SYSTOLE_RETURN_IF_ERROR(WriteResults(options, report, outputs));
  fmt::print("{}", ReportText(report));
  if (options.states && !report.states.empty()) fmt::print("\n{}", StateTable(report));
  if (options.device.backend == "null") {
    fmt::print("\nBackend null computes nothing: the outputs mean nothing.\n");
  } else if (IsClassifier(program)) {
    fmt::print("\n{}", BestClasses(program, outputs[0], labels));
  }
  return {};
}

}  // namespace

void AddRun(CLI::App& app, Result<void>& outcome) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a program, or a model file, on samples");
  command->add_option("MODEL_OR_PROGRAM", options->model, "Program, or .tflite or .onnx file")
      ->required();
  command
      ->add_option("--input", options->inputs,
                   "File with the samples of an input, one after another: raw little-endian "
                   "arrays. Once per input of the model, in its order")
      ->take_all();
  command->add_option("--output", options->output,
                      "Folder for the results: outK.bin holds output K of all samples");
  command->add_option("--config", options->config,
                      fmt::format("Configuration; for a model {} if not given, a program must "
                                  "have been compiled for it",
                                  kDefaultConfig));
  command->add_option("--numerics", options->numerics,
                      fmt::format("Whose arithmetic: {}; {}", kNumericsNames, kNumericsDefault));
  command->add_option("--batch", options->batch,
                      "Samples that one run computes; for a model 1 if not given, a program must "
                      "have been compiled for it");
  command->add_option("--json", options->json, "File for the figures of the report");
  command->add_option("--labels", options->labels, "Names of the classes, one per line");
  command->add_flag("--states", options->states,
                    "Print how many cycles each engine spent in each state, per layer; backends "
                    "verilator, systemc, hls --clocked");
  command->add_option("--profile", options->profile,
                      "Chrome trace of the slowest sample to write (for ui.perfetto.dev or "
                      "chrome://tracing); backends verilator, systemc, hls --clocked");
  AddDeviceOptions(*command, options->device);
  command->footer(
      "Cycles are counted by backends verilator, systemc, hls --clocked and by boards (xrt, uio): "
      "from\n"
      "doorbell to interrupt, commands and weights read again for each sample. Operators on the "
      "CPU\n"
      "are not in the cycles. Boards are found by environment variables too: docs/xrt.md for "
      "backend\n"
      "xrt; SYSTOLE_UIO, SYSTOLE_DMA_BUFFER (docs/kv260.md) name the devices of backend uio.\n\n"
      "Examples:\n"
      "  systole run net.sysp --input x.bin --output out\n"
      "  systole run net.tflite --input x.bin --backend verilator --json run.json\n"
      "  systole run net.tflite --input x.bin --backend verilator --states --profile trace.json\n"
      "  systole run two_inputs.tflite --input a.bin --input b.bin --output out --numerics tflm");
  command->callback([options, &outcome] { outcome = Run(*options); });
}

}  // namespace systole::tools
