// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <string_view>

#include "runtime/program/container.h"
#include "runtime/program/stream.h"
#include "runtime/tools/command.h"

namespace systole::tools {
namespace {

constexpr std::array<const char*, program::kProgramRegions> kRegionNames = {
    "commands", "constants", "inputs", "outputs", "scratch"};

/// "waits LOAD-1 STORE-2": for the latest LOAD and the one before the latest STORE.
std::string WaitsText(const program::CommandView& command) {
  std::string text;
  for (int e = 0; e < 4; ++e) {
    const uint32_t count = (command.words[1] >> (8 * e)) & 0xffu;
    if (count == 0) continue;
    text += fmt::format(" {}-{}", spec::Name(static_cast<spec::Engine>(e + 1)), count);
  }
  return text.empty() ? "" : "waits" + text;
}

std::string ValueText(std::string_view name, int64_t value) {
  if (name == "rq") return spec::Name(static_cast<spec::Requant>(value));
  if (name == "per_ch") return spec::Name(static_cast<spec::ParamFormat>(value));
  if (name == "space") return spec::Name(static_cast<spec::Space>(value));
  if (name == "region" && value >= 0 && value < static_cast<int64_t>(kRegionNames.size())) {
    return kRegionNames[static_cast<size_t>(value)];
  }
  return std::to_string(value);
}

std::string FieldsText(const program::CommandView& command) {
  std::string text;
  for (int i = 0; i < command.info->field_count; ++i) {
    const spec::FieldInfo& field = command.info->fields[i];
    if (field.word < 2 && field.word * 32 + field.lsb < 64 &&
        (std::string_view(field.name) == "opcode" || std::string_view(field.name) == "layer" ||
         std::string_view(field.name).substr(0, 4) == "dep_")) {
      continue;
    }
    const int64_t value = command.Field(field);
    // Enumerations whose zero says something are always shown.
    const std::string_view name = field.name;
    const bool named = name == "rq" || name == "per_ch" || name == "space" || name == "region";
    if (value == 0 && !named) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", field.name, ValueText(name, value));
  }
  return text;
}

Result<void> PrintStream(const program::Program& program, const program::EngineStep& step) {
  program::StreamReader reader(std::span(program.commands).subspan(step.offset, step.bytes));
  program::CommandView command;
  while (true) {
    SYSTOLE_ASSIGN_OR_RETURN(const bool more, reader.Next(command));
    if (!more) return {};
    const bool named = command.info->engine != spec::Engine::kCtrl;
    fmt::print("{:6}  {:#08x}  {:<6}  {:<9}  {:<24}  {:<28}  {}\n", command.index, command.offset,
               spec::Name(command.info->engine), command.info->name,
               named && command.layer() < program.layers.size()
                   ? program.layers[command.layer()].name
                   : "-",
               WaitsText(command), FieldsText(command));
  }
}

std::string TensorsText(const std::vector<program::TensorRef>& tensors) {
  std::string text;
  for (const program::TensorRef& t : tensors) {
    if (t.absent) continue;
    text += fmt::format("{}{} {} at {}+{:#x}", text.empty() ? "" : ", ",
                        graph::DataTypeName(t.type), graph::ShapeToString(t.shape),
                        kRegionNames[static_cast<size_t>(t.region)], t.offset);
  }
  return text;
}

Result<void> Disassemble(const std::string& path) {
  SYSTOLE_ASSIGN_OR_RETURN(const program::Program program, program::ReadProgramFile(path));
  fmt::print("model '{}', configuration {}, numerics {}, specification {:08x}\n",
             program.model_name, program.config, golden::Name(program.numerics),
             program.spec_hash);
  fmt::print("inputs: {}\noutputs: {}\n", TensorsText(program.inputs),
             TensorsText(program.outputs));
  fmt::print("bytes: commands {}, constants {}, inputs {}, outputs {}, scratch {}\n",
             program.commands.size(), program.constants.size(), program.input_bytes,
             program.output_bytes, program.scratch_bytes);
  for (size_t i = 0; i < program.steps.size(); ++i) {
    if (const auto* engine = std::get_if<program::EngineStep>(&program.steps[i])) {
      fmt::print("\nstep {}: commands, {} bytes at {:#x}\n", i, engine->bytes, engine->offset);
      SYSTOLE_RETURN_IF_ERROR(PrintStream(program, *engine));
      continue;
    }
    const auto& cpu = std::get<program::CpuStep>(program.steps[i]);
    const program::Layer& layer = program.layers[cpu.layer];
    fmt::print("\nstep {}: CPU, {} ({}): {} -> {}\n", i, layer.name, layer.op,
               TensorsText(cpu.inputs), TensorsText(cpu.outputs));
  }
  return {};
}

}  // namespace

void AddDisasm(CLI::App& app, Result<void>& outcome) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("disasm", "Print the commands of a program");
  command->add_option("PROGRAM", *path, "File written by 'systole compile'")->required();
  command->footer(
      "Columns: index and byte offset in the stream, engine, command, layer, what it waits for\n"
      "(LOAD-1: the latest LOAD before it), fields that are not zero.\n\n"
      "Example:\n"
      "  systole disasm net.sysp | less -S");
  command->callback([path, &outcome] { outcome = Disassemble(*path); });
}

}  // namespace systole::tools
