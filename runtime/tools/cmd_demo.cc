// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "driver/core/registry.h"
#include "runtime/execute/session.h"
#include "runtime/program/container.h"
#include "runtime/report/losses.h"
#include "runtime/tools/command.h"
#include "runtime/tools/demo_report.h"
#include "runtime/tools/device_options.h"
#include "runtime/tools/pictures.h"
#include "runtime/tools/program_source.h"
#include "runtime/tools/progress_bar.h"

namespace systole::tools {
namespace {

struct DemoOptions {
  std::string model;
  std::vector<std::string> pictures;
  std::string labels, json, config, numerics;
  PixelRange range;
  size_t top = 3, generate = 5;
  double clock_mhz = 200;
  std::optional<int64_t> batch;
  DeviceChoice device;
};

Result<void> CheckOptions(const DemoOptions& options) {
  if (!(options.clock_mhz > 0 && options.clock_mhz <= 1e6)) {
    return InvalidArgument(
        fmt::format("--clock {} MHz is not above 0 and up to 1000000", options.clock_mhz));
  }
  if (!options.range.empty() && !(options.range[0] < options.range[1])) {
    return InvalidArgument(fmt::format("--range: black ({}) must be less than white ({})",
                                       options.range[0], options.range[1]));
  }
  if (options.top < 1 || options.generate < 1 || options.generate > 10000) {
    return InvalidArgument("--top must be at least 1, --generate 1 to 10000");
  }
  return {};
}

/// Adds the pictures of a run.
void AddRun(const DemoOptions& options, const Pictures& pictures, size_t run, double seconds,
            const execute::SampleResult& result, DemoReport& report) {
  const program::Program& program = *report.program;
  const size_t batch = pictures.samples.batch;
  std::optional<uint64_t> share;
  if (result.cycles) share = (*result.cycles + batch - 1) / batch;
  if (share && *share >= report.cycles().value_or(0)) {
    report.shares = CycleShares(result);
    report.losses = report::LargestLosses(
        program, report::ExplainLosses(program, result.states, report.config), 3);
  }
  const size_t bytes = program.outputs[0].size_bytes() / program.batch;
  for (size_t i = 0; i < pictures.samples.InRun(run); ++i) {
    report.pictures.push_back(
        {pictures.names[run * batch + i],
         TopClasses(program, result.outputs[0].data() + i * bytes, options.top), share,
         seconds / static_cast<double>(pictures.samples.InRun(run))});
  }
  report.wall_seconds += seconds;
  report.machine_seconds += result.machine_seconds;
  report.cpu_seconds += result.cpu_seconds;
}

Result<void> Classify(const DemoOptions& options, const Pictures& pictures, driver::Device& device,
                      DemoReport& report) {
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session,
                           execute::Session::Create(*report.program, device));
  ProgressBar bar;
  size_t run = 0;
  const Samples& samples = pictures.samples;
  session.OnProgress([&](const execute::Progress&) {
    bar.Show(static_cast<double>(run) / static_cast<double>(samples.runs()),
             fmt::format("picture {} of {}", run * samples.batch + 1, samples.count));
  });
  for (; run < samples.runs(); ++run) {
    const auto start = std::chrono::steady_clock::now();
    auto result = session.Run(samples.Run(run));
    if (!result) {
      return Error(result.error().code,
                   fmt::format("model '{}', picture '{}': {}", report.program->model_name,
                               pictures.names[run * samples.batch], result.error().message));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    AddRun(options, pictures, run, took.count(), *result, report);
  }
  return {};
}

Result<void> Demo(const DemoOptions& options) {
  SYSTOLE_RETURN_IF_ERROR(CheckOptions(options));
  SYSTOLE_ASSIGN_OR_RETURN(
      const program::Program program,
      LoadProgram(options.model,
                  {Asked(options.config), Asked(options.numerics), false, options.batch}));
  if (!IsClassifier(program)) {
    return InvalidArgument(fmt::format(
        "model '{}' has no output of shape 1xN that could be scores of classes; see systole run",
        program.model_name));
  }
  DemoReport report;
  if (!options.labels.empty()) {
    SYSTOLE_ASSIGN_OR_RETURN(report.labels, ReadLabels(options.labels, program));
  }
  SYSTOLE_ASSIGN_OR_RETURN(const Pictures pictures,
                           options.pictures.empty()
                               ? GeneratePictures(program, options.generate, options.range)
                               : ReadPictures(program, options.pictures, options.range));
  const DeviceChoice& choice = options.device;
  SYSTOLE_ASSIGN_OR_RETURN(const auto device,
                           driver::OpenDevice(choice.backend, program.config, choice.options));
  report.program = &program;
  report.backend = choice.backend;
  report.config = device->config();
  report.clock_mhz = options.clock_mhz;
  report.simulates = device->trace_source() != nullptr || !device->counts_cycles();
  SYSTOLE_RETURN_IF_ERROR(Classify(options, pictures, *device, report));
  fmt::print("{}", DemoText(report));
  if (options.json.empty()) return {};
  const std::string json = DemoJson(report);
  return program::WriteBytes(options.json, std::as_bytes(std::span(json)));
}

}  // namespace

void AddDemo(CLI::App& app, Result<void>& outcome) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* command = app.add_subcommand(
      "demo", "Classify pictures: what is on them, how fast, what takes the time");
  command->add_option("MODEL_OR_PROGRAM", options->model, "Program, or .tflite or .onnx file")
      ->required();
  command->add_option(
      "PICTURES", options->pictures,
      "Pictures (PNG, JPEG, BMP, PGM, PPM, TGA, GIF), folders of them, lists of them\n"
      "(.txt, a path per line), raw samples (.bin); none: drawn ones");
  command->add_option("--labels", options->labels, "Names of the classes, one per line");
  command->add_option("--top", options->top, "How many classes to show")->capture_default_str();
  command->add_option("--generate", options->generate, "How many pictures to draw if none is given")
      ->capture_default_str();
  command
      ->add_option(
          "--clock", options->clock_mhz,
          "Clock in MHz by which cycles become microseconds: an assumption of yours, not a\n"
          "property of the machine")
      ->capture_default_str();
  command
      ->add_option(
          "--range", options->range,
          "Real values of black and white; if not given, the ends of what the input's type\n"
          "can hold, which is how most image networks are quantized")
      ->expected(2)
      ->type_name("BLACK WHITE");
  command->add_option("--json", options->json, "File for all figures");
  command->add_option("--config", options->config,
                      fmt::format("Configuration; for a model {} if not given", kDefaultConfig));
  command->add_option("--numerics", options->numerics,
                      fmt::format("Whose arithmetic: {}; {}", kNumericsNames, kNumericsDefault));
  command->add_option("--batch", options->batch, "Pictures that one run computes");
  AddDeviceOptions(*command, options->device);
  command->footer(
      "A picture is scaled as a whole to the input of the network; crop it beforehand if it "
      "should\n"
      "not be stretched. Cycles are those of the machine, from doorbell to interrupt, for each\n"
      "picture anew; they are counted by backends verilator, systemc, hls --clocked and by "
      "boards.\n"
      "'here' is the time on this computer: with a simulated machine, that of the simulation.\n\n"
      "Examples:\n"
      "  systole demo net.tflite                               drawn pictures, functional machine\n"
      "  systole demo net.tflite photos/ --labels labels.txt   all pictures of a folder\n"
      "  systole demo net.tflite cat.jpg dog.png --backend verilator --clock 300\n"
      "  systole demo net.sysp list.txt --backend xrt --json demo.json");
  command->callback([options, &outcome] { outcome = Demo(*options); });
}

}  // namespace systole::tools
