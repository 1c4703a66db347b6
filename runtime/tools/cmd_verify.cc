// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstring>
#include <memory>
#include <optional>
#include <random>

#include "driver/core/registry.h"
#include "runtime/execute/session.h"
#include "runtime/program/container.h"
#include "runtime/reference/interpret.h"
#include "runtime/tools/command.h"
#include "runtime/tools/device_options.h"
#include "runtime/tools/program_source.h"
#include "runtime/tools/progress_bar.h"
#include "runtime/tools/samples.h"
#include "runtime/tools/verify_report.h"
#include "runtime/verify/layerwise.h"
#include "runtime/verify/recording.h"

namespace systole::tools {
namespace {

constexpr const char* kHost = "cpu";

struct VerifyOptions {
  std::string model;
  std::vector<std::string> inputs;
  std::string against = kHost;
  std::string config = kDefaultConfig;
  std::string numerics, json;
  size_t random = 1;
  uint64_t random_seed = 1;
  bool outputs_only = false, all_layers = false;
  DeviceChoice device;
};

using Outputs = std::vector<std::vector<std::byte>>;

/// Everything that the two sides share.
struct Work {
  graph::Graph graph;
  golden::Numerics numerics{};
  program::Program program;
  Samples samples;
  std::optional<verify::Recording> recording;
};

Samples RandomSamples(const program::Program& program, size_t count, uint64_t seed) {
  Samples samples;
  samples.count = count;
  std::mt19937_64 random(seed);
  for (const program::TensorRef& input : program.inputs) {
    std::vector<std::byte> bytes(input.size_bytes() * count);
    if (input.type == graph::DataType::kFloat32) {
      std::normal_distribution<float> normal;
      for (size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        const float value = normal(random);
        std::memcpy(&bytes[i], &value, sizeof(value));
      }
    } else {
      for (std::byte& b : bytes) b = static_cast<std::byte>(random());
    }
    samples.files.push_back(std::move(bytes));
  }
  return samples;
}

bool IsRecording(const std::string& against) {
  return std::filesystem::path(against).extension() == ".json";
}

Result<Samples> ChooseSamples(const VerifyOptions& options, const Work& work) {
  if (!options.inputs.empty()) {
    if (work.recording) {
      return InvalidArgument("--input: a recording brings its own inputs; drop one of the two");
    }
    return ReadSamples(work.program, options.inputs);
  }
  if (!work.recording) return RandomSamples(work.program, options.random, options.random_seed);
  Samples samples;
  samples.count = work.recording->samples;
  samples.files = work.recording->inputs;
  for (size_t i = 0; i < work.program.inputs.size(); ++i) {
    const uint64_t wanted = work.program.inputs[i].size_bytes() * samples.count;
    if (i < samples.files.size() && samples.files[i].size() == wanted) continue;
    return InvalidArgument(
        fmt::format("recording '{}' does not belong to the model: input {} needs {} bytes",
                    options.against, i, wanted));
  }
  return samples;
}

Result<Work> Prepare(const VerifyOptions& options) {
  Work work;
  SYSTOLE_ASSIGN_OR_RETURN(Model model, LoadModel(options.model, Asked(options.numerics)));
  work.graph = std::move(model.graph);
  work.numerics = model.numerics;
  SYSTOLE_ASSIGN_OR_RETURN(work.program, CompileGraph(work.graph, work.numerics,
                                                      {options.config, {}, false, {}, nullptr}));
  if (IsRecording(options.against)) {
    SYSTOLE_ASSIGN_OR_RETURN(work.recording, verify::ReadRecording(options.against, work.numerics));
  }
  SYSTOLE_ASSIGN_OR_RETURN(work.samples, ChooseSamples(options, work));
  return work;
}

Result<std::unique_ptr<driver::Device>> Open(const VerifyOptions& options,
                                             const std::string& backend) {
  return driver::OpenDevice(backend, options.config, options.device.options);
}

/// Outputs of all samples by the program that `systole run` runs.
Result<Outputs> OutputsOfDevice(const VerifyOptions& options, const std::string& backend,
                                const Work& work) {
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, Open(options, backend));
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session,
                           execute::Session::Create(work.program, *device));
  Outputs outputs(work.program.outputs.size());
  ProgressBar bar;
  for (size_t s = 0; s < work.samples.count; ++s) {
    bar.Show(static_cast<double>(s) / static_cast<double>(work.samples.count),
             fmt::format("{}: sample {} of {}", backend, s + 1, work.samples.count));
    SYSTOLE_ASSIGN_OR_RETURN(const execute::SampleResult result, session.Run(work.samples.Run(s)));
    for (size_t i = 0; i < outputs.size(); ++i) {
      outputs[i].insert(outputs[i].end(), result.outputs[i].begin(), result.outputs[i].end());
    }
  }
  return outputs;
}

Result<Outputs> OutputsOfHost(const Work& work) {
  Outputs outputs(work.graph.outputs.size());
  ProgressBar bar;
  for (size_t s = 0; s < work.samples.count; ++s) {
    bar.Show(static_cast<double>(s) / static_cast<double>(work.samples.count),
             fmt::format("{}: sample {} of {}", kHost, s + 1, work.samples.count));
    SYSTOLE_ASSIGN_OR_RETURN(const reference::Values values,
                             reference::Interpret(work.graph, work.numerics, work.samples.Run(s)));
    for (size_t i = 0; i < outputs.size(); ++i) {
      const graph::TensorId id = work.graph.outputs[i];
      const graph::Tensor& tensor = work.graph.tensor(id);
      const auto bytes = tensor.is_constant() ? tensor.bytes() : std::span(values[id]);
      outputs[i].insert(outputs[i].end(), bytes.begin(), bytes.end());
    }
  }
  return outputs;
}

Result<Outputs> OutputsAgainst(const VerifyOptions& options, const Work& work) {
  if (work.recording) return work.recording->outputs;
  if (options.against == kHost) return OutputsOfHost(work);
  return OutputsOfDevice(options, options.against, work);
}

/// First sample in which an output differs; 0 if there is none.
size_t FirstSample(const VerifyReport& report) {
  size_t first = report.samples;
  for (const OutputDifference& output : report.outputs) {
    if (output.difference.equal()) continue;
    const auto each = static_cast<uint64_t>(graph::NumElements(output.tensor.shape));
    first = std::min(first, static_cast<size_t>(output.difference.first / each));
  }
  return first == report.samples ? 0 : first;
}

Result<void> CompareAllLayers(const VerifyOptions& options, const Work& work,
                              VerifyReport& report) {
  report.sample = FirstSample(report);
  const auto inputs = work.samples.Run(report.sample);
  SYSTOLE_ASSIGN_OR_RETURN(const auto device, Open(options, options.device.backend));
  SYSTOLE_ASSIGN_OR_RETURN(const verify::TensorValues got,
                           verify::LayersOfDevice(work.graph, work.numerics, *device, inputs));
  Result<verify::TensorValues> wanted;
  if (work.recording && report.sample == 0 && !work.recording->layers.empty()) {
    report.layers_against = "the recorded layers";
    wanted = work.recording->layers;
  } else if (work.recording || options.against == kHost) {
    report.layers_against = kHost;
    wanted = verify::LayersOfHost(work.graph, work.numerics, inputs);
  } else {
    report.layers_against = options.against;
    SYSTOLE_ASSIGN_OR_RETURN(const auto other, Open(options, options.against));
    wanted = verify::LayersOfDevice(work.graph, work.numerics, *other, inputs);
  }
  if (!wanted) return tl::unexpected(wanted.error());
  report.layers = verify::CompareLayers(work.graph, got, *wanted);
  return {};
}

Result<void> Verify(const VerifyOptions& options, bool& differs) {
  SYSTOLE_ASSIGN_OR_RETURN(const Work work, Prepare(options));
  VerifyReport report;
  report.graph = &work.graph;
  report.numerics = work.numerics;
  report.config = options.config;
  report.backend = options.device.backend;
  report.against = options.against;
  report.samples = work.samples.count;
  SYSTOLE_ASSIGN_OR_RETURN(const Outputs got,
                           OutputsOfDevice(options, options.device.backend, work));
  SYSTOLE_ASSIGN_OR_RETURN(const Outputs wanted, OutputsAgainst(options, work));
  for (size_t i = 0; i < got.size(); ++i) {
    const graph::Tensor& tensor = work.graph.tensor(work.graph.outputs[i]);
    if (i >= wanted.size() || wanted[i].size() != got[i].size()) {
      return InvalidArgument(
          fmt::format("'{}' does not belong to the model: output {} has {} bytes", options.against,
                      i, got[i].size()));
    }
    report.outputs.push_back({tensor, verify::Compare(tensor, got[i], wanted[i])});
  }
  if (!options.outputs_only) SYSTOLE_RETURN_IF_ERROR(CompareAllLayers(options, work, report));
  fmt::print("{}", VerifyText(report, options.all_layers));
  if (!options.json.empty()) {
    const std::string text = VerifyJson(report);
    SYSTOLE_RETURN_IF_ERROR(program::WriteBytes(options.json, std::as_bytes(std::span(text))));
  }
  differs = !report.equal();
  return {};
}

}  // namespace

void AddVerify(CLI::App& app, Result<void>& outcome, bool& differs) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand(
      "verify", "Compare a backend with another one or with recorded outputs, layer by layer");
  command->add_option("MODEL", options->model, "Model file")->required();
  command
      ->add_option("--against", options->against,
                   "What is right: another backend; cpu, the operators of the host; or a\n"
                   "golden.json with the outputs that a real runtime gave")
      ->capture_default_str();
  command
      ->add_option("--input", options->inputs,
                   "File with samples, once per input of the model; else random ones, or those of "
                   "the recording")
      ->take_all();
  command->add_option("--random", options->random, "Number of random samples")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--random-seed", options->random_seed, "Their seed")->capture_default_str();
  command->add_option("--config", options->config, "Configuration")->capture_default_str();
  command->add_option("--numerics", options->numerics,
                      fmt::format("Whose arithmetic: {}; {}", kNumericsNames, kNumericsDefault));
  command->add_flag("--outputs-only", options->outputs_only,
                    "Compare the outputs alone, not the layers");
  command->add_flag("--layers", options->all_layers, "Print a line for every layer");
  command->add_option("--json", options->json, "File for the result");
  AddDeviceOptions(*command, options->device);
  command->footer(
      "Outputs are compared for all samples, layers for the first sample that differs (else the\n"
      "first). Exit status 1 if anything differs.\n\n"
      "Examples:\n"
      "  systole verify net.tflite\n"
      "  systole verify net.tflite --backend verilator --input x.bin\n"
      "  systole verify net.tflite --backend hls --against verilator --random 4\n"
      "  systole verify net.tflite --numerics tflite_ref --against recorded/net/golden.json");
  command->callback([options, &outcome, &differs] { outcome = Verify(*options, differs); });
}

}  // namespace systole::tools
