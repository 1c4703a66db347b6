// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "driver/base/status.h"
#include "runtime/compile/compiler.h"
#include "runtime/program/program.h"

namespace systole::tools {

/// What the command line asks of a program; nothing where it is silent.
struct ProgramRequest {
  std::optional<std::string> config;
  std::optional<std::string> numerics;
  bool strict = false;
  std::optional<int64_t> batch;
  std::vector<compile::CutReport>* cuts = nullptr;  ///< See compile::Options.
  bool rewrite = true;             ///< Networks are rewritten before they are compiled.
  std::string* rewrites = nullptr;  ///< If given: gets which rewrites applied, as a line.
};

/// The text of an option; nothing where it was not given.
std::optional<std::string> Asked(const std::string& text);

/// ", batch 4", or nothing for a program of one sample.
std::string BatchText(const program::Program& program);

inline constexpr const char* kDefaultConfig = "base";
inline constexpr const char* kNumericsNames = "tflite, tflite_ref, tflm, ort";
/// Continues a sentence that lists the names.
inline constexpr const char* kNumericsDefault =
    "if not given that of the runtime the model comes from: tflite for .tflite, ort for .onnx";

/// The numerics of that name. Error: unknown.
Result<golden::Numerics> ParseNumerics(const std::string& name);

/// An imported model, and whose arithmetic it is to have.
struct Model {
  graph::Graph graph;
  golden::Numerics numerics{};
};

/// Reads a model file. Without `numerics`: those of the runtime that such files come from.
Result<Model> LoadModel(const std::filesystem::path& path,
                        const std::optional<std::string>& numerics);

/// Rewrites and compiles an imported model, and checks the result.
Result<program::Program> CompileGraph(const graph::Graph& graph, golden::Numerics numerics,
                                      const ProgramRequest& request);

/// Compiles a model file. Errors: the file, the request, or a network that cannot run.
Result<program::Program> CompileModel(const std::filesystem::path& path,
                                      const ProgramRequest& request);

/// Reads a program, or compiles a model. A program that states something else than was asked for is
/// refused.
Result<program::Program> LoadProgram(const std::filesystem::path& path,
                                     const ProgramRequest& request);

}  // namespace systole::tools
