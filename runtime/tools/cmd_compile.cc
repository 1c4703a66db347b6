// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "runtime/compile/compiler.h"
#include "runtime/program/container.h"
#include "runtime/tools/command.h"
#include "runtime/tools/layer_table.h"
#include "runtime/tools/program_source.h"
#include "runtime/tools/text_table.h"

namespace systole::tools {
namespace {

struct CompileOptions {
  std::string model;
  std::string output;
  std::string config = kDefaultConfig;
  std::optional<std::string> numerics;
  int64_t batch = 1;
  bool strict = false;
  bool plan = false;
  bool no_rewrites = false;
};

/// How the layers were cut, a paragraph per group of layers that run together.
std::string PlanText(const program::Program& program,
                     const std::vector<compile::CutReport>& cuts) {
  std::string text = "how the layers were cut, and the cycles predicted for each group alone:\n";
  for (const compile::CutReport& cut : cuts) {
    std::vector<std::string> names;
    for (const int layer : cut.layers) names.push_back(program.layers[layer].name);
    text += fmt::format("  {} ({} cycles): {}\n", fmt::join(names, ", "), Grouped(cut.cycles),
                        cut.text);
  }
  return text;
}

Result<void> Compile(const CompileOptions& options) {
  std::vector<compile::CutReport> cuts;
  std::string rewrites = "rewrites: off";
  SYSTOLE_ASSIGN_OR_RETURN(
      const program::Program program,
      CompileModel(options.model, {options.config, options.numerics, options.strict,
                                   options.batch, options.plan ? &cuts : nullptr,
                                   !options.no_rewrites, &rewrites}));
  SYSTOLE_ASSIGN_OR_RETURN(const spec::Config* config, compile::FindConfig(program.config));
  SYSTOLE_RETURN_IF_ERROR(program::WriteProgramFile(program, options.output));
  fmt::print("model '{}' for configuration {} ({}x{} array), numerics {}{}\n{}\n\n{}\n",
             program.model_name, program.config, config->rows, config->cols,
             golden::Name(program.numerics), BatchText(program), rewrites,
             LayerTable(program, *config, nullptr));
  if (options.plan) fmt::print("{}\n", PlanText(program, cuts));
  fmt::print("{} bytes of commands, {} of constants, {} of scratch memory\nwrote {}\n",
             Grouped(program.commands.size()), Grouped(program.constants.size()),
             Grouped(program.scratch_bytes), options.output);
  return {};
}

}  // namespace

void AddCompile(CLI::App& app, Result<void>& outcome) {
  auto options = std::make_shared<CompileOptions>();
  CLI::App* command = app.add_subcommand(
      "compile", "Turn a quantized .tflite or .onnx file into a program for the accelerator");
  command->add_option("MODEL", options->model, "Quantized .tflite or .onnx file")->required();
  command->add_option("-o,--output", options->output, "Program file to write")->required();
  command->add_option("--config", options->config,
                      "Configuration of the machine; 'systole info --configs' lists them")
      ->capture_default_str();
  command->add_option("--numerics", options->numerics,
                      fmt::format("Whose arithmetic is reproduced, bit for bit: {}; {}", kNumericsNames,
                                  kNumericsDefault));
  command->add_flag("--strict", options->strict, "Refuse operators that would run on the CPU");
  command->add_flag("--plan", options->plan,
                    "Print how the layers were cut into strips and grouped, with predicted cycles");
  command->add_flag("--no-rewrites", options->no_rewrites,
                    "Compile the network as the file has it: same outputs, more work");
  command->add_option("--batch", options->batch,
                      "Samples that one run computes: weights are loaded once for all of them")
      ->capture_default_str();
  command->footer(
      "The table shows where each operator runs, and why if that is the CPU.\n\n"
      "Examples:\n"
      "  systole compile net.tflite -o net.sysp\n"
      "  systole compile net.tflite -o net.sysp --config kv260 --numerics tflm --strict");
  command->callback([options, &outcome] { outcome = Compile(*options); });
}

}  // namespace systole::tools
