// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/tools/program_source.h"

#include <fmt/format.h>

#include "runtime/compile/compiler.h"
#include "runtime/import/importer.h"
#include "runtime/optimize/optimize.h"
#include "runtime/program/container.h"
#include "runtime/program/validate.h"
#include "runtime/tools/progress_bar.h"

namespace systole::tools {
namespace {

Result<golden::Numerics> NumericsOf(import::ModelFormat format,
                                    const std::optional<std::string>& asked) {
  if (!asked) return import::HomeNumerics(format);
  return ParseNumerics(*asked);
}

Result<program::Program> CompileBytes(const std::vector<std::byte>& bytes,
                                      const std::filesystem::path& path,
                                      const ProgramRequest& request) {
  SYSTOLE_ASSIGN_OR_RETURN(const golden::Numerics numerics,
                           NumericsOf(import::FormatOf(bytes, path), request.numerics));
  SYSTOLE_RETURN_IF_ERROR(compile::FindConfig(request.config.value_or(kDefaultConfig)));
  SYSTOLE_ASSIGN_OR_RETURN(const graph::Graph graph, import::ImportModel(bytes, path));
  return CompileGraph(graph, numerics, request);
}

Result<void> CheckRequest(const program::Program& program, const ProgramRequest& request) {
  std::optional<golden::Numerics> numerics;
  if (request.numerics) {
    SYSTOLE_ASSIGN_OR_RETURN(numerics, ParseNumerics(*request.numerics));
  }
  if (request.config) SYSTOLE_RETURN_IF_ERROR(compile::FindConfig(*request.config));
  if (request.config && *request.config != program.config) {
    return InvalidArgument(fmt::format(
        "it was compiled for configuration '{}', --config asks for '{}'; compile the model again "
        "with --config {}",
        program.config, *request.config, *request.config));
  }
  if (numerics && *numerics != program.numerics) {
    return InvalidArgument(fmt::format(
        "it was compiled for numerics '{}', --numerics asks for '{}'; compile the model again with "
        "--numerics {}",
        golden::Name(program.numerics), *request.numerics, *request.numerics));
  }
  if (request.batch && *request.batch != program.batch) {
    return InvalidArgument(fmt::format(
        "it was compiled for batch {}, --batch asks for {}; compile the model again with --batch {}",
        program.batch, *request.batch, *request.batch));
  }
  return {};
}

}  // namespace

std::optional<std::string> Asked(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::string BatchText(const program::Program& program) {
  return program.batch == 1 ? "" : fmt::format(", batch {}", program.batch);
}

Result<golden::Numerics> ParseNumerics(const std::string& name) {
  const auto mode = golden::ParseNumerics(name);
  if (!mode) {
    return InvalidArgument(
        fmt::format("unknown numerics '{}'; there are: {}", name, kNumericsNames));
  }
  return *mode;
}

Result<Model> LoadModel(const std::filesystem::path& path,
                        const std::optional<std::string>& numerics) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
  if (program::IsProgram(bytes)) {
    return InvalidArgument(fmt::format("'{}' is a compiled program, which has no operators any "
                                       "more; give the model file it was compiled from",
                                       path.string()));
  }
  Model model;
  SYSTOLE_ASSIGN_OR_RETURN(model.numerics, NumericsOf(import::FormatOf(bytes, path), numerics));
  SYSTOLE_ASSIGN_OR_RETURN(model.graph, import::ImportModel(bytes, path));
  return model;
}

Result<program::Program> CompileGraph(const graph::Graph& imported, golden::Numerics numerics,
                                      const ProgramRequest& request) {
  graph::Graph graph = imported;
  if (request.rewrite) {
    SYSTOLE_ASSIGN_OR_RETURN(const auto applied, optimize::Optimize(graph, numerics));
    if (request.rewrites != nullptr) *request.rewrites = optimize::ToText(applied);
  }
  SYSTOLE_ASSIGN_OR_RETURN(const spec::Config* config,
                           compile::FindConfig(request.config.value_or(kDefaultConfig)));
  ProgressBar bar;
  compile::Options options{config, numerics, request.strict, request.batch.value_or(1),
                           request.cuts};
  options.progress = [&](double fraction, const std::string& text) { bar.Show(fraction, text); };
  SYSTOLE_ASSIGN_OR_RETURN(program::Program program, compile::Compile(graph, options));
  const auto valid = program::Validate(program);
  if (!valid) {
    return Internal(fmt::format("model '{}': the compiled program fails its own check ({}); please "
                                "report it with the model",
                                program.model_name, valid.error().message));
  }
  return program;
}

Result<program::Program> CompileModel(const std::filesystem::path& path,
                                      const ProgramRequest& request) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
  if (program::IsProgram(bytes)) {
    return InvalidArgument(fmt::format("'{}' is a compiled program already; give the model file",
                                       path.string()));
  }
  return CompileBytes(bytes, path, request);
}

Result<program::Program> LoadProgram(const std::filesystem::path& path,
                                     const ProgramRequest& request) {
  SYSTOLE_ASSIGN_OR_RETURN(const std::vector<std::byte> bytes, program::ReadBytes(path));
  if (!program::IsProgram(bytes)) return CompileBytes(bytes, path, request);
  auto program = program::Deserialize(bytes);
  const auto prefix = [&](const Status& status) {
    return Error(status.code, fmt::format("program '{}': {}", path.string(), status.message));
  };
  if (!program) return prefix(program.error());
  if (const auto fits = CheckRequest(*program, request); !fits) return prefix(fits.error());
  return program;
}

}  // namespace systole::tools
