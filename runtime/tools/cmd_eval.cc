// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "runtime/execute/session.h"
#include "runtime/program/container.h"
#include "runtime/tools/command.h"
#include "runtime/tools/device_options.h"
#include "runtime/tools/labelled_set.h"
#include "runtime/tools/program_source.h"
#include "runtime/tools/progress_bar.h"
#include "runtime/tools/scores.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

using Json = nlohmann::ordered_json;

struct EvalOptions {
  std::string model, data, as_input_of, json;
  std::string config, numerics;
  std::optional<int64_t> batch;
  size_t limit = 0;
  PixelRange range;
  size_t step = 0;
  DeviceChoice device;
};

/// What came out.
struct Evaluation {
  std::vector<size_t> answers;          ///< Best class of each sample.
  std::vector<double> errors;           ///< Mean squared errors, of autoencoders.
  std::optional<uint64_t> most_cycles;  ///< Of a run.
  size_t correct = 0;
  std::string recorded;  ///< Column of recorded answers; empty: none for this model.
  size_t recorded_equal = 0;
};

/// Whether the output is a rebuilt input.
bool IsAutoencoder(const program::Program& program) {
  return graph::NumElements(program.outputs[0].shape) ==
         graph::NumElements(program.inputs[0].shape);
}

Result<SetReading> ReadingOf(const EvalOptions& options) {
  SetReading reading{options.range, {}, options.step};
  if (options.as_input_of.empty()) return reading;
  SYSTOLE_ASSIGN_OR_RETURN(const Model other, LoadModel(options.as_input_of, {}));
  const graph::Graph& graph = other.graph;
  const graph::Tensor* input = graph.inputs.empty() ? nullptr : &graph.tensor(graph.inputs[0]);
  if (input == nullptr || input->quant.empty()) {
    return InvalidArgument(
        fmt::format("--as-input-of: model '{}' has no quantized input", options.as_input_of));
  }
  reading.quant = input->quant;
  return reading;
}

void Judge(const program::Program& program, std::span<const std::byte> output,
           std::span<const std::byte> input, Evaluation& evaluation) {
  if (IsAutoencoder(program)) {
    evaluation.errors.push_back(MeanSquaredError(program, output.data(), input.data()));
  } else {
    evaluation.answers.push_back(TopClasses(program, output.data(), 1).front().index);
  }
}

Result<Evaluation> RunSet(const program::Program& program, const Samples& samples,
                          driver::Device& device) {
  SYSTOLE_ASSIGN_OR_RETURN(execute::Session session, execute::Session::Create(program, device));
  Evaluation evaluation;
  ProgressBar bar;
  for (size_t run = 0; run < samples.runs(); ++run) {
    bar.Show(static_cast<double>(run) / static_cast<double>(samples.runs()),
             fmt::format("sample {} of {}", run * samples.batch + 1, samples.count));
    const auto inputs = samples.Run(run);
    SYSTOLE_ASSIGN_OR_RETURN(const execute::SampleResult result, session.Run(inputs));
    if (result.cycles) {
      evaluation.most_cycles = std::max(evaluation.most_cycles.value_or(0), *result.cycles);
    }
    const size_t out = result.outputs[0].size() / samples.batch;
    const size_t in = inputs[0].size() / samples.batch;
    for (size_t i = 0; i < samples.InRun(run); ++i) {
      Judge(program, std::span(result.outputs[0]).subspan(i * out, out),
            inputs[0].subspan(i * in, in), evaluation);
    }
  }
  return evaluation;
}

void CountAnswers(const LabelledSet& set, const std::string& model, Evaluation& evaluation) {
  const auto equal = [&](const std::vector<int64_t>& other) {
    size_t count = 0;
    for (size_t i = 0; i < evaluation.answers.size(); ++i) {
      count += i < other.size() && static_cast<int64_t>(evaluation.answers[i]) == other[i] ? 1 : 0;
    }
    return count;
  };
  evaluation.correct = equal(set.labels);
  const std::string column = "top1:" + std::filesystem::path(model).filename().string();
  const auto recorded = set.answers.find(column);
  if (recorded == set.answers.end()) return;
  evaluation.recorded = column;
  evaluation.recorded_equal = equal(recorded->second);
}

std::string Text(const program::Program& program, const LabelledSet& set,
                 const Evaluation& evaluation) {
  if (!evaluation.errors.empty()) {
    double sum = 0;
    for (const double e : evaluation.errors) sum += e;
    return fmt::format("mean squared error between input and output: {:.6g} over {} windows\n",
                       sum / static_cast<double>(evaluation.errors.size()),
                       evaluation.errors.size());
  }
  std::string text;
  const size_t samples = evaluation.answers.size();
  if (!set.labels.empty()) {
    text +=
        fmt::format("top-1: {} of {} correct, {:.1f} %\n", evaluation.correct, samples,
                    100.0 * static_cast<double>(evaluation.correct) / static_cast<double>(samples));
  }
  if (!evaluation.recorded.empty()) {
    text += fmt::format("answers in column '{}' of the set: {} of {} are the same\n",
                        evaluation.recorded, evaluation.recorded_equal, samples);
  }
  if (evaluation.most_cycles) {
    text += fmt::format("cycles: at most {} per {}\n", Grouped(*evaluation.most_cycles),
                        program.batch == 1 ? "sample" : "batch");
  }
  return text;
}

std::string JsonText(const EvalOptions& options, const program::Program& program,
                     const LabelledSet& set, const Evaluation& evaluation) {
  Json json;
  json["schema_version"] = 1;
  json["model"] = program.model_name;
  json["data"] = set.name;
  json["backend"] = options.device.backend;
  json["config"] = program.config;
  json["numerics"] = std::string(golden::Name(program.numerics));
  json["samples"] = evaluation.answers.size() + evaluation.errors.size();
  const bool judged = !set.labels.empty() && !evaluation.answers.empty();
  json["correct"] = judged ? Json(evaluation.correct) : Json(nullptr);
  json["top1"] = judged ? Json(static_cast<double>(evaluation.correct) /
                               static_cast<double>(evaluation.answers.size()))
                        : Json(nullptr);
  json["recorded_column"] = evaluation.recorded;
  json["recorded_equal"] =
      evaluation.recorded.empty() ? Json(nullptr) : Json(evaluation.recorded_equal);
  json["cycles"] = evaluation.most_cycles ? Json(*evaluation.most_cycles) : Json(nullptr);
  json["answers"] = evaluation.answers;
  json["mean_squared_errors"] = evaluation.errors;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<void> Eval(const EvalOptions& options, bool& differs) {
  SYSTOLE_ASSIGN_OR_RETURN(LabelledSet set, ReadLabelledSet(options.data));
  SYSTOLE_ASSIGN_OR_RETURN(
      const program::Program program,
      LoadProgram(options.model,
                  {Asked(options.config), Asked(options.numerics), false, options.batch, nullptr}));
  if (program.outputs.size() != 1) {
    return InvalidArgument(fmt::format("model '{}' has {} outputs; one is needed for top-1",
                                       program.model_name, program.outputs.size()));
  }
  SYSTOLE_ASSIGN_OR_RETURN(const SetReading reading, ReadingOf(options));
  SYSTOLE_ASSIGN_OR_RETURN(Samples samples, SamplesOf(set, program, reading));
  if (options.limit > 0) samples = samples.First(options.limit);
  SYSTOLE_ASSIGN_OR_RETURN(
      const auto device,
      driver::OpenDevice(options.device.backend, program.config, options.device.options));
  SYSTOLE_ASSIGN_OR_RETURN(Evaluation evaluation, RunSet(program, samples, *device));
  CountAnswers(set, options.model, evaluation);
  fmt::print("model {}, numerics {}, config {}, backend {}; set {}, {} samples\n{}",
             program.model_name, golden::Name(program.numerics), program.config,
             options.device.backend, set.name, samples.count, Text(program, set, evaluation));
  if (!options.json.empty()) {
    const std::string text = JsonText(options, program, set, evaluation);
    SYSTOLE_RETURN_IF_ERROR(program::WriteBytes(options.json, std::as_bytes(std::span(text))));
  }
  // The recorded answers are those of TensorFlow Lite and ONNX Runtime as they come.
  const bool home =
      program.numerics == golden::Numerics::kTflite || program.numerics == golden::Numerics::kOrt;
  differs = home && !evaluation.recorded.empty() &&
            evaluation.recorded_equal != evaluation.answers.size();
  return {};
}

}  // namespace

void AddEval(CLI::App& app, Result<void>& outcome, bool& differs) {
  auto options = std::make_shared<EvalOptions>();
  CLI::App* command = app.add_subcommand("eval", "Accuracy of a classifier on a labelled set");
  command->add_option("MODEL_OR_PROGRAM", options->model, "Model file, or program")->required();
  command
      ->add_option("--data", options->data,
                   "Folder with the set, or its name in $SYSTOLE_DATA/data: labels.csv beside one\n"
                   ".bin file, or the two files of MNIST")
      ->required();
  command
      ->add_option("--range", options->range,
                   "Real values that bytes 0 and 255 of the set stand for; else the ends of what\n"
                   "the input's type can hold (0 and 1 for float32)")
      ->expected(2);
  command->add_option("--as-input-of", options->as_input_of,
                      "Model in whose input scale the int8 values of the set are; else they are "
                      "taken as they are");
  command->add_option(
      "--step", options->step,
      "Values from the beginning of one sample to the next, for overlapping windows");
  command->add_option("--limit", options->limit, "Take the first samples only; 0: all");
  command->add_option("--config", options->config, "Configuration");
  command->add_option("--numerics", options->numerics,
                      fmt::format("Whose arithmetic: {}; {}", kNumericsNames, kNumericsDefault));
  command->add_option("--batch", options->batch, "Samples that one run computes");
  command->add_option("--json", options->json, "File for the result, with every answer");
  AddDeviceOptions(*command, options->device);
  command->footer(
      "Where labels.csv has a column top1:MODEL with the answers of the runtime that the model "
      "comes\n"
      "from, they are compared too; in that runtime's numerics a difference is exit status 1.\n\n"
      "Examples:\n"
      "  systole eval pretrainedResnet_quant.tflite --data cifar10\n"
      "  systole eval mnist_dw_q.tflite --data mnist --range 0 1 --numerics tflm\n"
      "  systole eval aww.tflite --data kws --as-input-of kws_ref_model.tflite\n"
      "  systole eval ad01_int8.tflite --data ad --step 128");
  command->callback([options, &outcome, &differs] { outcome = Eval(*options, differs); });
}

}  // namespace systole::tools
